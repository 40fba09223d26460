"""A vehicle in one frame, placed on the road at one line."""

from enum import Enum, auto
from typing import NamedTuple

from contracts.base import VehicleClass
from edge.domain.violation import Box, TrackPoint
from edge.rules.footprint import Footprint, Point
from edge.rules.geometry import CompiledLine
from edge.rules.line_time import Reach
from edge.rules.settings import LENGTHS_M, OVERHANGS_M, RuleSettings


class LowerEdge(Enum):
    """What is known of the lower edge of a box.

    It was seen, or completed from the vehicle's shape, or cut off by the picture's border: then the rear is surely
    not further ahead than it looks, and the front cannot be derived from it.
    """

    SEEN = auto()
    COMPLETED = auto()
    CUT = auto()


class Sighting(NamedTuple):
    """A vehicle that was really measured in a frame. Distances are past the line, in pixels.

    Attributes:
        point: its box, completed where the lower edge was hidden.
        lower_edge: what is known of it.
        feet: its ends on the road.
        front_px: of the front past the line.
        rear_px: of the rear.
        height_px: of the box: the measure of every threshold.
        completed_px: how far a completed lower edge may be off; 0 where it was seen.
        detected: the box as it was detected and its class, where that tells more than the tracker's.
        vehicle_class: as what it was placed.
    """

    point: TrackPoint
    lower_edge: LowerEdge
    feet: Footprint
    front_px: float
    rear_px: float
    height_px: float
    completed_px: float
    detected: tuple[Box, VehicleClass] | None = None
    vehicle_class: VehicleClass = VehicleClass.CAR

    @classmethod
    def of(
        cls,
        point: TrackPoint,
        lower_edge: LowerEdge,
        on: tuple[CompiledLine, VehicleClass],
        settings: RuleSettings,
        detected: Box | None = None,
    ) -> "Sighting":
        """Place a box of a class on the road at a line; a box that was completed tells more than the detected one."""
        line, vehicle_class = on
        feet, front_px, rear_px = line.place(point.xyxy, vehicle_class)
        height_px = max(point.xyxy[3] - point.xyxy[1], 1.0)
        doubt_px = settings.completed_doubt_share * height_px if lower_edge is LowerEdge.COMPLETED else 0.0
        exact = (detected, vehicle_class) if detected and lower_edge is LowerEdge.SEEN else None
        return cls(point, lower_edge, feet, front_px, rear_px, height_px, doubt_px, exact, vehicle_class)

    @property
    def at_ns(self) -> int:
        """Capture time."""
        return self.point.captured_at_ns

    @property
    def width_px(self) -> float:
        """Of the box."""
        return max(self.point.xyxy[2] - self.point.xyxy[0], 1.0)

    @property
    def longer_side_px(self) -> float:
        """Of the box."""
        return max(self.point.xyxy[2] - self.point.xyxy[0], self.height_px)

    def front(self, settings: RuleSettings) -> Reach:
        """Return the front for following it over the line."""
        return self._reach(settings, (self.feet.front, self.front_px, self.feet.front_doubt_px))

    def rear(self, settings: RuleSettings) -> Reach:
        """Return the rear for following it over the line."""
        return self._reach(settings, (self.feet.rear, self.rear_px, self.feet.rear_doubt_px))

    def _reach(self, settings: RuleSettings, end: tuple[Point, float, float]) -> Reach:
        point_px, beyond_px, doubt_px = end
        overhang_m, overhang_doubt_m = OVERHANGS_M[self.vehicle_class]
        return Reach(
            seen=self.point,
            point_px=point_px,
            beyond_px=beyond_px,
            margin_px=settings.hold_share * self.height_px + self.completed_px,
            doubts_px=(doubt_px, self.completed_px),
            scatter_px=settings.scatter_share * self.height_px,
            detected=self.detected,
            overhang_m=(settings.overhang_share * overhang_m, settings.overhang_share * overhang_doubt_m),
            px_per_m=self.feet.length_px / LENGTHS_M[self.vehicle_class][0],
        )
