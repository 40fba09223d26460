"""Draws the picture of every rule and exemption with the simulator: `python docs/rules/pictures.py`."""

import math
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from contracts.base import Indication, VehicleClass
from edge.camera_io.sim.camera import Camera
from edge.camera_io.sim.lamps import LampState
from edge.camera_io.sim.renderer import Renderer
from edge.camera_io.sim.traffic import block_traffic
from edge.camera_io.sim.vehicle import Vehicle
from edge.camera_io.sim.world import Moment, Placed

OUT = Path(__file__).parent / "pictures"
SIZE = (960, 540)
SMALL = (560, 315)
LEFT_M, MEDIAN_M, LINE_M = -7.4, 0.0, 16.0
AWAY, TOWARDS = math.pi / 2, -math.pi / 2
CAR, BIKE = VehicleClass.CAR, VehicleClass.MOTORCYCLE
BLUE, YELLOW, WHITE, RED = (255, 168, 106), (60, 210, 250), (240, 240, 240), (77, 72, 229)


@dataclass(frozen=True)
class There:
    """A vehicle, the middle of it in metres, and where it heads."""

    kind: VehicleClass
    x_m: float
    y_m: float
    heading: float = AWAY


@dataclass(frozen=True)
class Drawing:
    """A picture: who is where, what is marked on the road, and the way of the vehicle that it is about."""

    vehicles: tuple[There, ...]
    lamp: Indication = Indication.RED
    zones: tuple[tuple[tuple[float, float, float, float], tuple[int, int, int]], ...] = ()
    way: tuple[tuple[float, float], ...] = ()
    exits: tuple[tuple[tuple[float, float], tuple[float, float]], ...] = ()
    line_m: tuple[float, ...] = field(default=(LINE_M,))


BOX = ((LEFT_M, 22.0, MEDIAN_M, 31.0), YELLOW)
AREA = ((LEFT_M, 33.0, MEDIAN_M, 44.0), WHITE)
ZEBRA = ((LEFT_M, 17.4, MEDIAN_M, 20.0), WHITE)
RHK = ((LEFT_M, 12.2, MEDIAN_M, LINE_M), WHITE)
LANES = ((LEFT_M, 9.7, MEDIAN_M, 44.0), WHITE)
LEFT_EXIT, AHEAD_EXIT = ((LEFT_M - 0.6, 22.0), (LEFT_M - 0.6, 33.0)), ((LEFT_M, 34.0), (MEDIAN_M, 34.0))
TURN_LEFT = ((-5.6, 14.0), (-5.6, 21.5), (-6.4, 24.5), (-9.5, 26.0))
QUEUE = (There(CAR, -1.9, 36.0), There(CAR, -5.5, 37.0))

DRAWINGS = {
    "red-light": Drawing((There(CAR, -1.9, 22.5), There(BIKE, -5.5, 14.0)), way=((-1.9, 11.0), (-1.9, 24.5))),
    "stop-line": Drawing((There(CAR, -1.9, 15.8), There(BIKE, -5.5, 14.2)), way=((-1.9, 10.0), (-1.9, 17.6))),
    "motorcycles-box": Drawing(
        (There(CAR, -1.9, 13.4), There(BIKE, -4.6, 14.6), There(BIKE, -6.2, 14.4)),
        zones=(RHK,), line_m=(12.2, LINE_M),
    ),
    "zebra": Drawing((There(CAR, -1.9, 18.0), There(BIKE, -5.5, 14.2)), zones=(ZEBRA,)),
    "wrong-way": Drawing(
        (There(BIKE, -6.8, 18.0, TOWARDS), There(CAR, -1.9, 24.0)), Indication.GREEN, (LANES,),
        way=((-6.8, 42.0), (-6.8, 15.0)),
    ),
    "yellow-box": Drawing((There(CAR, -1.9, 27.0), *QUEUE), Indication.GREEN, (BOX, AREA),
                          way=((-1.9, 11.0), (-1.9, 29.0))),
    "forbidden-turn": Drawing((There(CAR, -6.9, 25.5, math.radians(125)),), Indication.GREEN, way=TURN_LEFT,
                              exits=(LEFT_EXIT, AHEAD_EXIT)),
    "left-on-red": Drawing((There(CAR, -6.9, 25.5, math.radians(125)), There(CAR, -1.9, 13.2)), way=TURN_LEFT,
                           exits=(LEFT_EXIT, AHEAD_EXIT)),
    "manual-control": Drawing((There(CAR, -1.9, 22.5), There(CAR, -1.9, 15.0), There(CAR, -5.5, 20.0))),
    "priority": Drawing((There(VehicleClass.TRUCK, -1.9, 22.5), There(BIKE, -5.5, 14.0))),
    "lamp-not-known": Drawing((There(CAR, -1.9, 22.5),), Indication.DARK),
    "already-past-the-line": Drawing((There(CAR, -1.9, 17.0),), Indication.AMBER,
                                     way=((-1.9, 11.0), (-1.9, 19.0))),
}  # fmt: skip


