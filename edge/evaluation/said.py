"""What the pipeline said about a clip, in the form in which it is scored."""

from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from pydantic import BaseModel, ConfigDict, Field

from contracts.base import Indication
from contracts.facts import AccountCode
from edge.domain.signal import SignalReading
from edge.domain.violation import LineCrossing, ViolationCandidate
from edge.signals import head_spans

SAYABLE = {Indication.RED, Indication.AMBER, Indication.GREEN, Indication.DARK}
"""What the file of a clip may name; everything else is `unknown` there."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, populate_by_name=True)


class SaidCrossing(_Part):
    """A vehicle that was seen to cross."""

    frame: int
    x_px: float
    y_px: float | None = Field(default=None, exclude=True)
    """Like the approach not in the file of a clip: hand-read truth has one approach, and a level line."""
    approach: str | None = Field(default=None, exclude=True)


class SaidEvent(SaidCrossing):
    """An alleged violation: the frame in which the rear passed, or the vehicle came to stand."""

    kind: str
    vehicle: str | None = Field(default=None, exclude=True)
    """The class of who was accused; not in the file of a clip."""


class SaidSpan(_Part):
    """Frames `first`..`last`, both included, in which a head was read as `state`."""

    first: int = Field(alias="from")
    last: int = Field(alias="to")
    state: str


class Said(_Part):
    """Everything said about one clip."""

    events: list[SaidEvent] = Field(default_factory=list)
    crossings: list[SaidCrossing] = Field(default_factory=list)
    heads: dict[str, list[SaidSpan]] = Field(default_factory=dict)

    def write(self, path: Path) -> None:
        """Write the JSON document; what only a simulator's truth names is `unknown` in it."""
        heads = {name: [_sayable(span) for span in spans] for name, spans in self.heads.items()}
        document = self.model_copy(update={"heads": heads})
        path.write_text(document.model_dump_json(by_alias=True, indent=1) + "\n")


def said_of(
    candidates: Sequence[ViolationCandidate],
    crossings: Sequence[LineCrossing],
    readings: Sequence[SignalReading],
) -> Said:
    """Collect the results of a replay."""
    return Said(
        events=[_event(candidate) for candidate in candidates],
        crossings=[SaidCrossing(frame=c.rear_frame, **_place(c)) for c in crossings],
        heads={
            head: [SaidSpan(first=span.first, last=span.last, state=span.indication.value) for span in spans]
            for head, spans in head_spans(readings).items()
        },
    )


def _event(candidate: ViolationCandidate) -> SaidEvent:
    frame = candidate.rear_frame
    if frame is None:
        frame = next(
            (e.frame_number for e in candidate.account if e.code is AccountCode.STANDING_BEYOND_LINE),
            candidate.decided_frame,
        )
    return SaidEvent(
        kind=candidate.kind.value,
        frame=frame,
        **_place(candidate),
        vehicle=candidate.vehicle_class.value,
    )


class _Place(TypedDict):
    x_px: float
    y_px: float
    approach: str


def _place(said: LineCrossing | ViolationCandidate) -> _Place:
    x, y = said.point_px
    return {"x_px": round(x, 1), "y_px": round(y, 1), "approach": said.approach}


def _sayable(span: SaidSpan) -> SaidSpan:
    is_sayable = span.state in {indication.value for indication in SAYABLE}
    return span if is_sayable else span.model_copy(update={"state": Indication.UNKNOWN.value})
