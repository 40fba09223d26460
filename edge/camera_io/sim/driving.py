"""How one vehicle moves along its path: the intelligent driver model of Treiber, Hennecke and Helbing (2000)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge.camera_io.sim.road import LINE_Y_M

STEP_S = 0.05
ENTER_Y_M = -34.0
LEAVE_Y_M = 66.0
MAX_TRIP_S = 70.0
_ACCELERATION, _BRAKING = 2.2, 2.6
_HEADWAY_S, _STANDSTILL_GAP_M, _OBSTACLE_GAP_M = 1.0, 1.4, 0.35
_HARDEST_BRAKING = 7.0
_FREE_M = 1e6


@dataclass(frozen=True, slots=True)
class Driver:
    """How somebody drives.

    Attributes:
        speed_mps: wished for.
        stop_beyond_m: where the front comes to rest, beyond the stop line (negative: before it); None: does
            not stop.
        release_s: scene time from which the lamp holds this driver no longer.
    """

    speed_mps: float
    stop_beyond_m: float | None
    release_s: float


@dataclass(frozen=True, slots=True)
class Trip:
    """One vehicle's way: its front along Y.

    Attributes:
        start_s: scene time of the first step.
        front_y_m: (n,) one value per STEP_S.
        speed_mps: (n,).
        length_m: of the vehicle.
    """

    start_s: float
    front_y_m: NDArray[np.float64]
    speed_mps: NDArray[np.float64]
    length_m: float

    def front_at(self, scene_s: float) -> tuple[float, float] | None:
        """Return front (m) and speed (m/s) at a scene time, between steps by interpolation; None: not there."""
        place = (scene_s - self.start_s) / STEP_S
        if not 0 <= place < len(self.front_y_m) - 1:
            return None
        i, share = int(place), place % 1.0
        front = self.front_y_m[i] * (1 - share) + self.front_y_m[i + 1] * share
        return float(front), float(self.speed_mps[i])

    def passing_s(self, y_m: float) -> float | None:
        """Return the scene time at which the front first passes `y_m`; None: never."""
        beyond = np.flatnonzero(self.front_y_m >= y_m)
        if len(beyond) == 0 or beyond[0] == 0:
            return None
        i = int(beyond[0])
        step = self.front_y_m[i] - self.front_y_m[i - 1]
        return self.start_s + STEP_S * (i - 1 + float((y_m - self.front_y_m[i - 1]) / step))

    def standing_s(self, beyond_y_m: float) -> tuple[float, float] | None:
        """Return from when to when the vehicle first stands with its front beyond `beyond_y_m`; None: never."""
        still = (self.front_y_m > beyond_y_m) & (self.speed_mps < STANDING_MPS)
        rows = np.flatnonzero(still)
        if len(rows) == 0:
            return None
        moving_again = np.flatnonzero(~still[rows[0] :])
        n_steps = int(moving_again[0]) if len(moving_again) else len(still) - int(rows[0])
        begin_s = self.start_s + STEP_S * int(rows[0])
        return begin_s, begin_s + STEP_S * n_steps


STANDING_MPS = 0.3


def drive(driver: Driver, length_m: float, start_s: float, leader: Trip | None) -> Trip:
    """Move a vehicle from ENTER_Y_M until it has left, behind `leader`."""
    front, speed = ENTER_Y_M, driver.speed_mps
    fronts, speeds = [front], [speed]
    for step in range(int(MAX_TRIP_S / STEP_S)):
        now_s = start_s + step * STEP_S
        speed = max(0.0, speed + STEP_S * _acceleration(driver, (front, speed), now_s, leader))
        front += STEP_S * speed
        fronts.append(front)
        speeds.append(speed)
        if front - length_m > LEAVE_Y_M:
            break
    return Trip(start_s, np.array(fronts), np.array(speeds), length_m)


def _acceleration(driver: Driver, state: tuple[float, float], now_s: float, leader: Trip | None) -> float:
    front, speed = state
    gap, approach = _FREE_M, 0.0
    ahead = leader.front_at(now_s) if leader is not None else None
    if leader is not None and ahead is not None:
        gap, approach = ahead[0] - leader.length_m - front - _STANDSTILL_GAP_M, speed - ahead[1]
    if driver.stop_beyond_m is not None and now_s < driver.release_s:
        to_line = LINE_Y_M + driver.stop_beyond_m - front
        if -0.5 < to_line < gap:
            gap, approach = to_line, speed
    return pull_of(driver.speed_mps, speed, gap, approach)


def pull_of(wished: float, speed: float, gap: float, approach: float) -> float:
    """Return the acceleration (m/s2) towards a wished speed, behind an obstacle `gap` metres ahead that comes nearer by `approach` m/s."""
    dynamic = speed * _HEADWAY_S * 0.6 + speed * approach / (2 * (_ACCELERATION * _BRAKING) ** 0.5)
    needed = _OBSTACLE_GAP_M + max(0.0, dynamic)
    pull = _ACCELERATION * (1 - (speed / wished) ** 4 - (needed / max(gap + _OBSTACLE_GAP_M, 0.05)) ** 2)
    return float(max(pull, -_HARDEST_BRAKING))
