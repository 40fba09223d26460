"""The decision made durable: packets and notes on disk, then the outbox row. What comes after goes on the spool."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from contracts.facts import SignedFacts
from contracts.layout import Layout
from edge.domain.case import OpenCase
from edge.domain.violation import ViolationCandidate
from edge.errors import EvidenceError
from edge.evidence.durable import make_folder, need_room, sync_folder, write_durably
from edge.evidence.facts import FactsContext, build_facts
from edge.evidence.keys import NodeKey
from edge.evidence.notes import NOTES_NAME, SPOOL_NAME, CaseNotes, ClipWish, overlay_of
from edge.evidence.places import lane_of
from edge.evidence.recorder import PostEventRecorder, Spooling
from edge.evidence.spool import SpoolWriter
from edge.ports import DecisionLog, PacketHistory

NewId = Callable[[], str]


@dataclass(frozen=True, slots=True)
class SinkSettings:
    """Where cases lie and how long their clips are.

    On a disk with less than `reserve_bytes` left no packets are kept: the room is for the records.
    """

    cases_dir: Path
    layout: Layout
    pre_event_ns: int = 6_000_000_000
    post_event_ns: int = 6_000_000_000
    reserve_bytes: int = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Seams:
    """What a sink writes with."""

    history: PacketHistory
    recorder: PostEventRecorder
    outbox: DecisionLog
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

        A disk that refuses packets or notes costs this evidence, not the record: the case becomes incomplete.

        Raises:
            OutboxError: the row cannot be written.
        """
        violation_id = self._seams.new_id()
        folder = self._settings.cases_dir / violation_id
        lane = lane_of(self._settings.layout, candidate, self._context.frame_size_px)
        facts = build_facts(candidate, self._context, lane)
        record = SignedFacts(facts=facts, signature=self._seams.key.sign(facts))
        try:
            self._keep(violation_id, folder, candidate)
        except EvidenceError as error:
            self._seams.recorder.faults.append(str(error))
        self._seams.outbox.put_decision(OpenCase(violation_id, record, folder))

    def _keep(self, violation_id: str, folder: Path, candidate: ViolationCandidate) -> None:
        settings = self._settings
        make_folder(folder)
        overlay = overlay_of(settings.layout, candidate, self._context.frame_size_px)
        notes = CaseNotes.of(candidate, overlay, ClipWish(settings.pre_event_ns, settings.post_event_ns))
        write_durably(folder / NOTES_NAME, notes.model_dump_json().encode())
        sync_folder(folder.parent)
        need_room(folder, settings.reserve_bytes)
        self._spool(violation_id, folder, notes)
        sync_folder(folder)

    def _spool(self, violation_id: str, folder: Path, notes: CaseNotes) -> None:
        recorder = self._seams.recorder
        with recorder.hold():
            held = self._seams.history.window(notes.records_from_ns, notes.records_until_ns)
            if held is None:
                return
            info, packets = held
            writer = SpoolWriter(folder / SPOOL_NAME, info)
            for packet in packets:
                writer.append(packet)
            writer.sync()
            last = packets[-1] if packets else None
            recorder.begin(violation_id, Spooling(writer, notes.records_until_ns, last))
