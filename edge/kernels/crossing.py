"""When did a ground point pass a line? A robust fit through several sightings around it."""

import numpy as np
from numba import boolean, float64, int64, void
from numpy.typing import NDArray

from edge.kernels._jit import kernel, readonly

OUTLIER = 3.0
"""Robust standard deviations from which on a sighting is left out of the fit."""
PRIOR_FREEDOM = 4.0
"""Degrees of freedom of the prior scatter: with three sightings it rules, with a dozen the track's own does."""
N_BENT = 6
"""Sightings from which on the way may bend: perspective and braking do not let a speed in pixels be constant."""


@kernel(int64(readonly(float64, 1), readonly(float64, 1), float64, boolean[::1]))
def near_straight(
    times_s: NDArray[np.float64], beyond_px: NDArray[np.float64], prior_px: float, used: NDArray[np.bool_]
) -> int:
    """Mark the sightings that lie near the Theil-Sen line (median of all slopes, median of the rest).

    Args:
        times_s: (n,) float64, seconds, ascending.
        beyond_px: (n,) float64.
        prior_px: usual scatter; nothing nearer than three of it is an outlier.
        used: (n,) bool out.

    Returns:
        How many.
    """
    n = times_s.shape[0]
    used[:] = False
    slopes = np.empty(n * (n - 1) // 2)
    k = 0
    for i in range(n):
        for j in range(i + 1, n):
            step = times_s[j] - times_s[i]
            if step > 0.0:
                slopes[k] = (beyond_px[j] - beyond_px[i]) / step
                k += 1
    if k == 0:
        return 0
    off = beyond_px - np.median(slopes[:k]) * times_s
    off = np.abs(off - np.median(off))
    reach = OUTLIER * max(prior_px, 1.4826 * np.median(off))
    n_used = 0
    for i in range(n):
        used[i] = off[i] <= reach
        n_used += used[i]
    return n_used


@kernel(void(readonly(float64, 1), readonly(float64, 1), float64, float64[::1]))
def fit_passing(
    times_s: NDArray[np.float64], beyond_px: NDArray[np.float64], prior_px: float, out: NDArray[np.float64]
) -> None:
    """Fit d = a + v t + c t^2 (c = 0 below six sightings) by least squares to the sightings near a straight line.

    The scatter is that of the residuals, s^2 = (4 prior^2 + sum r^2) / (4 + n - p): a few sightings that lie on a
    curve by chance do not pass for an exact measurement. The lever is sqrt(g' (X'X)^-1 g), g = (1, t, t^2) on the line.

    Args:
        times_s: (n,) float64, seconds, ascending, near 0 where the line is passed.
        beyond_px: (n,) float64, distance past the line.
        prior_px: usual scatter of a ground point, above 0.
        out: (5,) float64: time on the line in s, speed there in px/s, scatter of one sighting in px, levers of the
            place and of the speed (per s) there: standard errors in scatters. NaN where it does not move over the line.
    """
    used = np.empty(times_s.shape[0], np.bool_)
    out[:] = np.nan
    n_used = near_straight(times_s, beyond_px, prior_px, used)
    if n_used < 3:
        return
    n_terms = 3 if n_used >= N_BENT else 2
    t, d = times_s[used], beyond_px[used]
    x = np.ones((n_used, n_terms))
    x[:, 1] = t
    if n_terms == 3:
        x[:, 2] = t * t
    normal = x.T @ x
    if abs(np.linalg.det(normal)) < 1e-12:
        return
    inverse = np.linalg.inv(normal)
    found = inverse @ (x.T @ d)
    bend = found[2] if n_terms == 3 else 0.0
    at_s, speed = 0.0, found[1]
    for _ in range(4):
        speed = found[1] + 2.0 * bend * at_s
        if speed <= 0.0:
            return
        at_s -= (found[0] + found[1] * at_s + bend * at_s * at_s) / speed
    miss = d - x @ found
    on_line = np.ones(n_terms)
    on_line[1] = at_s
    if n_terms == 3:
        on_line[2] = at_s * at_s
    out[0], out[1] = at_s, speed
    out[2] = np.sqrt((PRIOR_FREEDOM * prior_px**2 + (miss * miss).sum()) / (PRIOR_FREEDOM + n_used - n_terms))
    slope = np.zeros(n_terms)
    slope[1] = 1.0
    if n_terms == 3:
        slope[2] = 2.0 * at_s
    out[3] = np.sqrt(max((on_line @ inverse * on_line).sum(), 0.0))
    out[4] = np.sqrt(max((slope @ inverse * slope).sum(), 0.0))
