"""The two ground points of a vehicle that may be judged: its front and its rear."""

from math import dist
from typing import NamedTuple

from contracts.base import VehicleClass
from edge.domain.violation import Box
from edge.kernels.placing import ends_by_box
from edge.rules.settings import DEPTH_SHARES

Point = tuple[float, float]


class Footprint(NamedTuple):
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
    front_x, front_y, rear_x, rear_y, front_doubt_px, rear_doubt_px = ends_by_box(
        *box, DEPTH_SHARES[vehicle_class], *direction
    )
    return Footprint((front_x, front_y), (rear_x, rear_y), front_doubt_px, rear_doubt_px)
