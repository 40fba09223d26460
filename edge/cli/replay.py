"""`atcs replay`: the pipeline over one clip."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TextColumn
from rich.table import Table

from contracts.facts import RedBegin
from contracts.layout import Layout
from edge.app.replay import ReplayReport, ReplayRequest
from edge.app.replay import replay as run_replay
from edge.detector import load_detector
from edge.domain.units import SECOND_NS
from edge.pipeline import StepResult

DEFAULT_MODEL = "yolov8n-int8-640"


def replay(
    clip: Annotated[Path, typer.Argument(help="Video file.")],
    layout: Annotated[Path, typer.Option("--layout", "-l", help="Layout document of the camera.")],
    model: Annotated[str, typer.Option(help="Name of the weights, see `atcs models list`.")] = DEFAULT_MODEL,
    out: Annotated[Path | None, typer.Option(help="Folder for facts, stills, clips and manifests.")] = None,
    annotated: Annotated[Path | None, typer.Option(help="MP4 with boxes, lines and lamps drawn.")] = None,
) -> None:
    """Replay a clip: a table of alleged violations, and their evidence on disk. No broker is needed."""
    console = Console(soft_wrap=True)
    request = ReplayRequest(clip, Layout.read(layout), out, annotated)
    with Progress(*Progress.get_default_columns()[:1], TextColumn("{task.completed} frames")) as progress:
        task = progress.add_task(clip.name, total=None)

        def advance(_: StepResult) -> None:
            progress.advance(task)

        report = run_replay(request, load_detector(model), (advance,))
    console.print(candidate_table(report))
    console.print(f"{report.n_frames} frames, {len(report.crossings)} vehicles crossed")
    if out is not None:
        console.print(f"{report.n_cases_finished} cases in {out / 'cases'}")
    if report.fault is not None:
        raise report.fault


def candidate_table(report: ReplayReport) -> Table:
    """One row per alleged violation."""
    table = Table("kind", "vehicle", "line", "frame", "red elapsed", "track", title="Alleged violations")
    for candidate in report.candidates:
        elapsed_s = candidate.red_elapsed_ns / SECOND_NS
        doubt_s = candidate.red_elapsed_uncertainty_ns / SECOND_NS
        least = "at least " if candidate.red_begin is RedBegin.NOT_SEEN else ""
        table.add_row(
            candidate.kind.value,
            candidate.vehicle_class.value,
            candidate.stop_line,
            str(candidate.front_frame),
            f"{least}{elapsed_s:.2f} s ±{doubt_s:.2f}",
            str(candidate.track_id),
        )
    return table
