"""Whether cameras and signal controllers can be used as configured, asked before anything is started."""

import threading
import time

from contracts.health import CameraStatus
from contracts.layout import Layout
from edge.app.clock import SystemClock
from edge.camera_io.redact import redact
from edge.camera_io.source import is_live, open_source
from edge.config import CameraConfig, NodeConfig
from edge.controllers.junction import open_controller
from edge.detector.weights import resolve
from edge.domain.frame import CameraId
from edge.errors import ConfigError, SourceError

ANSWER_WITHIN_S = 10.0
HEARD_WITHIN_S = 5.0
_POLL_S = 0.05


def check_address(camera: CameraConfig) -> None:
    """Take one picture; a network camera has some seconds to send it.

    Raises:
        SourceError: no picture came.
    """
    went: list[str] = []

    def turned(status: CameraStatus, reason: str | None) -> None:
        if status is CameraStatus.OFFLINE:
            went.append(reason or "it went")
            source.close()

    source = open_source(camera.url, CameraId(camera.id), SystemClock(), on_status=turned)
    limit = threading.Timer(ANSWER_WITHIN_S, source.close)
    limit.daemon = True
    if is_live(camera.url):
        limit.start()
    try:
        if next(iter(source.frames()), None) is None:
            reason = went[0] if went else f"{redact(camera.url)}: no picture within {ANSWER_WITHIN_S:.0f} s"
            raise SourceError(f"{reason}; check address, password and network")
    finally:
        limit.cancel()
        source.close()


def check_layout(camera: CameraConfig) -> None:
    """Read the layout.

    Raises:
        ContractError: it is wrong.
        ConfigError: it is of another camera.
    """
    layout = Layout.read(camera.layout)
    if layout.camera != camera.id:
        raise ConfigError(f"{camera.layout}: is of camera '{layout.camera}'; draw one for '{camera.id}'")


def check_model(camera: CameraConfig) -> None:
    """Find the weights and compare their hash.

    Raises:
        ModelError: missing, unknown or changed.
    """
    resolve(camera.model)


def check_controller(camera: CameraConfig, config: NodeConfig) -> None:
    """Compare its groups with the layout's heads, and wait some seconds for its first word.

    Raises:
        ConfigError: a group without a head, or a plan or token that cannot be read.
        ContractError: the layout is wrong.
        SourceError: it was not heard.
    """
    wanted = next((one for one in config.controllers if one.id == camera.controller), None)
    if wanted is None:
        return
    controller = open_controller(wanted, SystemClock())
    controller.check_groups({head.group for head in Layout.read(camera.layout).heads})
    until_s = time.monotonic() + HEARD_WITHIN_S
    controller.source.start()
    try:
        while controller.source.fault is not None and time.monotonic() < until_s:
            time.sleep(_POLL_S)
        if (fault := controller.source.fault) is not None:
            raise SourceError(f"controller '{wanted.id}': {fault}")
    finally:
        controller.source.stop()
