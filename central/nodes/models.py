"""Edge boxes, the messages received from them, and those that were refused."""

from datetime import datetime

from sqlalchemy import BigInteger, Integer, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from central.db.base import Base, UtcDateTime


class Node(Base):
    """A registered edge box: its key, its token's hash, and how it last was."""

    __tablename__ = "nodes"

    name: Mapped[str] = mapped_column(String(63), primary_key=True)
    public_key: Mapped[str] = mapped_column(String(64))
    key_id: Mapped[str] = mapped_column(String(64), unique=True)
    token_sha256: Mapped[str] = mapped_column(String(64), unique=True)
    registered_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[str] = mapped_column(String(10), default="unknown")
    health: Mapped[str | None] = mapped_column(Text)
    health_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class ReceivedMessage(Base):
    """A durable message that was taken: its sequence is used up."""

    __tablename__ = "received_messages"
    __table_args__ = (UniqueConstraint("node", "sequence"),)

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    node: Mapped[str] = mapped_column(String(63))
    sequence: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[str] = mapped_column(String(36))
    type: Mapped[str] = mapped_column(String(60))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)


class QuarantinedMessage(Base):
    """A message that breaks its contract: kept as it came, up to a bound, with the reason."""

    __tablename__ = "quarantined_messages"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    node: Mapped[str | None] = mapped_column(String(63), index=True)
    topic: Mapped[str] = mapped_column(String(300))
    received_at: Mapped[datetime] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(500))
    size_bytes: Mapped[int] = mapped_column(Integer)
    payload_sha256: Mapped[str] = mapped_column(String(64), index=True)
    payload: Mapped[bytes] = mapped_column(LargeBinary)


class QuarantineOverflow(Base):
    """What was refused of a node ("": of strangers) and not kept, because its share of the quarantine is full."""

    __tablename__ = "quarantine_overflows"

    node: Mapped[str] = mapped_column(String(63), primary_key=True)
    n_messages: Mapped[int] = mapped_column(BigInteger)
    n_bytes: Mapped[int] = mapped_column(BigInteger)
    first_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_reason: Mapped[str] = mapped_column(String(500))
