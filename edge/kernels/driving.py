"""Moves queues of vehicles along their lanes: the intelligent driver model with two stops per driver."""

import math

import numpy as np
from numba import float64, int64, void
from numpy.typing import NDArray

from edge.kernels._jit import kernel, readonly

START, SPEED, LENGTH, STOP_1, FROM_1, UNTIL_1, STOP_2, UNTIL_2, CRAWL, FIRM = range(10)
"""Columns of a plan."""
N_COLUMNS = 10
STEP_S = 0.02
FAR_M = 1e6
LEAST_GAP_M = 1.2
HEADWAY_S = 0.7
PULL_MPS2 = 2.2
BRAKE_MPS2 = 2.8
HARDEST_MPS2 = 6.0
LEGAL_BRAKE_MPS2 = 3.0
REVERSE_MPS = 0.8
CRAWL_FROM_M, CRAWL_TO_M = -2.0, 6.0


@kernel(float64(float64, float64, float64, float64))
def pull(speed: float, wished: float, gap: float, closing: float) -> float:
    """Acceleration of the intelligent driver model (Treiber, Hennecke, Helbing, Phys. Rev. E 62, 2000, 1805).

    Args:
        speed: metres per second.
        wished: speed on a free road.
        gap: metres to what is ahead.
        closing: how much faster than what is ahead.
    """
    wish = speed * HEADWAY_S + speed * closing / (2.0 * math.sqrt(PULL_MPS2 * BRAKE_MPS2))
    close = (LEAST_GAP_M + max(0.0, wish)) / max(gap + LEAST_GAP_M, 0.05)
    free = 1.0 - (max(speed, 0.0) / wished) ** 4 - close * close
    return max(PULL_MPS2 * free, -HARDEST_MPS2)


@kernel(float64(float64, float64, float64, float64))
def next_speed(speed: float, wished: float, gap: float, closing: float) -> float:
    """Speed one time step later at that acceleration; a vehicle that touches what is ahead stands."""
    if gap < 0.02:
        return 0.0
    return max(0.0, speed + STEP_S * pull(speed, wished, gap, closing))


@kernel(void(readonly(float64, 2), readonly(int64, 1), float64, float64[:, ::1], float64[:, ::1]))
def drive_all(
    plans: NDArray[np.float64],
    leader: NDArray[np.int64],
    begin_m: float,
    front_m: NDArray[np.float64],
    speed_mps: NDArray[np.float64],
) -> None:
    """Drive every vehicle; distances are of the front past the stop line, negative before it.

    A driver makes two stops. From `FROM_1` he brakes for `STOP_1`, unless that would need more than
    `LEGAL_BRAKE_MPS2` (then he goes on; `FIRM` = 1: he brakes all the same), and keeps it until `UNTIL_1`.
    Then he goes to `STOP_2`, backwards where that is behind him, until `UNTIL_2`. `CRAWL` is his speed near
    the line.

    Args:
        plans: (n, 10) float64, metres, seconds, metres per second; the columns are named above.
        leader: (n,) int64, row of the vehicle ahead in the lane, an earlier one; -1: none.
        begin_m: where vehicles begin; before `START` they drive up to it.
        front_m: (n, steps) float64, out.
        speed_mps: (n, steps) float64, out; negative backwards.
    """
    for i in range(plans.shape[0]):
        front, speed, passed = begin_m, plans[i, SPEED], False
        for k in range(front_m.shape[1]):
            now = k * STEP_S
            if now < plans[i, START]:
                front_m[i, k] = begin_m - (plans[i, START] - now) * plans[i, SPEED]
                speed_mps[i, k] = plans[i, SPEED]
                continue
            stop = FAR_M
            if plans[i, FROM_1] <= now < plans[i, UNTIL_1] and not passed:
                way = plans[i, STOP_1] - front
                needed = speed * speed / (2.0 * way) if way > 0.05 else 0.0
                passed = plans[i, FIRM] < 0.5 and (way < -0.3 or needed > LEGAL_BRAKE_MPS2)
                stop = FAR_M if passed else way
            elif plans[i, UNTIL_1] <= now < plans[i, UNTIL_2]:
                stop = plans[i, STOP_2] - front
            wished = plans[i, SPEED]
            if CRAWL_FROM_M < front < CRAWL_TO_M + plans[i, LENGTH]:
                wished = min(wished, plans[i, CRAWL])
            gap, closing = FAR_M, 0.0
            if leader[i] >= 0:
                gap = front_m[leader[i], k] - plans[leader[i], LENGTH] - front - 0.6
                closing = speed - speed_mps[leader[i], k]
            if stop < gap:
                gap, closing = stop, speed
            if stop < -0.15 and plans[i, UNTIL_1] <= now:
                speed = max(speed - BRAKE_MPS2 * STEP_S, -min(REVERSE_MPS, 0.3 - stop))
            else:
                speed = next_speed(speed, wished, gap, closing)
            front += STEP_S * speed
            front_m[i, k], speed_mps[i, k] = front, speed
