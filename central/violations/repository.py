"""SQL of violations."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.violations.models import Violation


def violation_with(session: Session, violation_id: str) -> Violation | None:
    """Return a violation by its id, or None."""
    return session.scalars(select(Violation).where(Violation.id == violation_id)).one_or_none()
