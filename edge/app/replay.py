"""The same pipeline over a clip: what it alleges, its evidence on disk, and a copy of the clip with drawings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

import uuid_utils

from contracts.facts import ClockState
from contracts.layout import Layout
from edge.app.annotated import AnnotatedVideo
from edge.app.clock import SystemClock
from edge.app.context import Origin, Pictures, facts_context
from edge.app.lamps import LampLedger
from edge.app.opened import OpenedSource
from edge.app.packets import PacketTap
from edge.app.stages import Stages, StageSettings, build_stepper
from edge.camera_io.file import FileSource
from edge.domain.frame import CameraId
from edge.domain.violation import LineCrossing, ViolationCandidate
from edge.errors import SourceError
from edge.evidence.facts import FactsContext
from edge.evidence.keys import NodeKey
from edge.evidence.sink import DecisionSink, Seams, SinkSettings
from edge.evidence.worker import EvidenceWorker, WorkerSettings
from edge.outbox import NodeName, SqliteOutbox
from edge.pipeline import Observer, StepResult, run
from edge.plates import RapidPlateReader
from edge.ports import CandidateSink, Detector

PRE_EVENT_S = 6.0
RING_BYTES = 256 * 1024 * 1024
CLOCK = ClockState(source="file", offset_ms=0)


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
    file = FileSource(request.clip, CameraId(request.layout.camera), session.tap)
    source = OpenedSource(file, str(request.clip))
    stages = build_stepper(request.layout, detector, source.size_px, StageSettings())
    session.run(source, stages, detector, observers)
    session.report.not_fired = {reason.value: n for reason, n in stages.rules.reasons.items() if n}
    return session.report


class _Session:
    def __init__(self, request: ReplayRequest) -> None:
        self.report = ReplayReport()
        self._request = request
        self.tap = PacketTap(PRE_EVENT_S, RING_BYTES)
        self._lamps = LampLedger(request.layout)

    def run(
        self, source: OpenedSource, stages: Stages, detector: Detector, observers: Sequence[Observer]
    ) -> None:
        evidence = self._evidence(source.size_px, detector)
        sink: CandidateSink = _Both(self.report, evidence.sink) if evidence is not None else self.report
        with AnnotatedVideo(self._request.annotated, self._request.layout) as video:
            try:
                run(
                    source,
                    stages.stepper,
                    sink,
                    (self.report.observe, video.observe, self._lamps, *observers),
                )
            except SourceError as error:
                if self.report.n_frames == 0:
                    raise
                self.report.fault = error
        self.tap.recorder.end_all("the source ended")
        if evidence is not None:
            self.report.n_cases_finished = evidence.worker.step()

    def _evidence(self, size_px: tuple[int, int], detector: Detector) -> "_Evidence | None":
        out_dir = self._request.out_dir
        if out_dir is None:
            return None
        key = NodeKey.load_or_make(out_dir / "node.key")
        outbox = SqliteOutbox(
            out_dir / "outbox.sqlite3", NodeName("local", "replay"), SystemClock(), ballast_bytes=0
        )
        seams = Seams(self.tap.ring, self.tap.recorder, outbox, key, lambda: str(uuid_utils.uuid7()))
        settings = SinkSettings(cases_dir=out_dir / "cases", layout=self._request.layout)
        worker = EvidenceWorker(
            WorkerSettings(CLOCK, version("atcs-vision"), self._lamps.shown),
            outbox,
            key,
            RapidPlateReader(),
            self.tap.recorder.is_recording,
        )
        return _Evidence(DecisionSink(settings, self._context(size_px, detector), seams), worker)

    def _context(self, size_px: tuple[int, int], detector: Detector) -> FactsContext:
        pictures = Pictures(size_px, self.tap.frame_interval_ns)
        return facts_context(self._request.layout, Origin.replay(CLOCK), pictures, detector.identity)


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
