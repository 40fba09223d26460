"""Operator API: traffic."""

from typing import Annotated

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from central.api.context import Ctx, may
from central.api.traffic import FlowQuery, Form, flow_answer
from central.auth.permissions import Permission
from central.auth.service import Person
from central.statistics.schemas import FlowReport

router = APIRouter(prefix="/api/operator/v1", tags=["operator"])
Reader = Annotated[Person, Depends(may(Permission.READ_STATISTICS))]


@router.get("/flow", response_model=FlowReport)
def flow(
    context: Ctx, _person: Reader, query: Annotated[FlowQuery, Depends()], form: Form = "json"
) -> FlowReport | Response:
    """Say what passed, waited and arrived on red, step by step."""
    return flow_answer(context, query, form)
