"""Gives vehicles an identity over frames: buffered overlap, constant velocity, weak boxes second."""

import numpy as np
from numpy.typing import NDArray

from edge.domain.detection import DetectedFrame, Detections, TrackedFrame, Tracks
from edge.kernels.association import as_float64, assign_greedily, buffered_iou, predict_motion
from edge.tracking.scene import CutDetector
from edge.tracking.settings import TrackerSettings
from edge.tracking.track import Track, centre_form

Boxes = NDArray[np.float64]


class VehicleTracker:
    """Plain ByteTrack never confirms a small motorcycle that moves by its own size per frame; this one does."""

    def __init__(self, settings: TrackerSettings | None = None) -> None:
        self._settings = settings or TrackerSettings()
        self._tracks: list[Track] = []
        self._cuts = CutDetector()
        self._next_id = 1
        self._last_ns: int | None = None

    def update(self, detected: DetectedFrame) -> TrackedFrame:
        """Take the next frame; frames must come in order. A cut or another frame size ends every track."""
        ended = self._end_all() if self._cuts.is_cut(detected.frame.luma) else ()
        ended += self._move_on(detected.frame.t_ns)
        found = detected.detections
        boxes = as_float64(found.xyxy)
        free = self._match(boxes, found)
        self._begin(boxes, found, free)
        ended += self._drop_expired()
        return TrackedFrame(detected.frame, self._tracks_now(), ended)

    def _end_all(self) -> tuple[int, ...]:
        ended = tuple(track.track_id for track in self._tracks)
        self._tracks = []
        return ended

    def _move_on(self, t_ns: int) -> tuple[int, ...]:
        dt_s = 0.0 if self._last_ns is None else (t_ns - self._last_ns) / 1e9
        self._last_ns = t_ns
        if dt_s > self._settings.longest_step_s or dt_s < 0:
            return self._end_all()
        if self._tracks:
            for track in self._tracks:
                track.hold_size()
            mean = np.stack([track.mean for track in self._tracks])
            covariance = np.stack([track.covariance for track in self._tracks])
            predict_motion(mean, covariance, dt_s, self._settings.acceleration)
            for i, track in enumerate(self._tracks):
                track.mean, track.covariance = mean[i], covariance[i]
                track.unseen_s += dt_s
        return ()

    def _match(self, boxes: Boxes, found: Detections) -> NDArray[np.intp]:
        """Match sure boxes first, then all others; return the rows that nobody took."""
        settings = self._settings
        sure = found.confidence >= settings.sure_confidence
        tracks = list(self._tracks)
        rows = np.flatnonzero(sure)
        tracks, left = self._match_round(tracks, rows, settings.buffer_sure, (boxes, found))
        rows = np.sort(np.concatenate([left, np.flatnonzero(~sure)]))
        return self._match_round(tracks, rows, settings.buffer_weak, (boxes, found))[1]

    def _match_round(
        self,
        tracks: list[Track],
        rows: NDArray[np.intp],
        buffer: float,
        boxes_found: tuple[Boxes, Detections],
    ) -> tuple[list[Track], NDArray[np.intp]]:
        if not tracks or not len(rows):
            return tracks, rows
        boxes, found = boxes_found
        overlap = _overlaps(np.stack([t.xyxy() for t in tracks]), boxes[rows], buffer)
        match = np.empty(len(tracks), np.int64)
        assign_greedily(overlap, self._settings.least_overlap, match)
        for track, at in zip(tracks, match, strict=True):
            if at >= 0:
                self._hit(track, boxes, found, int(rows[at]))
        left = np.delete(rows, match[match >= 0])
        return [t for t, at in zip(tracks, match, strict=True) if at < 0], left

    def _hit(self, track: Track, boxes: Boxes, found: Detections, row: int) -> None:
        track.hit(boxes[row], float(found.confidence[row]), int(found.class_id[row]), self._settings)

    def _begin(self, boxes: Boxes, found: Detections, free: NDArray[np.intp]) -> None:
        """Let free boxes continue a lost track nearby, or begin one of their own."""
        seen = [track.xyxy() for track in self._tracks if track.unseen_s == 0]
        for row in free:
            if found.confidence[row] < self._settings.birth_confidence or self._is_double(boxes[row], seen):
                continue
            track = self._lost_nearby(boxes[row])
            if track is None:
                track = Track(self._next_id, boxes[row])
                self._next_id += 1
                self._tracks.append(track)
            self._hit(track, boxes, found, int(row))

    def _is_double(self, box: Boxes, seen: list[Boxes]) -> bool:
        """Tell a second box on a seen vehicle: it overlaps it, or of two boxes of like size one lies in the other."""
        if not seen:
            return False
        settings, others = self._settings, np.stack(seen)
        overlap = _overlaps(others, box[np.newaxis], 0.0)[:, 0]
        areas, area = np.prod(others[:, 2:] - others[:, :2], axis=1), np.prod(box[2:] - box[:2])
        smaller, larger = np.minimum(areas, area), np.maximum(areas, area)
        inside = overlap / (1 + overlap) * (smaller + larger) > settings.double_inside * smaller
        like = smaller > settings.double_size_ratio * larger
        return bool(((overlap > settings.double_overlap) | (inside & like)).any())

    def _lost_nearby(self, box: Boxes) -> Track | None:
        x, y, _, height = centre_form(box)
        best, best_distance = None, self._settings.stitch_distance
        for track in self._tracks:
            size = max(float(track.mean[3, 0]), 1.0)
            ratio = min(size, height) / max(size, height, 1.0)
            distance = float(np.hypot(track.mean[0, 0] - x, track.mean[1, 0] - y)) / size
            if track.unseen_s > 0 and ratio >= self._settings.stitch_size_ratio and distance < best_distance:
                best, best_distance = track, distance
        return best

    def _drop_expired(self) -> tuple[int, ...]:
        ended = tuple(t.track_id for t in self._tracks if t.expired(self._settings))
        self._tracks = [t for t in self._tracks if not t.expired(self._settings)]
        return ended

    def _tracks_now(self) -> Tracks:
        tracks = self._tracks
        return Tracks(
            xyxy=np.array([t.xyxy() for t in tracks], np.float32).reshape(-1, 4),
            confidence=np.array([t.confidence for t in tracks], np.float32),
            class_id=np.array([t.votes.argmax() for t in tracks], np.int32),
            track_id=np.array([t.track_id for t in tracks], np.int32),
            confirmed=np.array([t.confirmed for t in tracks], np.bool_),
            measured=np.array([t.unseen_s == 0 for t in tracks], np.bool_),
        )


def _overlaps(tracks: Boxes, boxes: Boxes, buffer: float) -> Boxes:
    out = np.empty((len(tracks), len(boxes)))
    buffered_iou(tracks, boxes, buffer, out)
    return out
