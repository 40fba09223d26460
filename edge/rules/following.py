"""The stage before the rules: follows every track at every line and says who crossed."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from math import dist

import numpy as np
from numpy.typing import NDArray

from edge.domain.detection import TrackedFrame, TrackedFrames, Tracks
from edge.domain.frame import Frame
from edge.domain.violation import LineCrossing
from edge.kernels.following import follow, follow_on, hop
from edge.kernels.records import (
    ANY,
    BOX,
    CAME_PAST,
    CLASS,
    CONFIDENCE,
    CONFIRMED,
    DETECTED,
    FREE,
    HELD,
    MEASURED,
    N_COLUMNS,
    NUMBER,
)
from edge.rules.geometry import CompiledLine
from edge.rules.heading import came_from_elsewhere
from edge.rules.line_time import LineTime
from edge.rules.not_fired import NotFired, Reasons
from edge.rules.passage import Passage
from edge.rules.proven import came_over
from edge.rules.settings import SECOND_NS, RuleSettings
from edge.rules.state import Kept, empty_state, grown, lines_of, terms_of

N_ROWS = 32
"""Vehicles for which there is room at first."""

N_COUNTED = 32
"""More vehicles than can pass one approach within the time in which two crossings may be one."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What happened at the lines in one frame.

    Attributes:
        seen: passages of tracks that were measured, those that a rule has to look at.
        crossed: those of them whose crossing has just become certain.
        ended: passages of tracks that will not come back.
    """

    seen: tuple[Passage, ...]
    crossed: tuple[Passage, ...]
    ended: tuple[Passage, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Frames that follow each other, as the kernels take them; all pictures have one size.

    Attributes:
        tracked: the frames.
        rows: (n, 13) float64, their tracks.
        xyxy: (n, 4) float32, boxes of these.
        moments: (frames, 2) int64, number and capture time of each frame.
    """

    tracked: TrackedFrames
    rows: NDArray[np.float64]
    xyxy: NDArray[np.float32]
    moments: NDArray[np.int64]

    @classmethod
    def of(cls, tracked: TrackedFrames) -> "Table":
        """Write down what is followed."""
        moments = [(frame.number, frame.captured_at_ns) for frame in tracked.frames]
        xyxy = np.ascontiguousarray(tracked.tracks.xyxy)
        return cls(tracked, table_of(tracked.tracks), xyxy, np.array(moments, np.int64))


@dataclass(frozen=True, slots=True)
class Counted:
    """A crossing that has been told."""

    line: CompiledLine
    rear: LineTime
    size_px: float

    def is_same(self, other: "Counted", settings: RuleSettings) -> bool:
        """Tell whether both are one vehicle."""
        if self.line is not other.line:
            return False
        apart_px = dist(self.rear.point_px, other.rear.point_px)
        seen = self.rear.seen and other.rear.seen
        share = settings.same_share if seen else settings.same_unseen_share
        unseen_ns = 0 if seen else self.rear.uncertainty_ns + other.rear.uncertainty_ns
        near = apart_px <= share * max(self.size_px, other.size_px)
        return near and abs(self.rear.at_ns - other.rear.at_ns) <= settings.same_s * SECOND_NS + unseen_ns


