"""Where a vehicle is heading in the picture, and who stands in its way: a straight road is straight in a picture too."""

from dataclasses import dataclass
from math import hypot

from contracts.base import VehicleClass
from edge.rules.footprint import Point
from edge.rules.passage import Passage
from edge.rules.sighting import Sighting
from edge.rules.zone import Zone

LOOK_BACK_S = 3.0
LEAST_WAY_HEIGHTS = 0.5
"""Of its box: who has moved less has no direction that can be known."""
WIDTHS_M: dict[VehicleClass, float] = {
    VehicleClass.CAR: 1.8,
    VehicleClass.MOTORCYCLE: 0.75,
    VehicleClass.BUS: 2.4,
    VehicleClass.TRUCK: 2.4,
    VehicleClass.BICYCLE: 0.6,
}
"""Usual widths over all (unsourced); only how they compare matters."""


@dataclass(frozen=True, slots=True)
class Course:
    """A vehicle's way, drawn on.

    Attributes:
        at: where it is, pixels.
        towards: unit vector.
        vehicle_class: of the vehicle.
    """

    at: Point
    towards: Point
    vehicle_class: VehicleClass

    @classmethod
    def of(cls, passage: Passage) -> "Course | None":
        """Return the course of the last seconds; None: it has hardly moved."""
        trail = passage.trail_since(LOOK_BACK_S)
        if not trail:
            return None
        (x0, y0), (x1, y1) = (((p.xyxy[0] + p.xyxy[2]) / 2, p.xyxy[3]) for p in (trail[0], trail[-1]))
        way_px = hypot(x1 - x0, y1 - y0)
        if way_px < LEAST_WAY_HEIGHTS * (trail[-1].xyxy[3] - trail[-1].xyxy[1]):
            return None
        return cls((x1, y1), ((x1 - x0) / way_px, (y1 - y0) / way_px), passage.vehicle_class)

    def leads_through(self, zone: Zone) -> bool:
        """Tell whether the way, drawn on to both sides, goes through a zone."""
        sides = [self._aside_px(corner) for corner in zone.corners]
        return min(sides) < 0 < max(sides)

    def is_barred_by(self, other: Sighting) -> bool:
        """Tell whether another vehicle reaches into the strip that this one needs, at the other's distance."""
        wider = WIDTHS_M[self.vehicle_class] / WIDTHS_M[other.vehicle_class]
        width_px = other.point.xyxy[2] - other.point.xyxy[0]
        return abs(self._aside_px(other.feet.middle)) < width_px * (1 + wider) / 2

    def _aside_px(self, point: Point) -> float:
        dx, dy = point[0] - self.at[0], point[1] - self.at[1]
        return self.towards[0] * dy - self.towards[1] * dx
