"""The vehicles of one lamp cycle. A block is a pure function of (seed, number of the cycle).

A block begins with its red: those who come on red and wait, pass on green, or cross on the amber at its end,
and those who break the rules on its red. No legal driver of a block is still before the line at the next red,
so blocks do not touch each other and any scene time can be looked up without simulating what came before.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from contracts.base import VehicleClass
from edge.camera_io.sim.deeds import deeds_block
from edge.camera_io.sim.driving import ENTER_Y_M, STEP_S, Driver, Trip, drive
from edge.camera_io.sim.lamps import Program, red_start_s
from edge.camera_io.sim.looks import looks_of
from edge.camera_io.sim.mixed import mixed_block
from edge.camera_io.sim.plates import draw_lot
from edge.camera_io.sim.road import LINE_Y_M, ONCOMING_PATHS_X_M
from edge.camera_io.sim.script import STANDARD_SCRIPT, Script
from edge.camera_io.sim.vehicle import Vehicle
from edge.camera_io.sim.vehicles import shape_of

MAX_PER_BLOCK = 64
_LARGE = (VehicleClass.CAR, VehicleClass.BUS, VehicleClass.TRUCK)
_BUSES_OF_HEAVY = 0.1 / 0.22
_SECOND_VIOLATOR, _THIRD_VIOLATOR = 0.7, 0.35
_RUNNER_SHARE = 0.62
_ONCOMING_SPAN_M = 75.0


@dataclass(frozen=True, slots=True)
class Plan:
    """When a vehicle would reach the line if nobody held it, in seconds after red; and how it is driven."""

    arrives_s: float
    driver: Driver


@lru_cache(maxsize=16)
def block_traffic(seed: int, block: int, script: Script = STANDARD_SCRIPT) -> tuple[Vehicle, ...]:
    """Return all vehicles of a block; scene times are absolute."""
    if script.mix is not None:
        return mixed_block(seed, block, script, script.mix)
    if script.deeds is not None:
        return deeds_block(seed, block, script, script.deeds)
    rng = np.random.default_rng((seed, block))
    cars, program = script.road.car_paths_x_m, script.program
    paths = cars + script.road.motorcycle_paths_x_m
    violators = _violators(rng, len(paths), program)
    vehicles: list[Vehicle] = []
    for number, path_x in enumerate(paths):
        lane = _LanePath(path_x, path_x not in cars, red_start_s(block, program), program, script.heavy_share)
        vehicles += _along(rng, lane, _plans(rng, lane, violators.get(number)))
    vehicles += _oncoming(rng, red_start_s(block, program) + program.hold_s, script.heavy_share)
    first_id = block * MAX_PER_BLOCK
    return tuple(replace(v, id=first_id + i) for i, v in enumerate(vehicles[:MAX_PER_BLOCK]))


@dataclass(frozen=True, slots=True)
class _LanePath:
    """A path of a block: where it is, whether it is for motorcycles, the lamp's times, the share of heavy vehicles."""

    x_m: float
    small: bool
    red_s: float
    program: Program
    heavy_share: float


def _violators(rng: np.random.Generator, n_paths: int, program: Program) -> dict[int, Plan]:
    n = 1 + int(rng.random() < _SECOND_VIOLATOR) + int(rng.random() < _THIRD_VIOLATOR)
    chosen = rng.permutation(n_paths)[:n]
    return {int(path): _violator(rng, program.hold_s) for path in chosen}


def _violator(rng: np.random.Generator, hold_s: float) -> Plan:
    if rng.random() < _RUNNER_SHARE:
        return Plan(float(rng.uniform(1.0, hold_s - 4)), Driver(float(rng.uniform(6.5, 8.0)), None, 0.0))
    beyond = float(rng.uniform(1.1, 1.7))
    return Plan(float(rng.uniform(1.5, 6.0)), Driver(float(rng.uniform(6.5, 8.5)), beyond, hold_s))


