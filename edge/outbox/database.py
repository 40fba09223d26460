"""One SQLite file, one connection per thread, one writer at a time, every commit synced."""

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edge.errors import OutboxError

BUSY_TIMEOUT_S = 10.0
SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS message (
  sequence INTEGER PRIMARY KEY, message_id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
  violation_id TEXT, body BLOB NOT NULL, quarantined_because TEXT);
CREATE INDEX IF NOT EXISTS message_of_case ON message (violation_id, kind);
CREATE INDEX IF NOT EXISTS message_due ON message (kind = 'flow', sequence);
CREATE TABLE IF NOT EXISTS open_case (
  violation_id TEXT PRIMARY KEY, sequence INTEGER NOT NULL, record BLOB NOT NULL, folder TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS evidence_file (
  id INTEGER PRIMARY KEY, violation_id TEXT NOT NULL, sha256 TEXT NOT NULL, size_bytes INTEGER NOT NULL,
  media_type TEXT NOT NULL, path TEXT NOT NULL, announced INTEGER NOT NULL DEFAULT 0,
  received INTEGER NOT NULL DEFAULT 0, fault TEXT);
CREATE INDEX IF NOT EXISTS file_by_hash ON evidence_file (sha256);
"""


class Database:
    """Opens the file on first use in each thread."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._local = threading.local()
        self._opened: list[sqlite3.Connection] = []
        self._writing = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutboxError(f"{path.parent}: cannot be made ({error.strerror}); check state_dir") from error
        with self._explained():
            self._connection().executescript(SCHEMA)

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend this thread's connection for queries.

        Raises:
            OutboxError: the file cannot be read.
        """
        with self._explained():
            yield self._connection()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection in a transaction: committed and synced on leaving, rolled back on an error.

        Raises:
            OutboxError: it cannot be made durable, for example because the disk is full.
        """
        with self._writing, self._explained():
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Close the connections of all threads."""
        while self._opened:
            self._opened.pop().close()
        self._local = threading.local()

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            found = sqlite3.connect(
                self._path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
            )
            found.execute("PRAGMA journal_mode=WAL")
            found.execute("PRAGMA synchronous=FULL")
            self._local.connection = found
            self._opened.append(found)
        return found

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise OutboxError(
                f"{self._path}: {error}; nothing was lost, check the disk's free space and permissions"
            ) from error
