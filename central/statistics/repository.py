"""SQL of traffic: sums over steps. Whole numbers of minutes, so that both stores divide alike."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, RowMapping, case, cast, delete, func, select
from sqlalchemy.orm import Session

from central.statistics.models import FlowPart, FlowPassed, NotFired

_PLACE = ("junction", "camera", "approach", "step_start")


@dataclass(frozen=True, slots=True)
class Span:
    """A time in minutes since 1970 [begin, end), cut into steps that begin `offset` minutes before a multiple."""

    begin: int
    end: int
    step: int
    offset: int = 0

    @property
    def starts(self) -> range:
        """The first minute of each step."""
        return range(self.begin, self.end, self.step)


@dataclass(frozen=True, slots=True)
class FlowFilter:
    """Which traffic; None: any."""

    junction: str | None = None
    camera: str | None = None


def part_sums(session: Session, span: Span, which: FlowFilter) -> Sequence[RowMapping]:
    """Sum what was seen, by approach and step."""
    measured = {
        "queue_covered_ms": func.sum(case((FlowPart.queue_waited_ms.is_not(None), FlowPart.covered_ms))),
        "queue_waited_ms": func.sum(FlowPart.queue_waited_ms),
        "queue_most": func.max(FlowPart.queue_most),
        "queue_longest_cm": func.max(FlowPart.queue_longest_cm),
        "queue_open_ended_ms": func.sum(FlowPart.queue_open_ended_ms),
        "occupied_covered_ms": func.sum(case((FlowPart.occupied_ms.is_not(None), FlowPart.covered_ms))),
        "occupied_ms": func.sum(FlowPart.occupied_ms),
        "covered_ms": func.sum(FlowPart.covered_ms),
        "lamp_known_ms": func.sum(FlowPart.lamp_known_ms),
        "red_ms": func.sum(FlowPart.red_ms),
        "n_clock_steps": func.sum(cast(FlowPart.clock_stepped, Integer)),
        "n_speeds": func.sum(FlowPart.n_speeds),
        "speed_sum_kmh": func.sum(FlowPart.speed_sum_kmh),
    }
    rows = select(*_place(span), *(column.label(name) for name, column in measured.items()))
    return session.execute(rows.where(*_within(span, which)).group_by(*_PLACE)).mappings().all()


def passed_sums(session: Session, span: Span, which: FlowFilter) -> Sequence[RowMapping]:
    """Sum who passed, by approach, step, class, movement and indication."""
    kind = (FlowPassed.vehicle_class, FlowPassed.movement, FlowPassed.indication)
    counted = (FlowPassed.n, FlowPassed.n_arrival_known, FlowPassed.n_arrived_on_red)
    rows = select(*_place(span), *kind, *(func.sum(column).label(column.key) for column in counted))
    rows = rows.join(FlowPassed, FlowPassed.part_id == FlowPart.id).where(*_within(span, which))
    return session.execute(rows.group_by(*_PLACE, *kind)).mappings().all()


def reason_sums(session: Session, span: Span, which: FlowFilter) -> Sequence[RowMapping]:
    """Sum why nothing was alleged, by camera, step and reason."""
    start = (NotFired.minute + span.offset) // span.step * span.step - span.offset
    place = (NotFired.junction, NotFired.camera, start.label("step_start"), NotFired.reason)
    rows = select(*place, func.sum(NotFired.n).label("n"))
    rows = rows.where(NotFired.minute >= span.begin, NotFired.minute < span.end)
    if which.junction is not None:
        rows = rows.where(NotFired.junction == which.junction)
    if which.camera is not None:
        rows = rows.where(NotFired.camera == which.camera)
    names = ("junction", "camera", "step_start", "reason")
    return session.execute(rows.group_by(*names).order_by(*names)).mappings().all()


def approaches(session: Session, span: Span, which: FlowFilter) -> list[tuple[str, str, str]]:
    """Return (junction, camera, approach) of everything seen in the time, in order."""
    names = (FlowPart.junction, FlowPart.camera, FlowPart.approach)
    rows = select(*names).distinct().where(*_within(span, which)).order_by(*names)
    return [(row[0], row[1], row[2]) for row in session.execute(rows)]


def oldest_minute(session: Session) -> int | None:
    """Return the first minute of which anything is kept."""
    return session.scalar(select(func.min(FlowPart.minute)))


def forget_before(session: Session, minute: int) -> int:
    """Delete what is older and return how many parts that were."""
    old = select(FlowPart.id).where(FlowPart.minute < minute)
    session.execute(delete(FlowPassed).where(FlowPassed.part_id.in_(old)))
    session.execute(delete(NotFired).where(NotFired.minute < minute))
    gone = session.execute(delete(FlowPart).where(FlowPart.minute < minute).returning(FlowPart.id))
    return len(gone.all())


def _place(span: Span) -> tuple[ColumnElement[str] | ColumnElement[int], ...]:
    start = (FlowPart.minute + span.offset) // span.step * span.step - span.offset
    columns = (FlowPart.junction, FlowPart.camera, FlowPart.approach, start)
    return tuple(column.label(name) for column, name in zip(columns, _PLACE, strict=True))


def _within(span: Span, which: FlowFilter) -> list[ColumnElement[bool]]:
    asked = [FlowPart.minute >= span.begin, FlowPart.minute < span.end]
    if which.junction is not None:
        asked.append(FlowPart.junction == which.junction)
    if which.camera is not None:
        asked.append(FlowPart.camera == which.camera)
    return asked
