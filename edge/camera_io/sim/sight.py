"""Whether a person could tell from one picture what a signal head shows: by the lamps' contrast, not by the scene."""

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from contracts.base import Indication
from edge.camera_io.sim.camera import Camera
from edge.camera_io.sim.head import LAMPS_OF, Head, HeadPlace
from edge.camera_io.sim.lamps import LampState
from edge.camera_io.sim.lens import Offset
from edge.camera_io.sim.painter import Drawn
from edge.camera_io.sim.world import Placed

Picture = NDArray[np.uint8]
LEAST_CONTRAST = 24.0
"""Grey levels of the brightest channel by which a lit lamp must stand out from the unlit ones of its head."""
_WASHED_OUT = 236.0
_LEAST_RADIUS_PX = 1.2
_CORNER_SHARE = 0.08
"""Of a lone lamp's housing, from its edge: no lens reaches there."""


def can_tell(picture: Picture, place: HeadPlace, shown: tuple[LampState, Indication], offset: Offset) -> bool:
    """Tell whether the lamps' contrast in the finished picture shows what the head shows.

    Args:
        picture: (height, width, 3) uint8 BGR.
        place: of the head before the picture was shifted.
        shown: the lamp, and what burnt-out lamps leave of it.
        offset: by which the picture was shifted.
    """
    if place.radius_px < _LEAST_RADIUS_PX:
        return False
    values = [_around(picture, x + offset.x_px, y + offset.y_px) for x, y in place.lamps_px]
    if any(value is None for value in values):
        return False
    found = np.array(values)
    lit = LAMPS_OF[shown[1]] if shown[0].lit else ()
    on = np.array([indication in lit for indication in place.lamps])
    if not on.any():
        return bool(found.min() < _WASHED_OUT)
    brightest = found.max(axis=1)
    unlit = brightest[~on].max() if not on.all() else _housing(picture, place, offset)
    return bool(brightest[on].min() - unlit >= LEAST_CONTRAST)


def _housing(picture: Picture, place: HeadPlace, offset: Offset) -> float:
    """Return the brightest channel of the housing, in the corners of its box."""
    x0, y0, x1, y1 = place.box_px
    inset = _CORNER_SHARE * min(x1 - x0, y1 - y0)
    corners = [(x, y) for x in (x0 + inset, x1 - inset) for y in (y0 + inset, y1 - inset)]
    around = [_around(picture, x + offset.x_px, y + offset.y_px) for x, y in corners]
    return max((float(value.max()) for value in around if value is not None), default=255.0)


def is_hidden(place: HeadPlace, head: Head, drawn: Sequence[tuple[Placed, Drawn]], camera: Camera) -> bool:
    """Tell whether a vehicle nearer than the head covers one of its lamps."""
    for there, outline in drawn:
        if camera.away_m(there.y_m) >= camera.away_m(head.at_m[1]):
            continue
        hull = cv2.convexHull(outline.outline_px.astype(np.float32))
        if any(cv2.pointPolygonTest(hull, lamp, False) >= 0 for lamp in place.lamps_px):
            return True
    return False


def _around(picture: Picture, x: float, y: float) -> NDArray[np.float64] | None:
    column, row = round(x), round(y)
    if not (1 <= column < picture.shape[1] - 1 and 1 <= row < picture.shape[0] - 1):
        return None
    mean: NDArray[np.float64] = picture[row - 1 : row + 2, column - 1 : column + 2].mean(axis=(0, 1))
    return mean
