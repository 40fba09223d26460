"""What operators decided, and why they dropped cases: that tells what the system does wrong."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from central.errors import RefusedError
from central.reviews.models import Review
from central.reviews.schemas import Outcome, RejectReason
from central.violations.models import Violation
from contracts.base import Contract, UtcTime, ViolationKind


@dataclass(frozen=True, slots=True)
class DecisionFilter:
    """Decisions made in [begins, ends) that stand; None: of any junction."""

    begins: datetime
    ends: datetime
    junction: str | None = None


class KindDecisions(Contract):
    """Decisions on cases of one kind. `by_reason` counts the rejected ones."""

    kind: ViolationKind
    n: int
    by_outcome: dict[Outcome, int]
    by_reason: dict[RejectReason, int]


class DecisionReport(Contract):
    """Decisions that stand, by kind of case."""

    starts_at: UtcTime
    ends_at: UtcTime
    junction: str | None
    kinds: list[KindDecisions]


def decision_report(session: Session, which: DecisionFilter) -> DecisionReport:
    """Count the standing decisions; one that was taken back does not count.

    Raises:
        RefusedError: the time ends before it begins.
    """
    if which.ends <= which.begins:
        raise RefusedError("to: is not after from; give a later time", field="to")
    outcomes: dict[str, Counter[Outcome]] = {}
    reasons: dict[str, Counter[RejectReason]] = {}
    for kind, outcome, reason, n in _counts(session, which):
        outcomes.setdefault(kind, Counter())[Outcome(outcome)] += n
        if reason is not None:
            reasons.setdefault(kind, Counter())[RejectReason(reason)] += n
    return DecisionReport(
        starts_at=which.begins,
        ends_at=which.ends,
        junction=which.junction,
        kinds=[
            KindDecisions(
                kind=ViolationKind(kind),
                n=own.total(),
                by_outcome=own,
                by_reason=reasons.get(kind, Counter()),
            )
            for kind, own in sorted(outcomes.items())
        ],
    )


def _counts(session: Session, which: DecisionFilter) -> list[tuple[str, str, str | None, int]]:
    kind = (Violation.kind, Review.outcome, Review.reason)
    rows = select(*kind, func.count(Review.id)).join(Violation, Violation.id == Review.violation_id)
    rows = rows.where(Review.undone_at.is_(None))
    rows = rows.where(Review.decided_at >= which.begins, Review.decided_at < which.ends).group_by(*kind)
    if which.junction is not None:
        rows = rows.where(Violation.junction == which.junction)
    return [(row[0], row[1], row[2], row[3]) for row in session.execute(rows)]
