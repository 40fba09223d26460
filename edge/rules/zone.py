"""Places on the road as polygons: is a point in one, how deep, and is a vehicle surely in it."""

from dataclasses import dataclass
from itertools import pairwise
from math import dist

from edge.domain.polygon import holds
from edge.rules.footprint import Point
from edge.rules.settings import RuleSettings
from edge.rules.sighting import Sighting


@dataclass(frozen=True, slots=True)
class Zone:
    """A simple polygon, pixels of the full frame."""

    corners: tuple[Point, ...]

    def holds(self, point: Point) -> bool:
        """Tell whether a point is inside."""
        return holds(self.corners, point)

    def depth_px(self, point: Point) -> float:
        """Distance to the nearest edge, negative outside. It changes no faster than the point moves."""
        edges = pairwise((*self.corners, self.corners[0]))
        nearest_px = min(dist(point, nearest_on(edge, point)) for edge in edges)
        return nearest_px if self.holds(point) else -nearest_px


def nearest_on(segment: tuple[Point, Point], point: Point) -> Point:
    """Return the point of a segment that is nearest to a point."""
    (x1, y1), (x2, y2) = segment
    share = min(1.0, max(0.0, share_along(segment, point)))
    return x1 + share * (x2 - x1), y1 + share * (y2 - y1)


def share_along(segment: tuple[Point, Point], point: Point) -> float:
    """Where along a segment a point lies: 0 at its start, 1 at its end."""
    (x1, y1), (x2, y2) = segment
    dx, dy = x2 - x1, y2 - y1
    return ((point[0] - x1) * dx + (point[1] - y1) * dy) / max(dx * dx + dy * dy, 1e-9)


def margin_px(now: Sighting, settings: RuleSettings) -> float:
    """How deep in a zone a point of this vehicle must lie before it is held there."""
    return settings.hold_share * now.height_px + now.completed_px


def sure_depth_px(zone: Zone, now: Sighting) -> float:
    """How deep some part of the vehicle surely is in a zone: each point less what it may be off.

    Where the front is derived, the rear is seen; where the front is seen, the rear is derived and left out.
    """
    feet = now.feet
    depth_px = zone.depth_px(feet.front) - feet.front_doubt_px
    if feet.front_doubt_px > 0:
        middle_px = zone.depth_px(feet.middle) - feet.front_doubt_px
        depth_px = max(depth_px, middle_px, zone.depth_px(feet.rear))
    return depth_px


def looks_inside(zone: Zone, now: Sighting) -> bool:
    """Tell whether some part of the vehicle seems to be in a zone, sure or not."""
    return any(zone.holds(point) for point in (now.feet.front, now.feet.middle, now.feet.rear))
