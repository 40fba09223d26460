"""The database: one engine, read sessions and write sessions. Only the end of `write()` commits."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from sqlite3 import Connection as SqliteConnection

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from central.db.changes import Change, ChangeFeed
from central.errors import ConfigError

_CHANGES = "changes"
_IMMEDIATE = "atcs_write"
_BUSY_MS = 10_000
_MORE_CONNECTIONS = 40
"""Beside the five that are kept: HTTP requests run in up to 40 threads, and one must not wait for another."""


class Database:
    """SQLite (WAL, synchronous=FULL, foreign keys) by default, PostgreSQL by address."""

    def __init__(self, url: str) -> None:
        self.changes = ChangeFeed()
        self._engine = _engine(url)
        self._writer = self._engine.execution_options(**{_IMMEDIATE: True})

    def migrate(self) -> None:
        """Bring the tables to the newest revision.

        Raises:
            ConfigError: the database cannot be reached or is newer than this software.
        """
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        try:
            with self._writer.begin() as connection:
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except (SQLAlchemyError, CommandError) as error:
            cause = str(error).splitlines()[0]
            raise ConfigError(f"database: {cause}; check database_url and data_dir") from error

    @contextmanager
    def read(self) -> Iterator[Session]:
        """Give a session that is rolled back at its end."""
        with Session(self._engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def write(self) -> Iterator[Session]:
        """Give a session that is committed at its end; announced changes are told after the commit."""
        with Session(self._writer, expire_on_commit=False) as session:
            with session.begin():
                yield session
            changes: list[Change] = session.info.pop(_CHANGES, [])
        self.changes.publish(changes)

    def close(self) -> None:
        """Close all connections."""
        self._engine.dispose()


def announce(session: Session, change: Change) -> None:
    """Have a change told to the listeners once this session's transaction is committed."""
    changes: list[Change] = session.info.setdefault(_CHANGES, [])
    if change not in changes:
        changes.append(change)


def _engine(url: str) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, max_overflow=_MORE_CONNECTIONS)
    engine = create_engine(url, max_overflow=_MORE_CONNECTIONS)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: SqliteConnection, _record: object) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_BUSY_MS}"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes the lock at once: an upgrade in mid-transaction would fail instead of waiting."""
    immediate = connection.get_execution_options().get(_IMMEDIATE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
