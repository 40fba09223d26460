"""`atcs edge`: the live node, whether its configuration can work, its public key, its signal controllers."""

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from contracts.errors import ContractError
from edge.app.clock import SystemClock
from edge.app.node import KEY_FILE, LiveNode
from edge.app.preflight import check_address, check_controller, check_layout, check_model
from edge.app.probe import probe
from edge.app.simulated_controller import SpeakingSettings, played_for
from edge.camera_io.redact import redact
from edge.config import CameraConfig, NodeConfig
from edge.controller_config import NtcipConfig, with_paths_from
from edge.errors import ConfigError, EdgeError
from edge.evidence.keys import NodeKey

edge_app = typer.Typer(
    help="The box beside the cameras: run it, check its configuration, show its key.", no_args_is_help=True
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
    if node.is_inside_a_library:
        os._exit(0)  # all is on disk; native code that outlives the interpreter would abort the process


@edge_app.command("check")
def check(config: ConfigOption) -> None:
    """Say for every camera whether its address, layout, weights and signal controller can be used."""
    table = Table("camera", "address", "layout", "weights", "controller")
    node, n_bad = read_config(config), 0

    def controller(camera: CameraConfig) -> None:
        check_controller(camera, node)

    for camera in node.cameras:
        found = [_verdict(camera, part) for part in (check_address, check_layout, check_model, controller)]
        n_bad += sum(text != "ok" for text in found)
        table.add_row(camera.id, *found)
    Console(soft_wrap=True).print(table)
    if n_bad:
        raise ConfigError(f"{config}: {n_bad} of the checks failed; see the table")


@edge_app.command("key")
def show_key(config: ConfigOption) -> None:
    """Print the node's public key, which 'atcs central node add' asks for; the first time makes the key."""
    key = NodeKey.load_or_make(read_config(config).state_dir / KEY_FILE)
    typer.echo(key.public_bytes.hex())


@edge_app.command("probe-signals")
def probe_signals(
    config: ConfigOption,
    seconds: Annotated[
        float, typer.Option(min=1, max=600, help="how long to watch; a cycle or more")
    ] = 120.0,
) -> None:
    """Show what each NTCIP controller answers, to find the phase or overlap of each signal group."""
    asked = [c for c in read_config(config).controllers if isinstance(c, NtcipConfig)]
    if not asked:
        raise ConfigError(f"{config}: controllers: none of kind ntcip; add one")
    for controller in asked:
        table = Table("controller", "lamp", "signal group", "shown, seconds")
        for lamp in probe(controller, seconds):
            shown = ", ".join(f"{indication.value} {lasted_s:.1f}" for indication, lasted_s in lamp.shown)
            table.add_row(controller.id, lamp.name, lamp.group or "-", shown)
        Console(soft_wrap=True).print(table)


@edge_app.command("simulate-controller")
def simulate_controller(
    config: ConfigOption,
    clock_ms: Annotated[int, typer.Option(help="its clock is ahead by this")] = 0,
    every_ms: Annotated[int, typer.Option(min=20, help="between messages; at each change at once")] = 200,
) -> None:
    """Play the SPaT controller of a simulated camera, from its own lamp cycle, until Ctrl-C."""
    playing = played_for(read_config(config), SystemClock(), SpeakingSettings(every_ms, clock_ms))
    ending = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.set())
    playing.start()
    ending.wait()
    playing.stop()


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
            "cameras": [_from(base, camera) for camera in config.cameras],
            "controllers": [with_paths_from(base, controller) for controller in config.controllers],
            "central": config.central.model_copy(update={"token_file": base / config.central.token_file}),
        }
    )


def _from(base: Path, camera: CameraConfig) -> CameraConfig:
    url = camera.url if "://" in camera.url else str(base / camera.url)
    return camera.model_copy(update={"layout": base / camera.layout, "url": url})


def _verdict(camera: CameraConfig, part: Callable[[CameraConfig], None]) -> str:
    try:
        part(camera)
    except (EdgeError, ContractError) as error:
        return redact(str(error))
    return "ok"
