"""Accounts: made, disabled, and their passwords. Same suite on both stores."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest

from central.audit.repository import entries_for
from central.auth.accounts import (
    add_operator,
    change_own_password,
    make_first_account,
    reset_password,
    set_enabled,
    set_password,
)
from central.auth.permissions import Role
from central.auth.repository import enabled_with_role, operator_named
from central.auth.service import check_password, open_session, person_with
from central.db.engine import Database
from central.errors import ConflictError, NotFoundError, NotSignedInError, RefusedError

PASSWORD = "a-long-password"
OTHER = "another password"


def add(database: Database, name: str = "rina", role: Role = Role.OPERATOR) -> None:
    with database.write() as session:
        add_operator(session, name, role, PASSWORD)


def cookie(database: Database, name: str = "rina", password: str = PASSWORD) -> str:
    with database.write() as session:
        return open_session(session, check_password(session, name, password), timedelta(hours=1))[1]


def is_somebody(database: Database, token: str) -> bool:
    with database.read() as session:
        try:
            person_with(session, token)
        except NotSignedInError:
            return False
    return True


def test_the_first_account_is_made_once(database: Database) -> None:
    with database.write() as session:
        password = make_first_account(session)
    with database.write() as session:
        assert make_first_account(session) is None
    assert password
    assert is_somebody(database, cookie(database, "admin", password))


@pytest.mark.parametrize("name", ["", "Rina", "rina budi", "-rina", "rina\n", "r" * 64, "../rina", "ri\0na"])
def test_names_that_cannot_be(database: Database, name: str) -> None:
    with pytest.raises(RefusedError, match="username: use"):
        add(database, name)


def test_a_name_is_given_once(database: Database) -> None:
    add(database)
    with pytest.raises(ConflictError, match="exists already"):
        add(database)


def test_a_short_password_is_refused_and_the_old_one_stays(database: Database) -> None:
    add(database)
    with pytest.raises(RefusedError, match="at least 12"), database.write() as session:
        set_password(session, "rina", "short")
    assert is_somebody(database, cookie(database))


@pytest.mark.parametrize("act", [set_password, reset_password])
def test_there_is_no_such_user(database: Database, act: object) -> None:
    assert callable(act)
    with pytest.raises(NotFoundError, match="there is no user 'nobody'"), database.write() as session:
        act(session, "nobody", PASSWORD)


def test_a_password_from_the_command_line_ends_all_sessions(database: Database) -> None:
    add(database)
    token = cookie(database)
    with database.write() as session:
        set_password(session, "rina", OTHER)
    assert not is_somebody(database, token)
    assert is_somebody(database, cookie(database, password=OTHER))


def test_the_own_new_password_keeps_the_own_session_only(database: Database) -> None:
    add(database)
    here, elsewhere = cookie(database), cookie(database)
    with database.write() as session:
        change_own_password(session, "rina", OTHER, here)
    assert (is_somebody(database, here), is_somebody(database, elsewhere)) == (True, False)
    with database.read() as session:
        assert not check_password(session, "rina", OTHER).must_change_password


def test_a_reset_password_is_random_and_must_be_changed(database: Database) -> None:
    add(database)
    token = cookie(database)
    with database.write() as session:
        first, second = (reset_password(session, "rina", "siti") for _ in range(2))
    assert first != second
    assert not is_somebody(database, token)
    with database.read() as session:
        assert check_password(session, "rina", second).must_change_password
        assert [(e.actor, e.action) for e in entries_for(session, "rina")][-1] == ("siti", "password_set")


def test_disabling_ends_the_sessions_and_enabling_brings_none_back(database: Database) -> None:
    add(database)
    token = cookie(database)
    with database.write() as session:
        set_enabled(session, "rina", enabled=False, actor="siti")
    assert not is_somebody(database, token)
    with database.write() as session:
        set_enabled(session, "rina", enabled=True, actor="siti")
    assert not is_somebody(database, token)
    assert is_somebody(database, cookie(database))
    with database.read() as session:
        actions = [entry.action for entry in entries_for(session, "rina")]
    assert actions[1:] == ["signed_in", "operator_disabled", "operator_enabled", "signed_in"]


def test_disabling_twice_is_one_act(database: Database) -> None:
    add(database)
    for _ in range(2):
        with database.write() as session:
            set_enabled(session, "rina", enabled=False)
    with database.read() as session:
        assert [e.action for e in entries_for(session, "rina")] == ["operator_added", "operator_disabled"]


def test_the_last_supervisor_stays(database: Database) -> None:
    add(database, "siti", Role.SUPERVISOR)
    with pytest.raises(ConflictError, match="last supervisor"), database.write() as session:
        set_enabled(session, "siti", enabled=False)
    with database.read() as session:
        siti = operator_named(session, "siti")
    assert siti is not None
    assert siti.disabled_at is None


def test_two_supervisors_that_disable_each_other_leave_one(database: Database) -> None:
    for name in ("siti", "dewi"):
        add(database, name, Role.SUPERVISOR)
    together = Barrier(2)

    def disable(name: str) -> None:
        together.wait()
        try:
            with database.write() as session:
                set_enabled(session, name, enabled=False)
        except ConflictError:
            return

    threads = [Thread(target=disable, args=(name,)) for name in ("siti", "dewi")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        assert len(enabled_with_role(session, Role.SUPERVISOR)) == 1
