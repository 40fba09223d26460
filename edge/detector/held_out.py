"""How well a network finds the labelled vehicles of pictures that it was not trained on."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from contracts.base import VehicleClass
from edge.domain.detection import VEHICLE_CLASSES, Detections
from edge.kernels.association import as_float64, assign_greedily, buffered_iou

CONFIDENCE_MIN = 0.25
_SAME = 0.5
_WORST_LOSS = 0.02
"""Of a class's recall: a network that loses more on one kind of vehicle is no better one."""
_FEWEST = 20
"""Labelled vehicles of a class below which its recall says nothing."""


@dataclass(slots=True)
class Tally:
    """Counts over pictures; a box finds a vehicle at an overlap of more than half, whatever class it says."""

    wanted: Counter[VehicleClass] = field(default_factory=Counter)
    found: Counter[VehicleClass] = field(default_factory=Counter)
    right_class: Counter[VehicleClass] = field(default_factory=Counter)
    n_boxes: int = 0

    @property
    def recall(self) -> float:
        """Share of the labelled vehicles that were found."""
        return self.found.total() / max(1, self.wanted.total())

    @property
    def precision(self) -> float:
        """Share of the boxes that lie on a labelled vehicle."""
        return self.found.total() / max(1, self.n_boxes)

    @property
    def f1(self) -> float:
        """Harmonic mean of recall and precision."""
        return 2 * self.found.total() / max(1, self.wanted.total() + self.n_boxes)

    @property
    def named(self) -> float:
        """Share of the found vehicles whose class is right."""
        return self.right_class.total() / max(1, self.found.total())

    def recall_of(self, kind: VehicleClass) -> float:
        """Share of the labelled vehicles of a class that were found."""
        return self.found[kind] / max(1, self.wanted[kind])

    def add(self, labels: Detections, found: Detections) -> None:
        """Count one picture."""
        sure = found.confidence >= CONFIDENCE_MIN
        boxes, said = as_float64(found.xyxy[sure]), found.class_id[sure]
        match = best_matches(as_float64(labels.xyxy), boxes)
        self.n_boxes += len(boxes)
        for row, at in zip(labels.class_id, match, strict=True):
            kind = VEHICLE_CLASSES[int(row)]
            self.wanted[kind] += 1
            self.found[kind] += int(at >= 0)
            self.right_class[kind] += int(at >= 0 and said[at] == row)


def best_matches(labels: NDArray[np.float64], boxes: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return (n,) the box of each label or -1, best overlap first, one to one."""
    overlap, match = np.empty((len(labels), len(boxes))), np.empty(len(labels), np.int64)
    buffered_iou(labels, boxes, np.zeros(len(labels)), overlap)
    assign_greedily(overlap, _SAME, match)
    return match


def tally(pairs: Iterable[tuple[Detections, Detections]]) -> Tally:
    """Count pictures of labels and what was found."""
    counted = Tally()
    for labels, found in pairs:
        counted.add(labels, found)
    return counted


def faults_of(old: Tally, new: Tally) -> list[str]:
    """Say why the new network is not better than the old one; empty where it is.

    Better means: more of the labelled vehicles and fewer boxes on nothing, taken together, no class lost, and
    classes told apart as well as before, because rules bind classes.
    """
    faults = []
    if new.f1 <= old.f1:
        faults.append(f"over all it is not better: {new.f1:.3f} after {old.f1:.3f}")
    if new.named < old.named - _WORST_LOSS:
        faults.append(
            f"it tells the classes apart worse: {new.named:.3f} of those found, after {old.named:.3f}"
        )
    for kind in _judged(old.wanted):
        before, after = old.recall_of(kind), new.recall_of(kind)
        if after < before - _WORST_LOSS:
            faults.append(f"it finds less of {kind.value}: {after:.3f} after {before:.3f}")
    return faults


def _judged(wanted: Counter[VehicleClass]) -> Sequence[VehicleClass]:
    return [kind for kind in VEHICLE_CLASSES if wanted[kind] >= _FEWEST]
