"""How somebody rides who stops, creeps, starts early or backs up, behind whoever is ahead in the same strip of road."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from edge.camera_io.sim.driving import STEP_S, Trip, pull_of
from edge.camera_io.sim.road import LINE_Y_M

_LONGEST_RIDE_S = 75.0
_GAP_M = 0.5
_REVERSE_MPS = 0.8
_CREEP_M = 0.25
_FREE_M = 1e6


@dataclass(frozen=True, slots=True)
class Hold:
    """Until `until_s` (scene time) the front stands `beyond_m` past the stop line; negative: before it."""

    until_s: float
    beyond_m: float


@dataclass(frozen=True, slots=True)
class Ride:
    """What somebody means to do.

    Attributes:
        start_s: scene time at the begin of the path.
        speed_mps: wished for.
        holds: one after the other; one that lies behind the front is backed up to.
        begins_m, ends_m: arc lengths of the path.
    """

    start_s: float
    speed_mps: float
    holds: tuple[Hold, ...]
    begins_m: float
    ends_m: float


@dataclass(frozen=True, slots=True)
class _Leader:
    """A trip as plain numbers: five times as fast to look up one by one as an array."""

    start_s: float
    fronts_m: list[float]
    speeds_mps: list[float]
    length_m: float

    @classmethod
    def of(cls, trip: Trip) -> "_Leader":
        return cls(trip.start_s, trip.front_y_m.tolist(), trip.speed_mps.tolist(), trip.length_m)


def ride(wish: Ride, length_m: float, ahead: Sequence[Trip]) -> Trip:
    """Move somebody along a path, behind each of `ahead` that is there and in front."""
    front, speed, now_s = wish.begins_m, wish.speed_mps, wish.start_s
    fronts, speeds = [front], [speed]
    leaders = [_Leader.of(trip) for trip in ahead]
    for _ in range(int(_LONGEST_RIDE_S / STEP_S)):
        target = next((LINE_Y_M + h.beyond_m for h in wish.holds if now_s < h.until_s), None)
        if target is not None and front > target + _CREEP_M and speed < 0.1 and _backs_up(wish, now_s):
            front -= min(STEP_S * _REVERSE_MPS, front - target)
            fronts.append(front)
            speeds.append(_REVERSE_MPS)
            now_s += STEP_S
            continue
        gap, approach = _nearest(front, speed, now_s, leaders)
        if target is not None and -0.5 < target - front < gap:
            gap, approach = target - front, speed
        speed = max(0.0, speed + STEP_S * pull_of(wish.speed_mps, speed, gap, approach))
        front += STEP_S * speed
        now_s += STEP_S
        fronts.append(front)
        speeds.append(speed)
        if front > wish.ends_m:
            break
    return Trip(wish.start_s, np.array(fronts), np.array(speeds), length_m)


def _backs_up(wish: Ride, now_s: float) -> bool:
    """Tell whether a hold before the present one lay farther ahead."""
    passed = [h for h in wish.holds if h.until_s <= now_s]
    present = next(h for h in wish.holds if now_s < h.until_s)
    return bool(passed) and passed[-1].beyond_m > present.beyond_m


def _nearest(front: float, speed: float, now_s: float, ahead: Sequence[_Leader]) -> tuple[float, float]:
    gap, approach = _FREE_M, 0.0
    for leader in ahead:
        step = int((now_s - leader.start_s) / STEP_S)
        if now_s < leader.start_s or step >= len(leader.fronts_m) or leader.fronts_m[step] < front:
            continue
        free = leader.fronts_m[step] - leader.length_m - front - _GAP_M
        if free < gap:
            gap, approach = free, speed - leader.speeds_mps[step]
    return gap, approach
