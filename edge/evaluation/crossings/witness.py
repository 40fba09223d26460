"""Stands for the motion witness: the picture inside a box moves as the true vehicle in it does."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from edge.domain.frame import Frame
from edge.domain.violation import Box, TrackPoint
from edge.evaluation.crossings.view import Seen
from edge.tracking.witness import WitnessSettings

_FLOW_SIGMA = 0.12
"""Spread of the measured part of the way on vehicles that really drove it (0.7 to 1 on real clips)."""
_LEAST_MOVED_PX = 6.0


class TrueMotion:
    """Asks the true boxes how far the vehicle in a track's box went; the real witness asks the optical flow."""

    def __init__(self, rng: np.random.Generator, seen: Seen) -> None:
        self._rng = rng
        self._seen = seen
        self._least = WitnessSettings().agreeing_motion

    def observe(self, frame: Frame) -> None:
        """Nothing to keep: the truth is known."""

    def agrees(self, trail: Sequence[TrackPoint]) -> bool | None:
        """Compare the way of the boxes with the way of the vehicles inside them."""
        went, with_it = 0.0, 0.0
        for before, after in pairwise(trail):
            step = _middle(np.array(after.xyxy)) - _middle(np.array(before.xyxy))
            length = float(np.hypot(*step))
            if length > 0:
                went += length
                with_it += float(self._motion_in(before, after) @ step) / length
        if went < _LEAST_MOVED_PX:
            return None
        return with_it / went + float(self._rng.normal(0, _FLOW_SIGMA)) >= self._least

    def _motion_in(self, before: TrackPoint, after: TrackPoint) -> NDArray[np.float64]:
        row = self.vehicle_in(before.xyxy, before.frame_number)
        if row is None:
            return np.zeros(2)
        seen = self._seen.xyxy
        return _middle(seen[after.frame_number, row]) - _middle(seen[before.frame_number, row])

    def vehicle_in(self, box: Box, frame: int) -> int | None:
        """Return the vehicle whose true box shares most with a box; None: nobody is in it."""
        boxes, present = self._seen.xyxy[frame], self._seen.present[frame]
        wide = np.minimum(boxes[:, 2], box[2]) - np.maximum(boxes[:, 0], box[0])
        high = np.minimum(boxes[:, 3], box[3]) - np.maximum(boxes[:, 1], box[1])
        shared = np.where(present, wide.clip(0) * high.clip(0), 0.0)
        union = (boxes[:, 2:] - boxes[:, :2]).prod(axis=1) + (box[2] - box[0]) * (box[3] - box[1]) - shared
        score = np.where(shared > 0, shared / np.maximum(union, 1e-9), 0.0)
        best = int(score.argmax())
        return best if score[best] > 0.1 else None


def _middle(box: NDArray[np.float64]) -> NDArray[np.float64]:
    return (box[:2] + box[2:]) / 2
