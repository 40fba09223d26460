"""Stop lines as numbers."""

from dataclasses import dataclass, field, replace
from math import hypot

import numpy as np
from numpy.typing import NDArray

from contracts.base import VehicleClass, VehicleEnd
from contracts.layout import Approach, Layout, StopLine
from edge.domain.detection import VEHICLE_CLASSES
from edge.domain.violation import Box
from edge.errors import ConfigError
from edge.kernels import placing
from edge.kernels.placing import MIN_STEEPNESS, place_vehicle
from edge.rules.footprint import Footprint, Point
from edge.rules.ground import Ground, ground_of
from edge.rules.settings import DEPTH_SHARES, LENGTHS_M

CLASS_SIZES = np.array([(*LENGTHS_M[kind], DEPTH_SHARES[kind]) for kind in VEHICLE_CLASSES], np.float64)
"""(classes, 3) float64 for the kernels: usual length, its spread, depth of the footprint."""


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
        numbers: (33,) float64, all this for the kernels, as `edge.kernels.placing` names them.
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
    numbers: NDArray[np.float64] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "numbers", _numbers(self))

    @property
    def middle(self) -> Point:
        """The point between both ends."""
        return (self.start[0] + self.end[0]) / 2, (self.start[1] + self.end[1]) / 2

    @property
    def seen_end(self) -> VehicleEnd | None:
        """The end of a vehicle that faces the camera; None: vehicles are seen from the side."""
        if abs(self.direction[1]) < MIN_STEEPNESS:
            return None
        return VehicleEnd.REAR if self.direction[1] < 0 else VehicleEnd.FRONT

    def feet(self, box: Box, vehicle_class: VehicleClass) -> Footprint:
        """Place a vehicle on the road."""
        return self.place(box, vehicle_class)[0]

    def place(self, box: Box, vehicle_class: VehicleClass) -> tuple[Footprint, float, float]:
        """Place a vehicle on the road, and tell how far its front and its rear are past the line, pixels.

        Where the layout knows the road and traffic leads away from the camera or to it, by the usual length of the
        class: the far end may be off by the spread of lengths and by the error of the plane. Else by the box.
        """
        front_x, front_y, rear_x, rear_y, front_doubt_px, rear_doubt_px, front_px, rear_px = place_vehicle(
            *box, *LENGTHS_M[vehicle_class], DEPTH_SHARES[vehicle_class], self.numbers
        )
        feet = Footprint((front_x, front_y), (rear_x, rear_y), front_doubt_px, rear_doubt_px)
        return feet, front_px, rear_px

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


def _numbers(line: CompiledLine) -> NDArray[np.float64]:
    numbers, ground = np.zeros(placing.N_NUMBERS), line.ground
    for at, pair in (
        (placing.DIRECTION, line.direction),
        (placing.START, line.start),
        (placing.NORMAL, line.normal),
    ):
        numbers[at : at + 2] = pair
    if ground is None:
        return numbers
    numbers[placing.HAS_METRES] = 1.0
    numbers[placing.START_M : placing.NORMAL_M] = ground.start_m
    numbers[placing.NORMAL_M : placing.HAS_METRES] = ground.normal_m
    numbers[placing.TO_GROUND : placing.TO_PICTURE] = ground.to_ground
    if ground.is_steep:
        numbers[placing.TRAVEL : placing.TRAVEL + 2] = ground.travel_m
        numbers[placing.AHEAD] = 1.0 if ground.leads_away else -1.0
        numbers[placing.ERROR] = ground.error_px
        numbers[placing.TO_PICTURE : placing.START_M] = ground.to_picture
    return numbers


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
