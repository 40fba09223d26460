"""Where a vehicle's footprint is over time, and whether two of them ever overlap."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge.camera_io.sim.driving import STEP_S
from edge.camera_io.sim.path import Path
from edge.camera_io.sim.vehicle import Vehicle

_EVERY = 3
"""Steps between two looks: 0.15 s."""
Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Footprints:
    """A vehicle's footprint at common times.

    Attributes:
        first: number of the first time; times are `_EVERY` steps apart and the same for everybody.
        places: (n, 3): x, y of the middle in metres, heading in radians.
        half_m: half length, half width.
    """

    first: int
    places: Rows
    half_m: tuple[float, float]


def footprints_of(vehicle: Vehicle, path: Path) -> Footprints:
    """Return the footprints of a vehicle on its path."""
    trip, length = vehicle.trip, vehicle.mesh.length_m
    tick_s = STEP_S * _EVERY
    first = int(np.ceil(trip.start_s / tick_s))
    last = int((trip.start_s + STEP_S * (len(trip.front_y_m) - 1)) / tick_s)
    times = np.arange(first, last + 1) * tick_s
    steps = np.arange(len(trip.front_y_m)) * STEP_S + trip.start_s
    fronts = np.interp(times, steps, trip.front_y_m)
    return Footprints(first, path.at(fronts - length / 2), (length / 2, vehicle.mesh.width_m / 2))


def overlap(one: Footprints, other: Footprints) -> bool:
    """Tell whether two vehicles ever stand on the same ground."""
    begin = max(one.first, other.first)
    end = min(one.first + len(one.places), other.first + len(other.places))
    if end <= begin:
        return False
    a, b = (
        one.places[begin - one.first : end - one.first],
        other.places[begin - other.first : end - other.first],
    )
    reach = np.hypot(*one.half_m) + np.hypot(*other.half_m)
    near = np.hypot(*(a[:, :2] - b[:, :2]).T) < reach
    return bool(near.any()) and bool(_rectangles_meet((a[near], one.half_m), (b[near], other.half_m)).any())


def _rectangles_meet(
    one: tuple[Rows, tuple[float, float]], other: tuple[Rows, tuple[float, float]]
) -> NDArray[np.bool_]:
    """Separating axes: rectangles are apart where their shadows on a side of one of them are."""
    apart = np.zeros(len(one[0]), np.bool_)
    between = other[0][:, :2] - one[0][:, :2]
    for heading in (one[0][:, 2], other[0][:, 2]):
        for turn in (0.0, np.pi / 2):
            axis = np.column_stack([np.cos(heading + turn), np.sin(heading + turn)])
            reach = sum(_shadow(places, half, axis) for places, half in (one, other))
            apart |= np.abs((between * axis).sum(axis=1)) > reach
    return ~apart


def _shadow(places: Rows, half_m: tuple[float, float], axis: Rows) -> Rows:
    along = np.column_stack([np.cos(places[:, 2]), np.sin(places[:, 2])])
    side = np.column_stack([-along[:, 1], along[:, 0]])
    shadow: Rows = half_m[0] * np.abs((along * axis).sum(axis=1)) + half_m[1] * np.abs(
        (side * axis).sum(axis=1)
    )
    return shadow
