"""The side road's traffic in one cycle of the first approach: it waits through that one's green and goes on its red.

Some drive through its own red, just after it began or just before it ends, or stop past its line; others turn.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from contracts.base import VehicleClass
from edge.camera_io.sim import smallfolk
from edge.camera_io.sim.mesh import Mesh
from edge.camera_io.sim.path import Path, from_side
from edge.camera_io.sim.placing import Plan
from edge.camera_io.sim.riding import Hold, Ride
from edge.camera_io.sim.road import LINE_Y_M, SIDE_LINE_X_M, SIDE_Y_M
from edge.camera_io.sim.script import Script, Side
from edge.camera_io.sim.vehicles import shape_of

_LANES_Y_M = (SIDE_Y_M[0] + 1.55, SIDE_Y_M[1] - 1.55)
_STRIPS_Y_M = (SIDE_Y_M[0] + 0.4, SIDE_Y_M[0] + 3.0)
"""Along the kerb, and between the lanes."""
_LATE_S, _EARLY_S = (0.5, 2.2), (0.7, 1.8)
"""Who drives through red passes the line so long after it began, or before it ends."""
_ARRIVES_S = (-11.0, 0.0)


@dataclass(frozen=True, slots=True)
class _Lane:
    """A lane or strip of the side road, in one cycle.

    Attributes:
        rng: lots are drawn from it.
        script: of the scene.
        side: of it.
        red_s: scene time at which the first approach's red begins.
        y_m: middle.
        small: for motorcycles and bicycles.
    """

    rng: np.random.Generator
    script: Script
    side: Side
    red_s: float
    y_m: float
    small: bool

    @property
    def green_s(self) -> float:
        """When its lamp turns green."""
        program = self.side.program
        return self.red_s + program.begins_s + program.hold_s - program.cycle_s

    @property
    def next_red_s(self) -> float:
        return self.red_s + self.side.program.begins_s

    def lot(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def happens(self, share: float) -> bool:
        return bool(self.rng.random() < share)

    def arrivals(self, first_s: float, apart_s: tuple[float, float], n: int) -> list[float]:
        return [float(s) for s in first_s + np.cumsum(self.rng.uniform(*apart_s, n))]


def side_plans(rng: np.random.Generator, script: Script, side: Side, red_s: float) -> Iterator[Plan]:
    """Yield everybody of the side road, those ahead first."""
    lanes = [_Lane(rng, script, side, red_s, y, small=False) for y in _LANES_Y_M]
    strips = [_Lane(rng, script, side, red_s, y, small=True) for y in _STRIPS_Y_M]
    used = [*lanes, *(strip for strip in strips if strip.happens(side.motorcycles))]
    plans = [plan for lane in used for plan in _cycle(lane)]
    yield from sorted(plans, key=lambda plan: plan.ride.start_s)


def _cycle(lane: _Lane) -> Iterator[Plan]:
    """Yield everybody of a lane; who does not wait for the last of the red has nobody before him."""
    if lane.happens(lane.side.runners / 2):
        yield _coming(lane, lane.green_s - lane.lot(*_EARLY_S), ())
    else:
        yield from _waiting(lane)
    yield from _on_green(lane)
    yield from _late(lane)


def _late(lane: _Lane) -> Iterator[Plan]:
    """Somebody who does not stop for the first of the red."""
    if lane.happens(lane.side.runners / 2):
        yield _coming(lane, lane.next_red_s + lane.lot(*_LATE_S), (), may_be_late=True)


def _waiting(lane: _Lane) -> Iterator[Plan]:
    n = max(1, round((1.5 if lane.small else 2.0) * lane.side.density))
    goes_s = lane.green_s + lane.lot(0.4, 1.0)
    first_s = lane.red_s + lane.lot(*_ARRIVES_S) - 2.0
    for number, arrives_s in enumerate(lane.arrivals(first_s, (1.5, 3.5), n)):
        past = number == 0 and lane.happens(lane.side.over_line)
        beyond_m = lane.lot(0.7, 1.8) if past else -lane.lot(0.6, 1.4)
        yield _coming(lane, arrives_s, (Hold(goes_s, beyond_m),))


def _on_green(lane: _Lane) -> Iterator[Plan]:
    for arrives_s in lane.arrivals(lane.green_s + 3.0, (2.5, 5.0), round(2 * lane.side.density)):
        if arrives_s < lane.next_red_s - 1.0:
            yield _coming(lane, arrives_s, ())


def _coming(lane: _Lane, arrives_s: float, holds: tuple[Hold, ...], *, may_be_late: bool = False) -> Plan:
    """Plan somebody who would reach the line then if nobody held him."""
    path, speed = _path(lane), lane.lot(6.5, 8.5)
    wish = Ride(arrives_s - (LINE_Y_M - path.begins_m) / speed, speed, holds, path.begins_m, path.ends_m)
    return Plan(
        *_who(lane),
        path,
        SIDE_LINE_X_M,
        wish,
        watched=False,
        lane=f"side {lane.y_m:.1f}",
        on_side=True,
        passes_by_s=np.inf if may_be_late else lane.next_red_s,
    )


def _path(lane: _Lane) -> Path:
    """Choose a way: the lane at the kerb turns left, the one at the median right."""
    share, at_kerb = float(lane.rng.random()), lane.y_m < sum(SIDE_Y_M) / 2 - 1.0
    turns = lane.side.left_turns if at_kerb else lane.side.right_turns
    way = ("left" if at_kerb else "right") if share < turns else "straight"
    return from_side(lane.y_m, way)


def _who(lane: _Lane) -> tuple[VehicleClass, Mesh]:
    share = float(lane.rng.random())
    if lane.small:
        kind = VehicleClass.MOTORCYCLE if share < 0.92 else VehicleClass.BICYCLE
        return kind, shape_of(kind, lane.rng) if share < 0.92 else smallfolk.bicycle(lane.rng)
    if share < lane.script.heavy_share:
        kind = VehicleClass.BUS if lane.happens(0.45) else VehicleClass.TRUCK
        return kind, shape_of(kind, lane.rng)
    return VehicleClass.CAR, shape_of(VehicleClass.CAR, lane.rng)
