"""The quarantine: refused messages as they came, oldest kept, what is beyond its bounds counted."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from central.audit.repository import note
from central.db.changes import Change
from central.db.engine import announce
from central.nodes import repository
from central.nodes.models import QuarantinedMessage, QuarantineOverflow
from central.nodes.schemas import NotKept, QuarantinePage, QuarantineRow

_PAGE = 50
STRANGERS = ""
"""The share of all topics that belong to no registered node, however many names they invent."""


@dataclass(frozen=True, slots=True)
class QuarantineBounds:
    """How much is kept of each message, and of each node; all strangers together count as one node.

    The oldest messages stay: nobody can push out what was kept by sending more. The node's outbox holds its
    own copy of every message that was refused.
    """

    message_bytes: int
    n_messages: int = 1000
    node_bytes: int = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Refused:
    """A message that breaks its contract."""

    topic: str
    payload: bytes
    reason: str

    @property
    def named_node(self) -> str | None:
        """The node that the topic names; nobody has checked that it sent this."""
        parts = self.topic.split("/")
        return parts[3][:63] if len(parts) == 5 else None


def quarantine(session: Session, refused: Refused, bounds: QuarantineBounds) -> bool:
    """Keep a refused message, its first bytes and its whole size, the same bytes once.

    Returns:
        False where its node's share is full: it was counted and is not kept.
    """
    digest = hashlib.sha256(refused.payload).hexdigest()
    if repository.has_quarantined(session, refused.topic[:300], digest):
        return True
    kept = refused.payload[: bounds.message_bytes]
    share = _share_of(session, refused)
    n_kept, kept_bytes = repository.quarantine_share(session, share)
    announce(session, Change("quarantine", refused.topic))
    if n_kept >= bounds.n_messages or kept_bytes + len(kept) > bounds.node_bytes:
        _count(session, share, refused)
        return False
    session.add(
        QuarantinedMessage(
            node=refused.named_node,
            topic=refused.topic[:300],
            received_at=datetime.now(UTC),
            reason=_told(refused),
            size_bytes=len(refused.payload),
            payload_sha256=digest,
            payload=kept,
        )
    )
    note(session, "ingest", "quarantined", refused.topic[:120], digest)
    return True


def quarantine_page(session: Session, before_id: int | None) -> QuarantinePage:
    """Return a page of refused messages, newest first, and what was not kept."""
    rows = repository.quarantined(session, before_id, _PAGE + 1)
    items = [
        QuarantineRow(
            id=row.id,
            node=row.node,
            topic=row.topic,
            received_at=row.received_at,
            reason=row.reason,
            size_bytes=row.size_bytes,
        )
        for row in rows[:_PAGE]
    ]
    return QuarantinePage(
        items=items,
        next_cursor=str(items[-1].id) if len(rows) > _PAGE else None,
        not_kept=[_not_kept(row) for row in repository.overflows(session)],
    )


def _share_of(session: Session, refused: Refused) -> str:
    name = refused.named_node
    return name if name is not None and repository.node_named(session, name) is not None else STRANGERS


def _count(session: Session, share: str, refused: Refused) -> None:
    now = datetime.now(UTC)
    row = session.get(QuarantineOverflow, share)
    if row is None:
        row = QuarantineOverflow(node=share, n_messages=0, n_bytes=0, first_at=now, last_reason="")
        session.add(row)
        note(session, "ingest", "quarantine_full", share or "strangers")
    row.n_messages += 1
    row.n_bytes += len(refused.payload)
    row.last_at, row.last_reason = now, _told(refused)


def _told(refused: Refused) -> str:
    return refused.reason.replace("\0", "")[:500]


def _not_kept(row: QuarantineOverflow) -> NotKept:
    return NotKept(
        node=row.node or None,
        n_messages=row.n_messages,
        n_bytes=row.n_bytes,
        first_at=row.first_at,
        last_at=row.last_at,
        last_reason=row.last_reason,
    )
