"""What waits for central: messages, evidence files, and how much of each."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class MessageKind(StrEnum):
    """Which envelope a row holds."""

    RECORDED = "recorded"
    EVIDENCE = "evidence"
    FLOW = "flow"


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A durable message without a receipt.

    Attributes:
        sequence: counts the node's durable messages.
        message_id: UUIDv7 of the envelope; a receipt must name it.
        kind: which envelope it is.
        body: the envelope as JSON, as it goes over the wire.
    """

    sequence: int
    message_id: str
    kind: MessageKind
    body: bytes


@dataclass(frozen=True, slots=True)
class OutgoingFile:
    """An evidence file that central expects, because it has the manifest that announces it."""

    sha256: str
    size_bytes: int
    media_type: str
    path: Path


@dataclass(frozen=True, slots=True)
class OutboxState:
    """How full the outbox is.

    Attributes:
        n_messages: without a receipt, dead letters left out.
        n_open_cases: decisions whose evidence is not finished.
        n_files: evidence files without a receipt.
        file_bytes: their size.
        dead_letters: reasons of central for messages in its quarantine, newest first, at most ten.
        file_faults: reasons why files cannot be delivered, at most ten.
        faults: what is wrong with the outbox itself.
    """

    n_messages: int
    n_open_cases: int
    n_files: int
    file_bytes: int
    dead_letters: tuple[str, ...]
    file_faults: tuple[str, ...]
    faults: tuple[str, ...] = ()
