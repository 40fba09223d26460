"""Deciding a case, and taking a decision back within the undo time."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from central.audit.repository import note
from central.auth.secrets_made import grouped_code
from central.db.base import insert_if_absent
from central.db.changes import Change
from central.db.engine import announce
from central.errors import ConflictError, ForbiddenError, NotFoundError, RefusedError
from central.evidence.service import evidence_status_of
from central.reviews import repository
from central.reviews.models import Review
from central.reviews.repository import CaseRow
from central.reviews.schemas import Decision, Outcome, RejectReason, ReviewView

_REFERENCE_CHARACTERS = 16  # 80 random bits
_ACCUSES = (Outcome.ANNOUNCE, Outcome.REFER)


def decide(session: Session, violation_id: str, operator: str, decision: Decision) -> Review:
    """Record a decision; a referred case gets its random reference.

    Raises:
        NotFoundError: there is no such case.
        RefusedError: a reason is missing or out of place.
        ConflictError: the case is decided already, or accuses on evidence that is not whole.
    """
    _check(decision)
    case = repository.case_with(session, violation_id)
    if case is None:
        raise NotFoundError("there is no such case")
    if case.review is None and decision.outcome in _ACCUSES:
        _evidence_must_be_whole(session, case)
    refers = decision.outcome is Outcome.REFER
    fresh = insert_if_absent(
        session,
        Review,
        {
            "violation_id": violation_id,
            "outcome": decision.outcome.value,
            "reason": decision.reason and decision.reason.value,
            "note": decision.note,
            "operator": operator,
            "decided_at": datetime.now(UTC),
            "reference": grouped_code(_REFERENCE_CHARACTERS) if refers else None,
        },
    )
    review = repository.standing_review(session, violation_id)
    if not fresh or review is None:
        raise ConflictError("this case is decided already", code="already_decided")
    note(session, operator, f"decided_{decision.outcome}", violation_id, decision.reason)
    announce(session, Change("case", violation_id))
    return review


def undo(session: Session, violation_id: str, operator: str, undo_s: float) -> Review:
    """Take back one's own standing decision; it stays in the history.

    Raises:
        NotFoundError: there is none.
        ForbiddenError: another operator made it.
        ConflictError: the undo time has passed.
    """
    review = repository.standing_review(session, violation_id)
    if review is None:
        raise NotFoundError("this case has no decision to take back")
    if review.operator != operator:
        raise ForbiddenError("another operator decided this case; only that one can take it back")
    now = datetime.now(UTC)
    if now > review.decided_at + timedelta(seconds=undo_s):
        raise ConflictError(f"a decision can be taken back for {undo_s:g} s only", code="undo_too_late")
    review.undone_at = now
    note(session, operator, "decision_undone", violation_id, review.outcome)
    announce(session, Change("case", violation_id))
    return review


def review_view(review: Review, undo_s: float) -> ReviewView:
    """Say how a decision stands."""
    return ReviewView(
        id=review.id,
        outcome=Outcome(review.outcome),
        reason=None if review.reason is None else RejectReason(review.reason),
        note=review.note,
        operator=review.operator,
        decided_at=review.decided_at,
        undone_at=review.undone_at,
        undo_until=review.decided_at + timedelta(seconds=undo_s),
    )


def _check(decision: Decision) -> None:
    rejects = decision.outcome is Outcome.REJECT
    if rejects and decision.reason is None:
        raise RefusedError("reason: a rejected case needs one", code="reason_needed", field="reason")
    if not rejects and decision.reason is not None:
        raise RefusedError("reason: only a rejected case has one", code="reason_unexpected", field="reason")
    if decision.reason is RejectReason.OTHER and not (decision.note or "").strip():
        raise RefusedError("note: the reason 'other' needs a note", code="note_needed", field="note")


def _evidence_must_be_whole(session: Session, case: CaseRow) -> None:
    """Without pictures nobody can say that the allegation holds: it can only be dropped or counted."""
    status = evidence_status_of(session, case.manifest)
    if status != "complete":
        known = "is not here yet" if status == "waiting" else "is incomplete"
        raise ConflictError(
            f"outcome: the evidence {known}; only 'educate' and 'reject' can be chosen",
            code=f"evidence_{status}",
            field="outcome",
        )
