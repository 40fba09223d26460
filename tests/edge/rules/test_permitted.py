"""Left on red: by sign, by arrow, by flashing arrow; and what happens where the exit is not known."""

from dataclasses import dataclass, replace

import pytest

from contracts.base import Indication
from edge.rules import NotFired
from tests.edge.rules.scenes import LINE_Y, Scene, Vehicle, Witness, drive, play

RED, GREEN, AMBER = Indication.RED, Indication.GREEN, Indication.AMBER
FLASHING, DARK, UNKNOWN = Indication.FLASHING_AMBER, Indication.DARK, Indication.UNKNOWN
EXITS = {"left": [(200, 30), (200, 225)], "straight": [(205, 60), (435, 60)]}
TURNS_AT_Y = 150.0


def turning(t):
    """Goes up over the line at 4 s and stays on its height while it turns."""
    return max(TURNS_AT_Y, LINE_Y - 60 * (t - 4))


def to_the_left(t):
    return 320.0 - 60 * max(0.0, t - 5.5)


LEFT = Vehicle(turning, x_path=to_the_left)
STRAIGHT = Vehicle(drive(4.0))
LOST = Vehicle(drive(4.0), ends_s=5.0)


def places(left_on_red="never", group=None):
    left = {"id": "left", "exit_px": EXITS["left"], "left_on_red": left_on_red, "signal_group": group}
    return {"movements": [left, {"id": "straight", "exit_px": EXITS["straight"]}]}


@dataclass(frozen=True)
class Case:
    name: str
    vehicle: Vehicle
    allowed: dict
    arrow: tuple = ()
    kinds: tuple = ()
    reasons: tuple = ()


ARROW = {"left_on_red": "arrow", "group": "arrow"}
BLINKS = {"left_on_red": "flashing_amber", "group": "arrow"}
SHOWS_GREEN = ((0.0, RED), (2.0, GREEN))

CASES = [
    Case("left without permission", LEFT, {}, kinds=("red_light",)),
    Case("left where a sign allows it", LEFT, {"left_on_red": "sign"}, reasons=(NotFired.PERMITTED_BY_SIGN,)),
    Case("straight on beside a permitted left", STRAIGHT, {"left_on_red": "sign"}, kinds=("red_light",)),
    Case("exit not known beside a permitted left", LOST, {"left_on_red": "sign"},
         reasons=(NotFired.MOVEMENT_NOT_KNOWN,)),
    Case("exit not known where nothing is permitted", LOST, {}, kinds=("red_light",)),
    Case("left on a green arrow", LEFT, ARROW, SHOWS_GREEN, reasons=(NotFired.PERMITTED_BY_ARROW,)),
    Case("left on a red arrow", LEFT, ARROW, ((0.0, RED),), kinds=("red_light",)),
    Case("straight on while the arrow is green", STRAIGHT, ARROW, SHOWS_GREEN, kinds=("red_light",)),
    Case("left while the arrow is dark", LEFT, ARROW, ((0.0, DARK),), reasons=(NotFired.ARROW_NOT_KNOWN,)),
    Case("left while the arrow is not known", LEFT, ARROW, ((0.0, UNKNOWN),), reasons=(NotFired.ARROW_NOT_KNOWN,)),
    Case("left as the arrow turns red", LEFT, ARROW, ((0.0, AMBER), (3.6, RED)), reasons=(NotFired.WITHIN_GRACE,)),
    Case("left as the arrow turns green", LEFT, ARROW, ((0.0, RED), (3.95, GREEN)),
         reasons=(NotFired.PERMITTED_BY_ARROW,)),
    Case("left on a flashing arrow", LEFT, BLINKS, ((0.0, FLASHING),),
         reasons=(NotFired.PERMITTED_BY_FLASHING_AMBER,)),
    Case("an arrow of its own without left on red", LEFT, {"group": "arrow"}, SHOWS_GREEN,
         reasons=(NotFired.PERMITTED_BY_ARROW,)),
]  # fmt: skip


def scene_of(case):
    return Scene(vehicles=(case.vehicle,), places=places(**case.allowed), arrow=case.arrow)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_left_on_red(case):
    played = play(scene_of(case))
    assert played.kinds == list(case.kinds)
    assert set(played.reasons) == set(case.reasons)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_on_green_nobody_is_accused_whatever_the_arrow_shows(case):
    played = play(replace(scene_of(case), lamp=((0.0, GREEN),)))
    assert played.kinds == []
    assert played.reasons == {NotFired.LAMP_NOT_RED: 1}


def test_the_accused_one_names_its_exit_in_the_account():
    candidate = play(scene_of(CASES[2])).candidates[0]
    assert candidate.movement == "straight"
    assert candidate.account[-1].code.value == "exit_taken"


def test_a_vehicle_that_stops_before_its_exit_is_not_waited_for_longer_than_its_packets_are_kept():
    stops = Vehicle(lambda t: max(130.0, LINE_Y - 60 * (t - 4)))
    played = play(Scene(vehicles=(stops,), places=places("sign"), lasts_s=20.0))
    assert played.kinds == []
    assert played.reasons == {NotFired.MOVEMENT_NOT_KNOWN: 1}


def test_a_source_that_ends_too_early_leaves_the_exit_unknown():
    played = play(Scene(vehicles=(STRAIGHT,), places=places("sign"), lasts_s=6.0))
    assert played.kinds == []
    assert played.reasons == {NotFired.MOVEMENT_NOT_KNOWN: 1}


def test_a_known_exit_does_not_replace_the_motion_witness():
    scene = Scene(vehicles=(STRAIGHT,), places=places("sign"), witness=Witness(None))
    assert play(scene).reasons == {NotFired.MOTION_UNKNOWN: 1}
