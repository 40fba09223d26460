"""A number that hops to another vehicle ends the case; a vehicle that drives, turns or reverses keeps it."""

import pytest

from contracts.base import Indication, VehicleClass
from edge.domain.violation import TrackPoint
from edge.kernels.passing import has_hopped_aside
from edge.rules import NotFired
from edge.rules.geometry import compile_lines
from edge.rules.identity import has_jumped_back
from tests.edge.rules.scenes import LINE_Y, SECOND, SIZE_PX, Scene, Vehicle, drive, layout_of, play
from tests.edge.rules.vehicle import reached, sighting

(LINE,) = compile_lines(layout_of(Scene((Vehicle(drive(4)),))), SIZE_PX)


def at(at_s: float, x: float, rear_y: float) -> TrackPoint:
    """A box of 40 x 60 pixels: a motorcycle of 1.95 m is 18 pixels long on the road."""
    return TrackPoint(round(at_s * 10), round(at_s * SECOND), (x - 20, rear_y - 60, x + 20, rear_y))


def is_aside(before: TrackPoint, now: TrackPoint, drift_px_s: float) -> bool:
    one, other = (reached(LINE, point)[0]["sighted"] for point in (before, now))
    return has_hopped_aside(one, other, LINE.numbers, drift_px_s)


ASIDE = {
    "drives on": ((300, 194), False),
    "jitters": ((312, 201), False),
    "is drawn aside by perspective": ((325, 180), False),
    "hops to the neighbour": ((335, 199), True),
    "hops to the neighbour on the other side": ((262, 202), True),
}


@pytest.mark.parametrize("name", ASIDE)
def test_a_box_that_moves_aside_alone_is_another_vehicle(name: str) -> None:
    (x, y), hopped = ASIDE[name]
    assert is_aside(at(1.0, 300, 200), at(1.1, x, y), 0.0) is hopped


@pytest.mark.parametrize(("drift_px_s", "hopped"), [(100.0, False), (10.0, True)])
def test_who_drives_aslant_goes_on_so_after_a_gap(drift_px_s: float, hopped: bool) -> None:
    before, after = at(1.0, 469, 250), at(1.4, 420, 240)
    assert is_aside(before, after, drift_px_s) is hopped


@pytest.mark.parametrize(("took_s", "jumped"), [(0.2, True), (1.0, True), (3.0, False)])
def test_nobody_comes_back_faster_than_a_vehicle_reverses(took_s: float, jumped: bool) -> None:
    points = at(1.0, 300, LINE_Y - 40), at(1.0 + took_s, 300, LINE_Y + 10)
    further, back = (sighting(LINE, point, VehicleClass.MOTORCYCLE) for point in points)
    assert has_jumped_back(further, back, 1.95) is jumped


def to_waiting_neighbour(x_after: float):
    """One drives in on red; half a second later its number is on one that waits before the line."""
    return Vehicle(
        lambda t: drive(4)(t) if t < 5 else LINE_Y + 10, x_path=lambda t: 300.0 if t < 5 else x_after
    )


@pytest.mark.parametrize("x_after", [300.0, 340.0], ids=["behind it", "beside it"])
def test_a_runner_whose_number_hops_to_one_that_waits_accuses_nobody(x_after: float) -> None:
    played = play(Scene((to_waiting_neighbour(x_after),), ((0.0, Indication.RED),)))
    assert played.kinds == []
    assert played.reasons[NotFired.OTHER_VEHICLE] == 1
