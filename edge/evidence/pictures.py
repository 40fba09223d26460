"""The pictures of a case that are kept: stills A, B and C, and the views in which a plate may be read."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from contracts.facts import Facts
from contracts.manifest import FileRole
from edge.domain.plate import BgrImage, VehicleView
from edge.domain.violation import Box
from edge.evidence.clip import decoded
from edge.evidence.notes import CaseNotes, TrailPoint
from edge.evidence.spool import Recording

BEFORE_LINE_NS = 400_000_000
"""Still A: long enough before the line that the front is seen to be behind it."""
AFTER_LINE_NS = 700_000_000
"""Still C, where the decision fell before the vehicle is well inside."""
MAX_VIEWS = 12
_MARGIN = 0.08


@dataclass(frozen=True, slots=True)
class Still:
    """A picture that is kept, and the vehicle in it where it was tracked there."""

    role: FileRole
    frame_number: int
    captured_at_ns: int
    image_bgr: BgrImage
    box: Box | None


@dataclass(frozen=True, slots=True)
class Pictures:
    """What was taken from the recording; `first` and `last` are (frame number, capture time in UTC ns)."""

    stills: tuple[Still, ...]
    views: tuple[VehicleView, ...]
    n_frames: int
    first: tuple[int, int]
    last: tuple[int, int]


def take_pictures(recording: Recording, notes: CaseNotes, facts: Facts) -> Pictures | None:
    """Decode a recording and keep what the package needs; None where nothing decodes."""
    times = sorted({p.captured_at_ns for p in recording.packets})
    wanted = {role: _nearest(times, ns) for role, ns in _still_times(notes)}
    anchor = (facts.decided_frame, _nearest(times, notes.decided_ns))
    trail = {_nearest(times, p.captured_at_ns): p for p in notes.trail}
    views_at = set(_spread(sorted(trail), MAX_VIEWS))
    stills: list[Still] = []
    views: list[VehicleView] = []
    seen: list[int] = []
    for captured_ns, image in _images(recording, set(wanted.values()) | views_at):
        seen.append(captured_ns)
        if image is None:
            continue
        point = trail.get(captured_ns)
        number = point.frame_number if point else anchor[0] + _steps(times, anchor[1], captured_ns)
        box = point.box_px if point else None
        roles = [role for role, ns in wanted.items() if ns == captured_ns]
        stills += [Still(role, number, captured_ns, image, box) for role in roles]
        if point is not None and captured_ns in views_at:
            views += _view(image, point)
    if not seen:
        return None
    ends = [(anchor[0] + _steps(times, anchor[1], ns), ns) for ns in (min(seen), max(seen))]
    return Pictures(tuple(stills), tuple(views), len(seen), ends[0], ends[1])


def _images(recording: Recording, wanted: set[int]) -> Iterator[tuple[int, BgrImage | None]]:
    if recording.info is None:
        return
    for captured_ns, picture in decoded(recording.info, recording.packets):
        if captured_ns in wanted:
            yield captured_ns, np.asarray(picture.to_ndarray(format="bgr24"), np.uint8)
        else:
            yield captured_ns, None


def _still_times(notes: CaseNotes) -> tuple[tuple[FileRole, int], ...]:
    crossed_ns = notes.rear_ns if notes.rear_ns is not None else notes.decided_ns
    inside_ns = max(notes.decided_ns, crossed_ns + AFTER_LINE_NS)
    return (
        (FileRole.STILL_A, notes.front_ns - BEFORE_LINE_NS),
        (FileRole.STILL_B, crossed_ns),
        (FileRole.STILL_C, inside_ns),
    )


def _nearest(times: list[int], ns: int) -> int:
    return min(times, key=lambda t: abs(t - ns), default=-1)


def _steps(times: list[int], from_ns: int, to_ns: int) -> int:
    return int(np.searchsorted(times, to_ns)) - int(np.searchsorted(times, from_ns))


def _spread(times: list[int], n_most: int) -> list[int]:
    if len(times) <= n_most:
        return times
    return [times[round(i * (len(times) - 1) / (n_most - 1))] for i in range(n_most)]


def _view(image: BgrImage, point: TrailPoint) -> list[VehicleView]:
    x1, y1, x2, y2 = point.box_px
    dx, dy = (x2 - x1) * _MARGIN, (y2 - y1) * _MARGIN
    left, top = max(0, round(x1 - dx)), max(0, round(y1 - dy))
    cut = image[top : max(0, round(y2 + dy)), left : max(0, round(x2 + dx))]
    return [VehicleView(point.frame_number, np.ascontiguousarray(cut))] if cut.size else []
