"""The yellow box: entered while the exit was not free, and stood in for too long."""

from dataclasses import replace

import pytest

from contracts.base import Indication, VehicleClass, ViolationKind
from edge.rules import NotFired
from tests.edge.rules.scenes import Scene, Vehicle, Witness, drive, play, stop_at

BOX = [(200, 110), (440, 110), (440, 215), (200, 215)]
AHEAD = {"id": "straight", "exit_area_px": [(200, 30), (440, 30), (440, 105), (200, 105)]}
LEFT = {"id": "left", "exit_area_px": [(20, 110), (190, 110), (190, 215), (20, 215)]}
BLOCKER = Vehicle(lambda t: 95.0, track_id=2)
ENTERS = Vehicle(stop_at(185.0, arrives_s=5.0))


def scene_of(*vehicles, movements=(AHEAD,), **changes):
    scene = Scene(
        vehicles=vehicles,
        lamp=((0.0, Indication.GREEN),),
        places={"yellow_box_px": BOX, "movements": list(movements)},
        rules=(ViolationKind.BOX_BLOCKING,),
        lasts_s=14.0,
    )
    return replace(scene, **changes)


def test_who_enters_behind_a_standing_queue_and_stays_is_alleged_once():
    played = play(scene_of(ENTERS, BLOCKER))
    assert played.kinds == ["box_blocking"]
    codes = [entry.code.value for entry in played.candidates[0].account]
    assert codes == ["track_confirmed", "exit_not_free", "entered_box", "motion_agreed", "stood_in_box"]
    assert played.candidates[0].account[-1].value_ms >= 5000


LAWFUL = {
    "the exit was free": ((ENTERS,), NotFired.EXIT_WAS_FREE),
    "the exit is blocked only after it entered": (
        (ENTERS, Vehicle(lambda t: None if t < 4.5 else 95.0, track_id=2)), NotFired.EXIT_WAS_FREE),
    "the queue ahead was moving": ((ENTERS, Vehicle(lambda t: 200 - 20 * t, track_id=2)), NotFired.EXIT_WAS_FREE),
    "only the lane beside its own is full": ((ENTERS, Vehicle(lambda t: 95.0, x=420.0, track_id=2)), NotFired.EXIT_WAS_FREE),
    "it leaves again in time": ((Vehicle(stop_at(185.0, 5.0, leaves_s=8.0)), BLOCKER), None),
    "it passes through": ((Vehicle(drive(4.0)), BLOCKER), None),
    "it was in the box at the first picture": (
        (Vehicle(lambda t: 185.0), BLOCKER), NotFired.ENTRY_NOT_SEEN),
    "it is a bicycle": (
        (Vehicle(ENTERS.path, vehicle_class=VehicleClass.BICYCLE), BLOCKER), NotFired.NOT_MOTORISED),
    "it stands before the box": ((Vehicle(stop_at(300.0, 5.0)), BLOCKER), None),
}  # fmt: skip


@pytest.mark.parametrize("name", LAWFUL)
def test_nobody_else_is(name):
    vehicles, reason = LAWFUL[name]
    played = play(scene_of(*vehicles))
    assert played.kinds == []
    counted = set(played.reasons) - {NotFired.NOT_ENFORCED, NotFired.HIDDEN}
    assert counted >= (set() if reason is None else {reason})


def test_with_one_free_exit_nobody_knows_where_he_wants_to_go():
    played = play(scene_of(ENTERS, BLOCKER, movements=(AHEAD, LEFT)))
    assert played.kinds == []
    assert NotFired.MOVEMENT_NOT_KNOWN in played.reasons


def test_an_exit_without_its_area_is_never_taken_for_blocked():
    played = play(scene_of(ENTERS, BLOCKER, movements=(AHEAD, {"id": "left"})))
    assert played.kinds == []
    assert NotFired.MOVEMENT_NOT_KNOWN in played.reasons


def test_with_every_exit_blocked_it_does_not_matter_where():
    beside = Vehicle(lambda t: 170.0, x=100.0, track_id=3)
    assert play(scene_of(ENTERS, BLOCKER, beside, movements=(AHEAD, LEFT))).kinds == ["box_blocking"]


@pytest.mark.parametrize(("x", "kinds"), [(320.0, 1), (338.0, 1), (302.0, 1), (372.0, 0), (268.0, 0)])
def test_only_who_stands_in_its_strip_bars_it(x, kinds):
    played = play(scene_of(ENTERS, Vehicle(lambda t: 95.0, x=x, track_id=2)))
    assert len(played.kinds) == kinds


def test_a_slanting_way_is_drawn_on_into_the_exit():
    slant = replace(ENTERS, x_path=lambda t: 320.0 + (480.0 - (ENTERS.path(t) or 480.0)) / 4)
    ahead_x = 320.0 + (480.0 - 95.0) / 4
    assert play(scene_of(slant, Vehicle(lambda t: 95.0, x=ahead_x, track_id=2))).kinds == ["box_blocking"]
    assert play(scene_of(slant, Vehicle(lambda t: 95.0, x=320.0, track_id=2))).kinds == []


@pytest.mark.parametrize(("answer", "reason"), [(False, "motion_disagreed"), (None, "motion_unknown")])
def test_the_picture_must_have_moved(answer, reason):
    played = play(scene_of(ENTERS, BLOCKER, witness=Witness(answer)))
    assert played.kinds == []
    assert reason in [r.value for r in played.reasons]


def test_the_layout_says_how_long_is_too_long():
    places = {"yellow_box_px": BOX, "movements": [AHEAD], "yellow_box_stand_s": 12.0}
    assert play(scene_of(ENTERS, BLOCKER, places=places)).kinds == []
