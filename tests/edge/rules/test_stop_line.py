"""STOP_LINE, case by case as the field defines it."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from contracts.base import Indication, VehicleClass
from contracts.layout import StopLine
from edge.domain.violation import TrackPoint
from edge.rules import NotFired
from tests.edge.rules.scenes import LINE_Y, SECOND, Scene, Vehicle, Witness, drive, play, stop_at

RED, AMBER, GREEN = Indication.RED, Indication.AMBER, Indication.GREEN
OVER, BEHIND, JUST_PAST = LINE_Y + 2, LINE_Y + 40, LINE_Y - 15
CASES = {
    "stands over the line on red": (((0, RED),), stop_at(OVER, 3), ["stop_line"]),
    "stands over the line before red begins": (((0, AMBER), (5, RED)), stop_at(OVER, 2), ["stop_line"]),
    "crosses and stops just past the line": (((0, RED),), stop_at(JUST_PAST, 4), ["stop_line"]),
    "stands behind the line": (((0, RED),), stop_at(BEHIND, 3), []),
    "stands over the line on green": (((0, GREEN),), stop_at(OVER, 3), []),
    "stands over the line on amber": (((0, AMBER),), stop_at(OVER, 3), []),
    "lamp not known": (((0, Indication.UNKNOWN),), stop_at(OVER, 3), []),
    "stops only for a moment": (((0, AMBER), (4, RED), (4.5, GREEN)), stop_at(OVER, 3, leaves_s=6), []),
    "was always there, never seen to come": (((0, RED),), lambda t: OVER, []),
    "drives through": (((0, AMBER), (2, RED)), drive(5), ["red_light"]),
    "stands far inside the junction": (((0, RED),), stop_at(LINE_Y - 80, 6), ["red_light"]),
}


@pytest.mark.parametrize("name", CASES)
def test_case(name):
    lamp, path, kinds = CASES[name]
    assert play(Scene((Vehicle(path),), lamp)).kinds == kinds


@pytest.mark.parametrize(
    ("answer", "reason"), [(False, NotFired.MOTION_DISAGREED), (None, NotFired.MOTION_UNKNOWN)]
)
def test_a_front_that_nobody_saw_move_accuses_nobody(answer, reason):
    played = play(Scene((Vehicle(stop_at(OVER, 3)),), witness=Witness(answer=answer)))
    assert played.kinds == []
    assert played.reasons[reason] == 1


@dataclass
class Changing(Witness):
    """Gives one answer after the other."""

    answers: tuple[bool | None, ...] = ()

    def agrees(self, trail: Sequence[TrackPoint]) -> bool | None:
        self.asked += 1
        return self.answers[min(self.asked, len(self.answers)) - 1]


@pytest.mark.parametrize(
    ("answers", "kinds"),
    [
        ((True,), ["stop_line"]),
        ((False, True), ["stop_line"]),
        ((None, True), ["stop_line"]),
        ((False, None), []),
        ((None, False), []),
    ],
)
def test_the_witness_is_asked_as_the_front_passes_and_again_once_it_is_held(answers, kinds):
    witness = Changing(answers=answers)
    assert play(Scene((Vehicle(stop_at(OVER, 3)),), witness=witness)).kinds == kinds
    assert witness.asked >= len(answers)


def test_it_fires_once_however_long_it_stands():
    assert len(play(Scene((Vehicle(stop_at(OVER, 2)),), lasts_s=30)).candidates) == 1


def test_red_elapsed_is_the_begin_of_standing_on_red():
    candidate = play(Scene((Vehicle(stop_at(OVER, 4)),), ((0, AMBER), (1, RED)))).candidates[0]
    assert abs(candidate.red_elapsed_ns - 3.0 * SECOND) <= 0.2 * SECOND
    assert candidate.rear_ns is None


def test_who_stopped_just_past_the_line_did_not_enter():
    played = play(Scene((Vehicle(stop_at(JUST_PAST, 4)),), lasts_s=14))
    assert played.reasons[NotFired.STOPPED_PAST_LINE] == 1


def test_a_front_that_may_still_be_behind_is_not_past():
    played = play(Scene((Vehicle(stop_at(LINE_Y + 14, 3)),)))
    assert played.kinds == []
    assert played.reasons[NotFired.FRONT_TOO_NEAR] == 1


def test_one_sighting_past_the_line_is_not_near():
    """He waits with his front 3 px before the line; his first box there ends 6 px further on than the others."""

    def path(t):
        return stop_at(LINE_Y + 21, 3)(t) - 6 * (2.95 < t < 3.05)

    played = play(Scene((Vehicle(path),)))
    assert (played.kinds, played.reasons.get(NotFired.FRONT_TOO_NEAR, 0)) == ([], 0)


def test_who_was_there_from_the_first_was_not_seen_to_come():
    played = play(Scene((Vehicle(lambda t: OVER),)))
    assert (played.kinds, played.reasons[NotFired.ENTRY_NOT_SEEN]) == ([], 1)
    assert NotFired.ENTRY_NOT_SEEN not in play(Scene((Vehicle(lambda t: OVER),), ((0, GREEN),))).reasons


@pytest.mark.parametrize(("rear_y", "reasons"), [(LINE_Y + 14, {"front_too_near"}), (OVER, {"lamp_not_red"})])
def test_that_it_stood_on_green_too_explains_nothing_of_one_who_was_judged_on_red(rear_y, reasons):
    """Whose stop on red was too short is told by the lamp."""
    red_s = 0 if rear_y != OVER else 4.5
    lamp = ((0, AMBER), (red_s, RED), (6, GREEN)) if red_s else ((0, RED), (8, GREEN))
    played = play(Scene((Vehicle(stop_at(rear_y, 3)),), lamp, lasts_s=12))
    assert played.kinds == []
    asked = {"front_too_near", "lamp_not_red", "too_close_to_call"}
    assert {reason.value for reason in played.reasons} & asked == reasons


def test_a_car_in_the_motorcycle_box_stands_past_its_own_line():
    lines = (
        StopLine(id="cars", line_px=((0, 300), (640, 300)), vehicle_classes=[VehicleClass.CAR]),
        StopLine(id="bikes", line_px=((0, 240), (640, 240)), vehicle_classes=[VehicleClass.MOTORCYCLE]),
    )
    waits = stop_at(302, 3)
    car = play(Scene((Vehicle(waits, vehicle_class=VehicleClass.CAR),), lines=lines))
    bike = play(Scene((Vehicle(waits),), lines=lines))
    assert ([c.stop_line for c in car.candidates], bike.candidates) == (["cars"], [])


def test_jitter_of_a_box_is_standing():
    def jitters(t):
        return stop_at(OVER, 3)(t) + (2 if round(t * 10) % 2 else -2)

    assert play(Scene((Vehicle(jitters),))).kinds == ["stop_line"]


@pytest.mark.parametrize(("stands_s", "kinds"), [(1.6, []), (3.2, ["stop_line"])])
def test_who_rolled_to_his_place_in_sight_stands_later_beyond_doubt(stands_s, kinds):
    """Six pixels, 0.65 m, may have taken 0.8 s at either end."""

    def creeps(t):
        place = OVER + 6 * min(1.0, max(0.0, (4.0 - t) / 0.5))
        return place + 60 * max(0.0, 3.0 - t) - 60 * max(0.0, t - 4.0 - stands_s)

    lamp = ((0, RED), (4.0 + stands_s, GREEN))
    assert play(Scene((Vehicle(creeps),), lamp)).kinds == kinds


LAWFULLY_IN = {"just past": (LINE_Y - 8, ["stop_line"]), "a little further": (LINE_Y - 22, [])}


@pytest.mark.parametrize("name", LAWFULLY_IN)
def test_who_drove_in_before_red_stands_just_past_the_line_beyond_doubt(name):
    rear_y, kinds = LAWFULLY_IN[name]
    played = play(Scene((Vehicle(stop_at(rear_y, 4)),), ((0, AMBER), (3.4, RED))))
    assert played.kinds == kinds
    assert played.reasons.get(NotFired.TOO_CLOSE_TO_CALL, 0) == (not kinds)


@pytest.mark.parametrize(("red_s", "kinds"), [(3.2, []), (2.5, ["stop_line"])])
def test_who_drove_in_within_the_grace_may_stand_further_in(red_s, kinds):
    """His front is on the line at 3.33 s, his rear comes to rest 22 px past it."""
    played = play(Scene((Vehicle(stop_at(LINE_Y - 22, 4)),), ((0, AMBER), (red_s, RED))))
    assert played.kinds == kinds
    assert (NotFired.TOO_CLOSE_TO_CALL in played.reasons) == (not kinds)


def test_the_line_is_asked_where_he_drove_over_it_not_where_he_stands():
    """Past the end of a line that runs aslant, seen along its normal, and yet he came over it."""
    aslant = (StopLine(id="main", line_px=((0, 300), (330, 200))),)
    played = play(Scene((Vehicle(stop_at(175, 4), x=325),), lines=aslant))
    assert played.kinds == ["stop_line"]


def test_who_drives_in_on_red_and_halts_for_a_moment_has_entered():
    """Too short to stand beyond doubt, too long to be driving: it is red light, not nothing."""

    def halts(t):
        place = JUST_PAST + 6 * min(1.0, max(0.0, (4.0 - t) / 0.5))
        return place + 60 * max(0.0, 3.5 - t) - 60 * max(0.0, t - 5.8)

    played = play(Scene((Vehicle(halts),), ((0, RED),)))
    assert played.kinds == ["red_light"]


@pytest.mark.parametrize("rests_at", [OVER, JUST_PAST])
def test_the_account_shows_the_whole_vehicle_behind_the_line_before_its_front_was_past_it(rests_at):
    account = play(Scene((Vehicle(stop_at(rests_at, 4)),))).candidates[0].account
    at_ns = {entry.code.value: entry.captured_at_ns for entry in account}
    assert at_ns["behind_line_held"] <= at_ns["front_crossed"] <= at_ns["standing_beyond_line"]