class Follower:
    """Follows every track at every line, and forgets it when the track ends.

    What happens at each sighting is done in `edge.kernels.following`; a passage is made for a track and line only
    once a rule has to look at it.
    """

    def __init__(
        self, lines: Iterable[CompiledLine], settings: RuleSettings, reasons: Reasons, wanted: int = ANY
    ) -> None:
        self._lines = tuple(lines)
        self._settings = settings
        self._reasons = reasons
        self._numbers = lines_of(self._lines)
        self._terms = terms_of(settings, wanted | HELD | CAME_PAST)
        self._state = empty_state(N_ROWS, len(self._lines))
        self._due = np.empty((N_ROWS * len(self._lines), 3), np.int64)
        self._size_px = (0, 0)
        self._n_tracks = 0
        self._passages: dict[tuple[int, int], Passage] = {}
        self._counted: deque[Counted] = deque(maxlen=N_COUNTED)

    def update(self, tracked: TrackedFrame) -> Followed:
        """Take the next frame; frames must come in order."""
        seen = self._follow(tracked) if len(tracked.tracks) else ()
        return Followed(seen, self._crossed(seen), self._end(tracked.ended) if tracked.ended else ())

    def update_until_due(self, table: Table, begin: int, end: int) -> tuple[int, Followed]:
        """Take the next frames of a table, from `begin` on, up to the first that a rule has to look at, and before `end`.

        No track ends in them.

        Returns:
            The first frame that was not taken, and what happened in the one before.
        """
        self._take_size(table.tracked.frames[begin])
        n_due = 0
        while begin < end and n_due == 0:
            begun = begin
            begin, n_due, n_new, n_hidden = follow_on(
                table.xyxy,
                table.rows,
                table.tracked.ends,
                table.moments,
                (begin, end, len(self._state.tracks) - self._n_tracks),
                self._state,
                self._numbers,
                self._terms,
                self._due,
            )
            self._count(n_new, n_hidden)
            if begin == begun:
                self._grow()
        seen = self._due_passages(n_due)
        return begin, Followed(seen, self._crossed(seen), ())

    def forget(self) -> tuple[Passage, ...]:
        """End every passage: the source has ended, or its clock has jumped."""
        numbers = self._state.tracks["track_id"]
        return self._end(tuple(numbers[numbers != FREE].tolist()))

    def doubt(self, track_ids: tuple[int, ...]) -> None:
        """Nobody knows any more whose these numbers are: nothing of what was seen under them counts."""
        self._reasons[NotFired.JOINED_TO_NOBODY] += len(track_ids)
        for row in np.flatnonzero(np.isin(self._state.tracks["track_id"], track_ids)).tolist():
            hop(self._state, row)

    def _follow(self, tracked: TrackedFrame) -> tuple[Passage, ...]:
        """Return the passages that a rule has to look at."""
        frame, tracks = tracked.frame, tracked.tracks
        while self._n_tracks + len(tracks) > len(self._state.tracks):
            self._grow()
        self._take_size(frame)
        n_due, n_new, n_hidden = follow(
            np.ascontiguousarray(tracks.xyxy),
            table_of(tracks),
            (frame.number, frame.captured_at_ns),
            self._state,
            self._numbers,
            self._terms,
            self._due,
        )
        self._count(n_new, n_hidden)
        return self._due_passages(n_due)

    def _take_size(self, frame: Frame) -> None:
        if frame.size_px != self._size_px:
            self._size_px = self._terms["width_px"], self._terms["height_px"] = frame.size_px

    def _count(self, n_new: int, n_hidden: int) -> None:
        self._n_tracks += n_new
        self._reasons[NotFired.HIDDEN] += n_hidden

    def _due_passages(self, n_due: int) -> tuple[Passage, ...]:
        if not n_due:
            return ()
        due = self._due[:n_due].tolist()
        seen = tuple(self._passage(row, line) for row, line, _ in due)
        for passage, (_, _, holds) in zip(seen, due, strict=True):
            passage.holds = holds
        return seen

    def _crossed(self, seen: tuple[Passage, ...]) -> tuple[Passage, ...]:
        return tuple(passage for passage in seen if self._has_just_crossed(passage))

    def _passage(self, row: int, line: int) -> Passage:
        passage = self._passages.get((row, line))
        if passage is None:
            track_id = int(self._state.tracks["track_id"][row])
            kept = Kept.of(self._state, row, line)
            passage = self._passages[row, line] = Passage(track_id, self._lines[line], self._settings, kept)
        return passage

    def _grow(self) -> None:
        self._state = grown(self._state)
        self._due = np.empty((self._state.pairs.size, 3), np.int64)
        for (row, line), passage in self._passages.items():
            passage.look_at(Kept.of(self._state, row, line))

    def _has_just_crossed(self, passage: Passage) -> bool:
        if passage.crossing is not None or not passage.confirmed:
            return False
        passed = _passed(passage)
        if passed is None or not 0 <= passage.line.share_along(passed[1].point_px) <= 1:
            return False
        passage.crossing = _crossing(passage, *passed)
        passage.kept.pair["is_crossed"] = True
        return not self._is_of_another(passage) and not self._is_counted(passage, passed[1])

    def _is_of_another(self, passage: Passage) -> bool:
        """It came along another road: that is no crossing of this line, and nobody is told of it."""
        elsewhere = passage.line.enforced and came_from_elsewhere(passage)
        self._reasons[NotFired.OTHER_DIRECTION] += elsewhere
        return elsewhere

    def _is_counted(self, passage: Passage, rear: LineTime) -> bool:
        """Two boxes on one vehicle make two tracks that cross at one time in one place."""
        if passage.last is None:
            return False
        this = Counted(passage.line, rear, passage.last.longer_side_px)
        if any(this.is_same(other, self._settings) for other in self._counted):
            self._reasons[NotFired.SAME_VEHICLE] += 1
            return True
        self._counted.append(this)
        return False

    def _end(self, track_ids: tuple[int, ...]) -> tuple[Passage, ...]:
        ended = tuple(passage for track_id in track_ids for passage in self._ended(track_id))
        unconfirmed = [p for p in ended if p.crossing is None and p.held_both_sides and not p.confirmed]
        self._reasons[NotFired.UNCONFIRMED] += len(unconfirmed)
        return ended

    def _ended(self, track_id: int) -> list[Passage]:
        """Free the row of a track; its passages may be asked until the next frame, those that crossed for ever."""
        rows = np.flatnonzero(self._state.tracks["track_id"] == track_id)
        if len(rows) == 0:
            return []
        row = int(rows[0])
        passages = [self._passage(row, line) for line in range(len(self._lines))]
        for line, passage in enumerate(passages):
            passage.ended = True
            if passage.crossing is not None:
                passage.look_at(passage.kept.copy())
            del self._passages[row, line]
        self._state.tracks["track_id"][row] = FREE
        self._n_tracks -= 1
        return passages


