"""The decision made durable: packets and notes on disk, then the outbox row. What comes after goes on the spool."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from contracts.facts import SignedFacts
from contracts.layout import Layout
from edge.domain.case import OpenCase
from edge.domain.frame import Packet, StreamInfo
from edge.domain.violation import ViolationCandidate
from edge.errors import EvidenceError
from edge.evidence.durable import make_folder, sync_folder, write_durably
from edge.evidence.facts import FactsContext, build_facts
from edge.evidence.keys import NodeKey
from edge.evidence.notes import NOTES_NAME, SPOOL_NAME, CaseNotes, overlay_of
from edge.evidence.spool import SpoolWriter
from edge.ports import Outbox, PacketHistory

NewId = Callable[[], str]

ENDED_IN_TIME = "recorded to the end"
ENDED_WITH_SOURCE = "the source ended"


@dataclass(frozen=True, slots=True)
class SinkSettings:
    """Where cases lie and how long their clips are."""

    cases_dir: Path
    layout: Layout
    pre_event_ns: int = 6_000_000_000
    post_event_ns: int = 6_000_000_000


@dataclass(slots=True)
class _Spooling:
    writer: SpoolWriter
    until_ns: int
    last: Packet | None


class PostEventRecorder:
    """Appends a camera's packets to the spools of its fresh decisions. A `PacketListener`, after the ring."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, _Spooling] = {}
        self.faults: list[str] = []

    def begin(self, violation_id: str, spooling: _Spooling) -> None:
        """Go on recording a case; the caller holds `hold()`."""
        self._open[violation_id] = spooling

    def hold(self) -> threading.Lock:
        """Return the lock under which a window is taken and its recording begun: no packet falls between."""
        return self._lock

    def is_recording(self, violation_id: str) -> bool:
        """Tell whether packets of a case are still awaited."""
        with self._lock:
            return violation_id in self._open

    def __call__(self, info: StreamInfo, packet: Packet) -> None:
        """Take the next packet of the camera."""
        with self._lock:
            for violation_id in list(self._open):
                self._take(violation_id, info, packet)

    def source_ended(self) -> None:
        """No more packets will come: end every spool."""
        with self._lock:
            for violation_id in list(self._open):
                self._end(violation_id, ENDED_WITH_SOURCE)

    def _take(self, violation_id: str, info: StreamInfo, packet: Packet) -> None:
        spooling = self._open[violation_id]
        if packet is spooling.last:
            return
        if not spooling.writer.takes(info):
            self._end(violation_id, "the camera changed its picture size or codec")
        elif spooling.last is not None and packet.dts + _second(info) < spooling.last.dts:
            self._end(violation_id, "the camera was connected again")
        elif packet.captured_at_ns > spooling.until_ns:
            self._end(violation_id, ENDED_IN_TIME)
        else:
            self._append(violation_id, spooling, packet)

    def _append(self, violation_id: str, spooling: _Spooling, packet: Packet) -> None:
        try:
            spooling.writer.append(packet)
            spooling.last = packet
        except EvidenceError as error:
            self._give_up(violation_id, error)

    def _end(self, violation_id: str, reason: str) -> None:
        try:
            self._open[violation_id].writer.end(reason)
        except EvidenceError as error:
            self.faults.append(str(error))
        self._open.pop(violation_id)

    def _give_up(self, violation_id: str, error: EvidenceError) -> None:
        self.faults.append(str(error))
        self._open.pop(violation_id)


def _second(info: StreamInfo) -> int:
    numerator, denominator = info.time_base
    return denominator // numerator


@dataclass(frozen=True, slots=True)
class Seams:
    """What a sink writes with."""

    history: PacketHistory
    recorder: PostEventRecorder
    outbox: Outbox
    key: NodeKey
    new_id: NewId


class DecisionSink:
    """The `CandidateSink` of one camera."""

    def __init__(self, settings: SinkSettings, context: FactsContext, seams: Seams) -> None:
        self._settings = settings
        self._context = context
        self._seams = seams

    def frame_size_is(self, size_px: tuple[int, int]) -> None:
        """Tell the size of the frames that follow; it may change after a reconnect."""
        self._context = replace(self._context, frame_size_px=size_px)

    def put(self, candidate: ViolationCandidate) -> None:
        """Write packets and notes, sync them, then record the decision; durable on return.

        Raises:
            EvidenceError: disk full or not writable.
            OutboxError: the row cannot be written.
        """
        violation_id = self._seams.new_id()
        folder = self._settings.cases_dir / violation_id
        make_folder(folder)
        facts = build_facts(candidate, self._context)
        record = SignedFacts(facts=facts, signature=self._seams.key.sign(facts))
        overlay = overlay_of(self._settings.layout, candidate, self._context.frame_size_px)
        notes = CaseNotes.of(candidate, overlay, self._settings.post_event_ns)
        write_durably(folder / NOTES_NAME, notes.model_dump_json().encode())
        self._spool(violation_id, folder, notes)
        sync_folder(folder)
        sync_folder(folder.parent)
        self._seams.outbox.put_decision(OpenCase(violation_id, record, folder))

    def _spool(self, violation_id: str, folder: Path, notes: CaseNotes) -> None:
        recorder = self._seams.recorder
        with recorder.hold():
            begins_ns = notes.front_ns - self._settings.pre_event_ns
            held = self._seams.history.window(begins_ns, notes.records_until_ns)
            if held is None:
                return
            info, packets = held
            writer = SpoolWriter(folder / SPOOL_NAME, info)
            for packet in packets:
                writer.append(packet)
            writer.sync()
            last = packets[-1] if packets else None
            recorder.begin(violation_id, _Spooling(writer, notes.records_until_ns, last))
