"""Stop lines as numbers."""

from dataclasses import dataclass, replace
from math import hypot

from contracts.base import VehicleClass
from contracts.layout import Approach, Layout, StopLine
from edge.domain.violation import Box
from edge.errors import ConfigError
from edge.rules.footprint import Footprint, Point, footprint
from edge.rules.ground import Ground, ground_of


@dataclass(frozen=True, slots=True)
class CompiledLine:
    """A stop line with the direction in which it is passed, in pixels of the full frame.

    Attributes:
        id: of the stop line.
        approach: id of the approach.
        signal_group: that rules it; None: none does.
        vehicle_classes: for which it is the line.
        start: one end.
        end: the other end.
        direction: unit vector of travel.
        normal: unit vector across the line, towards the junction.
        enforced: False where vehicles are only counted.
        ground: the road in metres, where the layout knows it.
    """

    id: str
    approach: str
    signal_group: str | None
    vehicle_classes: frozenset[VehicleClass]
    start: Point
    end: Point
    direction: Point
    normal: Point
    enforced: bool
    ground: Ground | None = None

    @property
    def middle(self) -> Point:
        """The point between both ends."""
        return (self.start[0] + self.end[0]) / 2, (self.start[1] + self.end[1]) / 2

    def feet(self, box: Box, vehicle_class: VehicleClass) -> Footprint:
        """Place a vehicle on the road."""
        placed = self.ground.footprint(box, vehicle_class) if self.ground is not None else None
        return placed or footprint(box, vehicle_class, self.direction)

    def beyond_m(self, point: Point) -> float | None:
        """Distance of a point of the road past the line in metres; None where the layout does not know the road."""
        return self.ground.beyond_m(point) if self.ground is not None else None

    def beyond_px(self, point: Point) -> float:
        """Distance of a point past the line, negative before it."""
        return (point[0] - self.start[0]) * self.normal[0] + (point[1] - self.start[1]) * self.normal[1]

    def share_along(self, point: Point) -> float:
        """Where along the line a point lies: 0 at its start, 1 at its end."""
        dx, dy = self.end[0] - self.start[0], self.end[1] - self.start[1]
        return ((point[0] - self.start[0]) * dx + (point[1] - self.start[1]) * dy) / (dx * dx + dy * dy)

    def foot(self, point: Point) -> Point:
        """Return the nearest point on the (endless) line."""
        share = self.share_along(point)
        return (
            self.start[0] + share * (self.end[0] - self.start[0]),
            self.start[1] + share * (self.end[1] - self.start[1]),
        )


def compile_lines(layout: Layout, frame_size_px: tuple[int, int]) -> tuple[CompiledLine, ...]:
    """Scale every stop line from the layout's reference size to the frame's size.

    An approach without a direction is counted both ways and not enforced.

    Raises:
        ConfigError: an approach runs along its own stop line, or the ground points give no plane.
    """
    scale = (
        frame_size_px[0] / layout.reference_size_px[0],
        frame_size_px[1] / layout.reference_size_px[1],
    )
    lines = [
        compiled
        for approach in layout.approaches
        for line in approach.stop_lines
        for compiled in _compile(approach, line, scale)
    ]
    return tuple(
        replace(line, ground=ground_of(layout, scale, (line.start, line.end), line.direction))
        for line in lines
    )


def _compile(approach: Approach, line: StopLine, scale: Point) -> list[CompiledLine]:
    start, end = ((x * scale[0], y * scale[1]) for x, y in line.line_px)
    normal = _unit((start[1] - end[1], end[0] - start[0]))
    if approach.direction is None:
        ways = [normal, (-normal[0], -normal[1])]
    else:
        ways = [_unit((approach.direction[0] * scale[0], approach.direction[1] * scale[1]))]
    return [
        CompiledLine(
            id=line.id,
            approach=approach.id,
            signal_group=approach.signal_group,
            vehicle_classes=frozenset(line.vehicle_classes),
            start=start,
            end=end,
            direction=way,
            normal=_towards(normal, way, line.id),
            enforced=approach.direction is not None and approach.signal_group is not None,
        )
        for way in ways
    ]


def _unit(vector: Point) -> Point:
    length = hypot(*vector)
    return vector[0] / length, vector[1] / length


def _towards(normal: Point, way: Point, line_id: str) -> Point:
    along = normal[0] * way[0] + normal[1] * way[1]
    if abs(along) < 0.1:
        raise ConfigError(
            f"stop line '{line_id}': the approach runs along it; draw the line across the direction of travel"
        )
    return normal if along > 0 else (-normal[0], -normal[1])
