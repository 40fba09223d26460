"""The two ground points of a vehicle that may be judged: its front and its rear."""

from dataclasses import dataclass
from math import dist

from contracts.base import VehicleClass
from edge.domain.violation import Box
from edge.rules.settings import DEPTH_SHARES

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Footprint:
    """Front and rear ground point of a vehicle, pixels of the full frame, and how far each may be off (bounds).

    The end that lies on the lower edge of the box is seen and has no doubt; the other follows from the class.
    """

    front: Point
    rear: Point
    front_doubt_px: float
    rear_doubt_px: float = 0.0

    @property
    def middle(self) -> Point:
        """The point between both ends."""
        return (self.front[0] + self.rear[0]) / 2, (self.front[1] + self.rear[1]) / 2

    @property
    def length_px(self) -> float:
        """Of the vehicle on the road, at least a pixel."""
        return max(dist(self.front, self.rear), 1.0)


def footprint(box: Box, vehicle_class: VehicleClass, direction: Point) -> Footprint:
    """Place the vehicle on the road: the lower part of its box, as deep as its class is long.

    The ground contact at the lower edge of the box is seen; the one at the far side is derived from the class
    and may be off by half the depth of the footprint.
    """
    x1, y1, x2, y2 = box
    half_width, half_depth = (x2 - x1) / 2, DEPTH_SHARES[vehicle_class] * (y2 - y1) / 2
    centre = ((x1 + x2) / 2, y2 - half_depth)
    reach = min(
        half_width / max(abs(direction[0]), 1e-9),
        half_depth / max(abs(direction[1]), 1e-9),
    )
    step = (direction[0] * reach, direction[1] * reach)
    return Footprint(
        front=(centre[0] + step[0], centre[1] + step[1]),
        rear=(centre[0] - step[0], centre[1] - step[1]),
        front_doubt_px=half_depth * max(0.0, -direction[1]),
        rear_doubt_px=half_depth * max(0.0, direction[1]),
    )
