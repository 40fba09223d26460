"""One vehicle, one number: a number that hops to another vehicle ends, one that was lost goes on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from math import inf

import numpy as np
from numpy.typing import NDArray

from contracts.base import VehicleClass
from edge.domain.detection import VEHICLE_CLASSES, DetectedFrame, TrackedFrame, TrackedFrames, Tracks
from edge.domain.units import SECOND_NS
from edge.kernels.association import as_float64
from edge.kernels.numbering import Boxes, Kept, Told, keep_on, tell
from edge.kernels.numbers import (
    AT_S,
    FROM,
    HOPPED,
    N_COLUMNS,
    N_SEEN,
    NEW,
    NOBODY,
    find_possible,
    keep_numbers,
    take_in,
    vote,
)
from edge.ports import Tracker
from edge.tracking.settings import TrackerSettings

SMALL = np.array([c in (VehicleClass.MOTORCYCLE, VehicleClass.BICYCLE) for c in VEHICLE_CLASSES], np.bool_)


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """A lost number that goes on, and what was known of it when it was lost: another box may answer to that too."""

    number: int
    motion: NDArray[np.float64]
    is_small: bool


class OneNumber:
    """A tracker whose numbers stay on their vehicles: looks at what another one says, and says it in its own numbers.

    A box that no vehicle can have reached since the last one under its number begins a new number, with a class of
    its own. A new box that can be one lost vehicle, and that nobody else can be, continues the number of that one.
    """

    def __init__(self, tracker: Tracker, settings: TrackerSettings) -> None:
        self._tracker = tracker
        self._numbers = Numbers(settings)

    def update(self, detected: DetectedFrame) -> TrackedFrame:
        """Take the next frame; frames must come in order."""
        return self._numbers.update(self._tracker.update(detected))


class Numbers:
    """Gives tracked vehicles their numbers anew; one row per number that may still be seen."""

    def __init__(self, settings: TrackerSettings) -> None:
        self._settings = settings
        self._motion = np.zeros((64, N_COLUMNS))
        self._votes = np.zeros((64, len(VEHICLE_CLASSES)))
        self._number = np.zeros(64, np.int32)
        self._holder = np.full(64, NOBODY, np.int64)
        self._lost: list[int] = []
        self._found: list[_Found] = []
        self._free: list[int] = []
        self._n_rows = 0
        self._next = 1

    def update(self, tracked: TrackedFrame) -> TrackedFrame:
        """Take the next frame; frames must come in order."""
        tracks, at_s = tracked.tracks, tracked.frame.t_ns / SECOND_NS
        ended = (*self._lose(tracked.ended, at_s), *self._give_up(at_s))
        if len(tracks) == 0:
            return TrackedFrame(tracked.frame, tracks, ended)
        boxes = as_float64(tracks.xyxy if tracks.detected_xyxy is None else tracks.detected_xyxy)
        width_px, height_px = tracked.frame.size_px
        at = at_s, float(width_px), float(height_px)
        rows = np.empty(len(tracks), np.int64)
        ids, measured = tracks.track_id, tracks.measured
        n_without = keep_numbers(ids, boxes, measured, at, self._holder, self._motion, rows)
        doubtful = self._welcome(rows, boxes, tracked) if n_without else ()
        chosen = np.empty(len(tracks), np.int32)
        vote(rows, _classes(tracks), tracks.confidence, tracks.measured, self._votes, chosen)
        said = Tracks(
            tracks.xyxy,
            tracks.confidence,
            chosen,
            self._number[rows],
            self._motion[rows, N_SEEN] >= self._settings.confirm_hits,
            tracks.measured,
            tracks.detected_xyxy,
            tracks.detected_class_id,
        )
        return TrackedFrame(tracked.frame, said, ended, doubtful)

    def update_all(self, tracked: TrackedFrames) -> TrackedFrames:
        """Take the next frames, all of one size, as `update` takes them one by one, only sooner."""
        boxes, n = _boxes(tracked.tracks), len(tracked.tracks)
        told = Told(np.empty(n, np.int64), np.empty(n, np.int32), np.empty(n))
        width_px, height_px = tracked.frames[0].size_px
        times_s = np.array([frame.t_ns for frame in tracked.frames]) / SECOND_NS
        number = np.empty(n, np.int32)
        ended: list[tuple[int, ...]] = [()] * len(tracked)
        doubtful: list[tuple[int, ...]] = [()] * len(tracked)
        k = 0
        while k < len(tracked):
            ended[k] = (*self._lose(tracked.ended[k], times_s[k]), *self._give_up(times_s[k]))
            begin, until = k, self._next_end(tracked, times_s, k)
            k, n_without = keep_on(
                boxes,
                self._kept,
                tracked.ends,
                times_s,
                (float(width_px), float(height_px)),
                (begin, until),
                told,
            )
            if n_without:
                here = tracked.rows(k - 1)
                doubtful[k - 1] = self._welcome(told.rows[here], boxes.xyxy[here], tracked[k - 1])
                tell(boxes, self._kept, (here.start, here.stop), told)
            rows = slice(tracked.rows(begin).start, tracked.rows(k - 1).stop)
            number[rows] = self._number[told.rows[rows]]
        said = replace(
            tracked.tracks,
            class_id=told.class_id,
            track_id=number,
            confirmed=told.n_seen >= self._settings.confirm_hits,
        )
        return replace(tracked, tracks=said, ended=tuple(ended), doubtful=tuple(doubtful))

    @property
    def _kept(self) -> Kept:
        return Kept(self._holder, self._motion, self._votes)

    def _next_end(self, tracked: TrackedFrames, times_s: NDArray[np.float64], begin: int) -> int:
        """Return the first frame after one in which a number may end, or be sought no longer."""
        known = [each.motion for each in self._found] + [self._motion[row] for row in self._lost]
        oldest_s = min((float(motion[AT_S]) for motion in known), default=inf)
        late = np.flatnonzero(times_s[begin + 1 :] - self._settings.seek_s > oldest_s)
        until = begin + 1 + int(late[0]) if len(late) else len(tracked)
        return next((k for k in range(begin + 1, until) if tracked.ended[k]), until)

    def _lose(self, ended: Iterable[int], at_s: float) -> tuple[int, ...]:
        """Seek what the tracker has given up; what it forgot all at once, at a cut, is gone."""
        gone: list[int] = []
        for row in (int(row) for each in ended for row in np.flatnonzero(self._holder == each)):
            self._holder[row] = NOBODY
            waited = at_s - self._motion[row, AT_S] >= self._settings.tentative_memory_s / 2
            if waited and self._motion[row, N_SEEN] >= self._settings.confirm_hits:
                self._lost.append(row)
            else:
                gone.append(self._forget(row))
        return tuple(gone)

    def _welcome(
        self, rows: NDArray[np.int64], boxes: NDArray[np.float64], tracked: TrackedFrame
    ) -> tuple[int, ...]:
        """Let each new box continue the one lost number that it can be, or begin one; hopped numbers are lost.

        Args:
            rows: of the tracks, as `keep_numbers` gives them; filled in where they are new or have hopped.
            boxes: (n, 4) float64.
            tracked: the frame.

        Returns:
            Numbers of which it is not known whose they are: several could be one, or another box could be it too.
        """
        hopped = np.flatnonzero(rows <= HOPPED)
        self._lost += (HOPPED - rows[hopped]).tolist()
        new = [*np.flatnonzero(rows == NEW).tolist(), *hopped.tolist()]
        at_s = tracked.frame.t_ns / SECOND_NS
        is_small = SMALL[_classes(tracked.tracks)[new]]
        possible = self._possible(boxes[new], is_small, at_s)
        doubtful = list(self._claimed_twice(boxes[new], is_small, at_s))
        lost = tuple(self._lost)
        for k, i in enumerate(new):
            could_be = np.flatnonzero(possible[:, k])
            if len(could_be) == 1 and possible[could_be[0]].sum() == 1:
                row = lost[could_be[0]]
                self._remember_found(row)
            else:
                row = self._begin()
                self._motion[row, FROM] = HOPPED - rows[i] + 1
                doubtful += [int(self._number[row])] if len(could_be) else []
            take_in(self._motion[row], boxes[i], at_s)
            self._holder[row], rows[i] = tracked.tracks.track_id[i], row
        return tuple(doubtful)

    def _possible(
        self, boxes: NDArray[np.float64], is_small: NDArray[np.bool_], at_s: float
    ) -> NDArray[np.bool_]:
        rows = np.array(self._lost, np.intp)
        out = np.empty((len(rows), len(boxes)), np.bool_)
        find_possible(self._motion[rows], boxes, at_s, out)
        alike: NDArray[np.bool_] = out & (SMALL[self._votes[rows].argmax(axis=1)][:, None] == is_small)
        return alike

    def _claimed_twice(
        self, boxes: NDArray[np.float64], is_small: NDArray[np.bool_], at_s: float
    ) -> Iterator[int]:
        """Yield the numbers that went on with one box, when a later one can be that vehicle too."""
        for found in tuple(self._found):
            out = np.empty((1, len(boxes)), np.bool_)
            find_possible(found.motion[None], boxes, at_s, out)
            if (out[0] & (is_small == found.is_small)).any():
                self._found.remove(found)
                yield found.number

    def _remember_found(self, row: int) -> None:
        self._lost.remove(row)
        is_small = bool(SMALL[self._votes[row].argmax()])
        self._found.append(_Found(int(self._number[row]), self._motion[row].copy(), is_small))

    def _give_up(self, at_s: float) -> tuple[int, ...]:
        if not self._lost and not self._found:
            return ()
        oldest_s = at_s - self._settings.seek_s
        self._found = [each for each in self._found if each.motion[AT_S] >= oldest_s]
        gone = [row for row in self._lost if self._motion[row, AT_S] < oldest_s]
        self._lost = [row for row in self._lost if row not in gone]
        return tuple(self._forget(row) for row in gone)

    def _forget(self, row: int) -> int:
        self._motion[row], self._votes[row] = 0.0, 0.0
        self._free.append(row)
        return int(self._number[row])

    def _begin(self) -> int:
        row = self._free.pop() if self._free else self._n_rows
        self._n_rows = max(self._n_rows, row + 1)
        if row == len(self._number):
            self._motion = np.concatenate([self._motion, np.zeros_like(self._motion)])
            self._votes = np.concatenate([self._votes, np.zeros_like(self._votes)])
            self._number = np.concatenate([self._number, np.zeros_like(self._number)])
            self._holder = np.concatenate([self._holder, np.full_like(self._holder, NOBODY)])
        self._number[row] = self._next
        self._next += 1
        return row


def _boxes(tracks: Tracks) -> Boxes:
    """Return tracks as the kernels take them."""
    xyxy = tracks.xyxy if tracks.detected_xyxy is None else tracks.detected_xyxy
    return Boxes(
        np.require(tracks.track_id, requirements=("C", "W")),
        as_float64(xyxy),
        np.require(tracks.measured, requirements=("C", "W")),
        np.require(_classes(tracks), requirements=("C", "W")),
        np.require(tracks.confidence, requirements=("C", "W")),
    )


def _classes(tracks: Tracks) -> NDArray[np.int32]:
    return tracks.class_id if tracks.detected_class_id is None else tracks.detected_class_id
