"""Sessions, changes and migrations of the store."""

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.exc import OperationalError

from central.audit.repository import entries_for, note
from central.db.base import Base
from central.db.changes import Change
from central.db.engine import Database, announce
from central.errors import ConfigError


def test_the_migrations_make_what_the_models_say(database: Database) -> None:
    with database.read() as session:
        differences = compare_metadata(MigrationContext.configure(session.connection()), Base.metadata)
    assert differences == []


def test_migrating_twice_changes_nothing(database: Database) -> None:
    database.migrate()


def test_a_failed_write_leaves_and_tells_nothing(database: Database) -> None:
    told: list[Change] = []
    database.changes.subscribe(told.append)

    def fail() -> None:
        with database.write() as session:
            note(session, "a", "b", "c")
            announce(session, Change("case", "c"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.read() as session:
        assert entries_for(session, "c") == []
    assert told == []


def test_changes_are_told_once_after_the_commit(database: Database) -> None:
    told: list[Change] = []
    leave = database.changes.subscribe(told.append)
    database.changes.subscribe(lambda _change: 1 / 0)
    for _ in range(2):
        with database.write() as session:
            announce(session, Change("node", "n"))
            announce(session, Change("node", "n"))
        leave()
    assert told == [Change("node", "n")]


def test_sqlite_is_durable(tmp_path: Path) -> None:
    store = Database(f"sqlite:///{tmp_path / 'c.sqlite3'}")
    with store.read() as session:
        pragmas = ("journal_mode", "synchronous", "foreign_keys")
        values = [session.connection().exec_driver_sql(f"PRAGMA {p}").scalar() for p in pragmas]
    assert values == ["wal", 2, 1]
    store.close()


def test_a_locked_store_raises_operational_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("central.db.engine._BUSY_MS", 50)
    store = Database(f"sqlite:///{tmp_path / 'c.sqlite3'}")
    store.migrate()
    other = sqlite3.connect(tmp_path / "c.sqlite3", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError, match="locked"), store.write() as session:
        note(session, "a", "b", "c")
    other.execute("ROLLBACK")
    with store.write() as session:
        note(session, "a", "b", "c")
    store.close()
    other.close()


def test_a_store_that_cannot_be_reached_is_told_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="check database_url") as caught:
        Database(f"sqlite:///{tmp_path / 'missing' / 'c.sqlite3'}").migrate()
    assert "\n" not in caught.value.message
