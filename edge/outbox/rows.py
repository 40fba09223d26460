"""What is asked of the outbox's tables."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from contracts.facts import SignedFacts
from edge.domain.case import OpenCase
from edge.domain.outgoing import MessageKind, OutboxState, OutgoingFile, OutgoingMessage
from edge.domain.units import SECOND_NS

SEQUENCE, LAST_MANIFEST, BEGAN_ANEW = "sequence", "last_manifest_sha256", "began_anew_ns"
FLOW_DROPPED = "n_flow_dropped"
"""Keys of the table `meta`."""

_DUE_MESSAGES = """
SELECT sequence, message_id, kind, body FROM message AS m
WHERE quarantined_because IS NULL AND NOT (kind = 'evidence' AND EXISTS (
  SELECT 1 FROM message AS r WHERE r.violation_id = m.violation_id AND r.kind = 'recorded'))
ORDER BY kind = 'flow', sequence LIMIT ?
"""
"""A manifest waits until central has the decision that it belongs to; traffic waits for both."""

_DELETE_OLDEST_FLOW = """
DELETE FROM message WHERE sequence IN (
  SELECT sequence FROM message WHERE kind = 'flow' ORDER BY sequence LIMIT ?)
"""

_DUE_FILES = """
SELECT sha256, size_bytes, media_type, path FROM evidence_file
WHERE announced = 1 AND received = 0 AND fault IS NULL ORDER BY id LIMIT ?
"""

_DEAD_LETTERS = """
SELECT 'message ' || sequence || ' quarantined: ' || quarantined_because FROM message
WHERE quarantined_because IS NOT NULL ORDER BY sequence DESC LIMIT 10
"""

_FILE_FAULTS = """
SELECT 'file ' || substr(sha256, 1, 12) || ' not delivered: ' || fault FROM evidence_file
WHERE fault IS NOT NULL ORDER BY id DESC LIMIT 10
"""


def due_messages(connection: sqlite3.Connection, limit: int) -> list[OutgoingMessage]:
    """Return the oldest messages without a receipt."""
    rows = connection.execute(_DUE_MESSAGES, (limit,))
    return [OutgoingMessage(row[0], row[1], MessageKind(row[2]), bytes(row[3])) for row in rows]


def drop_oldest_flow(connection: sqlite3.Connection, most: int) -> None:
    """Delete the oldest minutes of traffic beyond `most` and count them; the count ends with the backlog."""
    n_waiting = _number(connection, "SELECT count(*) FROM message WHERE kind = 'flow'")
    n_before = int(meta(connection, FLOW_DROPPED) or 0)
    n_over = max(n_waiting - most, 0)
    connection.execute(_DELETE_OLDEST_FLOW, (n_over,))
    n_dropped = n_over if n_waiting == 1 else n_before + n_over
    if n_dropped != n_before:
        set_meta(connection, FLOW_DROPPED, str(n_dropped))


def due_files(connection: sqlite3.Connection, limit: int) -> list[OutgoingFile]:
    """Return the oldest announced files without a receipt or a fault."""
    rows = connection.execute(_DUE_FILES, (limit,))
    return [OutgoingFile(row[0], row[1], row[2], Path(row[3])) for row in rows]


def open_cases(connection: sqlite3.Connection) -> list[OpenCase]:
    """Return the decisions whose evidence is not finished, oldest first."""
    rows = connection.execute("SELECT violation_id, record, folder FROM open_case ORDER BY sequence")
    return [OpenCase(row[0], SignedFacts.parse(row[1], row[0]), Path(row[2])) for row in rows]


def state_of(connection: sqlite3.Connection) -> OutboxState:
    """Count what waits and say what is wrong."""
    waiting = "FROM evidence_file WHERE received = 0"
    return OutboxState(
        n_messages=_number(connection, "SELECT count(*) FROM message WHERE quarantined_because IS NULL"),
        n_open_cases=_number(connection, "SELECT count(*) FROM open_case"),
        n_files=_number(connection, f"SELECT count(*) {waiting}"),
        file_bytes=_number(connection, f"SELECT coalesce(sum(size_bytes), 0) {waiting}"),
        dead_letters=_texts(connection, _DEAD_LETTERS),
        file_faults=_texts(connection, _FILE_FAULTS),
        faults=(*_began_anew(connection), *_flow_dropped(connection)),
    )


def _flow_dropped(connection: sqlite3.Connection) -> tuple[str, ...]:
    n_dropped = int(meta(connection, FLOW_DROPPED) or 0)
    return (
        (f"{n_dropped} minutes of traffic were dropped: central has been away for long",) if n_dropped else ()
    )


def _began_anew(connection: sqlite3.Connection) -> tuple[str, ...]:
    began_ns = meta(connection, BEGAN_ANEW)
    if began_ns is None:
        return ()
    moment = datetime.fromtimestamp(int(began_ns) / SECOND_NS, UTC)
    lost = f"the outbox was lost and began anew at {moment:%Y-%m-%d %H:%M} UTC"
    return (f"{lost}: what central had not got by then is only in the folder cases, if anywhere",)


def meta(connection: sqlite3.Connection, key: str) -> str | None:
    """Return a value of the table `meta`."""
    row = connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
    return None if row is None else str(row[0])


def set_meta(connection: sqlite3.Connection, key: str, value: str) -> None:
    """Write a value of the table `meta`."""
    connection.execute(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value)
    )


def _number(connection: sqlite3.Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])


def _texts(connection: sqlite3.Connection, query: str) -> tuple[str, ...]:
    return tuple(str(row[0]) for row in connection.execute(query))
