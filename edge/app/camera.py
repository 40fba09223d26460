"""One camera of a live node: its source, its stages, its decisions, under a supervisor that starts it again."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import version

import structlog
import uuid_utils

from contracts.canonical import canonical_sha256
from contracts.facts import ClockState
from contracts.flow import FlowCount
from contracts.health import CameraHealth, CameraStatus
from contracts.layout import Layout
from edge.app.flow import FlowCounter
from edge.app.meter import CameraMeter
from edge.app.stages import Stages, StageSettings, build_stepper
from edge.camera_io.redact import redact
from edge.camera_io.ring import PacketRing
from edge.camera_io.source import open_source
from edge.config import CameraConfig, NodeConfig
from edge.detector.factory import open_detector
from edge.detector.weights import resolve
from edge.domain.frame import CameraId, Frame, Packet, StreamInfo
from edge.errors import EdgeError, SourceError
from edge.evidence.facts import FactsContext
from edge.evidence.keys import NodeKey
from edge.evidence.sink import DecisionSink, PostEventRecorder, Seams, SinkSettings
from edge.pipeline import StepResult, run
from edge.ports import Clock, Detector, FrameSource, Outbox

_log = structlog.get_logger()
_NS_PER_S = 1_000_000_000
_DECISION_DELAY_S = 4.0
"""A rule may decide this long after the front was on the line: the ring holds it beyond the pre-event time."""
_FIRST_WAIT_S, _LONGEST_WAIT_S = 1.0, 30.0


@dataclass(frozen=True, slots=True)
class NodeParts:
    """What the cameras of a node share."""

    config: NodeConfig
    outbox: Outbox
    put_flow: Callable[[FlowCount], None]
    key: NodeKey
    clock: Clock


def clock_state(url: str) -> ClockState:
    """Return what is known about the times of a camera's pictures; a live camera's offset is not measured yet."""
    if url.startswith("sim:"):
        return ClockState(source="simulated", offset_ms=0)
    if "://" not in url or url.startswith("file:"):
        return ClockState(source="file", offset_ms=0)
    return ClockState(source="unknown")


class CameraRuntime:
    """Runs the pipeline over one camera until it is stopped; a failure waits, longer each time, and tries again."""

    def __init__(self, camera: CameraConfig, parts: NodeParts) -> None:
        self._camera = camera
        self._parts = parts
        self.layout = Layout.read(camera.layout)
        self.recorder = PostEventRecorder()
        self._ring = self._new_ring()
        self._info: StreamInfo | None = None
        self._source: FrameSource | None = None
        self._stages: Stages | None = None
        self._detector: Detector | None = None
        self._fault: str | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._supervise, name=f"camera-{camera.id}", daemon=True)
        sha256 = canonical_sha256(self.layout)
        self.meter = CameraMeter(camera.id, self.layout.junction, sha256, parts.clock)
        self._flow = FlowCounter(self.layout, parts.put_flow)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def stop(self) -> None:
        """End after the frame at hand; what is being recorded is ended with what exists."""
        self._stopping.set()
        if self._source is not None:
            self._source.close()
        if self._thread.is_alive():
            self._thread.join(timeout=3)
        self.recorder.source_ended()

    @property
    def finished(self) -> bool:
        """True once the source has ended by itself, or was stopped."""
        return not self._thread.is_alive()

    def health(self) -> CameraHealth:
        """Return how the camera is."""
        faults = [*self._ring.faults(), *self.recorder.faults[-3:]]
        if self._fault is not None:
            faults.append(self._fault)
        stages = self._stages
        reasons = {r.value: n for r, n in stages.rules.reasons.items() if n} if stages is not None else {}
        return self.meter.health(faults, reasons)

    def _supervise(self) -> None:
        wait_s = _FIRST_WAIT_S
        while not self._stopping.is_set():
            n_before = self.meter.n_frames
            try:
                self._run_once()
                return
            except EdgeError as error:
                self._failed(str(error))
            except Exception:  # noqa: BLE001 - thread boundary: logged, shown, the camera is started again
                _log.exception("camera_failed", camera=self._camera.id)
                self._failed("the camera's thread failed; see the log")
            wait_s = _FIRST_WAIT_S if self.meter.n_frames > n_before else min(wait_s * 2, _LONGEST_WAIT_S)
            self._stopping.wait(wait_s)

    def _failed(self, reason: str) -> None:
        self._fault = redact(reason)
        self.meter.is_(CameraStatus.OFFLINE)
        self.recorder.source_ended()
        _log.warning("camera_down", camera=self._camera.id, reason=self._fault)

    def _run_once(self) -> None:
        detector = self._loaded_detector()  # before the first frame: loading takes longer than a frame lasts
        self.meter.started()
        self._ring = self._new_ring()
        source = open_source(
            self._camera.url, CameraId(self._camera.id), self._parts.clock, self._hear, self._turned
        )
        self._source = source
        frames = source.frames()
        first = next(frames, None)
        if first is None:
            raise SourceError(f"{redact(self._camera.url)}: no picture came; check the camera")
        self._fault = None
        self._stages = build_stepper(self.layout, detector, first.size_px, StageSettings())
        opened = _OpenedSource(source, first, frames)
        run(opened, self._stages.stepper, self._sink(first.size_px), (self._observe, self._flow))
        self.recorder.source_ended()

    def _loaded_detector(self) -> Detector:
        if self._detector is None:
            self._detector = open_detector(*resolve(self._camera.model))
        return self._detector

    def _turned(self, status: CameraStatus) -> None:
        self.meter.is_(status)
        if status is CameraStatus.OFFLINE:
            self.recorder.source_ended()

    def _hear(self, info: StreamInfo, packet: Packet) -> None:
        self._info = info
        self._ring.add(info, packet)
        self.recorder(info, packet)

    def _observe(self, result: StepResult) -> None:
        self.meter.saw(result.tracked.frame, result.signals)

    def _new_ring(self) -> PacketRing:
        keep_s = self._parts.config.pre_event_s + _DECISION_DELAY_S
        return PacketRing(round(keep_s * _NS_PER_S), self._parts.config.ring_bytes)

    def _sink(self, size_px: tuple[int, int]) -> DecisionSink:
        config = self._parts.config
        settings = SinkSettings(
            cases_dir=config.state_dir / "cases",
            layout=self.layout,
            pre_event_ns=round(config.pre_event_s * _NS_PER_S),
            post_event_ns=round(config.post_event_s * _NS_PER_S),
        )
        seams = Seams(self._ring, self.recorder, self._parts.outbox, self._parts.key, new_id)
        return DecisionSink(settings, self._context(size_px), seams)

    def _context(self, size_px: tuple[int, int]) -> FactsContext:
        config = self._parts.config
        return FactsContext(
            city=config.city,
            junction=self.layout.junction,
            layout_sha256=canonical_sha256(self.layout),
            config_sha256=config.sha256(),
            grace_ms=self.layout.grace_ms,
            clock=clock_state(self._camera.url),
            max_clock_offset_ms=config.max_clock_offset_ms,
            frame_size_px=size_px,
            reference_size_px=self.layout.reference_size_px,
            frame_interval_ns=self._info.frame_interval_ns if self._info is not None else 0,
            models=(self._loaded_detector().identity,),
            software_version=version("atcs-vision"),
        )


class _OpenedSource:
    """A source whose first frame was read to learn its size; a frame of another size ends it."""

    def __init__(self, source: FrameSource, first: Frame, rest: Iterator[Frame]) -> None:
        self._source = source
        self._first = first
        self._rest = rest

    def frames(self) -> Iterator[Frame]:
        yield self._first
        for frame in self._rest:
            if frame.size_px != self._first.size_px:
                raise SourceError(
                    f"camera {frame.camera}: the picture changed from {self._first.size_px} to {frame.size_px}; "
                    "started again with the new size"
                )
            yield frame

    def close(self) -> None:
        self._source.close()


def new_id() -> str:
    """Return a UUIDv7 as text."""
    return str(uuid_utils.uuid7())
