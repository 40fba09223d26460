"""`atcs simulate`: a clip of the simulated junction, with its truth and layout."""

from pathlib import Path
from typing import Annotated

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
) -> None:
    """Write a clip of the simulated junction: clip.mp4, clip.truth.json, clip.frames.jsonl, layout.json."""
    settings = SimSettings.of_url(f"sim://junction?seed={seed}&fps={fps}&size={size}")
    try:
        _write(ClipPlan(settings, seconds), out, Console(stderr=True))
    except OSError as error:
        raise ConfigError(f"{out}: cannot be written ({error.strerror}); choose another folder") from error
    typer.echo(str(out / "clip.mp4"))


def _write(plan: ClipPlan, out: Path, console: Console) -> None:
    columns = (TextColumn("frames"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("frames", total=plan.n_frames)
        write_clip(plan, out, lambda number: progress.update(task, completed=number + 1))
