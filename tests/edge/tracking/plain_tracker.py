"""The tracker in plain array arithmetic, for the kernels to be held against."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from edge.domain.detection import VEHICLE_CLASSES, DetectedFrame, Detections, TrackedFrame, Tracks
from edge.kernels.association import (
    as_float64,
    boxes_of,
    buffered_iou,
    correct_motion,
    find_doubles,
    match_open,
    predict_motion,
)
from edge.kernels.heads import suppress
from edge.tracking.settings import TrackerSettings

Boxes = NDArray[np.float64]
Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]
_FIRST_RATE = 2.5
_FIRST_DOUBT = 0.1


@dataclass(slots=True)
class TrackTable:
    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]
    votes: NDArray[np.float64]
    n_hits: NDArray[np.int64]
    n_sure: NDArray[np.int64]
    unseen_s: NDArray[np.float64]
    confidence: NDArray[np.float64]
    track_id: NDArray[np.int64]
    detected: NDArray[np.float64]
    class_id: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.track_id)

    @classmethod
    def empty(cls) -> "TrackTable":
        """No vehicle."""
        return cls.born(np.empty((0, 4)), 1)

    @classmethod
    def born(cls, xyxy: NDArray[np.float64], first_id: int) -> "TrackTable":
        """One new vehicle per (n, 4) box, numbered from `first_id`, without a hit yet."""
        n = len(xyxy)
        height = np.maximum(xyxy[:, 3] - xyxy[:, 1], 1.0)
        mean = np.zeros((n, 4, 2))
        mean[:, :2, 0] = (xyxy[:, :2] + xyxy[:, 2:]) / 2
        mean[:, 2:, 0] = xyxy[:, 2:] - xyxy[:, :2]
        covariance = np.zeros((n, 4, 3))
        covariance[:, :, 0] = ((_FIRST_DOUBT * height) ** 2)[:, np.newaxis]
        covariance[:, :, 2] = ((_FIRST_RATE * height) ** 2)[:, np.newaxis]
        return cls(
            mean=mean,
            covariance=covariance,
            votes=np.zeros((n, len(VEHICLE_CLASSES))),
            n_hits=np.zeros(n, np.int64),
            n_sure=np.zeros(n, np.int64),
            unseen_s=np.zeros(n),
            confidence=np.zeros(n),
            track_id=np.arange(first_id, first_id + n),
            detected=xyxy.copy(),
            class_id=np.zeros(n, np.int32),
        )

    def joined(self, others: "TrackTable") -> "TrackTable":
        """Return these rows and then those of `others`."""
        columns = (np.concatenate([getattr(self, f.name), getattr(others, f.name)]) for f in fields(self))
        return TrackTable(*columns)

    def rows(self, keep: NDArray[np.bool_]) -> "TrackTable":
        """Return the rows that are True in `keep`."""
        return TrackTable(*(getattr(self, f.name)[keep] for f in fields(self)))

    def xyxy(self) -> NDArray[np.float64]:
        """Return the (n, 4) boxes, filtered or predicted."""
        out = np.empty((len(self), 4))
        boxes_of(self.mean, out)
        return out

    def doubt(self) -> NDArray[np.float64]:
        """Return (n,) how far off a place may be: standard deviation, part of the box's size."""
        size_px2 = np.maximum(self.mean[:, 2, 0], 1.0) * np.maximum(self.mean[:, 3, 0], 1.0)
        doubt: NDArray[np.float64] = np.sqrt(
            (self.covariance[:, 0, 0] + self.covariance[:, 1, 0]) / 2 / size_px2
        )
        return doubt

    def hold_sizes(self) -> None:
        """Let unseen vehicles keep their size: a box that nobody measures must not shrink or grow from old motion."""
        self.mean[self.unseen_s > 0, 2:, 1] = 0.0


