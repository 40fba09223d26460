"""Accounts: making, disabling, and their passwords. Each change is audited under the name of who made it."""

import re
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from central.audit.repository import note
from central.auth import repository
from central.auth.models import Operator
from central.auth.permissions import Role
from central.auth.secrets_made import grouped_code, hash_password, token_sha256
from central.errors import ConflictError, NotFoundError, RefusedError

MIN_PASSWORD_LENGTH = 12
SYSTEM = "system"
"""Who acts where the command line does."""
FIRST_ACCOUNT = "admin"
_MADE_CHARACTERS = 16  # 80 random bits
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


def made_password() -> str:
    """Return a random password to be shown once."""
    return grouped_code(_MADE_CHARACTERS)


def make_first_account(session: Session) -> str | None:
    """Make the account `admin` where there is none at all; return its password, to be shown once."""
    if repository.n_operators(session):
        return None
    password = made_password()
    add_operator(session, FIRST_ACCOUNT, Role.SUPERVISOR, password)
    return password


def add_operator(session: Session, username: str, role: Role, password: str, actor: str = SYSTEM) -> Operator:
    """Make an account whose holder must change the password before anything else.

    Raises:
        ConflictError: the name is taken.
        RefusedError: the name has other characters than allowed, or the password is too short.
    """
    if not _NAME.fullmatch(username):
        raise RefusedError(
            "username: use 1 to 63 of a-z, 0-9, dot, dash and underscore, a letter or digit first",
            field="username",
        )
    if repository.operator_named(session, username) is not None:
        raise ConflictError(f"user '{username}' exists already; choose another name")
    operator = Operator(
        username=username,
        display_name=username,
        role=role.value,
        password_hash=hash_password(_long_enough(password)),
        must_change_password=True,
        created_at=datetime.now(UTC),
    )
    session.add(operator)
    note(session, actor, "operator_added", username, role)
    return operator


def set_password(session: Session, username: str, password: str) -> None:
    """Replace a password from the command line and end all sessions of the account.

    Raises:
        NotFoundError: there is no such account.
        RefusedError: the password is too short.
    """
    _replace_password(session, _named(session, username), password, SYSTEM)


def change_own_password(session: Session, username: str, password: str, token: str) -> None:
    """Replace the own password, the old one checked before; the session of `token` alone goes on.

    Raises:
        RefusedError: the password is too short.
    """
    _replace_password(session, _named(session, username), password, username, token_sha256(token))


def reset_password(session: Session, username: str, actor: str) -> str:
    """Give an account a new random password, to be changed by its holder, and end its sessions.

    Raises:
        NotFoundError: there is no such account.
    """
    operator, password = _named(session, username), made_password()
    _replace_password(session, operator, password, actor)
    operator.must_change_password = True
    return password


def set_enabled(session: Session, username: str, enabled: bool, actor: str = SYSTEM) -> Operator:
    """Let an account sign in, or not any more: then its sessions end at once.

    Raises:
        NotFoundError: there is no such account.
        ConflictError: it is the last supervisor that may sign in.
    """
    supervisors = repository.enabled_with_role(session, Role.SUPERVISOR)
    operator = _named(session, username)
    if enabled is (operator.disabled_at is None):
        return operator
    if not enabled and [other.username for other in supervisors] == [username]:
        raise ConflictError(f"user '{username}' is the last supervisor; add another one first")
    operator.disabled_at = None if enabled else datetime.now(UTC)
    repository.end_sessions_of(session, operator.id)
    note(session, actor, "operator_enabled" if enabled else "operator_disabled", username)
    return operator


def _replace_password(
    session: Session, operator: Operator, password: str, actor: str, kept_session: str | None = None
) -> None:
    operator.password_hash = hash_password(_long_enough(password))
    operator.must_change_password = False
    repository.end_sessions_of(session, operator.id, kept_session)
    note(session, actor, "password_set", operator.username)


def _named(session: Session, username: str) -> Operator:
    operator = repository.operator_named(session, username)
    if operator is None:
        raise NotFoundError(f"there is no user '{username}'; see 'atcs central user list'")
    return operator


def _long_enough(password: str) -> str:
    if len(password) < MIN_PASSWORD_LENGTH:
        raise RefusedError(f"password: use at least {MIN_PASSWORD_LENGTH} characters", field="password")
    return password
