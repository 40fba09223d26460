"""Mixed traffic of one lamp cycle: swarms, angkot, becak, people on foot, turns, and drivers who do as they like."""

from collections.abc import Iterator
from functools import lru_cache

import numpy as np

from contracts.base import VehicleClass
from edge.camera_io.sim import smallfolk
from edge.camera_io.sim.lamps import red_start_s
from edge.camera_io.sim.mesh import Mesh
from edge.camera_io.sim.path import Path, across, against, left_turn, straight, u_turn
from edge.camera_io.sim.placing import Crowd, Plan, clear_of, placed
from edge.camera_io.sim.riding import Hold, Ride
from edge.camera_io.sim.road import CROSS_Y_M, LANE_WIDTH_M, LINE_Y_M, ZEBRA_Y_M
from edge.camera_io.sim.script import Mix, Script
from edge.camera_io.sim.vehicle import Vehicle
from edge.camera_io.sim.vehicles import shape_of

_SWARM_STEP_M = 0.95
_BEHIND_SWARM_M = 3.2
_CROSSING_LANES = ((CROSS_Y_M[0] + 3.0, False), (CROSS_Y_M[1] - 3.0, True))


def mixed_block(seed: int, block: int, script: Script, mix: Mix) -> tuple[Vehicle, ...]:
    """Return the vehicles of a cycle; nobody of it drives into somebody of the cycle before."""
    mine = _placed(seed, block, script, mix)
    before = _placed(seed, block - 1, script, mix) if block > 0 else ()
    return clear_of(mine, before)


@lru_cache(maxsize=4)
def _placed(seed: int, block: int, script: Script, mix: Mix) -> Crowd:
    rng = np.random.default_rng((seed, block, 31))
    return placed(rng, _plans(rng, script, mix, red_start_s(block, script.program)), block, script)


def _plans(rng: np.random.Generator, script: Script, mix: Mix, begin_s: float) -> Iterator[Plan]:
    waiting = list(_on_red(rng, script, mix, begin_s))
    yield from _violators(rng, script, mix, begin_s)
    yield from sorted(waiting, key=lambda plan: plan.ride.start_s)
    yield from sorted(_on_green(rng, script, mix, begin_s), key=lambda plan: plan.ride.start_s)
    yield from _crossing(rng, script, mix, begin_s)
    yield from _walkers(rng, script, mix, begin_s)
    yield from _wrong_way(rng, script, mix, begin_s)


def strips_of(script: Script) -> list[float]:
    """Return the strips of road in which motorcycles ride."""
    return [float(x) for x in np.arange(script.road.left_edge_x_m + 1.1, -0.4, _SWARM_STEP_M)]


def small_one(rng: np.random.Generator) -> tuple[VehicleClass, Mesh]:
    """Choose somebody on two wheels or a becak."""
    share = float(rng.random())
    if share < 0.88:
        return VehicleClass.MOTORCYCLE, shape_of(VehicleClass.MOTORCYCLE, rng)
    return VehicleClass.BICYCLE, smallfolk.bicycle(rng) if share < 0.95 else smallfolk.becak(rng)


def large_one(rng: np.random.Generator, heavy_share: float) -> tuple[VehicleClass, Mesh]:
    """Choose a car, an angkot, a bus or a truck."""
    share = float(rng.random())
    if share < heavy_share:
        kind = VehicleClass.BUS if rng.random() < 0.45 else VehicleClass.TRUCK
        return kind, shape_of(kind, rng)
    if share < heavy_share + 0.22:
        return VehicleClass.CAR, smallfolk.angkot(rng)
    return VehicleClass.CAR, shape_of(VehicleClass.CAR, rng)


def approaching(
    x_m: float,
    who: tuple[VehicleClass, Mesh],
    ride_: tuple[float, float, tuple[Hold, ...]],
    path: Path | None = None,
) -> Plan:
    """Plan somebody who would reach the line at `ride_[0]` with `ride_[1]` m/s if nobody held him."""
    arrives_s, speed, holds = ride_
    way = path or straight(x_m)
    wish = Ride(arrives_s - (LINE_Y_M - way.begins_m) / speed, speed, holds, way.begins_m, way.ends_m)
    return Plan(*who, way, x_m, wish)


def _path_for(rng: np.random.Generator, script: Script, mix: Mix, x_m: float) -> Path:
    share, lane = float(rng.random()), (x_m - script.road.left_edge_x_m) / LANE_WIDTH_M
    if lane < 1 and share < mix.left_turns:
        return left_turn(x_m, float(rng.uniform(3.2, 6.5)))
    if x_m > -LANE_WIDTH_M and share < mix.u_turns:
        return u_turn(x_m, float(rng.uniform(2.0, 3.2)))
    return straight(x_m)


def _on_red(rng: np.random.Generator, script: Script, mix: Mix, begin_s: float) -> Iterator[Plan]:
    green_s = begin_s + script.program.hold_s
    for x in script.road.car_paths_x_m:
        for arrives_s in begin_s + 5.0 + np.cumsum(rng.uniform(2.5, 7.0, round(2 * mix.density))):
            stop_m = -float(rng.uniform(0.7, 1.4)) - _BEHIND_SWARM_M * mix.motorcycles
            holds = (Hold(green_s + float(rng.uniform(0.6, 1.3)), stop_m),)
            yield approaching(
                x,
                large_one(rng, script.heavy_share),
                (float(arrives_s), float(rng.uniform(7, 9)), holds),
                _path_for(rng, script, mix, x),
            )
    for x in strips_of(script):
        if rng.random() < mix.motorcycles:
            for arrives_s in begin_s + np.cumsum(rng.uniform(1.0, 9.0, 1 + round(1.5 * mix.density))):
                aside = x + float(rng.normal(0, 0.08))
                holds = (Hold(green_s + float(rng.uniform(0.1, 0.7)), -float(rng.uniform(0.6, 1.4))),)
                yield approaching(
                    aside,
                    small_one(rng),
                    (float(arrives_s), float(rng.uniform(6, 9)), holds),
                    _path_for(rng, script, mix, aside),
                )


