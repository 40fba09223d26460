"""The stage before the rules: follows every track at every line and says who crossed."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import repeat
from math import dist
from typing import NamedTuple

from edge.domain.detection import VEHICLE_CLASSES, TrackedFrame, Tracks
from edge.domain.violation import Box, LineCrossing, TrackPoint
from edge.rules.geometry import CompiledLine
from edge.rules.hiding import lower_edges
from edge.rules.line_time import LineTime
from edge.rules.not_fired import NotFired, Reasons
from edge.rules.passage import Passage, Seen
from edge.rules.settings import SECOND_NS, RuleSettings
from edge.rules.shape import Shape, is_cut
from edge.rules.sighting import LowerEdge

N_COUNTED = 32
"""More vehicles than can pass one approach within the time in which two crossings may be one."""


@dataclass(frozen=True, slots=True)
class Followed:
    """What happened at the lines in one frame.

    Attributes:
        seen: passages of tracks that were measured.
        crossed: those of them whose crossing has just become certain.
        ended: passages of tracks that will not come back.
    """

    seen: tuple[Passage, ...]
    crossed: tuple[Passage, ...]
    ended: tuple[Passage, ...]


class Row(NamedTuple):
    """One measured vehicle of a frame.

    Attributes:
        track_id: its number.
        box: as the tracker has it.
        detected: as it was detected; None where nobody kept it.
        seen: what the tracker says about it.
        hidden: nearer boxes hide its lower edge.
        touches: its box ends where one of them begins.
    """

    track_id: int
    box: Box
    detected: Box | None
    seen: Seen
    hidden: bool
    touches: bool


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
        near = apart_px <= settings.same_share * max(self.size_px, other.size_px)
        return near and abs(self.rear.at_ns - other.rear.at_ns) <= settings.same_s * SECOND_NS


class Follower:
    """Keeps one passage per track and line, and forgets it when the track ends."""

    def __init__(self, lines: Iterable[CompiledLine], settings: RuleSettings, reasons: Reasons) -> None:
        self._lines = tuple(lines)
        self._settings = settings
        self._reasons = reasons
        self._passages: dict[int, tuple[Passage, ...]] = {}
        self._shapes: dict[int, Shape] = {}
        self._counted: deque[Counted] = deque(maxlen=N_COUNTED)

    def update(self, tracked: TrackedFrame) -> Followed:
        """Take the next frame; frames must come in order."""
        frame = tracked.frame
        seen: list[Passage] = []
        for row in measured_rows(tracked.tracks, self._settings.hidden_share):
            point = TrackPoint(frame.number, frame.captured_at_ns, row.box)
            seen += self._see(point, row, frame.size_px)
        crossed = [p for p in seen if self._has_just_crossed(p) and not self._is_counted(p)]
        return Followed(tuple(seen), tuple(crossed), tuple(self._end(tracked.ended)))

    def forget(self) -> tuple[Passage, ...]:
        """End every passage: the source has ended, or its clock has jumped."""
        return tuple(self._end(tuple(self._passages)))

    def _see(self, point: TrackPoint, row: Row, frame_size_px: tuple[int, int]) -> list[Passage]:
        passages, shape = self._of(row.track_id)
        edge, whole = self._lower_edge(row, shape, frame_size_px)
        judged = point if whole is None or whole is row.box else point._replace(xyxy=whole)
        for passage in passages:
            passage.remember(point)
            if whole is not None:
                passage.know(row.seen)
                passage.see(judged, edge, row.detected)
        if whole is None:
            return []
        return [passage for passage in passages if passage.vehicle_class in passage.line.vehicle_classes]

    def _lower_edge(
        self, row: Row, shape: Shape, frame_size_px: tuple[int, int]
    ) -> tuple[LowerEdge, Box | None]:
        """Return the box to be judged and what is known of its lower edge; None: it cannot be judged."""
        box = row.box
        is_cut_off = is_cut(box, frame_size_px)
        if row.hidden or (not is_cut_off and shape.ends_short(box, touches=row.touches)):
            self._reasons[NotFired.HIDDEN] += 1
            return LowerEdge.COMPLETED, shape.completed(box)
        if is_cut_off:
            return LowerEdge.CUT, box
        if not row.touches:
            shape.remember(box, frame_size_px)
        return LowerEdge.SEEN, box

    def _of(self, track_id: int) -> tuple[tuple[Passage, ...], Shape]:
        if track_id not in self._passages:
            self._passages[track_id] = tuple(Passage(track_id, line, self._settings) for line in self._lines)
            self._shapes[track_id] = Shape(self._settings.n_shape)
        return self._passages[track_id], self._shapes[track_id]

    def _has_just_crossed(self, passage: Passage) -> bool:
        if passage.crossing is not None or not passage.held_both_sides or not passage.confirmed:
            return False
        rear = passage.rear.time
        if rear is None or not 0 <= passage.line.share_along(rear.point_px) <= 1:
            return False
        passage.crossing = _crossing(passage)
        return passage.crossing is not None

    def _is_counted(self, passage: Passage) -> bool:
        """Two boxes on one vehicle make two tracks that cross at one time in one place."""
        if passage.rear.time is None or passage.last is None:
            return False
        this = Counted(passage.line, passage.rear.time, passage.last.longer_side_px)
        if any(this.is_same(other, self._settings) for other in self._counted):
            self._reasons[NotFired.SAME_VEHICLE] += 1
            return True
        self._counted.append(this)
        return False

    def _end(self, track_ids: tuple[int, ...]) -> list[Passage]:
        ended = [passage for track_id in track_ids for passage in self._passages.pop(track_id, ())]
        for track_id in track_ids:
            self._shapes.pop(track_id, None)
        for passage in ended:
            passage.ended = True
        unconfirmed = [p for p in ended if p.crossing is None and p.held_both_sides and not p.confirmed]
        self._reasons[NotFired.UNCONFIRMED] += len(unconfirmed)
        return ended


def measured_rows(tracks: Tracks, hidden_share: float) -> list[Row]:
    """Return the vehicles that were measured in a frame."""
    if not tracks.measured.any():
        return []
    hidden, touching = lower_edges(tracks.xyxy, hidden_share)
    detected = tracks.detected_xyxy
    columns = (
        tracks.measured.tolist(),
        tracks.track_id.tolist(),
        tracks.xyxy.tolist(),
        detected.tolist() if detected is not None else repeat(None, len(tracks)),
        zip(tracks.class_id.tolist(), tracks.confirmed.tolist(), tracks.confidence.tolist(), strict=True),
        hidden.tolist(),
        touching.tolist(),
    )
    return [
        Row(
            track_id,
            (box[0], box[1], box[2], box[3]),
            (exact[0], exact[1], exact[2], exact[3]) if exact is not None else None,
            Seen(VEHICLE_CLASSES[class_id], confirmed, confidence),
            is_hidden,
            touches,
        )
        for measured, track_id, box, exact, (class_id, confirmed, confidence), is_hidden, touches in zip(
            *columns, strict=True
        )
        if measured
    ]


def _crossing(passage: Passage) -> LineCrossing | None:
    front, rear = passage.front_time(), passage.rear.time
    if front is None or rear is None:
        return None
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
    )
