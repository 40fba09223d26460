"""The outbox: what a node has promised and central has not confirmed yet."""

import sqlite3
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import uuid_utils

from contracts.base import Contract
from contracts.canonical import canonical_sha256
from contracts.envelope import EvidenceEnvelope, FlowEnvelope, RecordedData, RecordedEnvelope
from contracts.facts import SignedFacts
from contracts.flow import FlowCount
from contracts.receipt import FileReceipt, Receipt, ReceiptResult
from edge.domain.case import FinishedCase, OpenCase
from edge.domain.outgoing import MessageKind, OutboxState, OutgoingFile, OutgoingMessage
from edge.errors import OutboxError
from edge.outbox.database import Database
from edge.outbox.files import delete_received, insert_files
from edge.ports import Clock

_LAST_MANIFEST = "last_manifest_sha256"

_DUE_MESSAGES = """
SELECT sequence, message_id, kind, body FROM message AS m
WHERE quarantined_because IS NULL AND NOT (kind = 'evidence' AND EXISTS (
  SELECT 1 FROM message AS r WHERE r.violation_id = m.violation_id AND r.kind = 'recorded'))
ORDER BY sequence LIMIT ?
"""
"""A manifest waits until central has the decision that it belongs to."""

_DUE_FILES = """
SELECT sha256, size_bytes, media_type, path FROM evidence_file
WHERE announced = 1 AND received = 0 AND fault IS NULL ORDER BY id LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class NodeName:
    """City and node, as they stand in topics and envelopes."""

    city: str
    node: str

    @property
    def source(self) -> str:
        """The CloudEvents source."""
        return f"atcs/{self.city}/{self.node}"


class _Header:
    """The envelope fields that one transaction hands out."""

    def __init__(self, sequence: int, name: NodeName, now: datetime) -> None:
        self.sequence = sequence
        self.id = str(uuid_utils.uuid7())
        self.source = name.source
        self.node = name.node
        self.time = now


class SqliteOutbox:
    """Implements `Outbox`, `MessageQueue` and `FileQueue` over one SQLite file.

    Rows are deleted on central's receipts only. When a method returns, its change is synced to the disk.
    """

    def __init__(self, path: Path, name: NodeName, clock: Clock) -> None:
        self._database = Database(path)
        self._name = name
        self._clock = clock
        self._changed = threading.Condition()
        with self._database.writing() as connection:
            delete_received(connection)

    def put_decision(self, case: OpenCase) -> None:
        """Commit the facts message and the open case together."""
        data = RecordedData(violation_id=case.violation_id, record=case.record)
        with self._database.writing() as connection:
            head = self._next_header(connection)
            envelope = RecordedEnvelope(
                id=head.id,
                source=head.source,
                time=head.time,
                node=head.node,
                sequence=head.sequence,
                data=data,
            )
            _insert(connection, envelope, MessageKind.RECORDED, case.violation_id)
            connection.execute(
                "INSERT INTO open_case VALUES (?, ?, ?, ?)",
                (case.violation_id, head.sequence, _json(case.record), str(case.folder)),
            )
        self._announce_change()

    def open_cases(self) -> list[OpenCase]:
        """Return the decisions whose evidence is not finished, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                "SELECT violation_id, record, folder FROM open_case ORDER BY sequence"
            ).fetchall()
        return [OpenCase(row[0], SignedFacts.parse(row[1], row[0]), Path(row[2])) for row in rows]

    def put_evidence(self, case: FinishedCase) -> None:
        """Commit the manifest message, its files, the chain's new end and the end of the open case together."""
        with self._database.writing() as connection:
            head = self._next_header(connection)
            envelope = EvidenceEnvelope(
                id=head.id,
                source=head.source,
                time=head.time,
                node=head.node,
                sequence=head.sequence,
                data=case.record,
            )
            closed = connection.execute("DELETE FROM open_case WHERE violation_id = ?", (case.violation_id,))
            if closed.rowcount != 1:
                raise OutboxError(f"case {case.violation_id} is not open; its evidence was put before")
            _insert(connection, envelope, MessageKind.EVIDENCE, case.violation_id)
            insert_files(connection, case)
            _set_meta(connection, _LAST_MANIFEST, canonical_sha256(case.record.manifest))
        self._announce_change()

    def put_flow(self, count: FlowCount) -> None:
        """Commit the counts of one minute."""
        with self._database.writing() as connection:
            head = self._next_header(connection)
            envelope = FlowEnvelope(
                id=head.id,
                source=head.source,
                time=head.time,
                node=head.node,
                sequence=head.sequence,
                data=count,
            )
            _insert(connection, envelope, MessageKind.FLOW, None)
        self._announce_change()

    def last_manifest_sha256(self) -> str | None:
        """Return the hash that the next manifest must name; None begins the chain."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT value FROM meta WHERE key = ?", (_LAST_MANIFEST,)).fetchone()
        return None if row is None else str(row[0])

    def due_messages(self, limit: int) -> list[OutgoingMessage]:
        """Return the oldest messages without a receipt; a manifest only after its decision's receipt."""
        with self._database.reading() as connection:
            rows = connection.execute(_DUE_MESSAGES, (limit,)).fetchall()
        return [OutgoingMessage(row[0], row[1], MessageKind(row[2]), bytes(row[3])) for row in rows]

    def apply_receipt(self, receipt: Receipt) -> bool:
        """Delete the message, or keep it as a dead letter; False where sequence and id match no row."""
        key = (receipt.sequence, receipt.message_id)
        with self._database.writing() as connection:
            row = connection.execute(
                "SELECT kind, violation_id FROM message WHERE sequence = ? AND message_id = ?", key
            ).fetchone()
            if row is None:
                return False
            if receipt.result is ReceiptResult.QUARANTINED:
                connection.execute(
                    "UPDATE message SET quarantined_because = ? WHERE sequence = ? AND message_id = ?",
                    (receipt.reason or "no reason given", *key),
                )
            else:
                connection.execute("DELETE FROM message WHERE sequence = ? AND message_id = ?", key)
                if row[0] == MessageKind.EVIDENCE:
                    connection.execute(
                        "UPDATE evidence_file SET announced = 1 WHERE violation_id = ?", (row[1],)
                    )
        self._announce_change()
        return True

    def due_files(self, limit: int) -> list[OutgoingFile]:
        """Return the oldest announced files without a receipt or a fault."""
        with self._database.reading() as connection:
            rows = connection.execute(_DUE_FILES, (limit,)).fetchall()
        return [OutgoingFile(row[0], row[1], row[2], Path(row[3])) for row in rows]

    def apply_file_receipt(self, receipt: FileReceipt) -> bool:
        """Mark the file, delete it from the disk, then its row: a kill in between is made good at the next start."""
        with self._database.writing() as connection:
            marked = connection.execute(
                "UPDATE evidence_file SET received = 1 WHERE sha256 = ? AND size_bytes = ? AND announced = 1",
                (receipt.sha256, receipt.size_bytes),
            )
            n_marked = marked.rowcount
        with self._database.writing() as connection:
            delete_received(connection)
        self._announce_change()
        return n_marked > 0

    def mark_file_fault(self, sha256: str, reason: str) -> None:
        """Keep the file and say why central will not take it."""
        with self._database.writing() as connection:
            connection.execute("UPDATE evidence_file SET fault = ? WHERE sha256 = ?", (reason, sha256))

    def state(self) -> OutboxState:
        """Count what waits."""
        with self._database.reading() as connection:
            n_messages = _number(connection, "SELECT count(*) FROM message WHERE quarantined_because IS NULL")
            n_files = _number(connection, "SELECT count(*) FROM evidence_file WHERE received = 0")
            file_bytes = _number(
                connection, "SELECT coalesce(sum(size_bytes), 0) FROM evidence_file WHERE received = 0"
            )
            n_open = _number(connection, "SELECT count(*) FROM open_case")
            letters = _texts(
                connection,
                "SELECT 'message ' || sequence || ' quarantined: ' || quarantined_because FROM message "
                "WHERE quarantined_because IS NOT NULL ORDER BY sequence DESC LIMIT 10",
            )
            faults = _texts(
                connection,
                "SELECT 'file ' || substr(sha256, 1, 12) || ' not delivered: ' || fault FROM evidence_file "
                "WHERE fault IS NOT NULL ORDER BY id DESC LIMIT 10",
            )
        return OutboxState(n_messages, n_open, n_files, file_bytes, letters, faults)

    def wait_for_change(self, timeout_s: float) -> None:
        """Return when something was put or received, or after `timeout_s`."""
        with self._changed:
            self._changed.wait(timeout_s)

    def close(self) -> None:
        """Close the file; what is in it stays."""
        self._announce_change()
        self._database.close()

    def _next_header(self, connection: sqlite3.Connection) -> _Header:
        row = connection.execute("SELECT value FROM meta WHERE key = 'sequence'").fetchone()
        sequence = 1 if row is None else int(row[0]) + 1
        _set_meta(connection, "sequence", str(sequence))
        now = datetime.fromtimestamp(self._clock.utc_ns() / 1e9, UTC)
        return _Header(sequence, self._name, now)

    def _announce_change(self) -> None:
        with self._changed:
            self._changed.notify_all()


def _json(document: Contract) -> bytes:
    return document.model_dump_json().encode()


def _insert(
    connection: sqlite3.Connection,
    envelope: RecordedEnvelope | EvidenceEnvelope | FlowEnvelope,
    kind: MessageKind,
    violation_id: str | None,
) -> None:
    connection.execute(
        "INSERT INTO message (sequence, message_id, kind, violation_id, body) VALUES (?, ?, ?, ?, ?)",
        (envelope.sequence, envelope.id, kind.value, violation_id, _json(envelope)),
    )


def _set_meta(connection: sqlite3.Connection, key: str, value: str) -> None:
    connection.execute(
        "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value", (key, value)
    )


def _number(connection: sqlite3.Connection, query: str) -> int:
    return int(connection.execute(query).fetchone()[0])


def _texts(connection: sqlite3.Connection, query: str) -> tuple[str, ...]:
    return tuple(str(row[0]) for row in connection.execute(query).fetchall())
