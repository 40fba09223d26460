"""The durable queue between a decision and its receipt."""

from edge.outbox.store import NodeName, SqliteOutbox

__all__ = ["NodeName", "SqliteOutbox"]
