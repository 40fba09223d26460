"""Draws the picture of every rule and exemption with the simulator: `python docs/rules/pictures.py`."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np

from contracts.base import Indication, PointPx, VehicleClass, ViolationKind
from contracts.layout import Approach
from edge.camera_io.sim.camera import Camera
from edge.camera_io.sim.deed_truth import deeds_of
from edge.camera_io.sim.lamps import LampState
from edge.camera_io.sim.layout import junction_layout
from edge.camera_io.sim.renderer import Renderer
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.traffic import block_traffic
from edge.camera_io.sim.truth import passages
from edge.camera_io.sim.vehicle import Vehicle
from edge.camera_io.sim.world import Moment, Placed, moment_at

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


LEFT_EXIT, AHEAD_EXIT = ((LEFT_M - 0.6, 22.0), (LEFT_M - 0.6, 33.0)), ((LEFT_M, 34.0), (MEDIAN_M, 34.0))
TURN_LEFT = ((-5.6, 14.0), (-5.6, 21.5), (-6.4, 24.5), (-9.5, 26.0))

DRAWINGS = {
    "red-light": Drawing((There(CAR, -1.9, 22.5), There(BIKE, -5.5, 14.0)), way=((-1.9, 11.0), (-1.9, 24.5))),
    "stop-line": Drawing((There(CAR, -1.9, 15.8), There(BIKE, -5.5, 14.2)), way=((-1.9, 10.0), (-1.9, 17.6))),
    "left-on-red": Drawing((There(CAR, -6.9, 25.5, math.radians(125)), There(CAR, -1.9, 13.2)), way=TURN_LEFT,
                           exits=(LEFT_EXIT, AHEAD_EXIT)),
    "manual-control": Drawing((There(CAR, -1.9, 22.5), There(CAR, -1.9, 15.0), There(CAR, -5.5, 20.0))),
    "priority": Drawing((There(VehicleClass.TRUCK, -1.9, 22.5), There(BIKE, -5.5, 14.0))),
    "lamp-not-known": Drawing((There(CAR, -1.9, 22.5),), Indication.DARK),
    "already-past-the-line": Drawing((There(CAR, -1.9, 17.0),), Indication.AMBER,
                                     way=((-1.9, 11.0), (-1.9, 19.0))),
}  # fmt: skip


SEED, N_CYCLES = 3, 12
IN_SCENES = {
    "motorcycles-box": ("boxes", ViolationKind.RHK_INTRUSION),
    "zebra": ("boxes", ViolationKind.ZEBRA),
    "wrong-way": ("kerb", ViolationKind.WRONG_WAY),
    "yellow-box": ("jam", ViolationKind.BOX_BLOCKING),
    "forbidden-turn": ("turns", ViolationKind.ILLEGAL_TURN),
}
"""Pages whose picture is a moment of a rendered scene: the first in which the rule is broken."""


def photographed(scene: str, kind: ViolationKind) -> np.ndarray:
    """Return a violation of a scene with the places of its layout, BGR."""
    settings = SimSettings.of_url(f"sim://junction?scene={scene}&seed={SEED}&size={SIZE[0]}x{SIZE[1]}")
    vehicle, begin_s, at_s = next(row for row in broken(settings, kind) if row[0].kind in (CAR, BIKE))
    picture = Renderer.of(settings).picture(moment_at(SEED, at_s, settings.script))
    approach = junction_layout(settings, "sim").approaches[0]
    shade = picture.copy()
    for area, colour in areas_of(approach, kind):
        corners = np.rint(area).astype(np.int32)
        cv2.fillPoly(shade, [corners], colour)
        cv2.polylines(picture, [corners], True, colour, 2, cv2.LINE_AA)
    picture = cv2.addWeighted(picture, 0.8, shade, 0.2, 0)
    for line in approach.stop_lines:
        cv2.polylines(picture, [np.rint(line.line_px).astype(np.int32)], False, BLUE, 3, cv2.LINE_AA)
    if kind is ViolationKind.ILLEGAL_TURN:
        for movement in approach.movements:
            cv2.polylines(
                picture, [np.rint(movement.exit_px).astype(np.int32)], False, YELLOW, 3, cv2.LINE_AA
            )
    _arrow(picture, settings.view, way_of(vehicle, begin_s, at_s))
    return cv2.resize(picture, SMALL, interpolation=cv2.INTER_AREA)


def broken(settings: SimSettings, kind: ViolationKind) -> Iterator[tuple[Vehicle, float, float]]:
    """Yield who breaks a rule, from when on his way is drawn, and the moment of the picture."""
    script = settings.script
    for passage in passages(SEED, 0.0, N_CYCLES * script.program.cycle_s, 0.3, script):
        if passage.kind is kind and passage.doubt is None and passage.standing_s is not None:
            yield passage.vehicle, passage.front_s - 2.0, passage.standing_s + 2.0
    vehicles = [v for block in range(N_CYCLES) for v in block_traffic(SEED, block, script)]
    for deed in deeds_of(vehicles, script):
        if deed.kind is kind and not deed.legal and deed.doubt is None:
            stands = kind is ViolationKind.BOX_BLOCKING
            yield deed.vehicle, deed.begin_s - 2.0, deed.watch_s[1] + 3.0 if stands else deed.watch_s[1]


def areas_of(approach: Approach, kind: ViolationKind) -> list[tuple[list[PointPx], tuple[int, int, int]]]:
    """Return the places that a rule asks about."""
    exits = [(m.exit_area_px, WHITE) for m in approach.movements]
    found = {
        ViolationKind.RHK_INTRUSION: [(approach.rhk_box_px, WHITE)],
        ViolationKind.ZEBRA: [(approach.zebra_px, WHITE)],
        ViolationKind.BOX_BLOCKING: [(approach.yellow_box_px, YELLOW), *exits],
        ViolationKind.WRONG_WAY: [(lane.polygon_px, WHITE) for lane in approach.lanes],
    }.get(kind, [])
    return [(area, colour) for area, colour in found if area is not None]


def way_of(vehicle: Vehicle, from_s: float, to_s: float) -> tuple[tuple[float, float], ...]:
    """Return where the front of a vehicle was on the ground."""
    fronts = [vehicle.trip.front_at(float(s)) for s in np.linspace(from_s, to_s, 24)]
    arcs = np.array([front[0] for front in fronts if front is not None])
    way = [(float(x), float(y)) for x, y, _ in vehicle.path.at(arcs)] if vehicle.path is not None else []
    return tuple(p for n, p in enumerate(way) if n == 0 or math.dist(p, way[n - 1]) > 0.05)


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
    pictures = {name: drawn(drawing) for name, drawing in DRAWINGS.items()}
    pictures |= {name: photographed(scene, kind) for name, (scene, kind) in IN_SCENES.items()}
    for name, picture in pictures.items():
        fewer = np.round(picture / 8.0) * 8
        content = fewer.clip(0, 255).astype(np.uint8)
        cv2.imwrite(str(OUT / f"{name}.png"), content, [cv2.IMWRITE_PNG_COMPRESSION, 9])


if __name__ == "__main__":
    main()
