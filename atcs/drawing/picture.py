"""A layout drawn over a picture."""

import cv2
import numpy as np
from numpy.typing import NDArray

from atcs.drawing.frames import BgrPicture
from atcs.drawing.grid import draw_grid
from contracts.layout import Approach, Layout, Movement, SignalHead

_LINE_BGR, _LANE_BGR, _HEAD_BGR, _COUNTDOWN_BGR = (
    (255, 168, 106),
    (200, 200, 200),
    (255, 255, 255),
    (160, 160, 160),
)
_ZONES_BGR = {"yellow_box_px": (60, 210, 250), "rhk_box_px": (220, 190, 120), "zebra_px": (255, 255, 255)}
_EXIT_BGR = (120, 230, 160)
_LAMPS_BGR = {"red": (77, 72, 229), "amber": (46, 176, 242), "green": (107, 179, 47)}
_ARROW_SHARE = 0.06


def draw_layout(picture: BgrPicture, layout: Layout) -> BgrPicture:
    """Return a copy, in the picture's own size, with the layout and the road's metres on it.

    Raises:
        ConfigError: the ground points give no plane.
    """
    canvas = picture.copy()
    width, height = layout.reference_size_px
    scale = np.array([canvas.shape[1] / width, canvas.shape[0] / height])
    draw_grid(canvas, layout, scale)
    for approach in layout.approaches:
        _draw_approach(canvas, approach, scale)
    for head in layout.heads:
        _draw_head(canvas, head, scale)
    return canvas


def _draw_approach(canvas: BgrPicture, approach: Approach, scale: NDArray[np.float64]) -> None:
    for lane in approach.lanes:
        cv2.polylines(canvas, [_pixels(lane.polygon_px, scale)], True, _LANE_BGR, 1, cv2.LINE_AA)
        _label(canvas, lane.id, _pixels([lane.polygon_px[0]], scale))
    for name, colour in _ZONES_BGR.items():
        corners = getattr(approach, name)
        if corners is not None:
            cv2.polylines(canvas, [_pixels(corners, scale)], True, colour, 2, cv2.LINE_AA)
            _label(canvas, name.removesuffix("_px"), _pixels(corners[:1], scale))
    for movement in approach.movements:
        _draw_movement(canvas, movement, scale)
    for line in approach.stop_lines:
        ends = _pixels(list(line.line_px), scale)
        cv2.polylines(canvas, [ends], False, _LINE_BGR, 3, cv2.LINE_AA)
        _label(canvas, line.id, ends[:1])
    if approach.direction is not None:
        _draw_direction(canvas, approach.direction, _pixels(list(approach.stop_lines[0].line_px), scale))


def _draw_movement(canvas: BgrPicture, movement: Movement, scale: NDArray[np.float64]) -> None:
    if movement.exit_px:
        cv2.polylines(canvas, [_pixels(movement.exit_px, scale)], False, _EXIT_BGR, 3, cv2.LINE_AA)
        _label(canvas, movement.id, _pixels(movement.exit_px[:1], scale))
    if movement.exit_area_px is not None:
        cv2.polylines(canvas, [_pixels(movement.exit_area_px, scale)], True, _EXIT_BGR, 1, cv2.LINE_AA)


def _draw_direction(canvas: BgrPicture, direction: tuple[float, float], ends: NDArray[np.int32]) -> None:
    middle = ends.reshape(2, 2).mean(axis=0)
    tip = middle + np.array(direction) / np.hypot(*direction) * canvas.shape[1] * _ARROW_SHARE
    (x1, y1), (x2, y2) = np.rint([middle, tip]).astype(int).tolist()
    cv2.arrowedLine(canvas, (x1, y1), (x2, y2), _LINE_BGR, 2, cv2.LINE_AA, tipLength=0.3)


def _draw_head(canvas: BgrPicture, head: SignalHead, scale: NDArray[np.float64]) -> None:
    _box(canvas, _pixels([head.box_px[:2], head.box_px[2:]], scale), _HEAD_BGR)
    _label(canvas, head.id, _pixels([head.box_px[:2]], scale))
    if head.countdown_px is not None:
        _box(canvas, _pixels([head.countdown_px[:2], head.countdown_px[2:]], scale), _COUNTDOWN_BGR)
    if head.lamps_px is None:
        return
    for name, colour in _LAMPS_BGR.items():
        centre = getattr(head.lamps_px, name)
        if centre is not None:
            x, y = _pixels([centre], scale).reshape(2).tolist()
            cv2.circle(canvas, (x, y), 4, colour, 2, cv2.LINE_AA)


def _pixels(points: list[tuple[float, float]], scale: NDArray[np.float64]) -> NDArray[np.int32]:
    corners: NDArray[np.int32] = np.rint(np.array(points) * scale).astype(np.int32).reshape(-1, 1, 2)
    return corners


def _box(canvas: BgrPicture, corners: NDArray[np.int32], colour: tuple[int, int, int]) -> None:
    (x1, y1), (x2, y2) = corners.reshape(2, 2).tolist()
    cv2.rectangle(canvas, (x1, y1), (x2, y2), colour, 1)


def _label(canvas: BgrPicture, text: str, place: NDArray[np.int32]) -> None:
    x, y = place.reshape(2).tolist()
    cv2.putText(canvas, text, (x, max(12, y - 4)), cv2.FONT_HERSHEY_SIMPLEX, 0.45, _LINE_BGR, 1, cv2.LINE_AA)
