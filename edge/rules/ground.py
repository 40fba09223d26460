"""The road in metres, from the layout's ground points: how long a vehicle of a class is in the picture."""

from dataclasses import dataclass
from math import hypot

import numpy as np
from numpy.typing import NDArray

from contracts.layout import Layout
from edge.errors import ConfigError
from edge.kernels.placing import LEAST_W, MIN_STEEPNESS, map_point
from edge.rules.footprint import Point

N_LEAST_POINTS = 4
STEP_PX = 8.0
DRAWN_PX = 0.5
LEAST_STRENGTH = 1e-3
"""Of the eighth direction that the points fix; nearly in one line they fix only seven."""

Matrix = NDArray[np.float64]
Nine = NDArray[np.float64]
"""A (3, 3) plane map, row by row."""


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """Plane of the road at one stop line.

    Attributes:
        to_ground: (9,) float64, pixels of the full frame to metres.
        to_picture: its inverse.
        travel_m: unit vector of travel on the road.
        leads_away: True where traffic goes up in the picture: the lower edge of a box is its rear.
        is_steep: the traffic leads away from the camera or to it, so that the lower edge is one end of a vehicle;
            across the picture the box itself tells both ends, and only measures come from the plane.
        start_m: one end of the line.
        normal_m: unit vector across the line, towards the junction.
        error_px: how far the ground points miss their places, root of the mean square; never less than a point
            drawn by hand is off.
        scale_error: of every length on the road, as a share: the error over the spread of the points.
    """

    to_ground: Nine
    to_picture: Nine
    travel_m: Point
    leads_away: bool
    is_steep: bool
    start_m: Point
    normal_m: Point
    error_px: float
    scale_error: float

    def beyond_m(self, point: Point) -> float | None:
        """Distance of a point of the road past the line in metres, negative before it; None: above the horizon."""
        here = mapped(self.to_ground, point)
        if here is None:
            return None
        (x, y), (start_x, start_y), (across_x, across_y) = here, self.start_m, self.normal_m
        return (x - start_x) * across_x + (y - start_y) * across_y


def ground_of(layout: Layout, scale: Point, ends: tuple[Point, Point], direction: Point) -> Ground | None:
    """Make the plane for one line; None without ground points.

    Raises:
        ConfigError: the points lie on one line.
    """
    if len(layout.ground_points) < N_LEAST_POINTS:
        return None
    pixels = [(p.image_px[0] * scale[0], p.image_px[1] * scale[1]) for p in layout.ground_points]
    metres = [p.ground_m for p in layout.ground_points]
    to_ground = homography(pixels, metres)
    to_picture = np.linalg.inv(to_ground).astype(np.float64)
    (x1, y1), (x2, y2) = ends
    middle = ((x1 + x2) / 2, (y1 + y2) / 2)
    ahead = (middle[0] + STEP_PX * direction[0], middle[1] + STEP_PX * direction[1])
    ground, picture = to_ground.ravel(), to_picture.ravel()
    start, end, here, there = (_surely_mapped(ground, point) for point in (*ends, middle, ahead))
    travel, along = _unit(here, there), _unit(start, end)
    towards = travel[1] * along[0] - travel[0] * along[1]
    error_px = _error_px(picture, pixels, metres)
    return Ground(
        ground,
        picture,
        travel_m=travel,
        leads_away=direction[1] < 0,
        is_steep=abs(direction[1]) >= MIN_STEEPNESS,
        start_m=start,
        normal_m=(-along[1], along[0]) if towards > 0 else (along[1], -along[0]),
        error_px=error_px,
        scale_error=float(error_px / np.ptp(pixels, axis=0).min()),
    )


def _unit(begin: Point, end: Point) -> Point:
    x, y = end[0] - begin[0], end[1] - begin[1]
    return x / hypot(x, y), y / hypot(x, y)


def _error_px(to_picture: Nine, pixels: list[Point], metres: list[Point]) -> float:
    missed = [
        np.subtract(_surely_mapped(to_picture, ground), pixel)
        for ground, pixel in zip(metres, pixels, strict=True)
    ]
    return max(DRAWN_PX, float(np.sqrt(np.mean(np.square(missed)) * 2)))


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


def mapped(nine: Nine, point: Point) -> Point | None:
    """Map a point; None: on the horizon."""
    x, y, w = map_point(nine, *point)
    return (x, y) if abs(w) > LEAST_W else None


def _surely_mapped(nine: Nine, point: Point) -> Point:
    there = mapped(nine, point)
    if there is None:
        raise _useless()
    return there


def _useless() -> ConfigError:
    return ConfigError(
        "ground_points give no plane; name four or more points of the road that do not lie on one line"
    )


def along_m(ground: Ground, point: Point) -> float | None:
    """Return how far along the direction of travel a point of the road lies, metres; None beyond the horizon."""
    here, (along_x, along_y) = mapped(ground.to_ground, point), ground.travel_m
    return None if here is None else here[0] * along_x + here[1] * along_y
