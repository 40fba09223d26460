"""SQL of the audit table."""

from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from central.audit.models import AuditEntry


def note(session: Session, actor: str, action: str, subject: str, detail: str | None = None) -> None:
    """Add an entry to the transaction of the act that it tells of."""
    entry = AuditEntry(
        at=datetime.now(UTC), actor=actor, action=action, subject=subject, detail=detail and detail[:500]
    )
    session.add(entry)


def entries_for(session: Session, subject: str) -> list[AuditEntry]:
    """Return what was done to a record, oldest first."""
    rows = select(AuditEntry).where(AuditEntry.subject == subject).order_by(AuditEntry.id)
    return list(session.scalars(rows))