def table_of(tracks: Tracks) -> NDArray[np.float64]:
    """Return (n, 13) float64, the tracks of a frame with the columns that `edge.kernels.records` names."""
    table = np.empty((len(tracks), N_COLUMNS))
    table[:, BOX:DETECTED] = tracks.xyxy
    table[:, DETECTED:CONFIDENCE] = np.nan if tracks.detected_xyxy is None else tracks.detected_xyxy
    table[:, CONFIDENCE] = tracks.confidence
    table[:, CLASS] = tracks.class_id
    table[:, NUMBER] = tracks.track_id
    table[:, CONFIRMED] = tracks.confirmed
    table[:, MEASURED] = tracks.measured
    return table


def _passed(passage: Passage) -> tuple[LineTime, LineTime] | None:
    """Return when front and rear passed, where both sides were held, or only the far one and it came over the line."""
    if not passage.holds & HELD:
        return came_over(passage)
    front, rear = passage.front_time(), passage.rear.time
    return None if front is None or rear is None else (front, rear)


def _crossing(passage: Passage, front: LineTime, rear: LineTime) -> LineCrossing:
    return LineCrossing(
        track_id=passage.track_id,
        vehicle_class=passage.vehicle_class,
        approach=passage.line.approach,
        stop_line=passage.line.id,
        front_ns=front.at_ns,
        front_frame=front.frame,
        rear_ns=rear.at_ns,
        rear_frame=rear.frame,
        front_uncertainty_ns=front.uncertainty_ns,
        point_px=rear.point_px,
        rear_uncertainty_ns=rear.uncertainty_ns,
        front_after_ns=front.after_ns,
        rear_by_ns=rear.by_ns,
    )
