"""The road in metres over a picture: a grid where the layout's ground points reach."""

import cv2
import numpy as np
from numpy.typing import NDArray

from atcs.drawing.frames import BgrPicture
from contracts.layout import Layout
from edge.rules.ground import N_LEAST_POINTS, homography

_GRID_BGR = (140, 190, 90)
_STEPS_M = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0)
_MOST_LINES = 24


def draw_grid(canvas: BgrPicture, layout: Layout, scale: NDArray[np.float64]) -> None:
    """Draw lines at whole metres between the ground points, and cross the points; nothing without them.

    Args:
        canvas: is drawn on.
        layout: in its reference size.
        scale: (2,) of the canvas over the reference size.

    Raises:
        ConfigError: the points give no plane.
    """
    if len(layout.ground_points) < N_LEAST_POINTS:
        return
    pixels = [(p.image_px[0] * scale[0], p.image_px[1] * scale[1]) for p in layout.ground_points]
    metres = [p.ground_m for p in layout.ground_points]
    to_picture = homography(metres, pixels)
    for ends_m in grid_lines(np.array(metres)):
        (x1, y1), (x2, y2) = (_pixel(to_picture, end) for end in ends_m)
        cv2.line(canvas, (x1, y1), (x2, y2), _GRID_BGR, 1, cv2.LINE_AA)
    step_m = step_for(np.array(metres))
    for at in pixels:
        centre = (round(at[0]), round(at[1]))
        cv2.drawMarker(canvas, centre, _GRID_BGR, cv2.MARKER_CROSS, 12, 2, cv2.LINE_AA)
    x, y = round(pixels[0][0]) + 8, round(pixels[0][1]) - 8
    cv2.putText(canvas, f"{step_m:g} m", (x, y), cv2.FONT_HERSHEY_SIMPLEX, 0.45, _GRID_BGR, 1, cv2.LINE_AA)


def step_for(metres: NDArray[np.float64]) -> float:
    """Return the distance of the lines: the least step that keeps a grid over (n, 2) metres readable."""
    longest_m = float(np.ptp(metres, axis=0).max())
    return next((step for step in _STEPS_M if longest_m / step <= _MOST_LINES), _STEPS_M[-1])


def grid_lines(metres: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (n, 2, 2) ends in metres of lines at whole steps within the bounds of (m, 2) points."""
    step_m = step_for(metres)
    (x1, y1), (x2, y2) = metres.min(axis=0), metres.max(axis=0)
    across = [[(x1, y), (x2, y)] for y in np.arange(np.ceil(y1 / step_m), np.floor(y2 / step_m) + 1) * step_m]
    along = [[(x, y1), (x, y2)] for x in np.arange(np.ceil(x1 / step_m), np.floor(x2 / step_m) + 1) * step_m]
    return np.array(across + along, np.float64).reshape(-1, 2, 2)


def _pixel(to_picture: NDArray[np.float64], place: NDArray[np.float64]) -> tuple[int, int]:
    x, y, w = to_picture @ np.array([place[0], place[1], 1.0])
    return round(float(x / w)), round(float(y / w))
