"""Stands for the motion witness: the picture inside a box moves as the true vehicle in it does."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge.domain.detection import TrackedFrames
from edge.domain.frame import Frame
from edge.domain.violation import TrackPoint
from edge.evaluation.crossings.timing import NS
from edge.evaluation.crossings.view import Seen
from edge.kernels.bodies import vehicles_inside
from edge.tracking.witness import WitnessSettings

_FLOW_SIGMA = 0.12
"""Spread of the measured part of the way on vehicles that really drove it (0.7 to 1 on real clips)."""


class TrueMotion:
    """Asks the true boxes how far the vehicle in a track's box went; the real witness asks the optical flow."""

    def __init__(self, rng: np.random.Generator, seen: Seen) -> None:
        self._rng = rng
        self._seen = seen
        self._settings = WitnessSettings()

    def observe(self, frame: Frame) -> None:
        """Nothing to keep: the truth is known."""

    def agrees(self, trail: Sequence[TrackPoint]) -> bool | None:
        """Compare the way of the boxes with the way of the vehicles inside them, step by step as the real witness does."""
        points = self._apart(trail)
        boxes = np.array([point.xyxy for point in points], np.float64).reshape(-1, 4)
        steps = np.diff(boxes[:, :2] + boxes[:, 2:], axis=0) / 2
        way = steps.sum(axis=0)
        length = float(np.hypot(*way))
        if length < self._settings.least_motion_px:
            return None
        frames = np.array([point.frame_number for point in points], np.int64)
        went = np.maximum(steps @ way / length, 0.0)
        made = np.clip(self._motion_in(boxes, frames) @ way / length, 0.0, went)
        part = float(made.sum() / went.sum()) + float(self._rng.normal(0, _FLOW_SIGMA))
        return part >= self._settings.agreeing_motion

    def _apart(self, trail: Sequence[TrackPoint]) -> list[TrackPoint]:
        """Leave out points that are too near in time to the one before."""
        kept = list(trail[:1])
        for point in trail[1:]:
            if point.captured_at_ns - kept[-1].captured_at_ns >= self._settings.shortest_step_s * NS:
                kept.append(point)
        return kept

    def _motion_in(self, boxes: NDArray[np.float64], frames: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return (n - 1, 2) how far the vehicle in each box had gone at the next one; 0 where nobody is in it."""
        rows = vehicles_in(self._seen, boxes[:-1], frames[:-1])
        there = self._seen.xyxy[frames[1:], rows] - self._seen.xyxy[frames[:-1], rows]
        motion: NDArray[np.float64] = np.where(rows[:, None] >= 0, there[:, :2] + there[:, 2:], 0.0) / 2
        return motion


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


def shown_in(seen: Seen, tracked: TrackedFrames) -> Shown:
    """Look into every measured box."""
    tracks, measured = tracked.tracks, tracked.tracks.measured
    numbers = np.array([frame.number for frame in tracked.frames], np.int64)
    frames = np.repeat(numbers, np.diff(tracked.ends))[measured]
    xyxy = tracks.xyxy[measured].astype(np.float64)
    return Shown(frames, tracks.track_id[measured], vehicles_in(seen, xyxy, frames))
