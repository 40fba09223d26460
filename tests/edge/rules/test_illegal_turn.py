"""Forbidden turns: always, or against the movement's own arrow."""

from dataclasses import dataclass, replace

import pytest

from contracts.base import Indication, VehicleClass, ViolationKind
from edge.rules import NotFired
from tests.edge.rules.scenes import Scene, Vehicle, Witness, play
from tests.edge.rules.test_permitted import EXITS, LEFT, LOST, STRAIGHT

RED, GREEN, AMBER, DARK = Indication.RED, Indication.GREEN, Indication.AMBER, Indication.DARK
ALWAYS = {"turn": "forbidden"}
ARROW = {"turn": "arrow", "signal_group": "arrow"}
BICYCLE = replace(LEFT, vehicle_class=VehicleClass.BICYCLE)


@dataclass(frozen=True)
class Case:
    name: str
    vehicle: Vehicle
    left: dict
    lamp: Indication = GREEN
    arrow: tuple = ()
    fires: bool = False
    reason: NotFired | None = None
    witness: bool | None = True


CASES = [
    Case("allowed", LEFT, {}),
    Case("forbidden", LEFT, ALWAYS, fires=True),
    Case("forbidden, lamp red", LEFT, ALWAYS, RED, fires=True),
    Case("forbidden, lamp not known", LEFT, ALWAYS, Indication.UNKNOWN, fires=True),
    Case("another exit", STRAIGHT, ALWAYS),
    Case("exit not known", LOST, ALWAYS, reason=NotFired.MOVEMENT_NOT_KNOWN),
    Case("bicycle", BICYCLE, ALWAYS, reason=NotFired.NOT_MOTORISED),
    Case("picture did not move", LEFT, ALWAYS, reason=NotFired.MOTION_DISAGREED, witness=False),
    Case("picture cannot tell", LEFT, ALWAYS, reason=NotFired.MOTION_UNKNOWN, witness=None),
    Case("arrow red", LEFT, ARROW, arrow=((0.0, RED),), fires=True),
    Case("arrow green", LEFT, ARROW, arrow=((0.0, GREEN),), reason=NotFired.PERMITTED_BY_ARROW),
    Case("arrow dark", LEFT, ARROW, arrow=((0.0, DARK),), reason=NotFired.ARROW_NOT_KNOWN),
    Case("arrow just red", LEFT, ARROW, arrow=((0.0, AMBER), (3.6, RED)), reason=NotFired.WITHIN_GRACE),
    Case("both red", LEFT, ARROW, RED, ((0.0, RED),), reason=NotFired.LEFT_TO_RED_LIGHT),
    Case("lamp not known", LEFT, ARROW, DARK, ((0.0, RED),), reason=NotFired.LAMP_UNKNOWN),
]


def scene_of(case):
    movements = [
        {"id": "left", "exit_px": EXITS["left"], **case.left},
        {"id": "straight", "exit_px": EXITS["straight"]},
    ]
    return Scene(
        vehicles=(case.vehicle,),
        lamp=((0.0, case.lamp),),
        arrow=case.arrow,
        places={"movements": movements},
        rules=(ViolationKind.ILLEGAL_TURN,),
        witness=Witness(case.witness),
    )


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_a_forbidden_turn(case):
    played = play(scene_of(case))
    assert played.kinds == (["illegal_turn"] if case.fires else [])
    wanted = set() if case.reason is None else {case.reason}
    assert set(played.reasons) - {NotFired.NOT_ENFORCED} == wanted


def test_against_both_lamps_it_is_one_case_of_red_light():
    both = next(case for case in CASES if case.name == "both red")
    scene = replace(scene_of(both), rules=(ViolationKind.RED_LIGHT, ViolationKind.ILLEGAL_TURN))
    assert play(scene).kinds == ["red_light"]


def test_the_account_names_the_exit_and_the_red_arrow():
    by_arrow = next(case for case in CASES if case.name == "arrow red")
    candidate = play(scene_of(by_arrow)).candidates[0]
    codes = [entry.code.value for entry in candidate.account]
    assert codes[-1] == "exit_taken"
    assert "arrow_red" in codes
    assert candidate.movement == "left"
    assert candidate.red_elapsed_ns == 0


def test_an_exit_that_was_not_seen_is_counted_only_where_some_turn_is_restricted():
    for left, n_counted in (({}, 0), (ALWAYS, 1)):
        played = play(scene_of(Case("lost", LOST, left)))
        assert played.kinds == []
        assert played.reasons.get(NotFired.MOVEMENT_NOT_KNOWN, 0) == n_counted
