"""Where the two ends of a vehicle stand: by the proportions of its box, or by its usual length on the road's plane."""

from math import hypot

import numpy as np
from numba import float64
from numpy.typing import NDArray

from edge.kernels._jit import floats, kernel, readonly

DIRECTION, START, NORMAL, TRAVEL = 0, 2, 4, 6
"""Columns of a line's numbers, two each: direction of travel, one end and normal in pixels; travel on the road."""
AHEAD, ERROR, TO_GROUND, TO_PICTURE = 8, 9, 10, 19
"""1 or -1 where the plane tells a vehicle's length and it drives away or towards the camera, else 0; error of the
plane in pixels; its map to metres and back, nine numbers each, row by row."""
START_M, NORMAL_M, HAS_METRES, N_NUMBERS = 28, 30, 32, 33
"""One end and normal of the line on the road, two each; 1 where the road is known in metres, else 0."""
LEAST_W = 1e-12
MIN_STEEPNESS = 0.5
"""Share of the travel that must lead up or down in the picture, so that the lower edge is one end of the vehicle."""
Six = tuple[float, float, float, float, float, float]
Eight = tuple[float, float, float, float, float, float, float, float]


@kernel(floats(3)(readonly(float64, 1), float64, float64))
def map_point(nine: NDArray[np.float64], x: float, y: float) -> tuple[float, float, float]:
    """Take a point through a plane map.

    Args:
        nine: (9,) float64, the (3, 3) map row by row.
        x: of the point.
        y: of the point.

    Returns:
        The point, and its last homogeneous coordinate: 0 on the horizon, where the point is not finite.
    """
    w = nine[6] * x + nine[7] * y + nine[8]
    return (nine[0] * x + nine[1] * y + nine[2]) / w, (nine[3] * x + nine[4] * y + nine[5]) / w, w


@kernel(float64(readonly(float64, 1), float64, float64))
def metres_past(line: NDArray[np.float64], x: float, y: float) -> float:
    """Return how far past the line a point of the road is, metres; NaN: on the horizon.

    Args:
        line: (33,) float64 numbers of a line whose road is known.
        x: of the point.
        y: of the point.
    """
    x_m, y_m, w = map_point(line[TO_GROUND:TO_PICTURE], x, y)
    if not abs(w) > LEAST_W:
        return np.nan
    return float((x_m - line[START_M]) * line[NORMAL_M] + (y_m - line[START_M + 1]) * line[NORMAL_M + 1])


@kernel(float64(readonly(float64, 1), float64, float64))
def metres_per_pixel(line: NDArray[np.float64], x: float, y: float) -> float:
    """Return how many metres past the line a pixel past the line is, along the travel; NaN: the road is not known.

    Args:
        line: (33,) float64 numbers of the line.
        x: of the point at which it is.
        y: of the point.
    """
    if line[HAS_METRES] == 0.0:
        return np.nan
    along, down = line[DIRECTION], line[DIRECTION + 1]
    across = along * line[NORMAL] + down * line[NORMAL + 1]
    step_x, step_y = along / across, down / across
    behind_m, ahead_m = (
        metres_past(line, x - step_x, y - step_y),
        metres_past(line, x + step_x, y + step_y),
    )
    return (ahead_m - behind_m) / 2


@kernel(floats(6)(float64, float64, float64, float64, float64, float64, float64))
def ends_by_box(x1: float, y1: float, x2: float, y2: float, depth: float, along: float, down: float) -> Six:
    """Place a vehicle on the lower part of its box.

    Args:
        x1: left.
        y1: top.
        x2: right.
        y2: bottom.
        depth: of that part, as a share of the height.
        along: direction of travel to the right.
        down: the same downwards.

    Returns:
        Front x and y, rear x and y, how far the front and the rear may be off.
    """
    half_width, half_depth = (x2 - x1) / 2, depth * (y2 - y1) / 2
    x, y = (x1 + x2) / 2, y2 - half_depth
    reach = min(half_width / max(abs(along), 1e-9), half_depth / max(abs(down), 1e-9))
    step_x, step_y = along * reach, down * reach
    front_doubt, rear_doubt = half_depth * max(0.0, -down), half_depth * max(0.0, down)
    return x + step_x, y + step_y, x - step_x, y - step_y, front_doubt, rear_doubt


