"""Stands for the motion witness: the picture inside a box moves as the true vehicle in it does."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge.domain.detection import TrackedFrame
from edge.domain.frame import Frame
from edge.domain.violation import TrackPoint
from edge.evaluation.crossings.view import Seen
from edge.kernels.bodies import vehicles_inside, way_with_boxes
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
        boxes = np.array([point.xyxy for point in trail], np.float64).reshape(-1, 4)
        frames, ways = np.array([point.frame_number for point in trail], np.int64), np.empty(2)
        way_with_boxes(self._seen.xyxy, self._seen.present, boxes, frames, ways)
        went, with_it = ways.tolist()
        if went < _LEAST_MOVED_PX:
            return None
        return bool(with_it / went + float(self._rng.normal(0, _FLOW_SIGMA)) >= self._least)


def vehicles_in(seen: Seen, boxes: NDArray[np.float64], frames: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return for each box the vehicle whose true box shares most with it; -1: nobody is in it.

    Args:
        seen: true boxes.
        boxes: (m, 4) float64 xyxy.
        frames: (m,) int64, in which frame each box is.
    """
    rows = np.empty(len(boxes), np.int64)
    vehicles_inside(seen.xyxy, seen.present, boxes, frames, rows)
    return rows


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """Every measured box of a scene, and who was in it.

    Attributes:
        frames: (m,) int64, numbers of the frames.
        track_id: (m,) int32.
        rows: (m,) int64, the vehicle; -1: nobody.
    """

    frames: NDArray[np.int64]
    track_id: NDArray[np.int32]
    rows: NDArray[np.int64]


def shown_in(seen: Seen, tracked: Sequence[TrackedFrame]) -> Shown:
    """Look into every measured box."""
    tracks = [frame.tracks for frame in tracked]
    measured = np.concatenate([each.measured for each in tracks])
    numbers = np.array([frame.frame.number for frame in tracked], np.int64)
    frames = np.repeat(numbers, [len(each) for each in tracks])[measured]
    xyxy = np.concatenate([each.xyxy for each in tracks])[measured].astype(np.float64)
    track_id = np.concatenate([each.track_id for each in tracks])[measured]
    return Shown(frames, track_id, vehicles_in(seen, xyxy, frames))
