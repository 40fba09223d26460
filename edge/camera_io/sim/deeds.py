"""Traffic in which chosen rules are broken, beside others who look like it and are legal.

A queue has a leader who may stop in the motorcycles' box, on the zebra crossing, or not at all; some greens find the
road behind the junction full; some turn where they must not, ride against the traffic, or only back up.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from contracts.base import VehicleClass
from edge.camera_io.sim import smallfolk
from edge.camera_io.sim.arrow import goes_from_s
from edge.camera_io.sim.lamps import red_start_s
from edge.camera_io.sim.mesh import Mesh
from edge.camera_io.sim.mixed import approaching, large_one, passing, small_one, strips_of
from edge.camera_io.sim.path import (
    Path,
    across,
    across_from_line,
    against,
    change_of_lane,
    left_turn,
    oncoming,
    right_turn,
    u_turn,
)
from edge.camera_io.sim.placing import Crowd, Plan, clear_of, placed
from edge.camera_io.sim.riding import Hold, Ride
from edge.camera_io.sim.road import (
    CROSS_Y_M,
    LANE_WIDTH_M,
    LINE_Y_M,
    ONCOMING_PATHS_X_M,
    RIGHT_EDGE_X_M,
    ZEBRA_Y_M,
)
from edge.camera_io.sim.script import Deeds, Script
from edge.camera_io.sim.side_road import side_plans
from edge.camera_io.sim.vehicle import Vehicle
from edge.camera_io.sim.vehicles import shape_of

_JAM_FRONT_Y_M = 38.5
"""Where the first of a jam stands: his rear has left the yellow box."""
_BROKEN_FRONT_Y_M = (26.5, 28.5)
_BREAKS_DOWN = 0.2
_JAM_REACHED_S = 9.0
"""After green until those behind a jam stand."""
_CROSSING_LANES = ((CROSS_Y_M[0] + 3.0, False), (CROSS_Y_M[1] - 3.0, True))
_CROSSING_LINE_M = 2.5
"""From the kerb of the watched road to the crossing road's stop lines."""


@dataclass(frozen=True, slots=True)
class _Cycle:
    """A lamp cycle that is filled with traffic."""

    rng: np.random.Generator
    script: Script
    deeds: Deeds
    red_s: float

    @property
    def green_s(self) -> float:
        return self.red_s + self.script.program.hold_s

    @property
    def green_ends_s(self) -> float:
        return self.green_s + self.script.program.green_s

    def lot(self, low: float, high: float) -> float:
        return float(self.rng.uniform(low, high))

    def happens(self, share: float) -> bool:
        return bool(self.rng.random() < share)


@dataclass(frozen=True, slots=True)
class _Jam:
    """What is behind the junction in one lane.

    Attributes:
        front_y_m: where the first of the queue stops.
        ends_s: until when.
    """

    front_y_m: float
    ends_s: float


def deeds_block(seed: int, block: int, script: Script, deeds: Deeds) -> tuple[Vehicle, ...]:
    """Return the vehicles of a cycle; nobody of it drives into somebody of the cycle before."""
    before = _placed(seed, block - 1, script, deeds) if block > 0 else ()
    return clear_of(_placed(seed, block, script, deeds), before)


@lru_cache(maxsize=4)
def _placed(seed: int, block: int, script: Script, deeds: Deeds) -> Crowd:
    rng = np.random.default_rng((seed, block, 57))
    cycle = _Cycle(rng, script, deeds, red_start_s(block, script.program))
    return placed(rng, list(_plans(cycle)), block, script)


def _plans(cycle: _Cycle) -> Iterator[Plan]:
    yield from _reversing(cycle)
    yield from _wrong_way(cycle)
    jams = {x: _jam(cycle) for x in cycle.script.road.car_paths_x_m}
    watched = [plan for x, jam in jams.items() for plan in _lane(cycle, x, jam)]
    watched += [plan for x in strips_of(cycle.script) for plan in _strip(cycle, x)]
    yield from sorted(watched, key=lambda plan: plan.ride.start_s)
    yield from _oncoming(cycle)
    side = cycle.script.side
    yield from _crossing(cycle) if side is None else side_plans(cycle.rng, cycle.script, side, cycle.red_s)
    yield from _walkers(cycle)


