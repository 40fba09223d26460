"""Partner API: decided cases and traffic for other systems of the city."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import Response

from central.api.context import Ctx, partner_for
from central.api.traffic import FlowQuery, Form, flow_answer
from central.auth.permissions import Scope
from central.auth.service import Partner
from central.integrations.schemas import PartnerPage
from central.integrations.service import decided_page
from central.statistics.schemas import FlowReport

router = APIRouter(prefix="/api/partner/v1", tags=["partner"])


@router.get("/cases")
def cases(
    context: Ctx,
    partner: Annotated[Partner, Depends(partner_for(Scope.CASES))],
    cursor: Annotated[str | None, Query(max_length=80)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> PartnerPage:
    """Give decided cases in the order of their decisions."""
    with context.database.write() as session:
        return decided_page(session, partner, cursor, limit, context.config.undo_s)


@router.get("/flow", response_model=FlowReport)
def flow(
    context: Ctx,
    _partner: Annotated[Partner, Depends(partner_for(Scope.FLOW))],
    query: Annotated[FlowQuery, Depends()],
    form: Form = "json",
) -> FlowReport | Response:
    """Give traffic step by step; it says nothing about any single vehicle."""
    return flow_answer(context, query, form)
