"""The feed of decided cases: in the order of the decisions, never one twice, never one left out."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from central.audit.repository import note
from central.auth.permissions import Scope
from central.auth.service import Partner
from central.db.place import Place
from central.integrations.schemas import PartnerCase, PartnerPage
from central.reviews.cases import case_number
from central.reviews.repository import CaseRow, decided_after
from central.reviews.schemas import Outcome
from contracts.base import VehicleClass, ViolationKind

COMMIT_MARGIN_S = 5.0
"""A decision is stamped before it is committed; the feed stays this far behind, so that none slips in late."""


def decided_page(
    session: Session, partner: Partner, cursor: str | None, limit: int, undo_s: float
) -> PartnerPage:
    """Return decisions that can no longer be undone; access to plates goes into the audit table."""
    until = datetime.now(UTC) - timedelta(seconds=undo_s + COMMIT_MARGIN_S)
    with_plates = Scope.PLATES in partner.scopes
    rows = decided_after(session, None if cursor is None else Place.of(cursor), until, limit)
    if with_plates:
        for row in rows:
            note(session, f"partner:{partner.name}", "plate_read", row.violation.id, "partner feed")
    items = [_partner_case(row, with_plates) for row in rows]
    last = rows[-1].review if rows else None
    return PartnerPage(
        items=[item for item in items if item is not None],
        next_cursor=cursor if last is None else Place(last.decided_at, last.id).cursor,
    )


def _partner_case(row: CaseRow, with_plates: bool) -> PartnerCase | None:
    violation, review = row.violation, row.review
    if review is None:
        return None
    return PartnerCase(
        number=case_number(violation),
        kind=ViolationKind(violation.kind),
        junction=violation.junction,
        decided_at=review.decided_at,
        outcome=Outcome(review.outcome),
        red_elapsed_ms=violation.red_elapsed_ms,
        red_elapsed_uncertainty_ms=violation.red_elapsed_uncertainty_ms,
        red_begin=violation.signed.facts.red_begin,
        vehicle_class=VehicleClass(violation.vehicle_class),
        reference=review.reference,
        plate=row.manifest.plate if with_plates and row.manifest else None,
    )
