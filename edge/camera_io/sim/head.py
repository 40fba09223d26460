"""Signal heads with their countdowns: where they are in the picture, and how they are drawn."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from contracts.base import Indication
from edge.camera_io.sim.camera import Camera
from edge.camera_io.sim.lamps import LampState
from edge.camera_io.sim.painter import fixed
from edge.camera_io.sim.road import HEAD_FROM_KERB_M, HEAD_Y_M, TWO_LANES, Road
from edge.camera_io.sim.scene import HeadPart

Picture = NDArray[np.uint8]
Box = tuple[float, float, float, float]
Bgr = tuple[float, float, float]
_HALF_WIDTH_M, _HALF_HEIGHT_M = 0.2, 0.55
_LAMP_RADIUS_M, _LAMP_STEP_M = 0.135, 0.34
_COUNTDOWN_Z_M = (0.66, 1.12)
COLOURS: dict[Indication, Bgr] = {
    Indication.RED: (50, 45, 255),
    Indication.AMBER: (40, 200, 255),
    Indication.GREEN: (140, 245, 60),
}
ORDER = (Indication.RED, Indication.AMBER, Indication.GREEN)
_HOUSING, _POLE = (30, 32, 32), (92, 96, 96)
_UNLIT_SHARE = 0.17
SHUTTER_S = 0.004
_COUNTDOWN_COLOUR: dict[Indication, tuple[int, int, int]] = {
    Indication.RED: (50, 45, 255),
    Indication.GREEN: (140, 245, 60),
}


@dataclass(frozen=True, slots=True)
class Look:
    """How a head looks at one moment.

    Attributes:
        level: brightness of a lit lamp, 0..1.
        whiteness: how far over-exposure has turned it to white.
        unlit: brightness of an unlit lamp, as daylight makes it.
        burnt_out: lamps that do not light.
    """

    level: float = 1.0
    whiteness: float = 0.0
    unlit: float = _UNLIT_SHARE
    burnt_out: tuple[str, ...] = ()


PLAIN_LOOK = Look()


@dataclass(frozen=True, slots=True)
class HeadPlace:
    """Where the head is in the picture, in pixels.

    Attributes:
        box_px: of the lamps' housing.
        lamps_px: centre of each lamp that it has.
        countdown_px: box of the countdown display; None: there is none.
        radius_px: of a lamp.
        foot_px: where the pole stands.
        lamps: that it has, from the top.
        is_arrow: they are drawn as arrows to the left.
    """

    box_px: Box
    lamps_px: tuple[tuple[float, float], ...]
    countdown_px: Box | None
    radius_px: float
    foot_px: tuple[float, float]
    lamps: tuple[Indication, ...] = ORDER
    is_arrow: bool = False


@dataclass(frozen=True, slots=True)
class Head:
    """A signal head in the world, and what is wrong with it; see `HeadPart`."""

    id: str
    group: str
    at_m: tuple[float, float, float]
    part: HeadPart

    def shown(self, lamp: LampState) -> Indication:
        """Return what can be seen of an indication: burnt-out lamps are dark, and so are those that it does not have."""
        if lamp.indication is Indication.FLASHING_AMBER and Indication.AMBER in self.lamps:
            return lamp.indication
        left = [i for i in LAMPS_OF[lamp.indication] if self.lights(i)]
        return {0: Indication.DARK, 1: left[0] if left else Indication.DARK}.get(len(left), lamp.indication)

    @property
    def lamps(self) -> tuple[Indication, ...]:
        """The lamps that it has, from the top."""
        return tuple(Indication(name) for name in self.part.lamps)

    def lights(self, lamp: Indication) -> bool:
        """Tell whether it has a lamp that is not burnt out."""
        return lamp in self.lamps and lamp.value not in self.part.burnt_out

    def lamp_z_m(self) -> dict[Indication, float]:
        """Return how high each of its lamps is above the road."""
        middle = (len(self.lamps) - 1) / 2
        return {lamp: self.at_m[2] + _LAMP_STEP_M * (middle - n) for n, lamp in enumerate(self.lamps)}


LAMPS_OF: dict[Indication, tuple[Indication, ...]] = {
    Indication.RED: (Indication.RED,),
    Indication.RED_AMBER: (Indication.RED, Indication.AMBER),
    Indication.AMBER: (Indication.AMBER,),
    Indication.GREEN: (Indication.GREEN,),
    Indication.FLASHING_AMBER: (Indication.AMBER,),
    Indication.DARK: (),
}


def heads_of(parts: Sequence[HeadPart], road: Road) -> tuple[Head, ...]:
    """Return the heads of a scene; the standard place is the left kerb just behind the line."""
    return tuple(
        Head(p.id, p.group, (_x_of(p, road), HEAD_Y_M if p.y_m is None else p.y_m, p.z_m), p) for p in parts
    )


def _x_of(part: HeadPart, road: Road) -> float:
    return road.left_edge_x_m - HEAD_FROM_KERB_M if part.x_m is None else part.x_m


STANDARD_HEAD = heads_of([HeadPart(id="near-left")], TWO_LANES)[0]


def place_of(camera: Camera, head: Head = STANDARD_HEAD) -> HeadPlace:
    """Return where a head is for a camera."""
    x, y, z = head.at_m
    low, high = _COUNTDOWN_Z_M
    half_m = max(_HALF_WIDTH_M, _HALF_HEIGHT_M * len(head.lamps) / len(ORDER))
    return HeadPlace(
        box_px=_box(camera, (x, y), (z - half_m, z + half_m)),
        lamps_px=tuple(camera.pixel(x, y, lamp_z) for lamp_z in head.lamp_z_m().values()),
        countdown_px=_box(camera, (x, y), (z + low, z + high)) if head.part.countdown else None,
        radius_px=_LAMP_RADIUS_M * camera.px_per_m(x, y, z),
        foot_px=camera.pixel(x, y),
        lamps=head.lamps,
        is_arrow=head.part.arrow,
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


def draw_head(picture: Picture, place: HeadPlace, lamp: LampState, look: Look = PLAIN_LOOK) -> None:
    """Draw pole, housing, lamps and countdown."""
    _pole(picture, place)
    for box in (place.box_px, place.countdown_px):
        if box is not None:
            _rectangle(picture, box, _HOUSING)
    lit = LAMPS_OF[lamp.indication] if lamp.lit else ()
    for centre, indication in zip(place.lamps_px, place.lamps, strict=True):
        on = indication in lit and indication.value not in look.burnt_out
        _lamp(picture, place, centre, (COLOURS[indication], look.level if on else 0.0, look))
    if place.countdown_px is not None:
        _countdown(picture, place.countdown_px, lamp)


def _lamp(
    picture: Picture, place: HeadPlace, centre: tuple[float, float], light: tuple[Bgr, float, Look]
) -> None:
    (b, g, r), level, look = light
    share = level + (1 - level) * look.unlit
    white = look.whiteness * level
    colour = (
        _towards_white(b * share, white),
        _towards_white(g * share, white),
        _towards_white(r * share, white),
    )
    if place.is_arrow:
        cv2.fillPoly(picture, [fixed(_arrow(place, centre))], colour, cv2.LINE_AA, 4)
        return
    middle = fixed(np.array(centre))
    radius = max(int(place.radius_px * 16 * (1 + 0.35 * white)), 20)
    cv2.circle(picture, (int(middle[0]), int(middle[1])), radius, colour, -1, cv2.LINE_AA, 4)


def _arrow(place: HeadPlace, centre: tuple[float, float]) -> NDArray[np.float64]:
    """Return (7, 2) corners of an arrow to the left that fills a lens."""
    shape = [(-1, 0), (-0.1, -0.9), (-0.1, -0.38), (0.95, -0.38), (0.95, 0.38), (-0.1, 0.38), (-0.1, 0.9)]
    return np.array(centre) + place.radius_px * np.array(shape)


def _towards_white(value: float, share: float) -> float:
    return value + share * (255 - value)


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


def look_of(head: Head, scene_s: float, light_level: float, shutter_s: float = SHUTTER_S) -> Look:
    """Return how a head looks: LEDs flicker against the shutter, daylight falls on lamps that are off."""
    part = head.part
    level = 1.0 if part.flicker_hz <= 0 else _share_on(part, scene_s, shutter_s)
    return Look(level, part.whiteness, _UNLIT_SHARE * min(1.0, light_level), tuple(part.burnt_out))


def _share_on(part: HeadPart, scene_s: float, shutter_s: float) -> float:
    """Return the share of the shutter's time in which LEDs with a square wave are on."""
    begin, end = scene_s * part.flicker_hz, (scene_s + shutter_s) * part.flicker_hz

    def on_until(periods: float) -> float:
        return math.floor(periods) * part.flicker_duty + min(periods % 1.0, part.flicker_duty)

    return min(1.0, (on_until(end) - on_until(begin)) / (end - begin) / part.flicker_duty)
