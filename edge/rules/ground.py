"""The road in metres, from the layout's ground points: how long a vehicle of a class is in the picture."""

from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.typing import NDArray

from contracts.base import VehicleClass
from contracts.layout import Layout
from edge.domain.violation import Box
from edge.errors import ConfigError
from edge.rules.footprint import Footprint, Point
from edge.rules.settings import LENGTHS_M

N_LEAST_POINTS = 4
MIN_STEEPNESS = 0.5
"""Share of the travel that must lead up or down in the picture, so that the lower edge is one end of the vehicle."""
STEP_PX = 8.0
LEAST_STRENGTH = 1e-3
"""Of the eighth direction that the points fix; nearly in one line they fix only seven."""

Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Plane of the road.

    Attributes:
        to_ground: (3, 3), pixels of the full frame to metres.
        to_picture: its inverse.
        travel_m: (2,) unit vector of travel on the road.
        leads_away: True where traffic goes up in the picture: the lower edge of a box is its rear.
    """

    to_ground: Matrix
    to_picture: Matrix
    travel_m: NDArray[np.float64]
    leads_away: bool

    def footprint(self, box: Box, vehicle_class: VehicleClass) -> Footprint | None:
        """Place a vehicle by the usual length of its class; None where the far end leaves the plane's picture."""
        length_m, spread_m = LENGTHS_M[vehicle_class]
        contact = ((box[0] + box[2]) / 2, box[3])
        way = 1.0 if self.leads_away else -1.0
        far, nearer = (self._ahead(contact, way * m) for m in (length_m, length_m - spread_m))
        if far is None or nearer is None:
            return None
        if not self.leads_away:
            return Footprint(front=contact, rear=far, front_doubt_px=0.0)
        return Footprint(front=far, rear=contact, front_doubt_px=float(np.hypot(*np.subtract(far, nearer))))

    def _ahead(self, point: Point, metres: float) -> Point | None:
        here = _mapped(self.to_ground, point)
        if here is None:
            return None
        x, y = here + metres * self.travel_m
        there = _mapped(self.to_picture, (float(x), float(y)))
        return None if there is None else (float(there[0]), float(there[1]))


def ground_of(layout: Layout, scale: Point, middle: Point, direction: Point) -> Ground | None:
    """Make the plane for one line; None without ground points, or for traffic across the picture.

    Raises:
        ConfigError: the points lie on one line.
    """
    if len(layout.ground_points) < N_LEAST_POINTS or abs(direction[1]) < MIN_STEEPNESS:
        return None
    pixels = [(p.image_px[0] * scale[0], p.image_px[1] * scale[1]) for p in layout.ground_points]
    to_ground = homography(pixels, [p.ground_m for p in layout.ground_points])
    ahead = (middle[0] + STEP_PX * direction[0], middle[1] + STEP_PX * direction[1])
    here, there = _mapped(to_ground, middle), _mapped(to_ground, ahead)
    if here is None or there is None:
        raise _useless()
    step = there - here
    to_picture = np.linalg.inv(to_ground).astype(np.float64)
    return Ground(to_ground, to_picture, step / hypot(*step), direction[1] < 0)


def homography(sources: list[Point], targets: list[Point]) -> Matrix:
    """Return the (3, 3) plane map by the normalised direct linear transform (Hartley and Zisserman, algorithm 4.2).

    Raises:
        ConfigError: three or more of four points lie on one line.
    """
    before, after = _normaliser(sources), _normaliser(targets)
    rows = []
    for source, target in zip(sources, targets, strict=True):
        (x, y, _), (u, v, _) = before @ (*source, 1.0), after @ (*target, 1.0)
        rows.append([x, y, 1, 0, 0, 0, -u * x, -u * y, -u])
        rows.append([0, 0, 0, x, y, 1, -v * x, -v * y, -v])
    _, strengths, right = np.linalg.svd(np.array(rows, np.float64))
    if strengths[7] < LEAST_STRENGTH * strengths[0]:
        raise _useless()
    matrix: Matrix = np.linalg.inv(after) @ right[-1].reshape(3, 3) @ before
    return matrix


def _normaliser(points: list[Point]) -> Matrix:
    """Return the map of points to around 0 with a spread of 1."""
    middle, spread = np.mean(points, axis=0), np.std(points) + 1e-9
    x, y = -middle / spread
    return np.array([[1 / spread, 0, x], [0, 1 / spread, y], [0, 0, 1]], np.float64)


def _mapped(matrix: Matrix, point: Point) -> NDArray[np.float64] | None:
    x, y, w = matrix @ np.array([point[0], point[1], 1.0])
    return np.array([x / w, y / w]) if abs(w) > 1e-12 else None


def _useless() -> ConfigError:
    return ConfigError(
        "ground_points give no plane; name four or more points of the road that do not lie on one line"
    )


def along_m(ground: Ground, point: Point) -> float | None:
    """Return how far along the direction of travel a point of the road lies, metres; None beyond the horizon."""
    here = _mapped(ground.to_ground, point)
    return None if here is None else float(here @ ground.travel_m)