class PlainTracker:
    """Array by array; matching, motion and doubles are kernels with references of their own."""

    def __init__(self, settings: TrackerSettings | None = None) -> None:
        self._settings = settings or TrackerSettings()
        self._table = TrackTable.empty()
        self._next_id = 1
        self._last_ns: int | None = None

    def update(self, detected: DetectedFrame) -> TrackedFrame:
        """Take the next frame; frames must come in order. A cut or another frame size ends every track."""
        ended = self._move_on(detected.frame.t_ns)
        found = self._without_doubles(detected.detections)
        boxes = as_float64(found.xyxy)
        match, free = self._match(boxes, found)
        self._hit(self._table, match, boxes, found)
        self._begin(boxes, found, free)
        ended += self._drop_expired()
        return TrackedFrame(detected.frame, self._tracks_now(), ended)

    def _end_all(self) -> tuple[int, ...]:
        ended = tuple(self._table.track_id.tolist())
        self._table = TrackTable.empty()
        return ended

    def _move_on(self, t_ns: int) -> tuple[int, ...]:
        dt_s = 0.0 if self._last_ns is None else (t_ns - self._last_ns) / 1e9
        self._last_ns = t_ns
        if dt_s > self._settings.longest_step_s or dt_s < 0:
            return self._end_all()
        table = self._table
        table.hold_sizes()
        predict_motion(table.mean, table.covariance, dt_s, self._settings.acceleration)
        table.unseen_s += dt_s
        return ()

    def _without_doubles(self, found: Detections) -> Detections:
        """Drop boxes on a stronger one: a detector that suppresses within classes gives a vehicle two."""
        keep = np.empty(len(found), np.int64)
        n = suppress(found.xyxy, found.confidence, found.class_id, self._settings.same_overlap, False, keep)
        if n == len(found):
            return found
        rows = np.sort(keep[:n])
        return Detections(found.xyxy[rows], found.confidence[rows], found.class_id[rows])

    def _match(self, boxes: Boxes, found: Detections) -> tuple[Rows, Mask]:
        """Give confirmed tracks the first choice, and sure boxes before all others; what they leave is for new ones.

        Returns:
            (n,) int64, the box of each track or -1, and (m,) bool, boxes that nobody took.
        """
        settings, table = self._settings, self._table
        match, free = np.full(len(table), -1, np.int64), np.ones(len(boxes), np.bool_)
        if not len(table) or not len(boxes):
            return match, free
        xyxy, doubt = table.xyxy(), table.doubt()
        weight = 1 - settings.weakness * (1 - found.confidence.astype(np.float64))
        sure = found.confidence >= settings.sure_confidence
        everything = np.ones(len(boxes), np.bool_)
        near = _overlaps(xyxy, boxes, np.minimum(settings.buffer_sure, settings.doubt_sure * doubt))
        wide = _overlaps(xyxy, boxes, np.minimum(settings.buffer_weak, settings.doubt_weak * doubt))
        confirmed = self._confirmed()
        for tracks in (confirmed, ~confirmed):
            match_open(near, weight, tracks, sure, settings.least_overlap, match, free)
            match_open(wide, weight, tracks, everything, settings.least_wide_overlap, match, free)
        return match, free

    def _confirmed(self) -> Mask:
        return self._table.n_hits >= self._settings.confirm_hits

    def _hit(self, table: TrackTable, match: Rows, boxes: Boxes, found: Detections) -> None:
        """Give rows of `table` their boxes of this frame."""
        settings = self._settings
        height = np.maximum(boxes[:, 3] - boxes[:, 1], 1.0)
        sigma_px = settings.sigma * height * (1 + settings.weak_sigma * (1 - found.confidence))
        correct_motion(table.mean, table.covariance, boxes, sigma_px, match)
        rows = np.flatnonzero(match >= 0)
        confidence, class_id = found.confidence[match[rows]], found.class_id[match[rows]]
        table.votes[rows, class_id] += confidence
        table.n_hits[rows] += 1
        table.n_sure[rows] += confidence >= settings.established_confidence
        table.unseen_s[rows] = 0.0
        table.confidence[rows] = confidence
        table.detected[rows] = boxes[match[rows]]
        table.class_id[rows] = class_id

    def _begin(self, boxes: Boxes, found: Detections, free: Mask) -> None:
        """Let free boxes continue a lost track nearby, or begin one of their own."""
        starts = free & (found.confidence >= self._settings.birth_confidence)
        if starts.any():
            starts &= ~self._doubles(boxes)
        match, new = self._lost_nearby(boxes, np.flatnonzero(starts))
        self._hit(self._table, match, boxes, found)
        if len(new):
            born = TrackTable.born(boxes[new], self._next_id)
            self._next_id += len(new)
            self._hit(born, new, boxes, found)
            self._table = self._table.joined(born)

    def _doubles(self, boxes: Boxes) -> Mask:
        settings, table = self._settings, self._table
        out = np.empty(len(boxes), np.bool_)
        limits = (settings.double_overlap, settings.double_inside, settings.double_size_ratio)
        find_doubles(table.xyxy(), table.unseen_s == 0, boxes, *limits, out)
        return out

    def _lost_nearby(self, boxes: Boxes, starts: NDArray[np.intp]) -> tuple[Rows, Rows]:
        """Return (n,) int64, the box of each lost track that goes on or -1, and the boxes that are new."""
        match, lost = np.full(len(self._table), -1, np.int64), self._table.unseen_s > 0
        if not len(starts) or not lost.any():
            return match, starts.astype(np.int64)
        new: list[int] = []
        for start in starts:
            distance = np.where(lost, self._distance(boxes[start]), np.inf)
            nearest = int(distance.argmin())
            if distance[nearest] < self._settings.stitch_distance:
                match[nearest], lost[nearest] = start, False
            else:
                new.append(int(start))
        return match, np.array(new, np.int64)

    def _distance(self, box: Boxes) -> NDArray[np.float64]:
        """Return (n,) how far a box is from each track, in sizes of the track.

        Infinite for another height of box, and where the track's place is known better than that: who was seen a
        moment ago cannot be a whole box away, only its neighbour can.
        """
        settings = self._settings
        x, y, width, height = self._table.mean[:, :, 0].T
        width, height = np.maximum(width, 1.0), np.maximum(height, 1.0)
        own = max(float(box[3] - box[1]), 1.0)
        like = np.minimum(height, own) >= settings.stitch_size_ratio * np.maximum(height, own)
        away = np.hypot(x - (box[0] + box[2]) / 2, y - (box[1] + box[3]) / 2) / np.sqrt(
            np.minimum(width, height) * height
        )
        like &= away <= settings.stitch_doubt * self._table.doubt()
        return np.where(like, away, np.inf)

    def _drop_expired(self) -> tuple[int, ...]:
        settings, table = self._settings, self._table
        proven = self._confirmed() | (self._table.n_sure >= self._settings.established_hits)
        memory_s = np.where(proven, settings.memory_s, settings.tentative_memory_s)
        expired = table.unseen_s > memory_s
        if not expired.any():
            return ()
        self._table = table.rows(~expired)
        return tuple(table.track_id[expired].tolist())

    def _tracks_now(self) -> Tracks:
        table = self._table
        return Tracks(
            xyxy=table.xyxy().astype(np.float32),
            confidence=table.confidence.astype(np.float32),
            class_id=table.votes.argmax(axis=1).astype(np.int32),
            track_id=table.track_id.astype(np.int32),
            confirmed=self._confirmed(),
            measured=table.unseen_s == 0,
            detected_xyxy=table.detected.astype(np.float32),
            detected_class_id=table.class_id.copy(),
        )


def _overlaps(tracks: Boxes, boxes: Boxes, buffer: NDArray[np.float64]) -> Boxes:
    out = np.empty((len(tracks), len(boxes)))
    buffered_iou(tracks, boxes, buffer, out)
    return out
