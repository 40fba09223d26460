"""Gives vehicles an identity over frames: overlap as wide as the doubt, constant velocity, weak boxes last."""

import numpy as np
from numpy.typing import NDArray

from edge.domain.detection import DetectedFrame, Detections, TrackedFrame, Tracks
from edge.kernels.association import as_float64
from edge.kernels.heads import suppress
from edge.kernels.tracks import Found, begin, find_expired, follow_boxes, move_on
from edge.tracking.scene import CutDetector
from edge.tracking.settings import TrackerSettings
from edge.tracking.table import born, joined, nobody, rows_of, terms_of, xyxy_of

Boxes = NDArray[np.float64]
Mask = NDArray[np.bool_]


class VehicleTracker:
    """Plain ByteTrack never confirms a small motorcycle that moves by its own size per frame; this one does."""

    def __init__(self, settings: TrackerSettings | None = None) -> None:
        self._settings = settings or TrackerSettings()
        self._terms = terms_of(self._settings)
        self._table = nobody()
        self._cuts = CutDetector()
        self._next_id = 1
        self._last_ns: int | None = None

    @property
    def established(self) -> Mask:
        """Return (n,) bool, the rows of the last frame on which detectors hardly err: what can be counted.

        Small vehicles are established late or never: rules go by `confirmed`.
        """
        return self._table.n_sure >= self._settings.established_hits

    def update(self, detected: DetectedFrame) -> TrackedFrame:
        """Take the next frame; frames must come in order. A cut or another frame size ends every track."""
        ended = self._end_all() if self._cuts.is_cut(detected.frame.luma) else ()
        ended += self._move_on(detected.frame.t_ns)
        found = self._found(self._without_doubles(detected.detections))
        new = np.empty(len(found.xyxy), np.int64)
        n_new = follow_boxes(self._table, *found, self._terms, new)
        if n_new:
            self._begin(found, new[:n_new])
        ended += self._drop_expired()
        return TrackedFrame(detected.frame, self._tracks_now(), ended)

    def _end_all(self) -> tuple[int, ...]:
        ended = tuple(self._table.track_id.tolist())
        self._table = nobody()
        return ended

    def _move_on(self, t_ns: int) -> tuple[int, ...]:
        dt_s = 0.0 if self._last_ns is None else (t_ns - self._last_ns) / 1e9
        self._last_ns = t_ns
        if dt_s > self._settings.longest_step_s or dt_s < 0:
            return self._end_all()
        move_on(self._table, dt_s, self._settings.acceleration)
        return ()

    def _without_doubles(self, found: Detections) -> Detections:
        """Drop boxes on a stronger one: a detector that suppresses within classes gives a vehicle two."""
        keep = np.empty(len(found), np.int64)
        n = suppress(found.xyxy, found.confidence, found.class_id, self._settings.same_overlap, False, keep)
        if n == len(found):
            return found
        rows = np.sort(keep[:n])
        return Detections(found.xyxy[rows], found.confidence[rows], found.class_id[rows])

    def _found(self, found: Detections) -> Found:
        settings, boxes = self._settings, as_float64(found.xyxy)
        height = np.maximum(boxes[:, 3] - boxes[:, 1], 1.0)
        sigma_px = settings.sigma * height * (1 + settings.weak_sigma * (1 - found.confidence))
        return Found(boxes, found.confidence, found.class_id, sigma_px)

    def _begin(self, found: Found, new: NDArray[np.int64]) -> None:
        begun = born(found.xyxy[new], self._next_id)
        self._next_id += len(new)
        begin(begun, *found, new, float(self._terms["established_confidence"][0]))
        self._table = joined(self._table, begun)

    def _drop_expired(self) -> tuple[int, ...]:
        expired = np.empty(len(self._table.track_id), np.bool_)
        if not find_expired(self._table, self._terms, expired):
            return ()
        gone: list[int] = self._table.track_id[expired].tolist()
        self._table = rows_of(self._table, ~expired)
        return tuple(gone)

    def _tracks_now(self) -> Tracks:
        table = self._table
        return Tracks(
            xyxy=xyxy_of(table).astype(np.float32),
            confidence=table.confidence.astype(np.float32),
            class_id=table.votes.argmax(axis=1).astype(np.int32),
            track_id=table.track_id.astype(np.int32),
            confirmed=table.n_hits >= self._settings.confirm_hits,
            measured=table.unseen_s == 0,
            detected_xyxy=table.detected.astype(np.float32),
            detected_class_id=table.class_id.copy(),
        )
