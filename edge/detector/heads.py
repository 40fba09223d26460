"""Raw network output to vehicles in frame pixels."""

from itertools import product

import numpy as np
from numpy.typing import NDArray

from contracts.base import VehicleClass
from edge.detector.spec import HeadKind, ModelSpec
from edge.domain.detection import VEHICLE_CLASSES, Detections
from edge.errors import ModelError
from edge.kernels.heads import decode_yolov8, suppress
from edge.kernels.letterbox import Letterbox

STRIDES_PX = (8, 16, 32)


def yolox_grid(input_size_px: tuple[int, int]) -> NDArray[np.float32]:
    """Return (n, 3) float32 cell column, cell row and stride, in the order of YOLOX's output."""
    cells = [
        (column, row, stride)
        for stride in STRIDES_PX
        for row, column in product(range(input_size_px[1] // stride), range(input_size_px[0] // stride))
    ]
    return np.array(cells, np.float32)


def yolox_as_yolov8(raw: NDArray[np.float32], grid: NDArray[np.float32], floor: float) -> NDArray[np.float32]:
    """Write a YOLOX output as a YOLOv8 head would: centre = (raw + cell) * stride, size = exp(raw) * stride.

    Args:
        raw: (n, 5 + n_classes) float32: x, y, w, h, objectness, classes.
        grid: (n, 3) float32, see `yolox_grid`.
        floor: lowest objectness kept; the score, objectness * class, is never higher.

    Returns:
        (4 + n_classes, m) float32: centre x, centre y, width, height in input pixels, then scores.
    """
    rows = raw[:, 4] >= floor
    found, cells = raw[rows], grid[rows]
    stride = cells[:, 2:]
    with np.errstate(
        over="ignore", invalid="ignore"
    ):  # what is not finite afterwards is no box to the decoder
        centre = (found[:, :2] + cells[:, :2]) * stride
        size = np.exp(found[:, 2:4]) * stride
        scores = found[:, 4:5] * found[:, 5:]
    return np.concatenate([centre, size, scores], axis=1).T


class HeadDecoder:
    """Decodes, suppresses doubles and maps boxes back to the frame."""

    def __init__(self, spec: ModelSpec) -> None:
        self._spec = spec
        self._columns = np.array([column for column, _ in spec.classes], np.int32)
        self._class_ids = np.array([_index_of(name) for _, name in spec.classes], np.int32)
        self._grid = yolox_grid(spec.input_size_px)
        unit = spec.input_size_px if spec.boxes_normalised else (1, 1)
        self._unit_px = np.array(unit, np.float32)

    def decode(self, raw: NDArray[np.float32], letterbox: Letterbox) -> Detections:
        """Take the output without its leading axis, float32.

        Raises:
            ModelError: its shape is not that of the head in the manifest.
        """
        self._check(raw)
        floor = self._spec.confidence_floor
        if self._spec.head is HeadKind.YOLOX:
            raw = yolox_as_yolov8(raw, self._grid, floor)
        raw = np.ascontiguousarray(raw, np.float32)
        n_anchors = raw.shape[1]
        xyxy = np.empty((n_anchors, 4), np.float32)
        score = np.empty(n_anchors, np.float32)
        class_id = np.empty(n_anchors, np.int32)
        n = decode_yolov8(raw, self._unit_px, self._columns, self._class_ids, floor, xyxy, score, class_id)
        inside = without_doubles(Detections(xyxy[:n], score[:n], class_id[:n]), self._spec.iou_max)
        return Detections(letterbox.to_frame(inside.xyxy), inside.confidence, inside.class_id)

    def _check(self, raw: NDArray[np.float32]) -> None:
        yolox = self._spec.head is HeadKind.YOLOX
        least = max(self._columns) + (6 if yolox else 5)
        fits = raw.ndim == 2 and raw.shape[1 if yolox else 0] >= least
        if not fits or (yolox and raw.shape[0] != len(self._grid)):
            raise ModelError(
                f"{self._spec.name}: output of shape {raw.shape} is not that of a {self._spec.head} head; "
                "correct head, input size or classes in the manifest"
            )


def _index_of(name: VehicleClass) -> int:
    return VEHICLE_CLASSES.index(name)


def without_doubles(found: Detections, iou_max: float) -> Detections:
    """Drop boxes that overlap a stronger one by more than `iou_max`, whatever their classes; strongest first."""
    keep = np.empty(len(found), np.int64)
    n = suppress(found.xyxy, found.confidence, found.class_id, iou_max, False, keep)
    rows = keep[:n]
    return Detections(found.xyxy[rows], found.confidence[rows], found.class_id[rows])
