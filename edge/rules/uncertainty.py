"""How sure is a time? Half-widths that hold for 99 of 100, put together from named sources.

A time at the line is off for these reasons; each is turned into seconds by the speed at which the point passes:

- scatter of the box: standard error of the fit through the sightings around the line, times by how much it widens
  because neighbouring boxes are off alike, as their residuals over two seconds show (`edge.rules.line_time`); jitter of
  the cameras' time stamps shows in the same residuals;
- a detector's lower edge that is off throughout: a bound;
- overhang of the vehicle beyond its nearest wheels, where its box ends at these: a bound;
- length of the vehicle, where the far end of it is not seen but derived from its class: a bound;
- a lower edge that was completed from the vehicle's shape: a bound;
- the plane of the road: how far its points miss each other, a bound;
- the interval between two sightings on either side of the told moment, where only those two tell, because nobody saw
  how it drove between: a bound. A fit through more needs no such term: at 25 frames per second and 2 m/s2 the way
  between two frames bends by 0.4 mm.

The lamp adds the half-width of its change, a bound too: half a frame interval, or what the controller says.
"""

from collections.abc import Sequence
from math import exp, isnan, sqrt

SURE = 2.576
"""Standard deviations of a normal error within which 99 of 100 lie."""


MOST_CORRELATED = 0.95
"""Of the residuals of neighbouring sightings: more cannot be told from a few dozen."""
ALIKE_S = 0.72
"""Time in which the likeness of a moving vehicle's boxes falls to 1 / e: the longest of three sizes of box that were
fitted on recorded detections (0.87 from one to the next at 10 Hz; the others 0.70 and 0.75; `edge/evaluation/crossings`)."""

_FLATTER = SURE * (SURE * SURE - 3) / 24
"""Cornish and Fisher's term for the fourth cumulant: a sum of few bounded errors has shorter tails than a normal one."""


def half_width(bounds: Sequence[float], sigma: float = 0.0) -> float:
    """Return the half-width of independent errors: some bounded (uniform), and one normal.

    Variances add; a uniform error within +-a has the variance a^2 / 3 and the fourth cumulant -2 a^4 / 15. The sum
    of the bounds is a bound of the result.
    """
    added = sum(bounds) + SURE * sigma
    variance = sum(a * a for a in bounds) / 3 + sigma * sigma
    if variance <= 0.0:
        return 0.0
    cumulant = -2 / 15 * sum((a * a / variance) ** 2 for a in bounds)
    return min(added, sqrt(variance) * (SURE + _FLATTER * cumulant))


def with_bound(half_width_ns: int, bound_ns: int) -> int:
    """Add a bounded error, for example of the lamp, to a half-width that holds for 99 of 100."""
    return int(half_width([float(bound_ns)], half_width_ns / SURE))


def together(correlation: float, n: float, step_s: float = 0.0) -> float:
    """Return by how much boxes that are off alike widen a standard error: sqrt((1 + r) / (1 - r)), as for a process of first order.

    The correlation of neighbouring residuals counts three standard errors, 3 / sqrt(n), above what it was found: a fit
    through boxes that wander slowly goes along with them. Not known, it is the most that could be told; boxes that lie
    further apart in time are no more alike than a detector's are.

    Args:
        correlation: of a residual with the next one; NaN: not known.
        n: residuals that it was found from.
        step_s: between two of them.
    """
    upper = MOST_CORRELATED if isnan(correlation) else correlation + 3 / sqrt(max(n, 1.0))
    r = min(max(upper, 0.0), MOST_CORRELATED, exp(-step_s / ALIKE_S))
    return sqrt((1 + r) / (1 - r))