def _on_green(rng: np.random.Generator, script: Script, mix: Mix, begin_s: float) -> Iterator[Plan]:
    green_s, until_s = (
        begin_s + script.program.hold_s,
        begin_s + script.program.hold_s + script.program.green_s,
    )
    for x in (*script.road.car_paths_x_m, *strips_of(script)[::2]):
        small = x not in script.road.car_paths_x_m
        for arrives_s in green_s + 4.0 + np.cumsum(rng.uniform(2.5, 7.0, round(2 * mix.density))):
            if arrives_s < until_s - 1.0:
                who = small_one(rng) if small else large_one(rng, script.heavy_share)
                yield approaching(
                    x, who, (float(arrives_s), float(rng.uniform(7, 9)), ()), _path_for(rng, script, mix, x)
                )


def _violators(rng: np.random.Generator, script: Script, mix: Mix, begin_s: float) -> Iterator[Plan]:
    green_s = begin_s + script.program.hold_s
    for _ in range(rng.poisson(mix.violators)):
        strips = strips_of(script)
        small = bool(rng.random() < max(mix.motorcycles, 0.3))
        x = float(rng.choice(strips if small else script.road.car_paths_x_m))
        motorcycle = (VehicleClass.MOTORCYCLE, shape_of(VehicleClass.MOTORCYCLE, rng))
        who = motorcycle if small else large_one(rng, script.heavy_share / 2)
        arrives_s = begin_s + float(rng.uniform(1.0, script.program.red_s - 5))
        way = float(rng.random())
        path = left_turn(x, 3.2) if way < 0.2 and x < -LANE_WIDTH_M * (script.road.n_lanes - 1) else None
        yield approaching(
            x, who, (arrives_s, float(rng.uniform(6, 8.5)), _ways(rng, way, arrives_s, green_s)), path
        )


def _ways(rng: np.random.Generator, way: float, arrives_s: float, green_s: float) -> tuple[Hold, ...]:
    """Return the holds of somebody who breaks the rules, by a lot drawn in [0, 1)."""
    go_s, middle_s = green_s + float(rng.uniform(0.2, 0.8)), (arrives_s + green_s) / 2
    if way < 0.45:
        return ()
    if way < 0.6:
        return (Hold(go_s, float(rng.uniform(1.0, 1.8))),)
    if way < 0.7:
        return (Hold(green_s - float(rng.uniform(1.8, 3.0)), -0.8),)
    if way < 0.8:
        return (Hold(middle_s, -0.9), Hold(go_s, float(rng.uniform(0.9, 1.4))))
    if way < 0.9:
        return (Hold(middle_s, 1.3), Hold(go_s, -0.8))
    return (Hold(go_s, float(rng.uniform(0.1, 0.5))),)


def _crossing(rng: np.random.Generator, script: Script, mix: Mix, begin_s: float) -> Iterator[Plan]:
    for _ in range(rng.poisson(mix.crossing)):
        y, to_right = _CROSSING_LANES[int(rng.integers(2))]
        who = small_one(rng) if rng.random() < mix.motorcycles else large_one(rng, script.heavy_share)
        y += float(rng.uniform(-1.2, 1.2))
        start_s = begin_s + float(rng.uniform(-2.0, script.program.red_s - 9.0))
        yield passing(who, across(y, to_right), start_s, float(rng.uniform(6, 9)))


def _walkers(rng: np.random.Generator, script: Script, mix: Mix, begin_s: float) -> Iterator[Plan]:
    for _ in range(rng.poisson(mix.pedestrians)):
        reach = -script.road.left_edge_x_m + 3.0
        path = across(float(rng.uniform(*ZEBRA_Y_M)), bool(rng.random() < 0.5), reach)
        start_s = begin_s + float(rng.uniform(-3.0, 2.0))
        yield passing((None, smallfolk.walker(rng)), path, start_s, float(rng.uniform(1.1, 1.6)))


def _wrong_way(rng: np.random.Generator, script: Script, mix: Mix, begin_s: float) -> Iterator[Plan]:
    for _ in range(rng.poisson(mix.wrong_way)):
        who = (VehicleClass.MOTORCYCLE, shape_of(VehicleClass.MOTORCYCLE, rng))
        x = script.road.left_edge_x_m + float(rng.uniform(0.3, 0.5))
        start_s = begin_s + float(rng.uniform(0, script.program.cycle_s))
        yield passing(who, against(x), start_s, float(rng.uniform(4, 6)))


def passing(who: tuple[VehicleClass | None, Mesh], path: Path, start_s: float, speed: float) -> Plan:
    """Plan somebody who is not on the approach and stops for nobody."""
    wish = Ride(start_s, speed, (), path.begins_m, path.ends_m)
    return Plan(*who, path, float(path.points_m[0, 0]), wish, watched=False)