def _jam(cycle: _Cycle) -> _Jam | None:
    if not cycle.happens(cycle.deeds.jams):
        return None
    breaks_down = cycle.happens(_BREAKS_DOWN)
    front = cycle.lot(*_BROKEN_FRONT_Y_M) if breaks_down else _JAM_FRONT_Y_M + cycle.lot(-0.4, 0.4)
    stands_s = cycle.lot(1.0, 2.5) if cycle.happens(0.25) else cycle.lot(10.5, 13.0)
    return _Jam(front, cycle.green_s + _JAM_REACHED_S + stands_s)


def _lane(cycle: _Cycle, x: float, jam: _Jam | None) -> Iterator[Plan]:
    """Yield the cars of a lane: the first meets a jam and may break a rule, the others queue behind him."""
    n = 1 if jam is not None else 1 + round(cycle.deeds.density)
    first_s = cycle.red_s + cycle.lot(1.0, 2.5)
    arrivals = first_s + np.concatenate([[0.0], np.cumsum(cycle.rng.uniform(2.0, 4.5, n - 1))])
    for number, arrives_s in enumerate(arrivals):
        who = large_one(cycle.rng, cycle.script.heavy_share)
        holds = _at_red(cycle, who[0], first=number == 0) + _in_jam(jam)
        yield _going(cycle, x, who, (float(arrives_s), cycle.lot(7, 9), holds))
    free_s = cycle.green_s + (4.0 + 2.0 * n if jam is None else _JAM_REACHED_S - 3.0)
    for arrives_s in free_s + np.cumsum(cycle.rng.uniform(3.0, 6.0, round(2 * cycle.deeds.density))):
        if arrives_s < cycle.green_ends_s - 1.0:
            who = large_one(cycle.rng, cycle.script.heavy_share)
            yield _going(cycle, x, who, (float(arrives_s), cycle.lot(7, 9), _behind(cycle, jam)))


def _in_jam(jam: _Jam | None) -> tuple[Hold, ...]:
    return () if jam is None else (Hold(jam.ends_s, jam.front_y_m - LINE_Y_M),)


def _behind(cycle: _Cycle, jam: _Jam | None) -> tuple[Hold, ...]:
    """Return where somebody waits who comes to a jam: a careful one before the line."""
    if jam is None or cycle.happens(cycle.deeds.blind):
        return ()
    return (Hold(jam.ends_s + cycle.lot(0.5, 1.5), -cycle.script.road.motorcycle_box_m - 0.9),)


def _at_red(cycle: _Cycle, kind: VehicleClass, *, first: bool) -> tuple[Hold, ...]:
    road, deeds, share = cycle.script.road, cycle.deeds, float(cycle.rng.random())
    line_m = road.line_y_m(kind) - LINE_Y_M
    go_s = cycle.green_s + cycle.lot(0.3, 1.0)
    small = kind in (VehicleClass.MOTORCYCLE, VehicleClass.BICYCLE)
    in_box = 0.0 if small or road.motorcycle_box_m <= 0 else deeds.in_box
    beyond = line_m - cycle.lot(0.6, 1.3)
    if first and share < in_box:
        beyond = line_m + cycle.lot(1.0, road.motorcycle_box_m - 0.2)
    elif first and share < in_box + deeds.on_zebra:
        beyond = ZEBRA_Y_M[0] - LINE_Y_M + cycle.lot(0.8, 2.4)
    elif first and share < in_box + deeds.on_zebra + deeds.runners:
        return ()
    return (Hold(go_s, beyond),)


