"""The live node: cameras, evidence worker, relay and uploader over one outbox."""

import os
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version

import structlog

from contracts.facts import ClockState, Facts
from contracts.health import Health
from edge.app.camera import CameraRuntime, NodeParts
from edge.app.clock import SystemClock
from edge.app.context import clock_state
from edge.config import NodeConfig
from edge.controllers.junction import open_controller
from edge.domain.signal import Phase
from edge.errors import EdgeError, OutboxError
from edge.evidence.keys import NodeKey
from edge.evidence.worker import EvidenceWorker, WorkerSettings
from edge.mqtt import Relay, RelaySettings, Uploader, UploaderSettings
from edge.outbox import NodeName, SqliteOutbox
from edge.plates import RapidPlateReader

_log = structlog.get_logger()
_EVIDENCE_POLL_S = 0.5
_IDLE_POLL_S = 0.1
_FINISH_S = 6.0
"""So long a stop waits for evidence that is being made or sent."""
_EVIDENCE_NICENESS = 10
"""Linux counts it per thread: evidence can wait, a camera's next frame cannot."""
KEY_FILE = "node.key"


class LiveNode:
    """Everything that runs on an edge box. `start`, then `stop`; what was decided before a kill is finished here."""

    def __init__(self, config: NodeConfig) -> None:
        clock = SystemClock()
        self._config = config
        self._started_at = datetime.now(UTC)
        self._stopping = threading.Event()
        self.key = NodeKey.load_or_make(config.state_dir / KEY_FILE)
        name = NodeName(config.city, config.node)
        self.outbox = SqliteOutbox(config.state_dir / "outbox.sqlite3", name, clock)
        self._controllers = {made.id: open_controller(made, clock) for made in config.controllers}
        parts = NodeParts(
            config, self.outbox, self.outbox.put_flow, self.key, clock, controllers=self._controllers
        )
        self.cameras = [CameraRuntime(camera, parts) for camera in config.cameras]
        central = config.central
        settings = RelaySettings(config.city, config.node, central.mqtt_host, central.mqtt_port)
        self._relay = Relay(settings, self.outbox, self.health, clock)
        self._uploader = Uploader(UploaderSettings(central.http_url, central.token_file), self.outbox)
        self._worker = EvidenceWorker(
            WorkerSettings(self._clock_state(), version("atcs-vision"), self._lamps_of),
            self.outbox,
            self.key,
            RapidPlateReader(),
            self._is_recording,
        )
        self._finisher = threading.Thread(target=self._finish_cases, name="evidence", daemon=True)

    def start(self) -> None:
        """Begin everything; cameras last, so that old decisions are on their way first."""
        self._relay.start()
        self._uploader.start()
        self._finisher.start()
        for controller in self._controllers.values():
            controller.source.start()
        for camera in self.cameras:
            camera.start()
        _log.info("node_started", node=self._config.node, n_cameras=len(self.cameras))

    def stop(self) -> None:
        """End everything in a few seconds: what can be finished and delivered is, the rest at the next start."""
        for camera in self.cameras:
            camera.end()
        for camera in self.cameras:
            camera.stop()
        for controller in self._controllers.values():
            controller.source.stop()
        self._wait_idle(time.monotonic() + _FINISH_S)
        self._stopping.set()
        self._relay.stop()
        self._uploader.stop()
        if self._finisher.is_alive():
            self._finisher.join(timeout=2)
        self.outbox.close()
        _log.info("node_stopped", node=self._config.node)

    @property
    def finished(self) -> bool:
        """True once every camera has ended by itself."""
        return all(camera.finished for camera in self.cameras)

    @property
    def is_inside_a_library(self) -> bool:
        """True where, after `stop`, a thread has not come back from a network or a decoder yet."""
        return self._finisher.is_alive() or not self.finished

    def health(self) -> Health:
        """Return how the node is, faults and all."""
        state = self.outbox.state()
        own = (self._relay.fault, self._uploader.fault, self._worker.fault)
        faults = [fault for fault in own if fault is not None]
        disk = os.statvfs(self._config.state_dir)
        return Health(
            status="online",
            started_at=self._started_at,
            software_version=version("atcs-vision"),
            cameras=[camera.health() for camera in self.cameras],
            outbox_depth=state.n_messages + state.n_files + state.n_open_cases,
            outbox_bytes=state.file_bytes,
            clock=self._clock_state(),
            disk_free_bytes=disk.f_bavail * disk.f_frsize,
            faults=[*faults, *state.faults, *state.dead_letters, *state.file_faults],
        )

    def _wait_idle(self, until_s: float) -> None:
        while self._finisher.is_alive() and time.monotonic() < until_s:
            state = self.outbox.state()
            is_away = self._relay.fault is not None or self._uploader.fault is not None
            is_finished = state.n_open_cases == 0 or self._worker.fault is not None
            if is_finished and (is_away or state.n_messages + state.n_files == 0):
                return
            self._stopping.wait(_IDLE_POLL_S)

    def _lamps_of(self, facts: Facts) -> Sequence[Phase]:
        named = zip(self._config.cameras, self.cameras, strict=True)
        return next((camera.lamps.shown(facts) for config, camera in named if config.id == facts.camera), ())

    def _is_recording(self, violation_id: str) -> bool:
        return any(camera.is_recording(violation_id) for camera in self.cameras)

    def _finish_cases(self) -> None:
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _EVIDENCE_NICENESS)
        while not self._stopping.wait(_EVIDENCE_POLL_S):
            try:
                self._worker.step()
            except (EdgeError, OutboxError) as error:
                self._worker.fault = str(error)
            except Exception:  # noqa: BLE001 - thread boundary: logged, shown, tried again
                _log.exception("evidence_failed")
                self._worker.fault = "the evidence worker failed; see the log"

    def _clock_state(self) -> ClockState:
        states = [clock_state(camera.url) for camera in self._config.cameras]
        return next((state for state in states if state.source == "unknown"), states[0])
