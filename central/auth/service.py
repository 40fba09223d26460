"""Sign-in, sessions and partner keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from central.audit.repository import note
from central.auth import repository
from central.auth.models import Operator, OperatorSession, PartnerKey
from central.auth.permissions import Role, Scope
from central.auth.secrets_made import new_token, password_fits, token_sha256
from central.errors import ConflictError, ForbiddenError, NotSignedInError


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in."""

    username: str
    display_name: str
    role: Role
    must_change_password: bool


@dataclass(frozen=True, slots=True)
class Partner:
    """Which other system asks, and what it may read."""

    name: str
    scopes: frozenset[Scope]


def check_password(session: Session, username: str, password: str) -> Operator:
    """Return the account whose password this is. Slow on purpose: call it outside a write.

    Raises:
        NotSignedInError: wrong name or password or a disabled account, in the same words and time for all.
    """
    operator = repository.operator_named(session, username)
    fits = password_fits(password, operator.password_hash if operator else None)
    if operator is None or not fits or operator.disabled_at is not None:
        raise NotSignedInError("user name or password is wrong", code="wrong_credentials")
    return operator


def open_session(session: Session, checked: Operator, lifetime: timedelta) -> tuple[Person, str]:
    """Open a session for an account from `check_password`; return the person and the cookie's value.

    Raises:
        NotSignedInError: the account was changed since its password was checked.
    """
    operator = repository.operator_named(session, checked.username)
    if operator is None or operator.disabled_at or operator.password_hash != checked.password_hash:
        raise NotSignedInError("the account was changed just now; sign in again", code="wrong_credentials")
    now = datetime.now(UTC)
    repository.end_expired_sessions(session, now)
    token = new_token()
    session.add(
        OperatorSession(
            token_sha256=token_sha256(token),
            operator_id=operator.id,
            created_at=now,
            expires_at=now + lifetime,
        )
    )
    note(session, operator.username, "signed_in", operator.username)
    return _person(operator), token


def person_with(session: Session, token: str | None) -> Person:
    """Return who holds the cookie.

    Raises:
        NotSignedInError: nobody does.
    """
    operator = token and repository.operator_of_session(session, token_sha256(token), datetime.now(UTC))
    if not operator:
        raise NotSignedInError("sign in first")
    return _person(operator)


def sign_out(session: Session, token: str) -> None:
    """End the session of this cookie."""
    repository.end_session(session, token_sha256(token))


def add_partner_key(session: Session, name: str, scopes: Sequence[Scope]) -> str:
    """Make a key for another system and return it; only its hash is kept.

    Raises:
        ConflictError: the name is taken.
    """
    if repository.partner_named(session, name) is not None:
        raise ConflictError(f"key '{name}' exists already; choose another name")
    key = new_token()
    session.add(
        PartnerKey(
            name=name,
            key_sha256=token_sha256(key),
            scopes=" ".join(sorted(set(scopes))),
            created_at=datetime.now(UTC),
        )
    )
    note(session, "system", "partner_key_added", name, " ".join(scopes))
    return key


def partner_with(session: Session, key: str | None, scope: Scope) -> Partner:
    """Return the partner whose key this is.

    Raises:
        NotSignedInError: unknown key.
        ForbiddenError: the key lacks the scope.
    """
    row = repository.partner_with(session, token_sha256(key)) if key else None
    if row is None:
        raise NotSignedInError("send a valid key: Authorization: Bearer KEY")
    partner = Partner(row.name, frozenset(Scope(text) for text in row.scopes.split()))
    if scope not in partner.scopes:
        raise ForbiddenError(f"this key lacks the scope {scope}")
    return partner


def _person(operator: Operator) -> Person:
    return Person(
        operator.username, operator.display_name, Role(operator.role), operator.must_change_password
    )