def _strip(cycle: _Cycle, x: float) -> Iterator[Plan]:
    if not cycle.happens(cycle.deeds.motorcycles):
        return
    aside = x + float(cycle.rng.normal(0, 0.08))
    arrivals = cycle.red_s + np.cumsum(cycle.rng.uniform(1.5, 7.0, 1 + round(cycle.deeds.density)))
    for number, arrives_s in enumerate(arrivals):
        who = small_one(cycle.rng)
        holds = _at_red(cycle, who[0], first=number == 0)
        yield _going(cycle, aside, who, (float(arrives_s), cycle.lot(6, 8.5), holds))
    for arrives_s in cycle.green_s + 4.0 + np.cumsum(cycle.rng.uniform(3.0, 8.0, round(cycle.deeds.density))):
        if arrives_s < cycle.green_ends_s - 1.0:
            yield _going(cycle, aside, small_one(cycle.rng), (float(arrives_s), cycle.lot(7, 9), ()))


def _going(
    cycle: _Cycle, x: float, who: tuple[VehicleClass, Mesh], ride: tuple[float, float, tuple[Hold, ...]]
) -> Plan:
    """Plan somebody of the approach: straight on, to another lane, or around a corner."""
    share, deeds, road = float(cycle.rng.random()), cycle.deeds, cycle.script.road
    at_kerb, at_median = x < road.left_edge_x_m + LANE_WIDTH_M, x > -LANE_WIDTH_M
    if at_kerb and share < deeds.left_turns:
        path = left_turn(x, cycle.lot(3.2, 6.5))
        by_arrow = cycle.script.asked.left_turn == "arrow"
        return approaching(x, who, _by_arrow(cycle, ride) if by_arrow else ride, path)
    if at_median and share < deeds.u_turns:
        return approaching(x, who, ride, u_turn(x, cycle.lot(2.0, 3.2)))
    if at_median and share < deeds.u_turns + deeds.right_turns:
        return approaching(x, who, ride, right_turn(x))
    small = who[0] in (VehicleClass.MOTORCYCLE, VehicleClass.BICYCLE)
    if small or road.n_lanes < 2 or not cycle.happens(deeds.lane_changes):
        return approaching(x, who, ride)
    return _changing(cycle, x, approaching(x, who, ride))


def _by_arrow(
    cycle: _Cycle, ride: tuple[float, float, tuple[Hold, ...]]
) -> tuple[float, float, tuple[Hold, ...]]:
    """Let somebody who turns left wait before the line until lamp or arrow let him; some do not wait."""
    arrives_s, speed, _ = ride
    if cycle.happens(cycle.deeds.against_arrow):
        return arrives_s, speed, ()
    goes_s = goes_from_s(cycle.script, arrives_s)
    holds = () if goes_s == arrives_s else (Hold(goes_s + cycle.lot(0.3, 1.0), -cycle.lot(0.6, 1.3)),)
    return arrives_s, speed, holds


def _changing(cycle: _Cycle, x: float, plan: Plan) -> Plan:
    """Let somebody change to the next lane: well before the line, or behind it."""
    road = cycle.script.road
    other = x + LANE_WIDTH_M if x < road.car_paths_x_m[-1] - 0.1 else x - LANE_WIDTH_M
    early = cycle.happens(0.6)
    path = change_of_lane(x, other, cycle.lot(-24.0, -14.0) if early else cycle.lot(17.0, 22.0))
    ride = Ride(plan.ride.start_s, plan.ride.speed_mps, plan.ride.holds, path.begins_m, path.ends_m)
    at_line = float(np.interp(LINE_Y_M, path.points_m[:, 1], path.points_m[:, 0]))
    return Plan(plan.kind, plan.mesh, path, at_line, ride, also_x_m=(x, other))


