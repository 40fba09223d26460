"""The outbox: what a node has promised and central has not confirmed yet."""

import sqlite3
import threading
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TypedDict

import uuid_utils

from contracts.base import Contract
from contracts.canonical import canonical_sha256
from contracts.envelope import EvidenceEnvelope, FlowMinuteEnvelope, RecordedData, RecordedEnvelope
from contracts.flow import FlowMinute
from contracts.receipt import FileReceipt, Receipt, ReceiptResult
from edge.domain.case import FinishedCase, OpenCase
from edge.domain.outgoing import MessageKind, OutboxState, OutgoingFile, OutgoingMessage
from edge.domain.units import MILLISECOND_NS
from edge.errors import OutboxError
from edge.outbox import rows
from edge.outbox.ballast import BALLAST_BYTES, Ballast
from edge.outbox.database import Database
from edge.outbox.files import delete_received, insert_files
from edge.ports import Clock

MOST_FLOW = 40_000
"""Minutes of traffic that wait: a week of four cameras, about 40 MB."""


@dataclass(frozen=True, slots=True)
class NodeName:
    """City and node, as they stand in topics and envelopes."""

    city: str
    node: str

    @property
    def source(self) -> str:
        """The CloudEvents source."""
        return f"atcs/{self.city}/{self.node}"


class _Header(TypedDict):
    """The envelope fields that one transaction hands out."""

    id: str
    source: str
    node: str
    time: datetime
    sequence: int


class SqliteOutbox:
    """Implements `Outbox`, `MessageQueue` and `FileQueue` over one SQLite file.

    Rows are deleted on central's receipts only. When a method returns, its change is synced to the disk.
    A new outbox counts its messages from the time of its making in ms: a node whose outbox was lost never
    uses a number again that central has seen. Of the minutes of traffic at most `most_flow` wait.
    """

    def __init__(
        self,
        path: Path,
        name: NodeName,
        clock: Clock,
        ballast_bytes: int = BALLAST_BYTES,
        most_flow: int = MOST_FLOW,
    ) -> None:
        self._database = Database(path)
        self._most_flow = most_flow
        self._name = name
        self._clock = clock
        self._changed = threading.Condition()
        self._ballast = Ballast(path.with_name("ballast"), ballast_bytes)
        with self._database.writing() as connection:
            self._begin(connection, path.with_name(f"{path.name}.began"))
            delete_received(connection)
        self._ballast.hold()

    def put_decision(self, case: OpenCase) -> None:
        """Commit the facts message and the open case together; on a full disk the ballast makes room."""
        try:
            self._put_decision(case)
        except OutboxError:
            if not self._ballast.release():
                raise
            self._put_decision(case)
        self._announce_change()

    def _put_decision(self, case: OpenCase) -> None:
        data = RecordedData(violation_id=case.violation_id, record=case.record)
        with self._database.writing() as connection:
            envelope = RecordedEnvelope(**self._next_header(connection), data=data)
            _insert(connection, envelope, MessageKind.RECORDED, case.violation_id)
            connection.execute(
                "INSERT INTO open_case VALUES (?, ?, ?, ?)",
                (case.violation_id, envelope.sequence, _json(case.record), str(case.folder)),
            )

    def open_cases(self) -> list[OpenCase]:
        """Return the decisions whose evidence is not finished, oldest first."""
        with self._database.reading() as connection:
            return rows.open_cases(connection)

    def put_evidence(self, case: FinishedCase) -> None:
        """Commit the manifest message, its files, the chain's new end and the end of the open case together."""
        with self._database.writing() as connection:
            envelope = EvidenceEnvelope(**self._next_header(connection), data=case.record)
            closed = connection.execute("DELETE FROM open_case WHERE violation_id = ?", (case.violation_id,))
            if closed.rowcount != 1:
                raise OutboxError(f"case {case.violation_id} is not open; its evidence was put before")
            _insert(connection, envelope, MessageKind.EVIDENCE, case.violation_id)
            insert_files(connection, case)
            rows.set_meta(connection, rows.LAST_MANIFEST, canonical_sha256(case.record.manifest))
        self._announce_change()

    def put_flow(self, minute: FlowMinute) -> None:
        """Commit one minute of traffic; beyond `most_flow` the oldest goes, counted: decisions need the disk more."""
        with self._database.writing() as connection:
            envelope = FlowMinuteEnvelope(**self._next_header(connection), data=minute)
            _insert(connection, envelope, MessageKind.FLOW, None)
            rows.drop_oldest_flow(connection, self._most_flow)
        self._announce_change()

    def last_manifest_sha256(self) -> str | None:
        """Return the hash that the next manifest must name; None begins the chain."""
        with self._database.reading() as connection:
            return rows.meta(connection, rows.LAST_MANIFEST)

    def due_messages(self, limit: int) -> list[OutgoingMessage]:
        """Return the oldest messages without a receipt; a manifest only after its decision's receipt."""
        with self._database.reading() as connection:
            return rows.due_messages(connection, limit)

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
        self._ballast.hold()
        self._announce_change()
        return True

    def due_files(self, limit: int) -> list[OutgoingFile]:
        """Return the oldest announced files without a receipt or a fault."""
        with self._database.reading() as connection:
            return rows.due_files(connection, limit)

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
        self._ballast.hold()
        self._announce_change()
        return n_marked > 0

    def mark_file_fault(self, sha256: str, reason: str) -> None:
        """Keep the file and say why central will not take it."""
        with self._database.writing() as connection:
            connection.execute("UPDATE evidence_file SET fault = ? WHERE sha256 = ?", (reason, sha256))

    def state(self) -> OutboxState:
        """Count what waits."""
        with self._database.reading() as connection:
            return rows.state_of(connection)

    def wait_for_change(self, timeout_s: float) -> None:
        """Return when something was put or received, or after `timeout_s`."""
        with self._changed:
            self._changed.wait(timeout_s)

    def close(self) -> None:
        """Close the file; what is in it stays."""
        self._announce_change()
        self._database.close()

    def _begin(self, connection: sqlite3.Connection, marker: Path) -> None:
        """Number a new outbox; the marker beside it tells a lost one from the first."""
        if rows.meta(connection, rows.SEQUENCE) is not None:
            return
        now_ns = self._clock.utc_ns()
        rows.set_meta(connection, rows.SEQUENCE, str(now_ns // MILLISECOND_NS))
        if marker.exists():
            rows.set_meta(connection, rows.BEGAN_ANEW, str(now_ns))
        marker.touch()

    def _next_header(self, connection: sqlite3.Connection) -> _Header:
        sequence = int(rows.meta(connection, rows.SEQUENCE) or 0) + 1
        rows.set_meta(connection, rows.SEQUENCE, str(sequence))
        return _Header(
            id=str(uuid_utils.uuid7()),
            source=self._name.source,
            node=self._name.node,
            time=datetime.fromtimestamp(self._clock.utc_ns() / 1e9, UTC),
            sequence=sequence,
        )

    def _announce_change(self) -> None:
        with self._changed:
            self._changed.notify_all()


def _json(document: Contract) -> bytes:
    return document.model_dump_json().encode()


def _insert(
    connection: sqlite3.Connection,
    envelope: RecordedEnvelope | EvidenceEnvelope | FlowMinuteEnvelope,
    kind: MessageKind,
    violation_id: str | None,
) -> None:
    connection.execute(
        "INSERT INTO message (sequence, message_id, kind, violation_id, body) VALUES (?, ?, ?, ?, ?)",
        (envelope.sequence, envelope.id, kind.value, violation_id, _json(envelope)),
    )
