"""Accounts, sessions and keys. Same suite on both stores."""

from datetime import timedelta

import pytest

from central.auth.permissions import Permission, Role, Scope, allowed
from central.auth.repository import operator_named
from central.auth.secrets_made import grouped_code
from central.auth.service import (
    add_operator,
    add_partner_key,
    make_first_account,
    partner_with,
    person_with,
    set_password,
    sign_in,
)
from central.db.engine import Database
from central.errors import ConflictError, ForbiddenError, NotFoundError, NotSignedInError, RefusedError

HOUR = timedelta(hours=1)


def test_the_first_account_is_made_once(database: Database) -> None:
    with database.write() as session:
        password = make_first_account(session)
    with database.write() as session:
        assert make_first_account(session) is None
        person, token = sign_in(session, "admin", password or "", HOUR)
    assert person.role is Role.SUPERVISOR
    with database.read() as session:
        assert person_with(session, token) == person


def test_an_expired_session_is_nobody(database: Database) -> None:
    with database.write() as session:
        password = make_first_account(session) or ""
        _, token = sign_in(session, "admin", password, timedelta(seconds=-1))
    with database.read() as session, pytest.raises(NotSignedInError):
        person_with(session, token)


def test_a_new_password_ends_the_sessions(database: Database) -> None:
    with database.write() as session:
        _, token = sign_in(session, "admin", make_first_account(session) or "", HOUR)
        set_password(session, "admin", "another password")
    with database.read() as session, pytest.raises(NotSignedInError):
        person_with(session, token)


def test_what_is_kept_is_a_hash(database: Database) -> None:
    with database.write() as session:
        add_operator(session, "rina", Role.OPERATOR, "a-long-password")
        operator = operator_named(session, "rina")
    assert operator is not None
    assert operator.password_hash.startswith("$argon2id$")


def test_accounts_that_cannot_be(database: Database) -> None:
    with database.write() as session:
        add_operator(session, "rina", Role.OPERATOR, "a-long-password")
        with pytest.raises(ConflictError, match="exists already"):
            add_operator(session, "rina", Role.OPERATOR, "a-long-password")
        with pytest.raises(RefusedError, match="at least 12"):
            add_operator(session, "budi", Role.OPERATOR, "short")
        with pytest.raises(NotFoundError):
            set_password(session, "nobody", "a-long-password")


def test_a_partner_key_and_its_scopes(database: Database) -> None:
    with database.write() as session:
        key = add_partner_key(session, "splp", [Scope.CASES])
        assert partner_with(session, key, Scope.CASES).name == "splp"
        with pytest.raises(ForbiddenError):
            partner_with(session, key, Scope.PLATES)
        for wrong in (None, "", "guess"):
            with pytest.raises(NotSignedInError):
                partner_with(session, wrong, Scope.CASES)


@pytest.mark.parametrize(
    ("role", "permission", "expected"),
    [
        (Role.OPERATOR, Permission.REVIEW_CASES, True),
        (Role.AUDITOR, Permission.REVIEW_CASES, False),
        (Role.AUDITOR, Permission.READ_CASES, True),
        (Role.OPERATOR, Permission.READ_QUARANTINE, False),
        (Role.SUPERVISOR, Permission.READ_QUARANTINE, True),
    ],
)
def test_the_table_of_permissions(role: Role, permission: Permission, expected: bool) -> None:
    assert allowed(role, permission) is expected


def test_codes_are_random_and_easy_to_read() -> None:
    codes = {grouped_code(16) for _ in range(200)}
    assert len(codes) == 200
    assert not set("ILOU") & set("".join(codes))
