"""Against the direction: over a sustained way and at speed, and not in reverse."""

from dataclasses import replace

import pytest

from contracts.base import Indication, VehicleClass, ViolationKind
from contracts.layout import ManualControlWindow
from edge.rules import NotFired
from edge.rules.footprint import Footprint
from edge.rules.ground import along_m, ground_of
from tests.edge.rules.scenes import ORIGIN_NS, SECOND, SIZE_PX, Scene, Vehicle, Witness, layout_of, play

LANE = {"lanes": [{"id": "one", "polygon_px": [(200, 100), (440, 100), (440, 475), (200, 475)]}]}
DOWN = Vehicle(lambda t: min(470.0, 90 + 120 * t))


def scene_of(*vehicles, **changes):
    scene = Scene(
        vehicles=vehicles, lamp=((0.0, Indication.GREEN),), places=LANE, rules=(ViolationKind.WRONG_WAY,)
    )
    return replace(scene, **changes)


def there_and_back(stands_s, back_px_s):
    """Goes up to y 150, stands, and comes back."""

    def path(t):
        if t < 2.0 + stands_s:
            return max(150.0, 400 - 125 * t)
        return min(470.0, 150 + back_px_s * (t - 2.0 - stands_s))

    return Vehicle(path)


def test_a_rider_against_the_direction_is_alleged_once():
    played = play(scene_of(DOWN))
    assert played.kinds == ["wrong_way"]
    codes = [entry.code.value for entry in played.candidates[0].account]
    assert codes == ["track_confirmed", "against_began", "against_held", "motion_agreed"]


def test_who_left_the_lanes_and_comes_back_against_the_direction_is_alleged():
    def path(t):
        return 470 - 120 * t if t < 3.8 else min(470.0, -65 + 120 * max(0.0, t - 5.0))

    played = play(scene_of(Vehicle(path)))
    assert played.kinds == ["wrong_way"]


LAWFUL = {
    "with the direction": (Vehicle(lambda t: 470 - 60 * t), None),
    "too short a way": (Vehicle(lambda t: min(320.0, 110 + 120 * t)), None),
    "outside of the lanes": (Vehicle(DOWN.path, x=560.0), None),
    "slowly": (Vehicle(lambda t: min(470.0, 100 + 40 * t)), NotFired.REVERSING),
    "in reverse after standing": (there_and_back(3.0, 150), NotFired.REVERSING),
    "in reverse after going forward": (there_and_back(0.0, 150), NotFired.REVERSING),
    "not confirmed": (Vehicle(DOWN.path, confirmed=False), None),
    "on a bicycle": (Vehicle(DOWN.path, vehicle_class=VehicleClass.BICYCLE), NotFired.NOT_MOTORISED),
}


@pytest.mark.parametrize("name", LAWFUL)
def test_nobody_else_is(name):
    vehicle, reason = LAWFUL[name]
    played = play(scene_of(vehicle))
    assert played.kinds == []
    wanted = set() if reason is None else {reason}
    assert set(played.reasons) - {NotFired.NOT_ENFORCED, NotFired.UNCONFIRMED} == wanted


@pytest.mark.parametrize(("answer", "reason"), [(False, "motion_disagreed"), (None, "motion_unknown")])
def test_the_picture_must_have_moved_and_is_asked_once(answer, reason):
    witness = Witness(answer)
    played = play(scene_of(DOWN, witness=witness))
    assert (played.kinds, [r.value for r in played.reasons]) == ([], [reason])
    assert witness.asked == 1


def test_an_approach_without_direction_or_lanes_accuses_nobody():
    assert play(scene_of(DOWN, direction=None)).kinds == []
    assert play(scene_of(DOWN, places={})).kinds == []


def test_a_manual_control_window_suspends():
    begin = ORIGIN_NS // SECOND
    window = ManualControlWindow(starts_at=begin - 5, ends_at=begin + 60, reason="officer")
    played = play(scene_of(DOWN, windows=(window,)))
    assert (played.kinds, set(played.reasons)) == ([], {NotFired.MANUAL_CONTROL})


def test_along_the_direction_is_told_in_metres():
    document = layout_of(Scene(vehicles=())).model_dump()
    corners = [(x, y) for x in (200, 440) for y in (100, 460)]
    document["ground_points"] = [{"image_px": c, "ground_m": (c[0] / 30, -c[1] / 30)} for c in corners]
    layout = type(layout_of(Scene(vehicles=()))).model_validate(document)
    ground = ground_of(layout, (1.0, 1.0), ((0.0, 240.0), (SIZE_PX[0], 240.0)), (0.0, -1.0))
    feet = Footprint((320.0, 200.0), (320.0, 260.0), 0.0)
    assert along_m(ground, feet.middle) - along_m(ground, (320.0, 290.0)) == pytest.approx(2.0)
