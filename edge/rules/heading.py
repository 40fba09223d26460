"""Whether a vehicle came along an approach: who only crosses the picture before its stop line is of another road."""

from math import hypot

from edge.domain.violation import TrackPoint
from edge.rules.course import LEAST_WAY_HEIGHTS
from edge.rules.footprint import Point
from edge.rules.ground import mapped
from edge.rules.passage import Passage

LEAST_ALONG = 0.5
"""Cosine of the angle between a vehicle's way and the approach's direction: who came along it keeps within 60 degrees
(unsourced; half way to a right angle would be 45, but a direction is drawn once for all lanes, and lanes converge)."""


def came_from_elsewhere(passage: Passage) -> bool:
    """Tell whether a vehicle's way, as long as it has surely been this one, leads across the approach or against it.

    In metres where the layout knows the road, for there lanes do not converge. A way of less than half the height of
    its box tells nothing.
    """
    first = passage.first
    trail = [p for p in passage.trail if first is not None and p.captured_at_ns >= first.at_ns]
    if not trail:
        return False
    begin, end = (_foot(point) for point in (trail[0], trail[-1]))
    height_px = trail[-1].xyxy[3] - trail[-1].xyxy[1]
    if hypot(end[0] - begin[0], end[1] - begin[1]) < LEAST_WAY_HEIGHTS * height_px:
        return False
    ground, towards = passage.line.ground, passage.line.direction
    if ground is not None:
        here, there = (mapped(ground.to_ground, point) for point in (begin, end))
        if here is not None and there is not None:
            return _along(here, there, ground.travel_m) < LEAST_ALONG
    return _along(begin, end, towards) < LEAST_ALONG


def _foot(point: TrackPoint) -> Point:
    x0, _, x1, y1 = point.xyxy
    return (x0 + x1) / 2, y1


def _along(begin: Point, end: Point, towards: Point) -> float:
    x, y = end[0] - begin[0], end[1] - begin[1]
    return (x * towards[0] + y * towards[1]) / max(hypot(x, y), 1e-9)
