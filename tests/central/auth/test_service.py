"""Sessions and keys. Same suite on both stores."""

from datetime import timedelta

import pytest

from central.auth.accounts import add_operator, set_enabled, set_password
from central.auth.permissions import Permission, Role, Scope, allowed
from central.auth.repository import operator_named
from central.auth.secrets_made import grouped_code
from central.auth.service import (
    Person,
    add_partner_key,
    check_password,
    open_session,
    partner_with,
    person_with,
    sign_out,
)
from central.db.engine import Database
from central.errors import ConflictError, ForbiddenError, NotSignedInError

HOUR = timedelta(hours=1)
PASSWORD = "a-long-password"


@pytest.fixture
def rina(database: Database) -> Database:
    """A store with the operator rina."""
    with database.write() as session:
        add_operator(session, "rina", Role.OPERATOR, PASSWORD)
    return database


def signed_in(database: Database, lifetime: timedelta = HOUR) -> tuple[Person, str]:
    with database.write() as session:
        return open_session(session, check_password(session, "rina", PASSWORD), lifetime)


def test_the_cookie_tells_who_it_is(rina: Database) -> None:
    person, token = signed_in(rina)
    assert (person.username, person.role, person.must_change_password) == ("rina", Role.OPERATOR, True)
    with rina.read() as session:
        assert person_with(session, token) == person


@pytest.mark.parametrize("token", [None, "", "a guess"])
def test_any_other_cookie_is_nobody(rina: Database, token: str | None) -> None:
    signed_in(rina)
    with rina.read() as session, pytest.raises(NotSignedInError):
        person_with(session, token)


def test_an_expired_session_is_nobody_and_is_cleared_away(rina: Database) -> None:
    _, token = signed_in(rina, timedelta(seconds=-1))
    with rina.read() as session, pytest.raises(NotSignedInError):
        person_with(session, token)
    signed_in(rina)
    with rina.read() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM operator_sessions").scalar() == 1


def test_signing_out_ends_this_session_only(rina: Database) -> None:
    (_, first), (person, second) = signed_in(rina), signed_in(rina)
    with rina.write() as session:
        sign_out(session, first)
    with rina.read() as session:
        assert person_with(session, second) == person
        with pytest.raises(NotSignedInError):
            person_with(session, first)


@pytest.mark.parametrize(("name", "password"), [("rina", "wrong"), ("nobody", PASSWORD), ("RINA", PASSWORD)])
def test_a_wrong_name_and_a_wrong_password_sound_alike(rina: Database, name: str, password: str) -> None:
    with rina.read() as session, pytest.raises(NotSignedInError, match=r"^user name or password is wrong$"):
        check_password(session, name, password)


def test_a_disabled_account_sounds_like_a_wrong_password(rina: Database) -> None:
    with rina.write() as session:
        set_enabled(session, "rina", enabled=False)
    with rina.read() as session, pytest.raises(NotSignedInError, match=r"^user name or password is wrong$"):
        check_password(session, "rina", PASSWORD)


@pytest.mark.parametrize("change", ["disabled", "new password"])
def test_a_change_between_check_and_session_counts(rina: Database, change: str) -> None:
    with rina.read() as session:
        checked = check_password(session, "rina", PASSWORD)
    with rina.write() as session:
        if change == "disabled":
            set_enabled(session, "rina", enabled=False)
        else:
            set_password(session, "rina", "another password")
    with rina.write() as session, pytest.raises(NotSignedInError):
        open_session(session, checked, HOUR)


def test_what_is_kept_is_a_hash(rina: Database) -> None:
    with rina.read() as session:
        operator = operator_named(session, "rina")
    assert operator is not None
    assert operator.password_hash.startswith("$argon2id$")


def test_a_partner_key_and_its_scopes(database: Database) -> None:
    with database.write() as session:
        key = add_partner_key(session, "splp", [Scope.CASES])
        assert partner_with(session, key, Scope.CASES).name == "splp"
        with pytest.raises(ForbiddenError):
            partner_with(session, key, Scope.PLATES)
        for wrong in (None, "", "guess"):
            with pytest.raises(NotSignedInError):
                partner_with(session, wrong, Scope.CASES)
        with pytest.raises(ConflictError, match="exists already"):
            add_partner_key(session, "splp", [Scope.PLATES])


@pytest.mark.parametrize(
    ("role", "permission", "expected"),
    [
        (Role.OPERATOR, Permission.REVIEW_CASES, True),
        (Role.AUDITOR, Permission.REVIEW_CASES, False),
        (Role.AUDITOR, Permission.READ_CASES, True),
        (Role.OPERATOR, Permission.READ_QUARANTINE, False),
        (Role.SUPERVISOR, Permission.READ_QUARANTINE, True),
        (Role.OPERATOR, Permission.MANAGE_USERS, False),
        (Role.AUDITOR, Permission.MANAGE_USERS, False),
    ],
)
def test_the_table_of_permissions(role: Role, permission: Permission, expected: bool) -> None:
    assert allowed(role, permission) is expected


def test_codes_are_random_and_easy_to_read() -> None:
    codes = {grouped_code(16) for _ in range(200)}
    assert len(codes) == 200
    assert not set("ILOU") & set("".join(codes))
