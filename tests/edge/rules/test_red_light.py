"""RED_LIGHT, case by case as the field defines it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from contracts.base import Indication, VehicleClass
from contracts.facts import RedBegin
from contracts.layout import ManualControlWindow, StopLine
from edge.domain.violation import TrackPoint
from edge.rules import NotFired
from tests.edge.rules.scenes import (
    LINE_Y,
    ORIGIN_NS,
    SECOND,
    Scene,
    Vehicle,
    Witness,
    drive,
    play,
    stop_at,
)

RED, AMBER, GREEN = Indication.RED, Indication.AMBER, Indication.GREEN
CASES = {
    "enters on red": (((0, AMBER), (2, RED)), drive(5), ["red_light"], None),
    "red from the first frame": (((0, RED),), drive(4), ["red_light"], None),
    "crosses on green": (((0, GREEN),), drive(4), [], NotFired.LAMP_NOT_RED),
    "crosses on amber": (((0, GREEN), (2, AMBER), (6, RED)), drive(4), [], NotFired.LAMP_NOT_RED),
    "front before red, kept moving": (((0, AMBER), (4.0, RED)), drive(4.1), [], NotFired.FRONT_BEFORE_RED),
    "front within the grace": (((0, AMBER), (4.0, RED)), drive(4.2, 240), [], NotFired.WITHIN_GRACE),
    "front so near to the end of the grace that nobody can tell": (
        ((0, AMBER), (4.0, RED)),
        drive(4.7),
        [],
        NotFired.TOO_CLOSE_TO_CALL,
    ),
    "front after the grace beyond doubt": (((0, AMBER), (4.0, RED)), drive(4.6, 240), ["red_light"], None),
    "rear not seen to pass as green comes": (
        ((0, RED), (4.08, GREEN)),
        lambda t: None if 3.7 < t < 4.3 else drive(4)(t),
        [],
        NotFired.TOO_CLOSE_TO_CALL,
    ),
    "green before the rear": (((0, RED), (4.0, GREEN)), drive(4.1), [], NotFired.RED_ENDED),
    "red and amber": (((0, RED), (3, Indication.RED_AMBER)), drive(4), [], NotFired.LAMP_NOT_RED),
    "lamp unknown": (((0, Indication.UNKNOWN),), drive(4), [], NotFired.LAMP_UNKNOWN),
    "lamp dark": (((0, Indication.DARK),), drive(4), [], NotFired.LAMP_UNKNOWN),
    "unknown as the front crosses": (
        ((0, Indication.UNKNOWN), (4.0, RED)),
        drive(4.1),
        [],
        NotFired.LAMP_UNKNOWN,
    ),
    "flashing red": (((0, Indication.FLASHING_RED),), drive(4), [], NotFired.LAMP_NOT_RED),
    "red, not known for a moment, red": (
        ((0, AMBER), (1, RED), (2.5, Indication.UNKNOWN), (2.9, RED)),
        drive(4),
        ["red_light"],
        None,
    ),
    "not known as the front crosses a red": (
        ((0, AMBER), (1, RED), (3.6, Indication.UNKNOWN), (3.9, RED)),
        drive(4),
        [],
        NotFired.LAMP_UNKNOWN,
    ),
    "not known as the rear crosses a red": (
        ((0, AMBER), (1, RED), (3.9, Indication.UNKNOWN), (4.2, RED)),
        drive(4),
        [],
        NotFired.LAMP_UNKNOWN,
    ),
    "green before the rear is held beyond": (
        ((0, RED), (4.05, GREEN)),
        drive(4),
        [],
        NotFired.TOO_CLOSE_TO_CALL,
    ),
    "the first beats of a flashing red": (
        ((0, GREEN), (3, RED), (3.6, Indication.DARK), (4.2, RED), (4.8, Indication.DARK), (5.4, RED)),
        drive(3.9, 200),
        [],
        NotFired.LAMP_UNKNOWN,
    ),
    "waits behind the line": (((0, RED),), stop_at(LINE_Y + 40, 3), [], None),
    "early start": (
        ((0, GREEN), (1, AMBER), (4, RED), (11, GREEN)),
        stop_at(LINE_Y + 8, 2, leaves_s=5.0),
        ["red_light"],
        None,
    ),
    "leaves on green": (((0, AMBER), (4, RED), (5.3, GREEN)), stop_at(LINE_Y + 8, 2, leaves_s=6), [], None),
}


@pytest.mark.parametrize("name", CASES)
def test_case(name):
    lamp, path, kinds, reason = CASES[name]
    played = play(Scene((Vehicle(path),), lamp))
    assert played.kinds == kinds
    assert reason is None or played.reasons[reason] == 1
    assert reason is None or [one.reason for one in played.cleared] == [reason]


def test_red_elapsed_is_at_the_line_and_between_frames():
    played = play(Scene((Vehicle(drive(5.03)),), ((0, AMBER), (2, RED))))
    candidate = played.candidates[0]
    front_ns = 5.03 * SECOND - 0.3 * 60 / 60 * SECOND - 2 * SECOND
    assert abs(candidate.red_elapsed_ns - front_ns) < 0.01 * SECOND
    lamp_ns, half_footprint_ns, biased_ns = 50_000_000, 150_000_000, 40_000_000
    assert half_footprint_ns < candidate.front_uncertainty_ns < 1.1 * (half_footprint_ns + biased_ns)
    assert biased_ns < candidate.rear_uncertainty_ns < half_footprint_ns / 2
    apart_ns = candidate.red_elapsed_uncertainty_ns - candidate.front_uncertainty_ns
    assert 0 < apart_ns < lamp_ns
    assert candidate.amber_duration_ns is None


@pytest.mark.parametrize(
    ("lamp", "begin_s", "begin"),
    [
        (((0, AMBER), (2, RED)), 2, RedBegin.SEEN),
        (((0, AMBER), (2, RED), (4, Indication.UNKNOWN), (4.4, RED)), 2, RedBegin.BRIDGED),
        (((0, AMBER), (1, Indication.UNKNOWN), (4.2, RED)), 4.2, RedBegin.NOT_SEEN),
        (((0, RED),), 0, RedBegin.NOT_SEEN),
    ],
)
def test_a_case_says_since_when_the_red_is_known(lamp, begin_s, begin):
    candidate = play(Scene((Vehicle(drive(6)),), lamp)).candidates[0]
    assert candidate.red_begin is begin
    assert abs(candidate.red_elapsed_ns / SECOND - (5.7 - begin_s)) < 0.01


def test_amber_seen_whole_is_told():
    played = play(Scene((Vehicle(drive(8)),), ((0, GREEN), (1, AMBER), (4, RED))))
    assert played.candidates[0].amber_duration_ns == 3 * SECOND


def test_a_lamp_known_late_decides_with_its_history():
    lamp = ((0.0, RED), (3.9, GREEN))
    assert play(Scene((Vehicle(drive(4)),), lamp, late_s=1.2)).kinds == []


def test_red_known_late_is_still_red():
    lamp = ((0.0, AMBER), (3.0, RED))
    assert play(Scene((Vehicle(drive(4)),), lamp, late_s=1.2)).kinds == ["red_light"]


def test_flicker_over_the_line_does_not_cross():
    def flicker(t):
        return LINE_Y - 8 if round(t * 10) % 10 == 5 else LINE_Y + 40

    assert play(Scene((Vehicle(flicker),))).crossings == []


def test_an_unconfirmed_track_does_not_cross():
    played = play(Scene((Vehicle(drive(4), confirmed=False, ends_s=8),)))
    assert played.crossings == []
    assert played.reasons[NotFired.UNCONFIRMED] == 1


@pytest.mark.parametrize(
    ("answer", "reason"), [(False, NotFired.MOTION_DISAGREED), (None, NotFired.MOTION_UNKNOWN)]
)
def test_motion_that_is_not_confirmed_clears_the_vehicle(answer, reason):
    played = play(Scene((Vehicle(drive(4)),), witness=Witness(answer=answer)))
    assert played.kinds == []
    assert played.reasons[reason] == 1


def test_motion_is_asked_once_at_the_front_and_once_at_the_rear():
    witness = Witness()
    play(Scene((Vehicle(drive(4)),), witness=witness))
    assert witness.asked == 2


@pytest.mark.parametrize("hidden", [True, False])
def test_one_who_waits_behind_the_line_and_is_hidden_up_to_it_by_the_next_did_not_cross(hidden):
    """Now its box ends at the next one, now the detector guesses the whole; it was never seen whole."""
    next_top = LINE_Y - 22

    def off(t):
        return round(t * 10) % 3 / 2

    def seen_to(t):
        return next_top + off(t) if hidden and round(t * 10) % 8 >= 3 else None

    waits = Vehicle(lambda t: LINE_Y + 9 + off(t) if t > 3.85 else None, seen_to=seen_to)
    following = Vehicle(lambda t: next_top + 60 if t > 4.05 else None, track_id=2)
    assert play(Scene((waits, following), lasts_s=9)).kinds == []


@dataclass
class LateWitness(Witness):
    """Can tell nothing before it has been asked some times."""

    knows_after: int = 1

    def agrees(self, trail: Sequence[TrackPoint]) -> bool | None:
        """Answer as scripted, later."""
        self.asked += 1
        return self.answer if self.asked > self.knows_after else None


@pytest.mark.parametrize(("answer", "kinds"), [(True, ["red_light"]), (False, [])])
def test_motion_that_could_not_be_told_at_the_line_is_asked_again_as_it_drives_on(answer, kinds):
    """Seen before the line and then only past it."""
    way = drive(4, 120)
    gap = Vehicle(lambda t: None if 3.4 <= t < 4.3 else way(t))
    played = play(Scene((gap,), witness=LateWitness(answer, knows_after=4)))
    assert played.kinds == kinds
    assert NotFired.MOTION_UNKNOWN not in played.reasons


def test_a_track_that_ends_before_its_rear_passed():
    played = play(Scene((Vehicle(drive(4), ends_s=3.9),)))
    assert played.kinds == []
    assert played.reasons[NotFired.NOT_SEEN_TO_ENTER] == 1


def test_a_track_that_ends_behind_a_bus_after_it_entered():
    assert play(Scene((Vehicle(drive(4), ends_s=4.4),))).kinds == ["red_light"]


def test_the_end_of_the_clip_leaves_an_unsettled_lamp_undecided():
    played = play(Scene((Vehicle(drive(4)),), lasts_s=5.0))
    assert played.kinds == []
    assert played.reasons[NotFired.LAMP_NOT_SETTLED] == 1


def test_an_id_that_switches_at_the_line_accuses_nobody_twice():
    before = Vehicle(drive(4), track_id=1, ends_s=4.0)
    after = Vehicle(lambda t: drive(4)(t) if t >= 4 else None, track_id=2)
    assert len(play(Scene((before, after))).candidates) == 0


def test_a_short_occlusion_widens_the_uncertainty():
    hidden = Vehicle(lambda t: None if 3.7 < t < 4.3 else drive(4)(t))
    rears = [
        play(Scene((one,), ((0, AMBER), (1, RED)))).candidates[0].rear_uncertainty_ns
        for one in (hidden, Vehicle(drive(4)))
    ]
    assert rears[0] > 1.1 * rears[1]
    assert rears[0] < 150_000_000, "no vehicle brakes or speeds up so hard that it could be more in 0.6 s"


def test_a_nearer_vehicle_over_the_lower_edge_hides_it():
    behind = Vehicle(lambda t: LINE_Y + 20, track_id=1)
    nearer = Vehicle(lambda t: LINE_Y + 60, track_id=2)
    assert play(Scene((behind, nearer))).reasons[NotFired.HIDDEN] > 0


def test_manual_control_suspends():
    moment = datetime.fromtimestamp(ORIGIN_NS / SECOND, UTC)
    window = ManualControlWindow(
        starts_at=moment, ends_at=moment.replace(year=moment.year + 1), reason="officer"
    )
    played = play(Scene((Vehicle(drive(4)),), windows=(window,)))
    assert played.kinds == []
    assert played.reasons[NotFired.MANUAL_CONTROL] == 1


def test_a_clock_jump_forgets_what_was_open():
    played = play(Scene((Vehicle(drive(4)),), jump_at_s=4.1))
    assert played.kinds == []
    assert played.reasons[NotFired.CLOCK_JUMPED] == 1


def test_each_class_has_its_own_line():
    cars = StopLine(id="cars", line_px=((0, 300), (640, 300)), vehicle_classes=[VehicleClass.CAR])
    bikes = StopLine(
        id="bikes", line_px=((0, LINE_Y), (640, LINE_Y)), vehicle_classes=[VehicleClass.MOTORCYCLE]
    )
    waits = stop_at(LINE_Y + 30, 3)
    bike = play(Scene((Vehicle(waits),), lines=(cars, bikes)))
    car = play(Scene((Vehicle(waits, vehicle_class=VehicleClass.CAR),), lines=(cars, bikes)))
    assert bike.candidates == []
    assert [c.stop_line for c in car.crossings] == ["cars"]


def test_without_a_direction_both_ways_are_counted_and_none_is_enforced():
    down = Vehicle(lambda t: LINE_Y + 60 * (t - 4), x=200, track_id=1)
    played = play(Scene((down, Vehicle(drive(4), track_id=2)), direction=None))
    assert (len(played.crossings), played.kinds) == (2, [])


def test_beside_the_line_is_not_over_it():
    short = StopLine(id="main", line_px=((0, LINE_Y), (200, LINE_Y)))
    assert play(Scene((Vehicle(drive(4)),), lines=(short,))).crossings == []


@pytest.mark.parametrize("fps", [6.0, 10.0, 25.0, 30.0])
def test_the_frame_rate_changes_nothing_but_the_uncertainty(fps):
    played = play(Scene((Vehicle(drive(5)),), ((0, AMBER), (2, RED)), fps=fps))
    assert played.kinds == ["red_light"]
    assert abs(played.candidates[0].red_elapsed_ns - 2.7 * SECOND) < 0.01 * SECOND


def test_two_boxes_on_one_vehicle_are_one_crossing():
    rider = Vehicle(drive(4.1), x=324, track_id=2)
    played = play(Scene((Vehicle(drive(4)), rider)))
    assert (len(played.crossings), played.kinds) == (1, ["red_light"])
    assert played.reasons[NotFired.SAME_VEHICLE] == 1


def test_two_motorcycles_side_by_side_are_two():
    beside = Vehicle(drive(4.1), x=365, track_id=2)
    assert len(play(Scene((Vehicle(drive(4)), beside))).candidates) == 2


def test_a_queued_vehicle_behind_another_is_followed_over_the_line():
    """The follower hides its lower edge for longer than a gap may be, also while it goes on."""
    queued = Vehicle(stop_at(LINE_Y + 15, 2, leaves_s=7), track_id=1)
    follower = Vehicle(stop_at(LINE_Y + 50, 3.5, leaves_s=7.2), track_id=2)
    played = play(Scene((queued, follower), ((0, RED), (6.5, GREEN)), lasts_s=14))
    assert played.reasons[NotFired.HIDDEN] > 20
    assert sorted(c.track_id for c in played.crossings) == [1, 2]
    assert played.kinds == []


def test_one_who_rests_with_the_rear_on_the_line_and_leaves_on_green_did_not_enter_on_red():
    def drifts(t):
        return stop_at(LINE_Y + 1 - min(t, 6) / 3, 2, leaves_s=8)(t)

    played = play(Scene((Vehicle(drifts),), ((0, RED), (7.5, GREEN)), lasts_s=12))
    assert "red_light" not in played.kinds
    assert len(played.crossings) == 1
    assert abs(played.crossings[0].rear_ns - ORIGIN_NS - 8 * SECOND) < 0.3 * SECOND


def test_a_number_that_hops_to_one_who_waits_shows_the_wrong_vehicle():
    hops = Vehicle(lambda t: drive(4)(t) if t < 5 else LINE_Y + 90)
    played = play(Scene((hops,)))
    assert played.kinds == []
    assert played.reasons[NotFired.OTHER_VEHICLE] == 1


@pytest.mark.parametrize(("at_frame", "reasons"), [(41, {}), (48, {NotFired.OTHER_VEHICLE: 1})])
def test_a_number_that_is_doubted_before_the_decision_accuses_nobody(at_frame, reasons):
    """Doubted as it passes, it is not seen to enter; later, its case is of another vehicle."""
    played = play(Scene((Vehicle(drive(4)),), doubted=(at_frame,)))
    assert (play(Scene((Vehicle(drive(4)),))).kinds, played.kinds) == (["red_light"], [])
    assert played.reasons[NotFired.JOINED_TO_NOBODY] == 1
    assert reasons.items() <= played.reasons.items()


@pytest.mark.parametrize("past_px", [8, 15, 25])
@pytest.mark.parametrize("back_px_s", [10, 30, 80])
def test_one_who_reverses_back_behind_the_line_did_not_enter(past_px, back_px_s):
    """It stops for less than a standing, goes back, and waits there until its track ends or the lamp is green."""

    def reverses(t):
        came = LINE_Y - past_px + max(0.0, 4 - t) * 60
        return came + min(60.0, max(0.0, t - 4.8) * back_px_s)

    played = play(Scene((Vehicle(reverses, ends_s=14),), lasts_s=16))
    assert "red_light" not in played.kinds
    assert {NotFired.CAME_BACK, NotFired.STOPPED_PAST_LINE} & set(played.reasons) or not played.crossings


def test_one_who_has_cleared_the_line_entered_even_if_it_comes_back():
    def returns(t):
        return drive(4)(t) if t < 6 else LINE_Y - 120 + (t - 6) * 60

    assert play(Scene((Vehicle(returns),))).kinds == ["red_light"]


@pytest.mark.parametrize(("last_y", "counted"), [(LINE_Y + 25, 1), (LINE_Y + 80, 0)], ids=["at it", "far"])
def test_a_track_that_is_lost_at_the_line_on_red_is_counted(last_y, counted):
    lost = Vehicle(lambda t: max(last_y, drive(6)(t)) if drive(6)(t) >= last_y else None, ends_s=8)
    played = play(Scene((lost,)))
    assert played.kinds == []
    assert played.reasons.get(NotFired.NOT_SEEN_TO_ENTER, 0) == counted


def test_one_who_stops_just_past_the_line_and_is_not_alleged_to_stand_there_entered_on_red():
    """Too short before green for a standing beyond doubt: what is sure is that it drove in on red."""
    stops = Vehicle(stop_at(LINE_Y - 14, 4, leaves_s=9))
    played = play(Scene((stops,), ((0, RED), (5.2, GREEN)), lasts_s=12))
    assert played.kinds == ["red_light"]
    assert NotFired.STOPPED_PAST_LINE not in played.reasons


def test_one_who_is_alleged_to_stand_just_past_the_line_is_not_alleged_to_enter_when_its_track_ends():
    stops = Vehicle(stop_at(LINE_Y - 14, 4), ends_s=9)
    played = play(Scene((stops,), lasts_s=12))
    assert played.kinds == ["stop_line"]
    assert played.reasons[NotFired.STOPPED_PAST_LINE] == 1


def test_one_sighting_well_before_the_line_is_enough():
    late = Vehicle(lambda t: drive(4)(t) if t >= 4 or round(t * 10) == 36 else None)
    assert play(Scene((late,))).kinds == ["red_light"]


@pytest.mark.parametrize("ends_s", [8.0, None], ids=["its track ends", "the source ends"])
def test_one_who_is_first_seen_past_the_line_on_red_is_counted(ends_s):
    late = Vehicle(lambda t: drive(4)(t) if t >= 4.1 else None, ends_s=ends_s)
    played = play(Scene((late,), lasts_s=9))
    assert played.kinds == []
    assert played.reasons[NotFired.ENTRY_NOT_SEEN] == 1


@pytest.mark.parametrize(
    ("lamp", "reason"),
    [(RED, NotFired.ENTRY_NOT_SEEN), (Indication.UNKNOWN, NotFired.LAMP_UNKNOWN), (GREEN, None)],
)
@pytest.mark.parametrize("seen_s", [4.1, 5.0], ids=["at the line", "some lengths past it"])
def test_one_who_is_first_seen_past_the_line_has_the_reason_of_the_lamp(lamp, reason, seen_s):
    late = Vehicle(lambda t: drive(4)(t) if t >= seen_s else None, ends_s=8.0)
    played = play(Scene((late,), ((0.0, lamp),), lasts_s=9))
    told = {NotFired.ENTRY_NOT_SEEN, NotFired.LAMP_UNKNOWN} & played.reasons.keys()
    assert (played.kinds, told) == ([], {reason} if reason else set())


@pytest.mark.parametrize("speed_px_s", [2.8, 3.0])
def test_who_creeps_over_the_line_since_green_neither_stood_there_nor_left_early(speed_px_s):
    lamp = ((0, GREEN), (8, AMBER), (10, RED))
    played = play(Scene((Vehicle(lambda t: LINE_Y + 40 - speed_px_s * t),), lamp, lasts_s=30))
    assert played.kinds == []
    assert played.reasons[NotFired.TOO_CLOSE_TO_CALL] == 1
