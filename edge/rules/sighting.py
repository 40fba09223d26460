"""A vehicle in one frame, placed on the road at one line."""

from enum import Enum
from typing import NamedTuple

from contracts.base import VehicleClass
from edge.domain.detection import VEHICLE_CLASSES
from edge.domain.violation import Box, TrackPoint
from edge.kernels import records
from edge.rules.footprint import Footprint, Point
from edge.rules.line_time import Lower, Reach
from edge.rules.settings import LENGTHS_M, RuleSettings
from edge.rules.standing_box import off_share, sure_px


class LowerEdge(Enum):
    """What is known of the lower edge of a box.

    It was seen, or completed from the vehicle's shape, or cut off by the picture's border: then the rear is surely
    not further ahead than it looks, and the front cannot be derived from it. Or it is hidden and where it was last seen,
    because the upper edge is.
    """

    SEEN = records.SEEN
    COMPLETED = records.COMPLETED
    CUT = records.CUT
    REMEMBERED = records.REMEMBERED


LOWER_EDGES = tuple(LowerEdge)
"""In the order of their values; to look one up by value takes a microsecond."""
Sighted = tuple[
    int, int, Box, Box, bool, int, int, Point, Point, float, float, float, float, float, float, float
]
"""A `edge.kernels.records.Sighted` as Python gets it."""


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
    def read(cls, record: Sighted) -> "Sighting":
        """Take what a kernel has placed: the tuple of a `Sighted` record."""
        frame, at_ns, box, detected, is_exact, class_id, edge, front, rear, front_doubt, rear_doubt = record[
            :11
        ]
        point, kind = TrackPoint(frame, at_ns, box), VEHICLE_CLASSES[class_id]
        feet = Footprint(front, rear, front_doubt, rear_doubt)
        exact = (detected, kind) if is_exact else None
        return cls(point, LOWER_EDGES[edge], feet, *record[11:15], exact, kind)

    @property
    def at_ns(self) -> int:
        """Capture time."""
        return self.point.captured_at_ns

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

    def place_margin_px(self, settings: RuleSettings) -> float:
        """From this distance on an end that is seen, of one that stands, is past a line or in a zone beyond doubt."""
        return self._sure_px(settings, 0.0)

    def front_margin_px(self, settings: RuleSettings) -> float:
        """From this distance on the front of one that stands is past a line beyond doubt, seen or derived."""
        return self._sure_px(settings, self.feet.front_doubt_px)

    def _sure_px(self, settings: RuleSettings, bound_px: float) -> float:
        edges, sees_front = settings.lower_edges[self.vehicle_class], self._sees_front
        share = off_share(edges, self.vehicle_class, self.height_px, sees_front=sees_front)
        least_px = settings.hold_share * self.height_px + bound_px
        return max(least_px, sure_px(share * self.height_px, bound_px)) + self.completed_px

    @property
    def _sees_front(self) -> bool:
        """The camera sees its front, which is the lower end in the picture."""
        return self.feet.front[1] >= self.feet.rear[1]

    def _reach(self, settings: RuleSettings, end: tuple[Point, float, float]) -> Reach:
        (point_px, beyond_px, doubt_px), height_px = end, self.height_px
        sees_front = self._sees_front
        edges = settings.lower_edges[self.vehicle_class]
        low_share, doubt_share = edges.front if sees_front else edges.rear
        return Reach(
            seen=self.point,
            point_px=point_px,
            beyond_px=beyond_px,
            margin_px=settings.hold_share * height_px + self.completed_px,
            doubt_px=doubt_px,
            lower=Lower(
                self.feet.front if sees_front else self.feet.rear,
                low_share * height_px,
                (self.completed_px, doubt_share * height_px),
            ),
            scatter_px=settings.scatter_share * height_px,
            detected=self.detected,
            overhangs=settings.overhangs[self.vehicle_class],
            px_per_m=self.feet.length_px / LENGTHS_M[self.vehicle_class][0],
        )
