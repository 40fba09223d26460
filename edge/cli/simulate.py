"""`atcs simulate`: clips of the simulated junction, with their truth and layout."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from edge.camera_io.sim.clip import ClipPlan, write_clip
from edge.camera_io.sim.settings import SimSettings
from edge.errors import ConfigError


def simulate(
    out: Annotated[Path, typer.Option(help="folder for clip.mp4, its truth and layout.json")],
    seed: Annotated[int, typer.Option(help="of the traffic")] = 1,
    seconds: Annotated[float, typer.Option(min=1, max=3600)] = 60.0,
    fps: Annotated[float, typer.Option(help="pictures per second, 1 to 60")] = 12.0,
    size: Annotated[str, typer.Option(help="WIDTHxHEIGHT")] = "1280x720",
    light: Annotated[
        str | None, typer.Option(help="day, overcast, dusk or night, else as in the scene")
    ] = None,
    scene: Annotated[str, typer.Option(help="a built-in scene, or a YAML file")] = "plain",
    clips: Annotated[int, typer.Option(min=1, max=1000, help="seeds from --seed on; files are seed-N.*")] = 1,
) -> None:
    """Write clips of the simulated junction, with truth, frames and layout; `atcs evaluate` scores them."""
    for number in range(seed, seed + clips):
        wanted = {"seed": number, "fps": fps, "size": size, "scene": scene, "light": light}
        query = urlencode({name: value for name, value in wanted.items() if value is not None})
        settings = SimSettings.of_url(f"sim://junction?{query}")
        plan = ClipPlan(settings, seconds)
        if clips > 1:
            plan = replace(plan, name=f"seed-{number}", layout_name=f"seed-{number}.layout.json")
        try:
            _write(plan, out, Console(stderr=True))
        except OSError as error:
            raise ConfigError(
                f"{out}: cannot be written ({error.strerror}); choose another folder"
            ) from error
        typer.echo(str(out / f"{plan.name}.mp4"))


def _write(plan: ClipPlan, out: Path, console: Console) -> None:
    columns = (TextColumn("frames"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("frames", total=plan.n_frames)
        write_clip(plan, out, lambda number: progress.update(task, completed=number + 1))
