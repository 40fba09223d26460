"""Simulated vehicles in the picture: boxes around bodies on the road, and who is inside a box."""

from math import cos, inf, isinf, nan, sin

import numpy as np
from numba import boolean, float64, int64, void
from numpy.typing import NDArray

from edge.kernels._jit import kernel, readonly

N_CORNERS = 12
LEAST_OVERLAP = 0.1
"""Of a box and a true one, intersection over union: below it nobody is in the box."""
STRAIGHT_M, MOST_TURNED = 1.0, 1.2
"""A turn begins so far past the line, and ends at this angle (radians)."""


@kernel(void(readonly(float64, 1), float64[:, ::1]))
def body_corners(size_m: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Return the corners of a body that narrows to the top, with wheels under it.

    Args:
        size_m: (3,) float64 length, width, height.
        out: (12, 3) float64: along the travel from the front, to the right, up; metres.
    """
    length, width, height = size_m[0], size_m[1], size_m[2]
    along = (-0.04, -length, -length + 0.14 * length, -0.16 * length, -0.93 * length, -0.3 * length)
    up = (0.3, 0.3, 0.0, 0.0, height, height)
    wide = (1.0, 1.0, 0.95, 0.95, 0.85, 0.85)
    for i in range(6):
        out[i, 0] = out[i + 6, 0] = along[i]
        out[i, 1] = width / 2 * wide[i]
        out[i + 6, 1] = -out[i, 1]
        out[i, 2] = out[i + 6, 2] = up[i]


@kernel(
    void(
        readonly(float64, 2),
        readonly(float64, 2),
        readonly(float64, 1),
        readonly(float64, 1),
        readonly(float64, 1),
        readonly(float64, 2),
        readonly(float64, 1),
        float64[:, :, ::1],
    )
)
def project_bodies(
    front_m: NDArray[np.float64],
    size_m: NDArray[np.float64],
    x_m: NDArray[np.float64],
    turn_m: NDArray[np.float64],
    road: NDArray[np.float64],
    camera: NDArray[np.float64],
    picture: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Put a box around every vehicle in every frame; NaN where a part of it lies behind the camera.

    Args:
        front_m: (frames, n) float64, past the line.
        size_m: (n, 3) float64 length, width, height.
        x_m: (n,) float64, to the right.
        turn_m: (n,) float64, radius of a left turn beyond the line; inf: straight on.
        road: (3,) float64: place of the line along the road; then 1 and 0, or -1 and the distance at which a camera
            looks back: its world is turned by half a turn.
        camera: (4, 3) float64: position; rows to the right, down and forward.
        picture: (4,) float64: focal length, middle x, middle y in pixels; nearest depth in metres.
        out: (frames, n, 4) float64 xyxy, pixels.
    """
    corners, seen = np.empty((N_CORNERS, 3)), np.empty(3)
    for i in range(front_m.shape[1]):
        body_corners(size_m[i], corners)
        for k in range(front_m.shape[0]):
            x1, y1, x2, y2 = inf, inf, -inf, -inf
            for c in range(N_CORNERS):
                y = front_m[k, i] + corners[c, 0]
                beyond = max(0.0, y - STRAIGHT_M)
                angle = min(beyond / turn_m[i], MOST_TURNED)
                aside = 0.0 if isinf(turn_m[i]) else beyond * angle / 2
                x = x_m[i] - aside + corners[c, 1] * cos(angle)
                y = road[0] + (y + corners[c, 1] * sin(angle) - beyond * (angle * angle) / 6)
                x, y = road[1] * x - camera[0, 0], road[1] * y + road[2] - camera[0, 1]
                z = corners[c, 2] - camera[0, 2]
                for axis in range(3):
                    seen[axis] = camera[axis + 1, 0] * x + camera[axis + 1, 1] * y + camera[axis + 1, 2] * z
                if seen[2] <= picture[3]:
                    x1 = nan
                    break
                u = picture[1] + picture[0] * seen[0] / seen[2]
                v = picture[2] + picture[0] * seen[1] / seen[2]
                x1, y1, x2, y2 = min(x1, u), min(y1, v), max(x2, u), max(y2, v)
            if x1 != x1:
                y1, x2, y2 = nan, nan, nan
            out[k, i, 0], out[k, i, 1], out[k, i, 2], out[k, i, 3] = x1, y1, x2, y2


@kernel(int64(readonly(float64, 2), readonly(boolean, 1), readonly(float64, 1)))
def vehicle_inside(true: NDArray[np.float64], present: NDArray[np.bool_], box: NDArray[np.float64]) -> int:
    """Return the vehicle whose true box shares most with a box (intersection over union); -1: nobody is in it.

    Args:
        true: (n, 4) float64 xyxy.
        present: (n,) bool.
        box: (4,) float64 xyxy.
    """
    best, most = -1, LEAST_OVERLAP
    for i in range(true.shape[0]):
        wide = min(true[i, 2], box[2]) - max(true[i, 0], box[0])
        high = min(true[i, 3], box[3]) - max(true[i, 1], box[1])
        if not (present[i] and wide > 0.0 and high > 0.0):
            continue
        own = (true[i, 2] - true[i, 0]) * (true[i, 3] - true[i, 1])
        union = own + (box[2] - box[0]) * (box[3] - box[1]) - wide * high
        score = wide * high / max(union, 1e-9)
        if score > most:
            best, most = i, score
    return best


@kernel(
    void(
        readonly(float64, 3),
        readonly(boolean, 2),
        readonly(float64, 2),
        readonly(int64, 1),
        int64[::1],
    )
)
def vehicles_inside(
    true: NDArray[np.float64],
    present: NDArray[np.bool_],
    boxes: NDArray[np.float64],
    frames: NDArray[np.int64],
    out: NDArray[np.int64],
) -> None:
    """Say of many boxes which vehicle is in each.

    Args:
        true: (frames, n, 4) float64 xyxy.
        present: (frames, n) bool.
        boxes: (m, 4) float64 xyxy.
        frames: (m,) int64, in which frame each box is.
        out: (m,) int64, -1: nobody is in it.
    """
    for i in range(boxes.shape[0]):
        out[i] = vehicle_inside(true[frames[i]], present[frames[i]], boxes[i])
