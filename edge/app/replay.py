"""The same pipeline over a clip: what it alleges, its evidence on disk, and a copy of the clip with drawings."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import uuid_utils

from contracts.canonical import canonical_sha256
from contracts.facts import ClockState
from contracts.layout import Layout
from edge.app.annotated import AnnotatedVideo
from edge.app.clock import SystemClock
from edge.app.stages import Stages, StageSettings, build_stepper
from edge.camera_io.file import FileSource
from edge.camera_io.ring import PacketRing
from edge.domain.frame import CameraId, Frame, Packet, StreamInfo
from edge.domain.violation import LineCrossing, ViolationCandidate
from edge.errors import SourceError
from edge.evidence.facts import FactsContext
from edge.evidence.keys import NodeKey
from edge.evidence.sink import DecisionSink, PostEventRecorder, Seams, SinkSettings
from edge.evidence.worker import EvidenceWorker, WorkerSettings
from edge.outbox import NodeName, SqliteOutbox
from edge.pipeline import Observer, StepResult, run
from edge.plates import RapidPlateReader
from edge.ports import CandidateSink, Detector, FrameSource

RING_NS = 14_000_000_000
"""Six seconds before the event, and as long as a rule may take to decide."""
RING_BYTES = 256 * 1024 * 1024
CLOCK = ClockState(source="file", offset_ms=0)
CONFIG_SHA256 = "0" * 64
"""A replay has no configuration file."""


@dataclass(frozen=True, slots=True)
class ReplayRequest:
    """What to replay, and where results go; None: that result is not wanted."""

    clip: Path
    layout: Layout
    out_dir: Path | None = None
    annotated: Path | None = None


@dataclass(slots=True)
class ReplayReport:
    """What the pipeline made of the clip; `fault` says why a clip was not read to its stated end."""

    candidates: list[ViolationCandidate] = field(default_factory=list)
    crossings: list[LineCrossing] = field(default_factory=list)
    not_fired: dict[str, int] = field(default_factory=dict)
    n_frames: int = 0
    n_cases_finished: int = 0
    fault: SourceError | None = None

    def put(self, candidate: ViolationCandidate) -> None:
        """Keep a decision: the sink of a replay without evidence."""
        self.candidates.append(candidate)

    def observe(self, result: StepResult) -> None:
        """Count a frame and its crossings."""
        self.n_frames += 1
        self.crossings += result.crossings


def replay(request: ReplayRequest, detector: Detector, observers: Sequence[Observer] = ()) -> ReplayReport:
    """Run the pipeline over a clip. A clip that ends early keeps its results and reports the fault.

    Raises:
        SourceError: no frame can be read.
        EvidenceError: the output folder cannot be written.
    """
    session = _Session(request)
    source = _Opened(FileSource(request.clip, CameraId(request.layout.camera), session.hear))
    stages = build_stepper(request.layout, detector, source.size_px, StageSettings())
    session.run(source, stages, detector, observers)
    session.report.not_fired = {reason.value: n for reason, n in stages.rules.reasons.items() if n}
    return session.report


class _Opened:
    """A source whose first frame was read to learn its size."""

    def __init__(self, source: FrameSource) -> None:
        self._source = source
        self._rest = source.frames()
        self._first = next(self._rest)
        self.size_px = self._first.size_px

    def frames(self) -> Iterator[Frame]:
        yield self._first
        yield from self._rest

    def close(self) -> None:
        self._source.close()


class _Session:
    def __init__(self, request: ReplayRequest) -> None:
        self.report = ReplayReport()
        self._request = request
        self._ring = PacketRing(RING_NS, RING_BYTES)
        self._recorder = PostEventRecorder()
        self._info: StreamInfo | None = None

    def hear(self, info: StreamInfo, packet: Packet) -> None:
        self._info = info
        self._ring.add(info, packet)
        self._recorder(info, packet)

    def run(self, source: _Opened, stages: Stages, detector: Detector, observers: Sequence[Observer]) -> None:
        evidence = self._evidence(source.size_px, detector)
        sink: CandidateSink = _Both(self.report, evidence.sink) if evidence is not None else self.report
        with AnnotatedVideo(self._request.annotated, self._request.layout) as video:
            try:
                run(source, stages.stepper, sink, (self.report.observe, video.observe, *observers))
            except SourceError as error:
                if self.report.n_frames == 0:
                    raise
                self.report.fault = error
        self._recorder.source_ended()
        if evidence is not None:
            self.report.n_cases_finished = evidence.worker.step()

    def _evidence(self, size_px: tuple[int, int], detector: Detector) -> "_Evidence | None":
        out_dir = self._request.out_dir
        if out_dir is None:
            return None
        key = NodeKey.load_or_make(out_dir / "node.key")
        outbox = SqliteOutbox(out_dir / "outbox.sqlite3", NodeName("local", "replay"), SystemClock())
        seams = Seams(self._ring, self._recorder, outbox, key, lambda: str(uuid_utils.uuid7()))
        settings = SinkSettings(cases_dir=out_dir / "cases", layout=self._request.layout)
        worker = EvidenceWorker(
            WorkerSettings(CLOCK, version("atcs-vision")),
            outbox,
            key,
            RapidPlateReader(),
            self._recorder.is_recording,
        )
        return _Evidence(DecisionSink(settings, self._context(size_px, detector), seams), worker)

    def _context(self, size_px: tuple[int, int], detector: Detector) -> FactsContext:
        layout = self._request.layout
        return FactsContext(
            city="local",
            junction=layout.junction,
            layout_sha256=canonical_sha256(layout),
            config_sha256=CONFIG_SHA256,
            grace_ms=layout.grace_ms,
            clock=CLOCK,
            max_clock_offset_ms=100,
            frame_size_px=size_px,
            reference_size_px=layout.reference_size_px,
            frame_interval_ns=self._info.frame_interval_ns if self._info is not None else 0,
            models=(detector.identity,),
            software_version=version("atcs-vision"),
        )


@dataclass(frozen=True, slots=True)
class _Evidence:
    sink: DecisionSink
    worker: EvidenceWorker


@dataclass(frozen=True, slots=True)
class _Both:
    report: ReplayReport
    evidence: DecisionSink

    def put(self, candidate: ViolationCandidate) -> None:
        self.evidence.put(candidate)
        self.report.put(candidate)
