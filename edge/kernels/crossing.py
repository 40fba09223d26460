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


@kernel(boolean(float64[::1], float64[::1], int64, float64[::1], float64[:, ::1]))
def _least_squares(
    t: NDArray[np.float64],
    d: NDArray[np.float64],
    n_terms: int,
    found: NDArray[np.float64],
    inverse: NDArray[np.float64],
) -> bool:
    """Solve the normal equations of 1, t (and t^2) by cofactors; False where the times do not tell them apart."""
    m = np.zeros(5)
    r = np.zeros(3)
    for i in range(t.shape[0]):
        power = 1.0
        for k in range(5):
            m[k] += power
            if k < n_terms:
                r[k] += power * d[i]
            power *= t[i]
    a, b, c, e, f = m[0], m[1], m[2], m[3], m[4]
    if n_terms == 2:
        e, f = 0.0, 1.0
    g = c if n_terms == 3 else 0.0
    det = a * (c * f - e * e) - b * (b * f - e * g) + g * (b * e - c * g)
    if abs(det) < 1e-12:
        return False
    inverse[0, 0], inverse[1, 1], inverse[2, 2] = c * f - e * e, a * f - g * g, a * c - b * b
    inverse[0, 1] = inverse[1, 0] = g * e - b * f
    inverse[0, 2] = inverse[2, 0] = b * e - c * g
    inverse[1, 2] = inverse[2, 1] = b * g - a * e
    inverse /= det
    for k in range(3):
        found[k] = inverse[k, 0] * r[0] + inverse[k, 1] * r[1] + inverse[k, 2] * r[2]
    return True


@kernel(float64(float64[:, ::1], float64, float64, float64))
def _lever(inverse: NDArray[np.float64], g0: float, g1: float, g2: float) -> float:
    """Return sqrt(g' inverse g)."""
    total = 0.0
    g = (g0, g1, g2)
    for i in range(3):
        for j in range(3):
            total += g[i] * inverse[i, j] * g[j]
    return float(np.sqrt(max(total, 0.0)))


@kernel(void(readonly(float64, 1), readonly(float64, 1), float64, float64[::1]))
def fit_passing(
    times_s: NDArray[np.float64], beyond_px: NDArray[np.float64], prior_px: float, out: NDArray[np.float64]
) -> None:
    """Fit d = a + v t + c t^2 (c = 0 below six sightings) by least squares to the sightings near a straight line.

    The scatter is that of the residuals, s^2 = (4 prior^2 + sum r^2) / (4 + n - p): a few sightings that lie on a
    curve by chance do not pass for an exact measurement. What it takes from the prior is not correlated. The lever is sqrt(g' (X'X)^-1 g), g = (1, t, t^2) on the line.

    Args:
        times_s: (n,) float64, seconds, ascending, near 0 where the line is passed.
        beyond_px: (n,) float64, distance past the line.
        prior_px: usual scatter of a ground point, above 0.
        out: (7,) float64: time on the line in s, speed there in px/s, scatter of one sighting in px, levers of the
            place and of the speed (per s) there: standard errors in scatters; correlation of a residual with the
            next one, and how many there are. NaN where it does not move over the line.
    """
    used = np.empty(times_s.shape[0], np.bool_)
    out[:] = np.nan
    n_used = near_straight(times_s, beyond_px, prior_px, used)
    if n_used < 3:
        return
    n_terms = 3 if n_used >= N_BENT else 2
    found, inverse = np.empty(3), np.empty((3, 3))
    if not _least_squares(times_s[used], beyond_px[used], n_terms, found, inverse):
        return
    at_s, speed = 0.0, found[1]
    for _ in range(4):
        speed = found[1] + 2.0 * found[2] * at_s
        if speed <= 0.0:
            return
        at_s -= (found[0] + found[1] * at_s + found[2] * at_s * at_s) / speed
    misses, together, last = 0.0, 0.0, 0.0
    for i in range(times_s.shape[0]):
        if used[i]:
            t = times_s[i]
            off = beyond_px[i] - found[0] - found[1] * t - found[2] * t * t
            misses += off * off
            together += off * last
            last = off
    bent = 1.0 if n_terms == 3 else 0.0
    out[0], out[1] = at_s, speed
    out[2] = np.sqrt((PRIOR_FREEDOM * prior_px**2 + misses) / (PRIOR_FREEDOM + n_used - n_terms))
    out[3] = _lever(inverse, 1.0, at_s, bent * at_s * at_s)
    out[4] = _lever(inverse, 0.0, 1.0, bent * 2.0 * at_s)
    out[5] = together / (PRIOR_FREEDOM * prior_px**2 + misses)
    out[6] = n_used
