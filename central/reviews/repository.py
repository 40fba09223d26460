"""SQL of cases: violations with their manifests and standing reviews."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Select, and_, func, select, tuple_
from sqlalchemy.orm import Session

from central.db.place import Place
from central.evidence.models import ManifestRow
from central.reviews.models import Review
from central.violations.models import Violation


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """Which cases; None: any. `plate` is a part of the best reading, without spaces."""

    status: Literal["open", "decided", "all"] = "all"
    kind: str | None = None
    junction: str | None = None
    plate: str | None = None


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A violation with what is known about it."""

    violation: Violation
    manifest: ManifestRow | None
    review: Review | None


CaseSelect = Select[Violation, ManifestRow, Review]
_BELONGS = and_(
    ManifestRow.violation_id == Violation.id,
    ManifestRow.node == Violation.node,
    ManifestRow.facts_sha256 == Violation.facts_sha256,
)
_STANDS = and_(Review.violation_id == Violation.id, Review.undone_at.is_(None))


def _cases() -> CaseSelect:
    return select(Violation, ManifestRow, Review).outerjoin(ManifestRow, _BELONGS).outerjoin(Review, _STANDS)


def case_with(session: Session, violation_id: str) -> CaseRow | None:
    """Return a case by its id, or None."""
    row = session.execute(_cases().where(Violation.id == violation_id)).one_or_none()
    return None if row is None else CaseRow(row[0], row[1], row[2])


def newest(session: Session, which: CaseFilter, after: Place | None, limit: int) -> list[CaseRow]:
    """Return cases, newest first, from after a place."""
    return [CaseRow(*row) for row in session.execute(newest_rows(which, after).limit(limit))]


def newest_rows(which: CaseFilter, after: Place | None) -> CaseSelect:
    """Return the statement behind `newest`, without its limit."""
    rows = _filtered(_cases(), which)
    if after is not None:
        rows = rows.where(tuple_(Violation.decided_at, Violation.number) < tuple_(after.moment, after.number))
    return rows.order_by(Violation.decided_at.desc(), Violation.number.desc())


def _filtered(rows: CaseSelect, which: CaseFilter) -> CaseSelect:
    if which.status != "all":
        rows = rows.where(Review.id.is_(None) if which.status == "open" else Review.id.is_not(None))
    if which.kind is not None:
        rows = rows.where(Violation.kind == which.kind)
    if which.junction is not None:
        rows = rows.where(Violation.junction == which.junction)
    if which.plate is not None:
        rows = rows.where(func.replace(ManifestRow.plate, " ", "").contains(which.plate, autoescape=True))
    return rows


def n_open(session: Session) -> int:
    """Count the cases that nobody has decided: all but those with a standing review, of which each has one."""
    n_cases = select(func.count(Violation.number)).scalar_subquery()
    n_decided = select(func.count(Review.id)).where(Review.undone_at.is_(None)).scalar_subquery()
    return session.scalar(select(n_cases - n_decided)) or 0


def neighbours(session: Session, here: Place) -> tuple[str | None, str | None]:
    """Return the ids of the next (older) and previous (newer) case."""
    key = tuple_(Violation.decided_at, Violation.number)
    place = tuple_(here.moment, here.number)
    older = (
        select(Violation.id)
        .where(key < place)
        .order_by(Violation.decided_at.desc(), Violation.number.desc())
        .limit(1)
    )
    newer = select(Violation.id).where(key > place).order_by(Violation.decided_at, Violation.number).limit(1)
    return session.scalar(older), session.scalar(newer)


def reviews_of(session: Session, violation_id: str) -> list[Review]:
    """Return all reviews of a case, undone ones too, oldest first."""
    rows = select(Review).where(Review.violation_id == violation_id).order_by(Review.id)
    return list(session.scalars(rows))


def standing_review(session: Session, violation_id: str) -> Review | None:
    """Return the review that is not undone, or None; held against other writers."""
    rows = select(Review).where(Review.violation_id == violation_id, Review.undone_at.is_(None))
    return session.scalars(rows.with_for_update()).one_or_none()


def decided_after(session: Session, after: Place | None, until: datetime, limit: int) -> Sequence[CaseRow]:
    """Return decided cases in the order of their decisions, from after a review up to a time."""
    rows = select(Violation, ManifestRow, Review).join(Review, _STANDS).outerjoin(ManifestRow, _BELONGS)
    rows = rows.where(Review.decided_at <= until)
    if after is not None:
        rows = rows.where(tuple_(Review.decided_at, Review.id) > tuple_(after.moment, after.number))
    rows = rows.order_by(Review.decided_at, Review.id).limit(limit)
    return [CaseRow(row[0], row[1], row[2]) for row in session.execute(rows)]


def referred_case(session: Session, reference: str) -> CaseRow | None:
    """Return the referred case with this reference, or None."""
    rows = _cases().where(Review.reference == reference, Review.outcome == "refer")
    row = session.execute(rows).one_or_none()
    return None if row is None else CaseRow(row[0], row[1], row[2])
