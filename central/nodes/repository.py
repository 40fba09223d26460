"""SQL of nodes, received messages and the quarantine."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from central.nodes.models import Node, QuarantinedMessage, QuarantineOverflow, ReceivedMessage


def node_named(session: Session, name: str) -> Node | None:
    """Return a registered node, or None."""
    return session.get(Node, name)


def node_with_token(session: Session, token_sha256: str) -> Node | None:
    """Return the node whose token has this hash."""
    return session.scalars(select(Node).where(Node.token_sha256 == token_sha256)).one_or_none()


def nodes(session: Session) -> list[Node]:
    """Return all nodes by name."""
    return list(session.scalars(select(Node).order_by(Node.name)))


def message_id_at(session: Session, node: str, sequence: int) -> str | None:
    """Return the id of the message that used this sequence, or None."""
    rows = select(ReceivedMessage.message_id).where(
        ReceivedMessage.node == node, ReceivedMessage.sequence == sequence
    )
    return session.scalars(rows).one_or_none()


def has_quarantined(session: Session, topic: str, payload_sha256: str) -> bool:
    """Tell whether the same bytes on the same topic are kept already."""
    rows = select(QuarantinedMessage.id).where(
        QuarantinedMessage.payload_sha256 == payload_sha256, QuarantinedMessage.topic == topic
    )
    return session.scalars(rows.limit(1)).first() is not None


def quarantined(session: Session, before_id: int | None, limit: int) -> list[QuarantinedMessage]:
    """Return refused messages, newest first, from before an id."""
    rows = select(QuarantinedMessage).order_by(QuarantinedMessage.id.desc()).limit(limit)
    if before_id is not None:
        rows = rows.where(QuarantinedMessage.id < before_id)
    return list(session.scalars(rows))


def quarantine_share(session: Session, node: str) -> tuple[int, int]:
    """Count the kept messages of a node and their bytes; "": of all topics without a registered node."""
    kept = func.coalesce(func.sum(func.length(QuarantinedMessage.payload)), 0)
    rows = select(func.count(QuarantinedMessage.id), kept)
    named = QuarantinedMessage.node
    strange = or_(named.is_(None), named.not_in(select(Node.name)))
    row = session.execute(rows.where(named == node if node else strange)).one()
    return int(row[0]), int(row[1])


def overflows(session: Session) -> list[QuarantineOverflow]:
    """Return what was counted instead of kept, by node."""
    return list(session.scalars(select(QuarantineOverflow).order_by(QuarantineOverflow.node)))


def n_not_kept(session: Session) -> int:
    """Count the refused messages that were not kept."""
    return int(session.scalar(select(func.coalesce(func.sum(QuarantineOverflow.n_messages), 0))) or 0)


def n_quarantined(session: Session) -> int:
    """Count the refused messages."""
    return session.scalar(select(func.count(QuarantinedMessage.id))) or 0
