"""Partner API: decided cases for other systems of the city."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query

from central.api.context import Ctx, partner_for
from central.auth.permissions import Scope
from central.auth.service import Partner
from central.integrations.schemas import PartnerPage
from central.integrations.service import decided_page

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
