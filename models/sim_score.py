"""How well a detector finds vehicles of the simulated junction, on scenes that it was not trained on."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from contracts.base import VehicleClass
from edge.camera_io.sim.labels import Box, Label
from edge.camera_io.sim.scene import PLAIN
from edge.domain.detection import VEHICLE_CLASSES, Detections
from edge.ports import Detector
from models.sim_data import SIZE_PX, Sample, frame_of, samples

FRESH_SEED = 200_000
IOU_MIN = 0.5
CONFIDENCE_MIN = 0.25
NEAR_FROM_HEIGHT_SHARE = 0.4
NEAR_VISIBLE_SHARE = 0.6


@dataclass
class Tally:
    """Counts over many pictures, by class of the truth."""

    wanted: Counter[VehicleClass | None] = field(default_factory=Counter)
    found: Counter[VehicleClass | None] = field(default_factory=Counter)
    said: Counter[tuple[VehicleClass | None, VehicleClass]] = field(default_factory=Counter)
    """Of found vehicles: (what it is, what it was called)."""
    near_wanted: int = 0
    near_found: int = 0
    boxes: int = 0
    boxes_on_vehicle: int = 0

    @property
    def near_recall(self) -> float:
        """Share of the vehicles near the stop line that were found."""
        return self.near_found / max(1, self.near_wanted)

    @property
    def recall(self) -> float:
        """Share of all wanted vehicles that were found."""
        return self.found.total() / max(1, self.wanted.total())

    @property
    def precision(self) -> float:
        """Share of the boxes that lie on a vehicle."""
        return self.boxes_on_vehicle / max(1, self.boxes)


def score(
    detector: Detector, n_frames: int, scenes: Sequence[str] = (PLAIN,), size_px: tuple[int, int] = SIZE_PX
) -> Tally:
    """Run a detector over fresh pictures."""
    tally = Tally()
    for sample in samples(n_frames, FRESH_SEED, scenes, size_px):
        add(tally, sample, detector.detect(frame_of(sample.picture)).detections)
    return tally


def add(tally: Tally, sample: Sample, detections: Detections) -> None:
    """Count one picture."""
    boxes, classes = sure_boxes(detections)
    owners = matches(boxes, sample.labels)
    tally.boxes += len(boxes)
    tally.boxes_on_vehicle += len(owners)
    for number, label in enumerate(sample.labels):
        near = is_near(label, sample.picture.shape[0])
        tally.wanted[label.kind] += 1
        tally.near_wanted += near
        if number in owners:
            tally.found[label.kind] += 1
            tally.near_found += near
            tally.said[label.kind, classes[owners[number]]] += 1


def sure_boxes(detections: Detections) -> tuple[list[Box], list[VehicleClass]]:
    """Return boxes and classes of `CONFIDENCE_MIN` or more."""
    sure = detections.confidence >= CONFIDENCE_MIN
    boxes = [(float(a), float(b), float(c), float(d)) for a, b, c, d in detections.xyxy[sure]]
    return boxes, [VEHICLE_CLASSES[int(i)] for i in detections.class_id[sure]]


def is_near(label: Label, height_px: int = SIZE_PX[1]) -> bool:
    """Tell whether a vehicle of the approach is near the stop line and mostly seen."""
    low = label.visible_px[3] >= NEAR_FROM_HEIGHT_SHARE * height_px
    return low and not label.oncoming and label.visible_share >= NEAR_VISIBLE_SHARE


def matches(boxes: Sequence[Box], labels: Sequence[Label]) -> dict[int, int]:
    """Return label number -> box number, best overlap first, one to one."""
    pairs = sorted(
        ((iou(box, label.visible_px), i, j) for i, label in enumerate(labels) for j, box in enumerate(boxes)),
        reverse=True,
    )
    taken: dict[int, int] = {}
    for overlap, i, j in pairs:
        if overlap >= IOU_MIN and i not in taken and j not in taken.values():
            taken[i] = j
    return taken


def iou(one: Box, other: Box) -> float:
    """Return intersection over union of two boxes."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    areas = [(b[2] - b[0]) * (b[3] - b[1]) for b in (one, other)]
    return float(shared / (np.sum(areas) - shared))
