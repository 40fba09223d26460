"""Receipts: central says, after its commit, that it has something; only then may the edge delete it."""

from enum import StrEnum

from pydantic import Field

from contracts.base import Contract, Sha256, Slug


class ReceiptResult(StrEnum):
    """What central did. A quarantined message is kept with its reason; sending it again would not help."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    QUARANTINED = "quarantined"


class Receipt(Contract):
    """For a message: (node, sequence). Published to the node after the commit."""

    node: Slug
    sequence: int = Field(ge=1)
    message_id: str
    result: ReceiptResult
    reason: str | None = None


class FileReceipt(Contract):
    """For an evidence file: the body of the answer to its PUT, sent after the file is on disk and its row committed."""

    sha256: Sha256
    size_bytes: int
    result: ReceiptResult
