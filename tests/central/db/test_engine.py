"""Sessions, changes and migrations of the store."""

import sqlite3
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.exc import OperationalError, StatementError

from central import db
from central.audit.models import AuditEntry
from central.audit.repository import entries_for, note
from central.auth.repository import operator_named
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


def test_accounts_of_the_first_tables_may_still_sign_in(tmp_path: Path) -> None:
    """A store from before accounts could be disabled is brought up with its rows."""
    url = f"sqlite:///{tmp_path / 'c.sqlite3'}"
    engine = create_engine(url)
    config = Config()
    config.set_main_option("script_location", str(Path(db.__file__).parent / "migrations"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql(
            "INSERT INTO operators (username, display_name, role, password_hash, must_change_password, created_at)"
            " VALUES ('rina', 'Rina', 'operator', 'x', 0, '2026-01-01 00:00:00.000000')"
        )
    engine.dispose()
    store = Database(url)
    store.migrate()
    with store.read() as session:
        rina = operator_named(session, "rina")
    assert rina is not None
    assert rina.disabled_at is None
    store.close()


def test_a_store_of_newer_software_is_not_touched(tmp_path: Path) -> None:
    store = Database(f"sqlite:///{tmp_path / 'c.sqlite3'}")
    store.migrate()
    with store.write() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(ConfigError, match=r"database: .*9999"):
        store.migrate()
    store.close()


@pytest.mark.parametrize("moment", [datetime(2026, 1, 31, 7, 30), datetime(2026, 1, 31, 7, 30, tzinfo=UTC)])  # noqa: DTZ001
def test_a_time_without_a_zone_is_refused(database: Database, moment: datetime) -> None:
    row = AuditEntry(at=moment, actor="a", action="b", subject="c")
    if moment.tzinfo is None:
        with pytest.raises(StatementError, match="without a zone"), database.write() as session:
            session.add(row)
        return
    with database.write() as session:
        session.add(row)
    with database.read() as session:
        assert entries_for(session, "c")[0].at == moment


def test_times_come_back_in_utc_whatever_zone_they_had(database: Database) -> None:
    there = timezone(timedelta(hours=7))
    with database.write() as session:
        session.add(
            AuditEntry(at=datetime(2026, 2, 1, 3, 0, tzinfo=there), actor="a", action="b", subject="c")
        )
    with database.read() as session:
        at = entries_for(session, "c")[0].at
    assert (at, at.tzinfo) == (datetime(2026, 1, 31, 20, 0, tzinfo=UTC), UTC)
