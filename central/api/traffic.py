"""What both APIs ask about traffic, and how it is answered: JSON or CSV."""

from datetime import UTC, datetime, timedelta
from typing import Annotated, Literal

from fastapi import Query
from fastapi.responses import Response

from central.api.context import Context
from central.errors import RefusedError
from central.statistics.reports import flow_report, span_of
from central.statistics.repository import FlowFilter
from central.statistics.schemas import FlowReport, Step
from central.statistics.tables import flow_csv
from contracts.base import UtcTime

_DAY = timedelta(days=1)
_FIRST_YEAR = 1970


def earlier(ends: datetime, span: timedelta) -> datetime:
    """Return the begin of a span for which only an end was given.

    Raises:
        RefusedError: nobody counted anything at that time.
    """
    if ends.year <= _FIRST_YEAR:
        raise RefusedError(f"to: the year {ends.year} is out of reach", field="to")
    return ends - span


class FlowQuery:
    """Which traffic, from the address. Without times it is the last 24 hours."""

    def __init__(
        self,
        junction: Annotated[str | None, Query(max_length=63)] = None,
        camera: Annotated[str | None, Query(max_length=63)] = None,
        begins: Annotated[UtcTime | None, Query(alias="from")] = None,
        ends: Annotated[UtcTime | None, Query(alias="to")] = None,
        step: Step = Step.HOUR,
    ) -> None:
        self.filter = FlowFilter(junction or None, camera or None)
        self.step = step
        self.ends = ends or datetime.now(UTC)
        self.begins = begins or earlier(self.ends, _DAY)


Form = Annotated[Literal["json", "csv"], Query(alias="format")]


def flow_answer(context: Context, query: FlowQuery, form: str) -> FlowReport | Response:
    """Read the report and put it into its form."""
    span = span_of(query.begins, query.ends, query.step)
    with context.database.read() as session:
        report = flow_report(session, span, query.step, query.filter)
    if form == "json":
        return report
    named = {"Content-Disposition": f'attachment; filename="flow-{report.starts_at:%Y%m%d}-{query.step}.csv"'}
    return Response(flow_csv(report), media_type="text/csv; charset=utf-8", headers=named)
