"""Sign-in, accounts and partner keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from central.audit.repository import note
from central.auth import repository
from central.auth.models import Operator, OperatorSession, PartnerKey
from central.auth.permissions import Role, Scope
from central.auth.secrets_made import grouped_code, hash_password, new_token, password_fits, token_sha256
from central.errors import ConflictError, ForbiddenError, NotFoundError, NotSignedInError, RefusedError

MIN_PASSWORD_LENGTH = 12
_FIRST_ACCOUNT = "admin"


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


def make_first_account(session: Session) -> str | None:
    """Make the account `admin` where there is none at all; return its password, to be shown once."""
    if repository.n_operators(session):
        return None
    password = grouped_code(16)
    add_operator(session, _FIRST_ACCOUNT, Role.SUPERVISOR, password)
    return password


def add_operator(session: Session, username: str, role: Role, password: str) -> None:
    """Make an account.

    Raises:
        ConflictError: the name is taken.
        RefusedError: the password is too short.
    """
    if repository.operator_named(session, username) is not None:
        raise ConflictError(f"user '{username}' exists already; choose another name")
    session.add(
        Operator(
            username=username,
            display_name=username,
            role=role.value,
            password_hash=hash_password(_checked(password)),
            must_change_password=True,
            created_at=datetime.now(UTC),
        )
    )
    note(session, "system", "operator_added", username, role)


def set_password(session: Session, username: str, password: str) -> None:
    """Replace a password and end all sessions of the account.

    Raises:
        NotFoundError: there is no such account.
        RefusedError: the password is too short.
    """
    operator = repository.operator_named(session, username)
    if operator is None:
        raise NotFoundError(f"there is no user '{username}'; see 'atcs central user list'")
    operator.password_hash = hash_password(_checked(password))
    operator.must_change_password = False
    repository.end_sessions_of(session, operator.id)
    note(session, "system", "password_set", username)


def sign_in(session: Session, username: str, password: str, lifetime: timedelta) -> tuple[Person, str]:
    """Check a password and open a session; return the person and the cookie's value.

    Raises:
        NotSignedInError: wrong name or password, in the same words and time for both.
    """
    operator = repository.operator_named(session, username)
    fits = password_fits(password, operator.password_hash if operator else None)
    if operator is None or not fits:
        raise NotSignedInError("user name or password is wrong", code="wrong_credentials")
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
    note(session, username, "signed_in", username)
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


def _checked(password: str) -> str:
    if len(password) < MIN_PASSWORD_LENGTH:
        raise RefusedError(f"password: use at least {MIN_PASSWORD_LENGTH} characters", field="password")
    return password


def _person(operator: Operator) -> Person:
    return Person(
        operator.username, operator.display_name, Role(operator.role), operator.must_change_password
    )
