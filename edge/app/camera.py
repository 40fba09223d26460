"""One camera of a live node: its source, its stages, its decisions, under a supervisor that starts it again."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import structlog
import uuid_utils

from contracts.canonical import canonical_sha256
from contracts.flow import FlowMinute
from contracts.health import CameraHealth, CameraStatus
from contracts.layout import Layout
from edge.app.checked import controller_health
from edge.app.context import Origin, Pictures, clock_state, facts_context
from edge.app.flow import FlowCounter, FlowPost
from edge.app.lamps import LampLedger
from edge.app.looking import detector_for
from edge.app.meter import CameraMeter
from edge.app.opened import OpenedSource
from edge.app.packets import PacketTap
from edge.app.patient import PatientLog
from edge.app.stages import Stages, StageSettings, build_stepper
from edge.camera_io.redact import redact
from edge.camera_io.source import is_live, open_source
from edge.config import CameraConfig, NodeConfig
from edge.controllers.junction import JunctionController
from edge.controllers.reader import CheckedSignalReader
from edge.domain.frame import CameraId
from edge.domain.units import SECOND_NS
from edge.errors import EdgeError
from edge.evidence.keys import NodeKey
from edge.evidence.sink import DecisionSink, Seams, SinkSettings
from edge.pipeline import StepResult, run
from edge.ports import Clock, Detector, FrameSource, Outbox

_log = structlog.get_logger()
_FIRST_WAIT_S, _LONGEST_WAIT_S = 1.0, 30.0
_SOURCE_ENDED, _CAMERA_LOST, _STOPPED = "the source ended", "the camera was lost", "the node was stopped"


@dataclass(frozen=True, slots=True)
class NodeParts:
    """What the cameras of a node share."""

    config: NodeConfig
    outbox: Outbox
    put_flow: Callable[[FlowMinute], None]
    key: NodeKey
    clock: Clock
    controllers: Mapping[str, JunctionController] = field(default_factory=dict)


class CameraRuntime:
    """Runs the pipeline over one camera until it is stopped; a failure waits, longer each time, and tries again."""

    def __init__(self, camera: CameraConfig, parts: NodeParts) -> None:
        self._camera = camera
        self._parts = parts
        self._tap = PacketTap(parts.config.pre_event_s, parts.config.ring_bytes)
        self._source: FrameSource | None = None
        self._stages: Stages | None = None
        self._detector: Detector | None = None
        self._fault: str | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._supervise, name=f"camera-{camera.id}", daemon=True)
        self.layout = Layout.read(camera.layout)
        sha256 = canonical_sha256(self.layout)
        self.meter = CameraMeter(camera.id, self.layout.junction, sha256, parts.clock)
        self._post = FlowPost(parts.put_flow)
        self._flow = FlowCounter(self.layout, self._post, reasons=self._reasons)
        self.lamps = LampLedger(self.layout)

    def start(self) -> None:
        """Begin to read."""
        self._thread.start()

    def end(self) -> None:
        """Ask the camera to end after the frame at hand."""
        self._stopping.set()
        if self._source is not None:
            self._source.close()

    def stop(self) -> None:
        """Wait for the end; what is being recorded is ended with what exists."""
        self.end()
        if self._thread.is_alive():
            self._thread.join(timeout=3)
        self._tap.recorder.end_all(_STOPPED)

    @property
    def finished(self) -> bool:
        """True once the source has ended by itself, or was stopped."""
        return not self._thread.is_alive()

    def is_recording(self, violation_id: str) -> bool:
        """Tell whether packets of a case are still awaited."""
        return self._tap.recorder.is_recording(violation_id)

    def health(self) -> CameraHealth:
        """Return how the camera is."""
        own = (self._fault, self._post.fault)
        faults = [*self._tap.faults(), *(fault for fault in own if fault is not None)]
        stages = self._stages
        health = self.meter.health(faults, self._reasons())
        reader = stages.stepper.signals if stages is not None else None
        if self._camera.controller is None or not isinstance(reader, CheckedSignalReader):
            return health
        controller = controller_health(self._camera.controller, reader.state)
        return health.model_copy(update={"controller": controller})

    def _reasons(self) -> dict[str, int]:
        stages = self._stages
        return {r.value: n for r, n in stages.rules.reasons.copy().items() if n} if stages is not None else {}

    def _supervise(self) -> None:
        wait_s = _FIRST_WAIT_S
        while not self._stopping.is_set():
            n_before = self.meter.n_frames
            try:
                self._run_once()
                return
            except EdgeError as error:
                self._failed(str(error))
                if self.meter.n_frames > n_before and not is_live(self._camera.url):
                    return  # a clip that breaks off is not read again: its violations would come twice
            except Exception:  # noqa: BLE001 - thread boundary: logged, shown, the camera is started again
                _log.exception("camera_failed", camera=self._camera.id)
                self._failed("the camera's thread failed; see the log")
            wait_s = _FIRST_WAIT_S if self.meter.n_frames > n_before else min(wait_s * 2, _LONGEST_WAIT_S)
            self._stopping.wait(wait_s)

    def _failed(self, reason: str) -> None:
        self._fault = redact(reason)
        self.meter.is_(CameraStatus.OFFLINE)
        self._tap.recorder.end_all(_CAMERA_LOST)
        self._flow.close()
        _log.warning("camera_down", camera=self._camera.id, reason=self._fault)

    def _run_once(self) -> None:
        detector = self._loaded_detector()  # before the first frame: loading takes longer than a frame lasts
        self.meter.started()
        self._tap.begin_anew()
        self.lamps.begin_anew()
        camera, clock = self._camera, self._parts.clock
        self._source = open_source(camera.url, CameraId(camera.id), clock, self._tap, self._turned)
        opened = OpenedSource(self._source, redact(camera.url))
        self._note_fault(None)
        _log.info("camera_opened", camera=camera.id, size_px=opened.size_px)
        self._stages = build_stepper(
            self.layout, detector, opened.size_px, StageSettings(), self._controller()
        )
        run(
            opened,
            self._stages.stepper,
            self._sink(opened, detector),
            (self._observe, self._flow, self.lamps),
        )
        self._flow.close()
        self._tap.recorder.end_all(_STOPPED if self._stopping.is_set() else _SOURCE_ENDED)

    def _loaded_detector(self) -> Detector:
        if self._detector is None:
            self._detector = detector_for(self._camera, self.layout)
        return self._detector

    def _controller(self) -> JunctionController | None:
        return self._parts.controllers.get(self._camera.controller or "")

    def _turned(self, status: CameraStatus, reason: str | None) -> None:
        self.meter.is_(status)
        self._fault = reason
        if status is CameraStatus.OFFLINE:
            self._tap.recorder.end_all(_CAMERA_LOST)
            self._flow.close()

    def _observe(self, result: StepResult) -> None:
        self.meter.saw(result.tracked.frame, result.signals)

    def _note_fault(self, fault: str | None) -> None:
        self._fault = fault

    def _sink(self, opened: OpenedSource, detector: Detector) -> DecisionSink:
        config = self._parts.config
        settings = SinkSettings(
            cases_dir=config.cases_dir,
            layout=self.layout,
            pre_event_ns=round(config.pre_event_s * SECOND_NS),
            post_event_ns=round(config.post_event_s * SECOND_NS),
        )
        origin = Origin.of(config, clock_state(self._camera.url))
        pictures = Pictures(opened.size_px, self._tap.frame_interval_ns)
        context = facts_context(self.layout, origin, pictures, detector.identity)
        log = PatientLog(self._parts.outbox, self._stopping, self._note_fault)
        seams = Seams(self._tap.ring, self._tap.recorder, log, self._parts.key, new_id)
        return DecisionSink(settings, context, seams)


def new_id() -> str:
    """Return a UUIDv7 as text."""
    return str(uuid_utils.uuid7())
