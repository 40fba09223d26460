"""How much do the boxes of one vehicle scatter? Its width tells: it changes steadily, whatever hides the lower edge."""

from collections.abc import Sequence
from math import sqrt

import numpy as np

from edge.domain.violation import TrackPoint
from edge.rules.settings import SECOND_NS

N_LEAST = 6
"""Sightings; fewer show nothing beside the three numbers of the curve through them."""


def edge_scatter_share(trail: Sequence[TrackPoint]) -> float | None:
    """Return the standard deviation of an edge of a vehicle's boxes while it comes, as a share of their height.

    A width is the difference of two edges that are off independently; what is left of it beside a curve of second order
    in time is their scatter.

    Args:
        trail: its boxes while it moved: a standing box is off alike in all its pictures, and shows nothing.

    Returns:
        The share; None where too few sightings show it.
    """
    if len(trail) < N_LEAST:
        return None
    at_s = np.array([point.captured_at_ns - trail[-1].captured_at_ns for point in trail]) / SECOND_NS
    boxes = np.array([point.xyxy for point in trail], np.float64)
    width_px, height_px = boxes[:, 2] - boxes[:, 0], np.maximum(boxes[:, 3] - boxes[:, 1], 1.0)
    curve = np.polynomial.Polynomial.fit(at_s, width_px, 2)
    off_px = width_px - curve(at_s)
    return sqrt(float((off_px**2).sum()) / (len(trail) - 3) / 2) / float(np.median(height_px))
