"""The signal head at the left kerb, with its countdown: where it is in the picture, and how it is drawn."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from contracts.base import Indication
from edge.camera_io.sim import road
from edge.camera_io.sim.camera import Camera
from edge.camera_io.sim.lamps import LampState
from edge.camera_io.sim.painter import fixed

Picture = NDArray[np.uint8]
Box = tuple[float, float, float, float]
_HALF_WIDTH_M, _HALF_HEIGHT_M = 0.2, 0.55
_LAMP_RADIUS_M, _LAMP_STEP_M = 0.135, 0.34
_COUNTDOWN_Z_M = (0.66, 1.12)
_LIT = {Indication.RED: (50, 45, 255), Indication.AMBER: (40, 200, 255), Indication.GREEN: (140, 245, 60)}
_ORDER = (Indication.RED, Indication.AMBER, Indication.GREEN)
_HOUSING, _POLE = (30, 32, 32), (92, 96, 96)
_UNLIT_SHARE = 0.17
_COUNTDOWN_COLOUR = {Indication.RED: (50, 45, 255), Indication.GREEN: (140, 245, 60)}


@dataclass(frozen=True, slots=True)
class HeadPlace:
    """Where the head is in the picture, in pixels.

    Attributes:
        box_px: of the lamps' housing.
        lamps_px: centre of the red, amber and green lamp.
        countdown_px: box of the countdown display.
        radius_px: of a lamp.
        foot_px: where the pole stands.
    """

    box_px: Box
    lamps_px: tuple[tuple[float, float], tuple[float, float], tuple[float, float]]
    countdown_px: Box
    radius_px: float
    foot_px: tuple[float, float]


def place_of(camera: Camera) -> HeadPlace:
    """Return where the head is for a camera."""
    x, y, z = road.HEAD_X_M, road.HEAD_Y_M, road.HEAD_Z_M
    low, high = _COUNTDOWN_Z_M
    lamps = [camera.pixel(x, y, z + _LAMP_STEP_M * step) for step in (1, 0, -1)]
    return HeadPlace(
        box_px=_box(camera, (x, y), (z - _HALF_HEIGHT_M, z + _HALF_HEIGHT_M)),
        lamps_px=(lamps[0], lamps[1], lamps[2]),
        countdown_px=_box(camera, (x, y), (z + low, z + high)),
        radius_px=_LAMP_RADIUS_M * camera.px_per_m(x, y, z),
        foot_px=camera.pixel(x, y),
    )


def _box(camera: Camera, foot: tuple[float, float], z: tuple[float, float]) -> Box:
    (x, y), (z0, z1) = foot, z
    corners = [camera.pixel(x + side * _HALF_WIDTH_M, y, level) for side in (-1, 1) for level in (z0, z1)]
    return (
        min(p[0] for p in corners),
        min(p[1] for p in corners),
        max(p[0] for p in corners),
        max(p[1] for p in corners),
    )


def draw_head(picture: Picture, place: HeadPlace, lamp: LampState) -> None:
    """Draw pole, housing, lamps and countdown."""
    _pole(picture, place)
    for box in (place.box_px, place.countdown_px):
        _rectangle(picture, box, _HOUSING)
    for centre, indication in zip(place.lamps_px, _ORDER, strict=True):
        b, g, r = _LIT[indication]
        share = 1.0 if lamp.indication is indication else _UNLIT_SHARE
        middle = fixed(np.array(centre))
        colour = (b * share, g * share, r * share)
        radius = max(int(place.radius_px * 16), 20)
        cv2.circle(picture, (int(middle[0]), int(middle[1])), radius, colour, -1, cv2.LINE_AA, 4)
    _countdown(picture, place.countdown_px, lamp)


def _pole(picture: Picture, place: HeadPlace) -> None:
    x, y = place.foot_px
    half = place.radius_px * 0.45
    _rectangle(picture, (x - half, place.box_px[1], x + half, y), _POLE)


def _rectangle(picture: Picture, box: Box, colour: tuple[int, int, int]) -> None:
    x0, y0, x1, y1 = box
    corners = fixed(np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]))
    cv2.fillConvexPoly(picture, corners, colour, cv2.LINE_AA, 4)


def _countdown(picture: Picture, box: Box, lamp: LampState) -> None:
    colour = _COUNTDOWN_COLOUR.get(lamp.indication)
    if colour is None or lamp.countdown_s <= 0:
        return
    x0, y0, x1, y1 = box
    scale = (y1 - y0) / 36
    text = f"{lamp.countdown_s:02d}"
    (width, height), _ = cv2.getTextSize(text, cv2.FONT_HERSHEY_SIMPLEX, scale, 1)
    foot = (round((x0 + x1 - width) / 2), round((y0 + y1 + height) / 2))
    stroke = max(1, round(scale * 1.6))
    cv2.putText(picture, text, foot, cv2.FONT_HERSHEY_SIMPLEX, scale, colour, stroke, cv2.LINE_AA)
