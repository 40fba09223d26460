"""The road before a stop line: who is on it, and how far away."""

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from contracts.base import VehicleClass
from contracts.layout import Approach, Layout
from edge.app.flow.settings import FlowSettings
from edge.domain.polygon import holds
from edge.domain.violation import Box
from edge.kernels.placing import map_point
from edge.rules.footprint import Point
from edge.rules.geometry import CompiledLine, compile_lines

_LEAST_W = 1e-9
Polygon = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A vehicle on its approach. Distances before the line along the travel, in metres or else in pixels.

    Attributes:
        front: of its front; negative past the line.
        rear: of its rear.
        contact: of the middle of its box's lower edge, which is seen.
        gap: so far behind another it still belongs to its queue.
        open_ended: there is no room for another behind it in the picture, or in what is drawn of the lanes.
    """

    front: float
    rear: float
    contact: float
    gap: float
    open_ended: bool

    @property
    def is_at_line(self) -> bool:
        """Over the line, or within its own length before it."""
        return self.front <= self.rear - self.front and self.rear > 0


@dataclass(frozen=True, slots=True, eq=False)
class Plane:
    """Where distances are taken: the road in metres, or the picture.

    Attributes:
        to_ground: (9,) float64, plane map row by row, from pixels to metres; None: the picture itself.
        start: one end of the line in it.
        along: from there to the other end.
        travel: unit vector of travel.
        sign: of the last homogeneous coordinate on this side of the horizon.
    """

    to_ground: NDArray[np.float64] | None
    start: Point
    along: Point
    travel: Point
    sign: float

    @classmethod
    def of(cls, line: CompiledLine) -> "Plane":
        """Take the plane of a line, with the line in it."""
        if line.ground is None:
            along = (line.end[0] - line.start[0], line.end[1] - line.start[1])
            return cls(None, line.start, along, line.direction, 1.0)
        ground = line.ground
        numbers = ground.to_ground
        sign = 1.0 if np.dot(numbers[6:], (*line.middle, 1.0)) > 0 else -1.0
        (x1, y1), (x2, y2) = (map_point(numbers, *end)[:2] for end in (line.start, line.end))
        return cls(numbers, (x1, y1), (x2 - x1, y2 - y1), ground.travel_m, sign)

    def before(self, point: Point) -> tuple[float, float] | None:
        """Return the way to the line along the travel, and where on the line (0..1) that way ends.

        None at or beyond the horizon.
        """
        here = point
        if self.to_ground is not None:
            x, y, w = map_point(self.to_ground, *point)
            if w * self.sign < _LEAST_W:
                return None
            here = (x, y)
        to_start = (self.start[0] - here[0], self.start[1] - here[1])
        across = _cross(self.travel, self.along)
        return _cross(to_start, self.along) / across, _cross(to_start, self.travel) / across


@dataclass(frozen=True, slots=True, eq=False)
class Road:
    """One approach up to its last stop line.

    Attributes:
        approach: its id.
        line: the stop line furthest along the travel, so that a motorcycle box belongs to the road before it.
        plane: in which its distances are.
        lanes: polygons in pixels of the full frame; none: the road is as wide as the line.
        frame_size_px: (width, height) of the frames.
        settings: thresholds.
    """

    approach: str
    line: CompiledLine
    plane: Plane
    lanes: tuple[Polygon, ...]
    frame_size_px: tuple[int, int]
    settings: FlowSettings

    @property
    def in_metres(self) -> bool:
        """Whether distances are metres."""
        return self.line.ground is not None

    def place(self, box: Box, vehicle_class: VehicleClass) -> Place | None:
        """Return where a vehicle is on this road; None beside it, wholly past the line, or out of reach."""
        feet = self.line.feet(box, vehicle_class)
        front, rear = self.plane.before(feet.front), self.plane.before(feet.rear)
        contact = self.plane.before(((box[0] + box[2]) / 2, box[3]))
        if front is None or rear is None or contact is None or not 0 < rear[0] <= self._reach:
            return None
        middle = ((feet.front[0] + feet.rear[0]) / 2, (feet.front[1] + feet.rear[1]) / 2)
        if front[0] > rear[0] or not self._is_on(middle, rear[1]):
            return None
        height_px = box[3] - box[1]
        gap = self.settings.gap_m if self.in_metres else self.settings.gap_heights * height_px
        return Place(front[0], rear[0], contact[0], gap, self._is_last(feet.rear, height_px))

    @property
    def _reach(self) -> float:
        return self.settings.furthest_m if self.in_metres else inf

    def _is_last(self, rear: Point, height_px: float) -> bool:
        (way_x, way_y), (width, height) = self.line.direction, self.frame_size_px
        x, y = rear[0] - way_x * height_px / 2, rear[1] - way_y * height_px / 2
        return not (0 <= x < width and 0 <= y < height and self._is_drawn((x, y)))

    def _is_drawn(self, point: Point) -> bool:
        return not self.lanes or any(holds(lane, point) for lane in self.lanes)

    def _is_on(self, middle: Point, beside: float) -> bool:
        margin = self.settings.beside_share
        return self._is_drawn(middle) and (bool(self.lanes) or -margin <= beside <= 1 + margin)


def roads_of(layout: Layout, frame_size_px: tuple[int, int], settings: FlowSettings) -> tuple[Road, ...]:
    """Return a road for each approach whose direction of travel the layout knows.

    Raises:
        ConfigError: the layout cannot be used for such frames.
    """
    x, y = (frame_size_px[i] / layout.reference_size_px[i] for i in (0, 1))
    lines = compile_lines(layout, frame_size_px)

    def road(approach: Approach) -> Road:
        own = [line for line in lines if line.approach == approach.id]
        last = max(own, key=lambda line: float(np.dot(line.middle, line.direction)))
        lanes = tuple(tuple((px * x, py * y) for px, py in lane.polygon_px) for lane in approach.lanes)
        return Road(approach.id, last, Plane.of(last), lanes, frame_size_px, settings)

    return tuple(road(approach) for approach in layout.approaches if approach.direction is not None)


def _cross(a: Point, b: Point) -> float:
    return a[0] * b[1] - a[1] * b[0]
