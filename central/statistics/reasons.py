"""Why nothing was alleged, counted per camera and day: silence can be explained."""

from sqlalchemy import RowMapping
from sqlalchemy.orm import Session

from central.statistics import repository
from central.statistics.repository import FlowFilter, Span
from central.statistics.service import moment_of
from contracts.base import Contract, UtcTime


class CameraReasons(Contract):
    """One camera on one day of the city. Passages that a rule looked at and did not allege, by reason."""

    junction: str
    camera: str
    starts_at: UtcTime
    by_reason: dict[str, int]


class ReasonReport(Contract):
    """Days of cameras on which something was counted, by junction and camera, oldest first."""

    starts_at: UtcTime
    ends_at: UtcTime
    days: list[CameraReasons]


def reason_report(session: Session, span: Span, which: FlowFilter) -> ReasonReport:
    """Return the counted reasons; a day without any is left out: nobody passed, or nothing was seen."""
    days: dict[tuple[str, str, int], dict[str, int]] = {}
    for row in repository.reason_sums(session, span, which):
        days.setdefault(_place(row), {})[row["reason"]] = int(row["n"])
    return ReasonReport(
        starts_at=moment_of(span.begin),
        ends_at=moment_of(span.end),
        days=[
            CameraReasons(junction=junction, camera=camera, starts_at=moment_of(start), by_reason=reasons)
            for (junction, camera, start), reasons in days.items()
        ],
    )


def _place(row: RowMapping) -> tuple[str, str, int]:
    return row["junction"], row["camera"], int(row["step_start"])
