"""A moment of the scene as a picture, and where each vehicle is in it."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from contracts.base import VehicleClass
from edge.camera_io.sim.camera import Camera
from edge.camera_io.sim.ground import empty_junction
from edge.camera_io.sim.head import draw_head, place_of
from edge.camera_io.sim.light import DAY, Light
from edge.camera_io.sim.painter import Drawn, Painter, fixed
from edge.camera_io.sim.road import HEAD_Y_M
from edge.camera_io.sim.world import Moment, Placed

Picture = NDArray[np.uint8]
Box = tuple[float, float, float, float]
_LEAST_SIDE_PX = 3.0


@dataclass(frozen=True, slots=True)
class Label:
    """Ground truth of one vehicle in one picture.

    Attributes:
        vehicle_id: of the simulation.
        kind: class.
        plate: text on it.
        full_px: box of the whole vehicle, hidden and outside parts too.
        visible_px: box of what can be seen.
        visible_share: seen part of the outline inside the picture, 0..1.
        plate_px: box of the rear plate; None: not seen from behind.
        oncoming: True where it comes towards the camera.
    """

    vehicle_id: int
    kind: VehicleClass
    plate: str
    full_px: Box
    visible_px: Box
    visible_share: float
    plate_px: Box | None
    oncoming: bool


class Renderer:
    """Pictures of one camera in one light."""

    def __init__(self, camera: Camera, light: Light = DAY, seed: int = 0) -> None:
        self.camera = camera
        self._painter = Painter(camera, light)
        self._empty = empty_junction(camera, light, seed)
        self._head = place_of(camera)

    def picture(self, moment: Moment) -> Picture:
        """Return (height, width, 3) uint8 BGR."""
        return self._draw(moment)[0]

    def labelled(self, moment: Moment) -> tuple[Picture, tuple[Label, ...]]:
        """Return the picture and the vehicles that can be seen in it."""
        picture, drawn = self._draw(moment)
        owners = np.zeros(picture.shape[:2], np.uint8)
        hulls = [cv2.convexHull(fixed(d.outline_px)) for _, d in drawn]
        for number, hull in enumerate(hulls, start=1):
            cv2.fillConvexPoly(owners, hull, number % 256, cv2.LINE_8, 4)
        labels = (self._label(owners, number, *row) for number, row in enumerate(drawn, start=1))
        return picture, tuple(label for label in labels if label is not None)

    def _draw(self, moment: Moment) -> tuple[Picture, list[tuple[Placed, Drawn]]]:
        picture = self._empty.copy()
        self._painter.shadows(picture, moment.placed)
        drawn: list[tuple[Placed, Drawn]] = []
        head_done = False
        for there in moment.placed:
            if not head_done and there.y_m < HEAD_Y_M:
                draw_head(picture, self._head, moment.lamp)
                head_done = True
            outline = self._painter.vehicle(picture, there)
            if outline is not None:
                drawn.append((there, outline))
        if not head_done:
            draw_head(picture, self._head, moment.lamp)
        return picture, drawn

    def _label(self, owners: NDArray[np.uint8], number: int, there: Placed, drawn: Drawn) -> Label | None:
        full = _box_of(drawn.outline_px)
        inside = _inside(full, self.camera)
        visible = _visible(owners, number, inside)
        if visible is None:
            return None
        box, n_seen = visible
        whole = np.zeros(owners.shape, np.uint8)
        cv2.fillConvexPoly(whole, cv2.convexHull(fixed(drawn.outline_px)), 1, cv2.LINE_8, 4)
        plate = None if drawn.plate_px is None else _box_of(drawn.plate_px)
        return Label(
            vehicle_id=there.vehicle.id,
            kind=there.vehicle.kind,
            plate=there.vehicle.plate.text,
            full_px=full,
            visible_px=box,
            visible_share=n_seen / max(1, int(np.count_nonzero(whole))),
            plate_px=plate,
            oncoming=there.heading < 0,
        )


def _box_of(points: NDArray[np.float64]) -> Box:
    (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
    return float(x0), float(y0), float(x1), float(y1)


def _inside(box: Box, camera: Camera) -> Box:
    x0, y0, x1, y1 = box
    return max(x0, 0.0), max(y0, 0.0), min(x1, float(camera.width)), min(y1, float(camera.height))


def _visible(owners: NDArray[np.uint8], number: int, inside: Box) -> tuple[Box, int] | None:
    x0, y0, x1, y1 = inside
    if x1 - x0 < _LEAST_SIDE_PX or y1 - y0 < _LEAST_SIDE_PX:
        return None
    left, top = int(x0), int(y0)
    mine = owners[top : int(np.ceil(y1)) + 1, left : int(np.ceil(x1)) + 1] == number % 256
    columns, rows = np.flatnonzero(mine.any(axis=0)), np.flatnonzero(mine.any(axis=1))
    if len(columns) < _LEAST_SIDE_PX or len(rows) < _LEAST_SIDE_PX:
        return None
    box = (left + columns[0], top + rows[0], left + columns[-1] + 1, top + rows[-1] + 1)
    return (float(box[0]), float(box[1]), float(box[2]), float(box[3])), int(np.count_nonzero(mine))