@kernel(floats(6)(floats(6), float64, float64, readonly(float64, 1)))
def corners_from_side(ends: Six, width: float, depth: float, line: NDArray[np.float64]) -> Six:
    """Place the ends of a vehicle that is seen from the side by the corners of its footprint that its box shows.

    Its front and its rear lie along the stop line on the road, so they lean in the picture as the line does, and an upright
    edge of the box touches one corner of each: the near one, which is on the lower edge, or the far one, which is as
    high above it as the vehicle is wide on the road. That is about half the depth, give or take a half of it; so much
    may the upper part of a vehicle at the side of the picture, which leans outwards there, shift the edge too. An end is
    placed in its middle: from the corner half its width along the line.

    Args:
        ends: by the box.
        width: of the box.
        depth: of its lower part.
        line: (33,) float64 numbers of the line.

    Returns:
        As `ends_by_box`; the same where the way is steep, or leads out of the lower part below and above, not at its
        sides, at a line that is upright in the picture, and at one that lies so flat that a corner would be more than
        half the box aside.
    """
    along, down, across, upright = line[DIRECTION], line[DIRECTION + 1], line[NORMAL], line[NORMAL + 1]
    if abs(down) >= MIN_STEEPNESS or upright == 0.0 or width * abs(down) >= depth * abs(along):
        return ends
    doubt, up = depth / 4 * abs(upright), depth / 4
    if up * abs(upright) > abs(across) * width / 2:
        return ends
    front_x, front_y, rear_x, rear_y, front_doubt, rear_doubt = ends
    aside = up * upright / across if upright / across * along > 0.0 else -up * upright / across
    front_doubt, rear_doubt = max(front_doubt, doubt), max(rear_doubt, doubt)
    return front_x - aside, front_y + up, rear_x + aside, rear_y + up, front_doubt, rear_doubt


@kernel(floats(6)(float64, float64, float64, float64, readonly(float64, 1)))
def ends_by_length(x: float, y: float, length_m: float, spread_m: float, line: NDArray[np.float64]) -> Six:
    """Place a vehicle whose one end is seen by the usual length of its class.

    Args:
        x: of the end that is seen, on the lower edge of the box.
        y: of it.
        length_m: usual length.
        spread_m: how much shorter it may be.
        line: (33,) float64 numbers of the line.

    Returns:
        As `ends_by_box`; NaN where the other end leaves the plane.
    """
    to_picture = line[TO_PICTURE:START_M]
    here_x, here_y, here_w = map_point(line[TO_GROUND:TO_PICTURE], x, y)
    far_m, near_m = line[AHEAD] * length_m, line[AHEAD] * (length_m - spread_m)
    along, across = line[TRAVEL], line[TRAVEL + 1]
    far_x, far_y, far_w = map_point(to_picture, here_x + far_m * along, here_y + far_m * across)
    near_x, near_y, near_w = map_point(to_picture, here_x + near_m * along, here_y + near_m * across)
    if not (abs(here_w) > LEAST_W and abs(far_w) > LEAST_W and abs(near_w) > LEAST_W):
        return np.nan, np.nan, np.nan, np.nan, np.nan, np.nan
    doubt = hypot(far_x - near_x, far_y - near_y) + line[ERROR]
    if line[AHEAD] < 0.0:
        return x, y, far_x, far_y, 0.0, doubt
    return far_x, far_y, x, y, doubt, 0.0


@kernel(floats(8)(float64, float64, float64, float64, float64, float64, float64, readonly(float64, 1)))
def place_vehicle(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    length_m: float,
    spread_m: float,
    depth: float,
    line: NDArray[np.float64],
) -> Eight:
    """Place a vehicle on the road at a line, by its length where the plane of the road is known and of use.

    Args:
        x1: left of its box.
        y1: top.
        x2: right.
        y2: bottom.
        length_m: usual length of its class.
        spread_m: how much shorter it may be.
        depth: of its footprint, as a share of the box's height.
        line: (33,) float64 numbers of the line.

    Returns:
        As `ends_by_box`, then how far front and rear are past the line, pixels.
    """
    ends = ends_by_box(x1, y1, x2, y2, depth, line[DIRECTION], line[DIRECTION + 1])
    ends = corners_from_side(ends, x2 - x1, depth * (y2 - y1), line)
    if line[AHEAD] != 0.0:
        by_length = ends_by_length((x1 + x2) / 2, y2, length_m, spread_m, line)
        if by_length[0] == by_length[0]:
            ends = by_length
    start_x, start_y = line[START], line[START + 1]
    across_x, across_y = line[NORMAL], line[NORMAL + 1]
    front = (ends[0] - start_x) * across_x + (ends[1] - start_y) * across_y
    rear = (ends[2] - start_x) * across_x + (ends[3] - start_y) * across_y
    return ends[0], ends[1], ends[2], ends[3], ends[4], ends[5], front, rear