def _reversing(cycle: _Cycle) -> Iterator[Plan]:
    """Cars that drove a bit too far and back up on red: slowly, and for no long way."""
    for _ in range(cycle.rng.poisson(cycle.deeds.reversing)):
        x = float(cycle.rng.choice(cycle.script.road.car_paths_x_m))
        who = (VehicleClass.CAR, shape_of(VehicleClass.CAR, cycle.rng))
        line_m = cycle.script.road.line_y_m(VehicleClass.CAR) - LINE_Y_M
        stops_s = cycle.red_s + cycle.lot(4.0, 5.0)
        there, back = (
            Hold(stops_s, line_m - 0.7),
            Hold(cycle.green_s + cycle.lot(0.3, 0.9), line_m - cycle.lot(3.0, 5.5)),
        )
        yield approaching(x, who, (cycle.red_s + 0.5, 8.0, (there, back)))


def _oncoming(cycle: _Cycle) -> Iterator[Plan]:
    for _ in range(cycle.rng.poisson(cycle.deeds.oncoming)):
        x = float(cycle.rng.choice(ONCOMING_PATHS_X_M))
        who = small_one(cycle.rng) if cycle.happens(0.5) else large_one(cycle.rng, cycle.script.heavy_share)
        start_s = cycle.lot(cycle.green_s - 6.0, cycle.green_ends_s - 8.0)
        yield _in_lane(f"oncoming {x}", who, oncoming(x), Ride(start_s, cycle.lot(7, 9), (), 0.0, 0.0))


def _crossing(cycle: _Cycle) -> Iterator[Plan]:
    """The crossing road waits at lines of its own while the approach has green, and goes on its red."""
    left, right = cycle.script.road.left_edge_x_m - _CROSSING_LINE_M, RIGHT_EDGE_X_M + _CROSSING_LINE_M
    starts = np.sort(
        cycle.rng.uniform(-9.0, cycle.script.program.red_s - 10.0, cycle.rng.poisson(cycle.deeds.crossing))
    )
    for start in starts:
        y, to_right = _CROSSING_LANES[int(cycle.rng.integers(2))]
        who = small_one(cycle.rng) if cycle.happens(0.4) else large_one(cycle.rng, cycle.script.heavy_share)
        path = across_from_line(y, to_right, left if to_right else right)
        holds = (Hold(cycle.red_s + cycle.lot(1.2, 2.2), -cycle.lot(0.5, 1.2)),)
        wish = Ride(cycle.red_s + float(start), cycle.lot(6, 9), holds, path.begins_m, path.ends_m)
        yield _in_lane(f"crossing {y}", who, path, wish)


def _in_lane(lane: str, who: tuple[VehicleClass, Mesh], path: Path, wish: Ride) -> Plan:
    ride = Ride(wish.start_s, wish.speed_mps, wish.holds, path.begins_m, path.ends_m)
    return Plan(*who, path, float(path.points_m[0, 0]), ride, watched=False, lane=lane)


def _walkers(cycle: _Cycle) -> Iterator[Plan]:
    reach = -cycle.script.road.left_edge_x_m + 3.0
    for _ in range(cycle.rng.poisson(cycle.deeds.pedestrians)):
        path = across(cycle.lot(*ZEBRA_Y_M), cycle.happens(0.5), reach)
        start_s = cycle.red_s + cycle.lot(-3.0, 2.0)
        yield passing((None, smallfolk.walker(cycle.rng)), path, start_s, cycle.lot(1.1, 1.6))


def _wrong_way(cycle: _Cycle) -> Iterator[Plan]:
    for _ in range(cycle.rng.poisson(cycle.deeds.wrong_way)):
        who = (VehicleClass.MOTORCYCLE, shape_of(VehicleClass.MOTORCYCLE, cycle.rng))
        path = against(cycle.script.road.left_edge_x_m + cycle.lot(0.3, 0.5))
        start_s = cycle.red_s + cycle.lot(0.0, cycle.script.program.cycle_s)
        yield passing(who, path, start_s, cycle.lot(4.5, 6.5))
