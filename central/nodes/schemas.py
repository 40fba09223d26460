"""What the operator API says about nodes and refused messages."""

from typing import Literal

from contracts.base import Contract, UtcTime
from contracts.health import Health


class NodeRow(Contract):
    """A node as last heard."""

    node: str
    status: Literal["online", "offline", "unknown"]
    last_seen_at: UtcTime | None
    health: Health | None


class QuarantineRow(Contract):
    """A refused message."""

    id: int
    node: str | None
    topic: str
    received_at: UtcTime
    reason: str
    size_bytes: int


class NotKept(Contract):
    """Refused messages of a node (null: of strangers) that came when its share of the quarantine was full."""

    node: str | None
    n_messages: int
    n_bytes: int
    first_at: UtcTime
    last_at: UtcTime
    last_reason: str


class QuarantinePage(Contract):
    """A page of refused messages, newest first, and what was counted instead of kept."""

    items: list[QuarantineRow]
    next_cursor: str | None
    not_kept: list[NotKept]
