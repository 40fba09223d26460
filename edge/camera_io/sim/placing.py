"""Puts those who would like to come along onto the road, one after the other.

Everybody is placed in turn and rides behind whoever is ahead in the same strip of road; who would still drive
into somebody is left out. So vehicles never overlap, and a cycle is a pure function of (seed, number, script).
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from contracts.base import VehicleClass
from edge.camera_io.sim.driving import Trip
from edge.camera_io.sim.footprint import Footprints, footprints_of, overlap
from edge.camera_io.sim.lamps import red_start_s
from edge.camera_io.sim.looks import looks_of
from edge.camera_io.sim.mesh import Material, Mesh
from edge.camera_io.sim.path import Path
from edge.camera_io.sim.plates import draw_any
from edge.camera_io.sim.riding import Ride, ride
from edge.camera_io.sim.road import LINE_Y_M
from edge.camera_io.sim.script import Script
from edge.camera_io.sim.vehicle import Vehicle

MAX_PER_BLOCK = 256
STRIP_M = 0.25
"""Air that two vehicles leave between their sides."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Somebody who would like to come along.

    Attributes:
        kind: class; None: on foot.
        mesh: shape.
        path: where.
        path_x_m: X at the stop line.
        ride: how.
        watched: along the approach.
        also_x_m: strips of the approach that it uses beside that at the line, for a change of lanes.
        lane: of another road in which it follows those ahead of it; empty: it follows on the approach, or nobody.
        on_side: it comes along the side road.
        passes_by_s: who of the side road has not passed its line by then is left out.
    """

    kind: VehicleClass | None
    mesh: Mesh
    path: Path
    path_x_m: float
    ride: Ride
    watched: bool = True
    also_x_m: tuple[float, ...] = ()
    lane: str = ""
    on_side: bool = False
    passes_by_s: float = math.inf

    def follows(self, other: "Plan") -> bool:
        """Tell whether both use one strip; others are not followed, only kept clear of."""
        if not (self.watched and other.watched):
            return bool(self.lane) and self.lane == other.lane
        width_m = (self.mesh.width_m + other.mesh.width_m) / 2 + STRIP_M
        mine, theirs = ((p.path_x_m, *p.also_x_m) for p in (self, other))
        return any(abs(a - b) < width_m for a in mine for b in theirs)


Crowd = tuple[tuple[Vehicle, Footprints], ...]


def placed(rng: np.random.Generator, plans: Iterable[Plan], block: int, script: Script) -> Crowd:
    """Return those of a cycle who find room, with their footprints; `plans` may draw from `rng` in between."""
    next_red_s = red_start_s(block + 1, script.program)
    done: list[tuple[Vehicle, Footprints, Plan]] = []
    for plan in plans:
        ahead = [vehicle.trip for vehicle, _, other in done if plan.follows(other)]
        vehicle = _vehicle(rng, plan, ride(plan.ride, plan.mesh.length_m, ahead))
        if not _leaves_in_time(vehicle, plan, next_red_s):
            continue
        prints = footprints_of(vehicle, plan.path)
        if len(done) < MAX_PER_BLOCK and not any(overlap(prints, other) for _, other, _ in done):
            done.append((replace(vehicle, id=block * MAX_PER_BLOCK + len(done)), prints, plan))
    return tuple((vehicle, prints) for vehicle, prints, _ in done)


def clear_of(mine: Crowd, before: Sequence[tuple[Vehicle, Footprints]]) -> tuple[Vehicle, ...]:
    """Return those who do not drive into anybody of the cycle before."""
    return tuple(
        vehicle for vehicle, prints in mine if not any(overlap(prints, other) for _, other in before)
    )


def _leaves_in_time(vehicle: Vehicle, plan: Plan, next_red_s: float) -> bool:
    if not (plan.watched or plan.on_side):
        return True
    passes_s = vehicle.trip.passing_s(LINE_Y_M)
    limit_s = next_red_s if plan.watched else plan.passes_by_s
    return passes_s is not None and passes_s < limit_s - 0.15


def _vehicle(rng: np.random.Generator, plan: Plan, trip: Trip) -> Vehicle:
    public = plan.kind is VehicleClass.BUS or Material.STRIPE in {face.material for face in plan.mesh.faces}
    plate = draw_any(rng, public=public)
    return Vehicle(
        0,
        plan.kind,
        plan.mesh,
        looks_of(rng),
        plate,
        plan.path_x_m,
        trip,
        not plan.watched,
        plan.path,
        plan.on_side,
    )
