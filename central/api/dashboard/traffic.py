"""Operator API: traffic, and what was decided."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from central.api.context import Ctx, may
from central.api.traffic import FlowQuery, Form, earlier, flow_answer
from central.auth.permissions import Permission
from central.auth.service import Person
from central.statistics.decisions import DecisionFilter, DecisionReport, decision_report
from central.statistics.reasons import ReasonReport, reason_report
from central.statistics.reports import span_of
from central.statistics.repository import FlowFilter
from central.statistics.schemas import FlowReport, Step
from contracts.base import UtcTime

router = APIRouter(prefix="/api/operator/v1", tags=["operator"])
_MONTH = timedelta(days=30)
Reader = Annotated[Person, Depends(may(Permission.READ_STATISTICS))]


@router.get("/flow", response_model=FlowReport)
def flow(
    context: Ctx, _person: Reader, query: Annotated[FlowQuery, Depends()], form: Form = "json"
) -> FlowReport | Response:
    """Say what passed, waited and arrived on red, step by step."""
    return flow_answer(context, query, form)


@router.get("/decisions")
def decisions(
    context: Ctx,
    _person: Reader,
    junction: Annotated[str | None, Query(max_length=63)] = None,
    begins: Annotated[UtcTime | None, Query(alias="from")] = None,
    ends: Annotated[UtcTime | None, Query(alias="to")] = None,
) -> DecisionReport:
    """Count decisions by kind, outcome and reason to reject; without times those of the last 30 days."""
    until = ends or datetime.now(UTC)
    which = DecisionFilter(begins or earlier(until, _MONTH), until, junction or None)
    with context.database.read() as session:
        return decision_report(session, which)


@router.get("/reasons")
def reasons(
    context: Ctx,
    _person: Reader,
    junction: Annotated[str | None, Query(max_length=63)] = None,
    camera: Annotated[str | None, Query(max_length=63)] = None,
    begins: Annotated[UtcTime | None, Query(alias="from")] = None,
    ends: Annotated[UtcTime | None, Query(alias="to")] = None,
) -> ReasonReport:
    """Say why nothing was alleged, per camera and day of the city; without times of the last 30 days."""
    until = ends or datetime.now(UTC)
    span = span_of(begins or earlier(until, _MONTH), until, Step.DAY)
    with context.database.read() as session:
        return reason_report(session, span, FlowFilter(junction or None, camera or None))
