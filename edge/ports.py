"""The seams of the edge: one small port per stage. Stages know these and not each other."""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from contracts.facts import ModelIdentity
from contracts.receipt import FileReceipt, Receipt
from edge.domain.case import FinishedCase, OpenCase
from edge.domain.controller import ControllerReading
from edge.domain.detection import DetectedFrame, TrackedFrame
from edge.domain.frame import Frame, Packet, StreamInfo
from edge.domain.outgoing import OutgoingFile, OutgoingMessage
from edge.domain.plate import PlateReading, VehicleView
from edge.domain.signal import SignalReading
from edge.domain.violation import RuleOutcome, TrackPoint, ViolationCandidate


class Clock(Protocol):
    """Time as a port, so that a replay is exact."""

    def utc_ns(self) -> int:
        """Nanoseconds since 1970, UTC."""
        ...

    def monotonic_ns(self) -> int:
        """Nanoseconds that never go back."""
        ...


class FrameSource(Protocol):
    """A camera, clip or simulation. A file blocks until it is read; a live source drops, newest wins."""

    def frames(self) -> Iterator[Frame]:
        """Yield frames until the source ends or `close` is called.

        Raises:
            SourceError: it cannot be opened, or is not a video.
        """
        ...

    def close(self) -> None:
        """Stop; safe to call twice and from another thread."""
        ...


PacketListener = Callable[[StreamInfo, Packet], None]
"""Called in the reader thread with each encoded packet, in decoding order."""


class PacketHistory(Protocol):
    """The bounded ring of encoded packets of one camera."""

    def window(self, from_ns: int, to_ns: int) -> tuple[StreamInfo, Sequence[Packet]] | None:
        """Return packets that decode the pictures captured in [from_ns, to_ns], beginning at a keyframe.

        None where the ring holds no such keyframe. What the ring has lost or not yet seen is missing.
        """
        ...


class Detector(Protocol):
    """Finds vehicles in a frame."""

    @property
    def identity(self) -> ModelIdentity:
        """Name and hash of the weights."""
        ...

    def detect(self, frame: Frame) -> DetectedFrame:
        """Return the frame with boxes in its own pixels."""
        ...


class Tracker(Protocol):
    """Gives vehicles an identity over frames."""

    def update(self, detected: DetectedFrame) -> TrackedFrame:
        """Take the next frame; frames must come in order."""
        ...


class SignalReader(Protocol):
    """Says what the signal groups show."""

    def read(self, frame: Frame) -> SignalReading:
        """Take the next frame; frames must come in order."""
        ...


class SignalController(Protocol):
    """Says what a signal controller commands. Asked in the frame loop, so it answers at once from what it knows."""

    def shown(self, at_ns: int) -> ControllerReading:
        """Return its phases as known at a time of its own clock; what is stale is UNKNOWN."""
        ...

    @property
    def fault(self) -> str | None:
        """What is wrong with it, in one line with the remedy; None: nothing."""
        ...


class MotionWitness(Protocol):
    """Keeps a second of pictures and says whether a vehicle's picture moved as its box did."""

    def observe(self, frame: Frame) -> None:
        """Take the next frame."""
        ...

    def agrees(self, trail: Sequence[TrackPoint]) -> bool | None:
        """Tell whether the optical flow inside the boxes agrees with their motion; None: cannot be told."""
        ...


class Rules(Protocol):
    """Judges vehicles at the stop lines of one camera."""

    def step(self, tracked: TrackedFrame, signals: SignalReading) -> RuleOutcome:
        """Take the next frame; frames must come in order."""
        ...

    def close(self) -> None:
        """The source has ended: what is not decided will not be."""
        ...


class CandidateSink(Protocol):
    """Takes decisions. When `put` returns, the decision is durable."""

    def put(self, candidate: ViolationCandidate) -> None:
        """Write facts, pre-event packets and the outbox row."""
        ...


class PlateReader(Protocol):
    """Finds and reads the plate of one vehicle over several views."""

    def read(self, views: Sequence[VehicleView]) -> PlateReading:
        """Vote over the views; no candidates where nothing could be read."""
        ...


class DecisionLog(Protocol):
    """Where decisions are promised."""

    def put_decision(self, case: OpenCase) -> None:
        """In one transaction: the facts message with its sequence, and the open case; synced on return.

        Raises:
            OutboxError: it cannot be made durable.
        """
        ...


class Outbox(DecisionLog, Protocol):
    """The durable queue of a node. When a `put` returns, its row has been committed and synced."""

    def open_cases(self) -> list[OpenCase]:
        """Return the decisions whose evidence is not finished, oldest first."""
        ...

    def put_evidence(self, case: FinishedCase) -> None:
        """In one transaction: the manifest message, its files, and the end of the open case."""
        ...

    def last_manifest_sha256(self) -> str | None:
        """Return the hash that the next manifest must name; None begins the chain."""
        ...


class MessageQueue(Protocol):
    """The relay's side of the outbox."""

    def due_messages(self, limit: int) -> list[OutgoingMessage]:
        """Return the oldest messages without a receipt that may be sent now."""
        ...

    def apply_receipt(self, receipt: Receipt) -> bool:
        """Delete or bury the message that the receipt names; False where no row matches it."""
        ...

    def wait_for_change(self, timeout_s: float) -> None:
        """Return when something was put or received, or after `timeout_s`."""
        ...


class FileQueue(Protocol):
    """The uploader's side of the outbox."""

    def due_files(self, limit: int) -> list[OutgoingFile]:
        """Return the oldest announced files without a receipt or a fault."""
        ...

    def apply_file_receipt(self, receipt: FileReceipt) -> bool:
        """Delete the file that central now has; False where none matches."""
        ...

    def mark_file_fault(self, sha256: str, reason: str) -> None:
        """Keep the file and say why central will not take it."""
        ...

    def wait_for_change(self, timeout_s: float) -> None:
        """Return when something was put or received, or after `timeout_s`."""
        ...
