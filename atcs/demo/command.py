"""`atcs demo`: the whole way on one machine, on loopback."""

import signal
import tempfile
import threading
import time
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from atcs.demo.figures import Figures, figures_of, n_undelivered
from atcs.demo.setup import SIM_URL, CameraChoice
from atcs.demo.stack import Stack

_out = Console(highlight=False, soft_wrap=True)
_POLL_S = 0.5
_EVERY_S = 5.0


def demo(
    seconds: Annotated[float | None, typer.Option("--for", min=1, help="end after so many seconds")] = None,
    port: Annotated[int, typer.Option(min=0, max=65535, help="of the dashboard; 0: a free one")] = 8080,
    camera: Annotated[str, typer.Option(help="clip, rtsp:// or sim:// address")] = SIM_URL,
    layout: Annotated[Path | None, typer.Option(help="of the camera, from 'atcs layout draw'")] = None,
    model: Annotated[str | None, typer.Option(help="weights, from 'atcs models list'")] = None,
    controller: Annotated[
        bool, typer.Option("--controller", help="a simulated signal controller is compared with the lamps")
    ] = False,
    state: Annotated[Path | None, typer.Option(help="folder to keep; without: a temporary one")] = None,
) -> None:
    """Broker, central, a camera and the dashboard on this machine; Ctrl-C ends it."""
    choice = CameraChoice(camera, layout, model, controller)
    if state is not None:
        _run(state.resolve(), choice, port, seconds)
        return
    with tempfile.TemporaryDirectory(prefix="atcs-demo-") as folder:
        _run(Path(folder), choice, port, seconds)


def _run(state_dir: Path, choice: CameraChoice, port: int, seconds: float | None) -> None:
    ending = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ending.set())
    with Stack(state_dir, choice, port) as stack:
        _greet(stack)
        _watch(stack, ending, seconds)
        _out.print("ending: what was decided is finished and sent, or kept for the next start with --state")
        stack.end_edge()
        last = figures_of(stack.central)
        waiting = n_undelivered(state_dir)
    _out.print(_table(last, waiting))


def _greet(stack: Stack) -> None:
    _out.print(f"dashboard  {stack.central.address}/dashboard/")
    if stack.central.first_password is not None:
        _out.print(f"user       admin\npassword   {stack.central.first_password}  (shown once)")
    else:
        _out.print("user       admin, with the password that was shown at the first start")
    _out.print("Ctrl-C ends the demo.")


def _watch(stack: Stack, ending: threading.Event, seconds: float | None) -> None:
    began_s = said_s = time.monotonic()
    n_said, told = -1, frozenset[str]()
    while not ending.wait(_POLL_S):
        now_s = time.monotonic()
        stack.check_alive()
        if seconds is not None and now_s - began_s >= seconds:
            return
        figures = figures_of(stack.central)
        if figures.n_recorded != n_said or now_s - said_s >= _EVERY_S:
            _say(now_s - began_s, figures, told)
            n_said, said_s, told = figures.n_recorded, now_s, frozenset(figures.faults)


def _say(since_s: float, figures: Figures, told: frozenset[str]) -> None:
    rate = "-" if figures.frames_per_second is None else f"{figures.frames_per_second:.1f}"
    _out.print(
        f"{since_s:6.0f} s  camera {figures.status}  {rate} fps  {figures.n_recorded} alleged violations at central, "
        f"{figures.n_complete} with complete evidence"
    )
    for fault in figures.faults:
        if fault not in told:
            _out.print(f"          fault: {fault}", style="yellow", markup=False)


def _table(figures: Figures, n_waiting: int) -> Table:
    table = Table("figure", "value", title="atcs demo")
    rate = "not known" if figures.frames_per_second is None else f"{figures.frames_per_second:.1f}"
    table.add_row("alleged violations", str(figures.n_recorded + n_waiting))
    table.add_row("recorded by central", str(figures.n_recorded))
    table.add_row("evidence complete", str(figures.n_complete))
    table.add_row("frames per second", rate)
    table.add_row("frames", "not known" if figures.n_frames is None else str(figures.n_frames))
    table.add_row("frames dropped", "not known" if figures.n_dropped is None else str(figures.n_dropped))
    return table
