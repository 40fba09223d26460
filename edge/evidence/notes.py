"""What the evidence worker must know of a decision beside the signed facts: where the vehicle was."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from pydantic import Field

from contracts.base import BoxPx, Contract, PointPx
from contracts.layout import Layout
from edge.domain.violation import Box, TrackPoint, ViolationCandidate
from edge.evidence.places import Place, places_of

NOTES_NAME = "trail.json"
SPOOL_NAME = "packets.spool"


class TrailPoint(Contract):
    """The vehicle's box in one frame, pixels of the full frame."""

    frame_number: int
    captured_at_ns: int
    box_px: BoxPx


class Overlay(Contract):
    """What annotated copies mark and mask, in pixels of the full frame."""

    stop_line_px: tuple[PointPx, PointPx] | None = None
    lamp_boxes_px: list[BoxPx] = Field(default_factory=list)
    masks_px: list[list[PointPx]] = Field(default_factory=list)
    places: list[Place] = Field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ClipWish:
    """How much of the time before the crossing and after the decision a clip shall hold."""

    pre_event_ns: int
    post_event_ns: int


class CaseNotes(Contract):
    """Beside the packets of an open case."""

    notes_version: int = 1
    front_ns: int
    rear_ns: int | None
    decided_ns: int
    records_from_ns: int
    records_until_ns: int
    trail: list[TrailPoint]
    overlay: Overlay

    @classmethod
    def of(cls, candidate: ViolationCandidate, overlay: Overlay, wish: ClipWish) -> Self:
        """Take the notes of a decision."""
        return cls(
            front_ns=candidate.front_ns,
            rear_ns=candidate.rear_ns,
            decided_ns=candidate.decided_ns,
            records_from_ns=candidate.front_ns - wish.pre_event_ns,
            records_until_ns=max(candidate.front_ns, candidate.decided_ns) + wish.post_event_ns,
            trail=[_point(p) for p in candidate.trail],
            overlay=overlay,
        )


def _point(point: TrackPoint) -> TrailPoint:
    x1, y1, x2, y2 = (round(float(v), 2) for v in point.xyxy)
    return TrailPoint(
        frame_number=point.frame_number, captured_at_ns=point.captured_at_ns, box_px=(x1, y1, x2, y2)
    )


def overlay_of(layout: Layout, candidate: ViolationCandidate, size_px: tuple[int, int]) -> Overlay:
    """Scale what belongs to a candidate from the layout's reference size to the frame's."""
    sx, sy = size_px[0] / layout.reference_size_px[0], size_px[1] / layout.reference_size_px[1]
    approach = next((a for a in layout.approaches if a.id == candidate.approach), None)
    lines = [s for s in approach.stop_lines if s.id == candidate.stop_line] if approach else []
    group = approach.signal_group if approach else None
    line = None
    if lines:
        (ax, ay), (bx, by) = lines[0].line_px
        line = ((ax * sx, ay * sy), (bx * sx, by * sy))
    return Overlay(
        stop_line_px=line,
        lamp_boxes_px=[_scaled(h.box_px, sx, sy) for h in layout.heads if h.group == group],
        masks_px=[[(x * sx, y * sy) for x, y in mask] for mask in layout.privacy_masks_px],
        places=places_of(layout, candidate, size_px),
    )


def _scaled(box: Box, sx: float, sy: float) -> Box:
    return box[0] * sx, box[1] * sy, box[2] * sx, box[3] * sy


def read_notes(folder: Path) -> CaseNotes:
    """Read the notes of a case.

    Raises:
        ContractError: missing or damaged.
    """
    return CaseNotes.read(folder / NOTES_NAME)
