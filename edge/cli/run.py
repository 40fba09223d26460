"""`atcs edge run` and `atcs edge check`: the live node, and whether its configuration can work."""

import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from contracts.errors import ContractError
from contracts.layout import Layout
from edge.app.clock import SystemClock
from edge.app.node import LiveNode
from edge.camera_io.redact import redact
from edge.camera_io.source import open_source
from edge.config import CameraConfig, NodeConfig
from edge.detector.weights import resolve
from edge.domain.frame import CameraId
from edge.errors import ConfigError, EdgeError

edge_app = typer.Typer(
    help="The box beside the cameras: run it, check its configuration.", no_args_is_help=True
)
ConfigOption = Annotated[Path, typer.Option("--config", "-c", help="the node's YAML file")]
_POLL_S = 0.2


@edge_app.command("run")
def run_node(
    config: ConfigOption,
    until_end: Annotated[
        bool, typer.Option("--until-end", help="end when every camera has ended (clips)")
    ] = False,
) -> None:
    """Watch the cameras until Ctrl-C or SIGTERM; ends within a few seconds and loses nothing."""
    node = LiveNode(read_config(config))
    ending = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.set())
    node.start()
    while not ending.wait(_POLL_S):
        if until_end and node.finished and node.outbox.state().n_open_cases == 0:
            break
    node.stop()


@edge_app.command("check")
def check(config: ConfigOption) -> None:
    """Say for every camera whether its layout, weights and address can be used."""
    table = Table("camera", "address", "layout", "weights")
    n_bad = 0
    for camera in read_config(config).cameras:
        found = [_verdict(camera, part) for part in (_check_address, _check_layout, _check_model)]
        n_bad += sum(text != "ok" for text in found)
        table.add_row(camera.id, *found)
    Console(soft_wrap=True).print(table)
    if n_bad:
        raise ConfigError(f"{config}: {n_bad} of the checks failed; see the table")


def read_config(path: Path) -> NodeConfig:
    """Read the configuration with its paths made absolute from the file's own folder.

    Raises:
        ConfigError: one line that names the file, the field and the remedy.
    """
    config = NodeConfig.read(path)
    base = path.resolve().parent
    return config.model_copy(
        update={
            "state_dir": base / config.state_dir,
            "cameras": [c.model_copy(update={"layout": base / c.layout}) for c in config.cameras],
            "central": config.central.model_copy(update={"token_file": base / config.central.token_file}),
        }
    )


def _verdict(camera: CameraConfig, part: Callable[[CameraConfig], None]) -> str:
    try:
        part(camera)
    except (EdgeError, ContractError) as error:
        return redact(str(error))
    return "ok"


def _check_address(camera: CameraConfig) -> None:
    open_source(camera.url, CameraId(camera.id), SystemClock())


def _check_layout(camera: CameraConfig) -> None:
    layout = Layout.read(camera.layout)
    if layout.camera != camera.id:
        raise ConfigError(f"{camera.layout}: is of camera '{layout.camera}'; draw one for '{camera.id}'")


def _check_model(camera: CameraConfig) -> None:
    resolve(camera.model)
