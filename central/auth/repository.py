"""SQL of operators, sessions and partner keys."""

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from central.auth.models import Operator, OperatorSession, PartnerKey


def operator_named(session: Session, username: str) -> Operator | None:
    """Return the account, or None."""
    return session.scalars(select(Operator).where(Operator.username == username)).one_or_none()


def operators(session: Session) -> list[Operator]:
    """Return all accounts by name."""
    return list(session.scalars(select(Operator).order_by(Operator.username)))


def n_operators(session: Session) -> int:
    """Count the accounts."""
    return session.scalar(select(func.count(Operator.id))) or 0


def enabled_with_role(session: Session, role: str) -> list[Operator]:
    """Return the accounts of a role that may sign in; held against other writers."""
    rows = select(Operator).where(Operator.role == role, Operator.disabled_at.is_(None))
    return list(session.scalars(rows.order_by(Operator.id).with_for_update()))


def operator_of_session(session: Session, token_sha256: str, now: datetime) -> Operator | None:
    """Return who holds a session that has not expired, unless the account is disabled."""
    rows = (
        select(Operator)
        .join(OperatorSession, OperatorSession.operator_id == Operator.id)
        .where(OperatorSession.token_sha256 == token_sha256, OperatorSession.expires_at > now)
        .where(Operator.disabled_at.is_(None))
    )
    return session.scalars(rows).one_or_none()


def end_session(session: Session, token_sha256: str) -> None:
    """Delete one session."""
    session.execute(delete(OperatorSession).where(OperatorSession.token_sha256 == token_sha256))


def end_sessions_of(session: Session, operator_id: int, but_token_sha256: str | None = None) -> None:
    """Delete all sessions of an account, but for one where it is named."""
    rows = delete(OperatorSession).where(OperatorSession.operator_id == operator_id)
    if but_token_sha256 is not None:
        rows = rows.where(OperatorSession.token_sha256 != but_token_sha256)
    session.execute(rows)


def end_expired_sessions(session: Session, now: datetime) -> None:
    """Delete what has expired."""
    session.execute(delete(OperatorSession).where(OperatorSession.expires_at <= now))


def partner_with(session: Session, key_sha256: str) -> PartnerKey | None:
    """Return the partner key with this hash."""
    return session.scalars(select(PartnerKey).where(PartnerKey.key_sha256 == key_sha256)).one_or_none()


def partner_named(session: Session, name: str) -> PartnerKey | None:
    """Return the partner key with this name."""
    return session.scalars(select(PartnerKey).where(PartnerKey.name == name)).one_or_none()
