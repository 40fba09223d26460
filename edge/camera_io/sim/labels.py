"""Ground truth of one picture: where each vehicle is, and how much of it can be seen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from contracts.base import VehicleClass
from edge.camera_io.sim.camera import Camera
from edge.camera_io.sim.lens import STILL, Offset
from edge.camera_io.sim.painter import Drawn, fixed
from edge.camera_io.sim.world import Placed

Box = tuple[float, float, float, float]
_LEAST_SIDE_PX = 3.0


@dataclass(frozen=True, slots=True)
class Label:
    """Ground truth of one vehicle in one picture.

    Attributes:
        vehicle_id: of the simulation.
        kind: class; None: somebody on foot.
        plate: text on it.
        full_px: box of the whole vehicle, hidden and outside parts too.
        visible_px: box of what can be seen.
        visible_share: seen part of the outline inside the picture, 0..1.
        plate_px: box of the rear plate; None: not seen from behind.
        oncoming: True where it drives against the approach (towards a camera that looks along it).
    """

    vehicle_id: int
    kind: VehicleClass | None
    plate: str
    full_px: Box
    visible_px: Box
    visible_share: float
    plate_px: Box | None
    oncoming: bool


def labels_of(camera: Camera, drawn: Sequence[tuple[Placed, Drawn]]) -> tuple[Label, ...]:
    """Return the vehicles of a picture that can be seen; `drawn` from far to near."""
    owners = np.zeros((camera.height, camera.width), np.uint8)
    hulls = [cv2.convexHull(fixed(d.outline_px)) for _, d in drawn]
    for number, hull in enumerate(hulls, start=1):
        cv2.fillConvexPoly(owners, hull, number % 256, cv2.LINE_8, 4)
    found = (_label(camera, owners, number, row) for number, row in enumerate(drawn, start=1))
    return tuple(label for label in found if label is not None)


def moved(label: Label, offset: Offset, camera: Camera) -> Label:
    """Return the label of a picture that was shifted."""
    if offset == STILL:
        return label
    plate = None if label.plate_px is None else _shifted(label.plate_px, offset)
    visible = _inside(_shifted(label.visible_px, offset), camera)
    return replace(label, full_px=_shifted(label.full_px, offset), visible_px=visible, plate_px=plate)


def _label(camera: Camera, owners: NDArray[np.uint8], number: int, row: tuple[Placed, Drawn]) -> Label | None:
    there, drawn = row
    full = _box_of(drawn.outline_px)
    visible = _visible(owners, number, _inside(full, camera))
    if visible is None:
        return None
    box, n_seen = visible
    plate = None if drawn.plate_px is None else _box_of(drawn.plate_px)
    return Label(
        vehicle_id=there.vehicle.id,
        kind=there.vehicle.kind,
        plate=there.vehicle.plate.text,
        full_px=full,
        visible_px=box,
        visible_share=n_seen / max(1, _n_inside(drawn, owners.shape)),
        plate_px=plate,
        oncoming=there.heading_rad < 0,
    )


def _n_inside(drawn: Drawn, shape: tuple[int, ...]) -> int:
    whole = np.zeros(shape, np.uint8)
    cv2.fillConvexPoly(whole, cv2.convexHull(fixed(drawn.outline_px)), 1, cv2.LINE_8, 4)
    return int(np.count_nonzero(whole))


def _shifted(box: Box, offset: Offset) -> Box:
    x0, y0, x1, y1 = box
    return x0 + offset.x_px, y0 + offset.y_px, x1 + offset.x_px, y1 + offset.y_px


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
