"""What the sightings in the time around a passing tell; distances are past the line, negative before it."""

import numpy as np
from numba import float64, int64, void
from numpy.typing import NDArray

from edge.kernels._jit import kernel, readonly, tuple_of
from edge.kernels.crossing import fit_passing
from edge.kernels.records import NEVER

NS = 1e9
N_LEAST = 3
"""Sightings below which no way is fitted."""
TIMES, FAR = readonly(int64, 1), readonly(float64, 1)


@kernel(void(TIMES, FAR, int64, int64, float64, float64[::1]))
def fit_near(
    at_ns: NDArray[np.int64],
    beyond_px: NDArray[np.float64],
    origin_ns: int,
    within_ns: int,
    prior_px: float,
    out: NDArray[np.float64],
) -> None:
    """Fit the way through the sightings near a time.

    Args:
        at_ns: (n,) int64, capture times, ascending.
        beyond_px: (n,) float64.
        origin_ns: the time; the fit counts from it.
        within_ns: so far from it.
        prior_px: usual scatter, as for `fit_passing`.
        out: (7,) float64, as `fit_passing` gives it; NaN where too few sightings are near.
    """
    out[:] = np.nan
    n = 0
    times_s, near_px = np.empty(len(at_ns)), np.empty(len(at_ns))
    for i in range(len(at_ns)):
        if abs(at_ns[i] - origin_ns) <= within_ns:
            times_s[n], near_px[n] = (at_ns[i] - origin_ns) / NS, beyond_px[i]
            n += 1
    if n >= N_LEAST:
        fit_passing(times_s[:n], near_px[:n], prior_px, out)


@kernel(tuple_of(int64, 2)(TIMES, FAR, int64, float64, int64))
def sure_sides(
    at_ns: NDArray[np.int64], beyond_px: NDArray[np.float64], passed_ns: int, reach_px: float, within_ns: int
) -> tuple[int, int]:
    """Say when an end was last surely before the line, and first surely past it.

    Args:
        at_ns: (n,) int64, capture times, ascending.
        beyond_px: (n,) float64.
        passed_ns: when it passed.
        reach_px: so far from the line it is surely on a side.
        within_ns: so near to the passing a sighting on the other side leaves a doubt.

    Returns:
        Both times; NEVER where there was none.
    """
    first_past = last_behind = passed_ns
    for i in range(len(at_ns)):
        if abs(at_ns[i] - passed_ns) <= within_ns:
            if beyond_px[i] > 0.0:
                first_past = min(first_past, at_ns[i])
            if beyond_px[i] < 0.0:
                last_behind = max(last_behind, at_ns[i])
    behind = past = NEVER
    for i in range(len(at_ns)):
        if beyond_px[i] <= -reach_px and at_ns[i] < first_past:
            behind = at_ns[i]
        if beyond_px[i] >= reach_px and at_ns[i] > last_behind and past == NEVER:
            past = at_ns[i]
    return behind, past


@kernel(float64(TIMES, FAR, int64, float64, int64))
def contradicted_s(
    at_ns: NDArray[np.int64],
    beyond_px: NDArray[np.float64],
    passed_ns: int,
    speed_px_s: float,
    within_ns: int,
) -> float:
    """Return how long before a passing a sighting shows the end past the line already, or after it still behind.

    Args:
        at_ns: (n,) int64, capture times, ascending.
        beyond_px: (n,) float64.
        passed_ns: when it passed.
        speed_px_s: by how much a sighting would have it otherwise; infinite: only when it was counts.
        within_ns: so near to the passing.
    """
    most_s = 0.0
    for i in range(len(at_ns)):
        late_s = (at_ns[i] - passed_ns) / NS
        if late_s * beyond_px[i] < 0.0 and abs(late_s) <= within_ns / NS:
            most_s = max(most_s, abs(late_s) + abs(beyond_px[i]) / speed_px_s)
    return most_s


@kernel(float64(TIMES, int64, int64))
def step_near_s(at_ns: NDArray[np.int64], passed_ns: int, within_ns: int) -> float:
    """Return the usual time between two sightings near a passing, their median; 0 where there are not two.

    Args:
        at_ns: (n,) int64, capture times, ascending.
        passed_ns: when it passed.
        within_ns: so near to it.
    """
    steps_ns, last, n = np.empty(len(at_ns)), NEVER, 0
    for i in range(len(at_ns)):
        if abs(at_ns[i] - passed_ns) <= within_ns:
            if last != NEVER:
                steps_ns[n] = at_ns[i] - last
                n += 1
            last = at_ns[i]
    return float(np.median(steps_ns[:n]) / NS) if n else 0.0
