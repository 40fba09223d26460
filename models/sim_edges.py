"""How exactly boxes end where a simulated vehicle does, by class and by the end that is seen."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from contracts.base import VehicleClass
from edge.camera_io.sim.labels import Label
from edge.domain.detection import Detections
from models.sim_data import Sample
from models.sim_score import matches, sure_boxes

COVERED_PX = 3.0
"""So much lower does a vehicle reach than what is seen of it, before its lower edge counts as covered."""
_BORDER_PX = 1.0
LEAST_HEIGHT_PX = 40.0
"""Lower vehicles are far away; a pixel is much of them."""


@dataclass(frozen=True, order=True)
class Seen:
    """What kind of lower edge it is: of which class, which end, covered from below or not."""

    kind: VehicleClass
    end: str
    covered: bool

    def __str__(self) -> str:
        return f"{self.kind.value} {self.end}{', covered from below' if self.covered else ''}"


@dataclass
class Edges:
    """Lower edges of found boxes against what is seen of the vehicle, in parts of its height; positive is too low."""

    off: dict[Seen, list[float]] = field(default_factory=dict)

    def add(self, sample: Sample, found: Detections, *, looks_back: bool) -> None:
        """Measure one picture; `looks_back`: its camera sees the approach's vehicles from the front.

        Vehicles that the lower border of the picture cuts are left out.
        """
        boxes, _ = sure_boxes(found)
        for number, at in matches(boxes, sample.labels).items():
            label = sample.labels[number]
            if not _counts(label, sample.picture.shape[0]):
                continue
            seen = _seen(label, looks_back=looks_back)
            share = (boxes[at][3] - label.visible_px[3]) / _height_px(label)
            self.off.setdefault(seen, []).append(share)

    def rows(self) -> Iterator[str]:
        """Yield a line of the table for each kind: how many, the median, half of what 90 % lie within."""
        for seen, off in sorted(self.off.items()):
            low, middle, high = np.percentile(off, (5, 50, 95)) * 100
            yield f"| {seen} | {len(off)} | {middle:+.1f} | {(high - low) / 2:.1f} |"


def _seen(label: Label, *, looks_back: bool) -> Seen:
    assert label.kind is not None
    covered = label.full_px[3] - label.visible_px[3] > COVERED_PX
    return Seen(label.kind, "front" if label.oncoming != looks_back else "rear", covered)


def _counts(label: Label, height_px: int) -> bool:
    cut = label.visible_px[3] >= height_px - _BORDER_PX
    return label.kind is not None and not cut and _height_px(label) >= LEAST_HEIGHT_PX


def _height_px(label: Label) -> float:
    return label.full_px[3] - label.full_px[1]