def drawn(drawing: Drawing) -> np.ndarray:
    """Return the picture, BGR."""
    camera = Camera(*SIZE)
    placed = [_placed(there, number) for number, there in enumerate(drawing.vehicles)]
    placed.sort(key=lambda there: -there.y_m)
    picture = Renderer(camera).picture(
        Moment(0.0, tuple(placed), LampState(drawing.lamp, 9, lit=drawing.lamp is not Indication.DARK))
    )
    shade = picture.copy()
    for (x1, y1, x2, y2), colour in drawing.zones:
        corners = _pixels(camera, ((x1, y1), (x2, y1), (x2, y2), (x1, y2)))
        cv2.fillPoly(shade, [corners], colour)
        cv2.polylines(picture, [corners], True, colour, 2, cv2.LINE_AA)
    picture = cv2.addWeighted(picture, 0.75, shade, 0.25, 0)
    for y in drawing.line_m:
        cv2.polylines(picture, [_pixels(camera, ((LEFT_M, y), (MEDIAN_M, y)))], False, BLUE, 3, cv2.LINE_AA)
    for ends in drawing.exits:
        cv2.polylines(picture, [_pixels(camera, ends)], False, YELLOW, 3, cv2.LINE_AA)
    _arrow(picture, camera, drawing.way)
    return cv2.resize(picture, SMALL, interpolation=cv2.INTER_AREA)


def _arrow(picture: np.ndarray, camera: Camera, way: tuple[tuple[float, float], ...]) -> None:
    if not way:
        return
    points = _pixels(camera, way)
    cv2.polylines(picture, [points[:-1]], False, RED, 3, cv2.LINE_AA)
    (x1, y1), (x2, y2) = points[-2].tolist(), points[-1].tolist()
    cv2.arrowedLine(picture, (x1, y1), (x2, y2), RED, 3, cv2.LINE_AA, tipLength=0.15)


def _pixels(camera: Camera, points: tuple[tuple[float, float], ...]) -> np.ndarray:
    return np.rint([camera.pixel(x, y) for x, y in points]).astype(np.int32)


def _placed(there: There, number: int) -> Placed:
    return Placed(_some(there.kind, number), there.x_m, there.y_m, there.heading, braking=False)


def _some(kind: VehicleClass, number: int) -> Vehicle:
    fitting = [v for block in range(12) for v in block_traffic(4, block) if v.kind is kind]
    return fitting[number % len(fitting)]


def main() -> None:
    """Write one PNG per drawing."""
    OUT.mkdir(exist_ok=True)
    for name, drawing in DRAWINGS.items():
        fewer = np.round(drawn(drawing) / 8.0) * 8
        content = fewer.clip(0, 255).astype(np.uint8)
        cv2.imwrite(str(OUT / f"{name}.png"), content, [cv2.IMWRITE_PNG_COMPRESSION, 9])


if __name__ == "__main__":
    main()