def _plans(rng: np.random.Generator, lane: _LanePath, violator: Plan | None) -> list[Plan]:
    fewest, hold_s, amber_from_s = (
        0 if lane.small else 1,
        lane.program.hold_s,
        lane.program.hold_s + lane.program.green_s,
    )
    plans = [violator] if violator is not None else []
    after_s = violator.arrives_s + 2.5 if violator is not None else 0.5
    on_red = after_s + np.cumsum(rng.uniform(2.0, 7.0, rng.integers(fewest, fewest + 3)))
    plans += [_waiting(rng, float(s), hold_s) for s in on_red if s < hold_s]
    free_s = hold_s + 2.5 + 2.0 * len(plans)
    on_green = free_s + np.cumsum(rng.uniform(2.5, 6.0, 3))
    plans += [_waiting(rng, float(s), hold_s) for s in on_green if s < amber_from_s - 1.5]
    if rng.random() < 0.3:
        arrives = amber_from_s + float(rng.uniform(0.3, lane.program.amber_s - 0.7))
        plans.append(Plan(arrives, Driver(float(rng.uniform(8.0, 9.0)), None, 0.0)))
    return plans


def _waiting(rng: np.random.Generator, arrives_s: float, hold_s: float) -> Plan:
    before = -float(rng.uniform(0.7, 1.5))
    return Plan(
        arrives_s, Driver(float(rng.uniform(7.5, 9.0)), before, hold_s + float(rng.uniform(0.3, 0.9)))
    )


def _along(rng: np.random.Generator, lane: _LanePath, plans: list[Plan]) -> list[Vehicle]:
    begin_s = lane.red_s
    made: list[Vehicle] = []
    for plan in plans:
        vehicle = _new_vehicle(rng, lane.x_m, lane.heavy_share, small=lane.small)
        driver = replace(plan.driver, release_s=begin_s + plan.driver.release_s)
        start_s = begin_s + plan.arrives_s - (LINE_Y_M - ENTER_Y_M) / driver.speed_mps
        trip = drive(driver, vehicle.mesh.length_m, start_s, made[-1].trip if made else None)
        passes = trip.passing_s(LINE_Y_M)
        if passes is not None and passes < begin_s + lane.program.cycle_s - 0.15:
            made.append(replace(vehicle, trip=trip))
    return made


def _new_vehicle(rng: np.random.Generator, path_x: float, heavy_share: float, *, small: bool) -> Vehicle:
    buses = heavy_share * _BUSES_OF_HEAVY
    large = rng.choice(len(_LARGE), p=[1 - heavy_share, buses, heavy_share - buses])
    kind = VehicleClass.MOTORCYCLE if small else _LARGE[large]
    mesh = shape_of(kind, rng)
    aside = float(rng.normal(0, 0.06))
    plate = draw_lot(rng, public=kind is VehicleClass.BUS)
    nowhere = Trip(0.0, np.zeros(1), np.zeros(1), mesh.length_m)
    return Vehicle(0, kind, mesh, looks_of(rng), plate, path_x + aside, nowhere, oncoming=False)


def _oncoming(rng: np.random.Generator, green_s: float, heavy_share: float) -> list[Vehicle]:
    made = []
    for path_x in ONCOMING_PATHS_X_M:
        starts = green_s + 3 + np.cumsum(rng.uniform(2.5, 6.0, 3))
        for start_s in starts:
            vehicle = _new_vehicle(rng, path_x, heavy_share, small=bool(rng.random() < 0.5))
            speed = 8.0
            n = int(_ONCOMING_SPAN_M / speed / STEP_S)
            way = np.arange(n, dtype=np.float64) * speed * STEP_S
            trip = Trip(float(start_s), way, np.full(n, speed, np.float64), vehicle.mesh.length_m)
            made.append(replace(vehicle, trip=trip, oncoming=True))
    return made
