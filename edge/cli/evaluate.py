"""`atcs evaluate`: replay every clip with a truth file, or read labelled crops of heads, and print the scores."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress, TaskID

from edge.app.stages import StageSettings
from edge.cli.crossings import measure_elapsed, replay_scene, run_matrix
from edge.cli.trackers import compare_trackers
from edge.detector import load_detector
from edge.errors import ConfigError
from edge.evaluation.confusion import crop_table, crops_as_json, plot_confusion, score_crops
from edge.evaluation.crops import Crop, crops_in, read_crop
from edge.evaluation.elapsed import elapsed_tables, passed_table
from edge.evaluation.plots import plot_clip, plot_elapsed
from edge.evaluation.run import TRUTH_SUFFIX, ClipScore, evaluate_clip, evaluate_lamps, said_name, truths_in
from edge.evaluation.table import approach_table, as_json, head_table, violation_table
from edge.pipeline import StepResult

DEFAULT_MODEL = "yolov8n-int8-640"


def evaluate(
    folder: Annotated[
        Path, typer.Argument(help="Folder of clips with X.truth.json files, or of labelled crops of heads.")
    ],
    model: Annotated[str, typer.Option(help="Name of the weights, see `atcs models list`.")] = DEFAULT_MODEL,
    said: Annotated[Path | None, typer.Option(help="Folder for the X.said.json files.")] = None,
    json: Annotated[Path | None, typer.Option(help="File for all scores.")] = None,
    plots: Annotated[Path | None, typer.Option(help="Folder for one PNG per clip.")] = None,
    lamps: Annotated[
        bool, typer.Option("--lamps", help="Only the signal heads, without a detector.")
    ] = False,
    tracking: Annotated[
        bool,
        typer.Option("--tracking", help="Only the tracker, on recorded detections, beside three others."),
    ] = False,
    crossings: Annotated[
        int,
        typer.Option(
            "--crossings", min=0, help="Only the rules, on so many simulated crossings; report to FOLDER."
        ),
    ] = 0,
    only: Annotated[
        int, typer.Option("--only", min=-1, help="Play one scene of the crossings again and explain it.")
    ] = -1,
    elapsed: Annotated[
        int,
        typer.Option(
            "--elapsed", min=0, help="Only the time of red at the line, in so many scenes of the crossings."
        ),
    ] = 0,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Of the crossings.")] = 1,
) -> None:
    """Score the whole pipeline on clips with truth, read by hand or simulated; one set of settings for all.

    A folder of crops (SET/red/*.jpg and so on, or SET/labels.csv) scores the lamps alone, head by head.
    """
    console = Console()
    if only >= 0:
        replay_scene(seed, only, console)
        return
    if elapsed:
        measure_elapsed(elapsed, seed, console)
        return
    if crossings:
        run_matrix(folder, crossings, seed, console)
        return
    _must_be_folder(folder)
    if tracking:
        compare_trackers(folder, console, json, plots)
        return
    if not any(folder.glob("*" + TRUTH_SUFFIX)) and (crops := crops_in(folder)):
        _evaluate_crops(crops, console, json, plots)
        return
    clips = _read_lamps(folder, console) if lamps else _replay(folder, model, console, said)
    console.print(*([] if lamps else [violation_table(clips)]), head_table(clips))
    if (approaches := approach_table(clips)) is not None:
        console.print(approaches)
    timed = [case for clip in clips for case in clip.elapsed]
    if timed:
        console.print(*elapsed_tables(timed))
    passed = [end for clip in clips for end in clip.passed]
    if passed:
        console.print(passed_table(passed))
    if json is not None:
        json.write_text(as_json(clips))
    _plot(clips, plots)


def _evaluate_crops(crops: Sequence[Crop], console: Console, json: Path | None, plots: Path | None) -> None:
    settings = StageSettings().signals
    with Progress(console=console) as progress:
        readings = [read_crop(crop, settings) for crop in progress.track(crops)]
    scores = score_crops(readings)
    console.print(crop_table(scores))
    if json is not None:
        json.write_text(crops_as_json(scores, readings))
    if plots is not None:
        plots.mkdir(parents=True, exist_ok=True)
        plot_confusion(readings, plots)


def _must_be_folder(folder: Path) -> None:
    if not folder.is_dir():
        raise ConfigError(f"{folder}: no such folder; name a folder of clips with truth files")


def _read_lamps(folder: Path, console: Console) -> list[ClipScore]:
    with Progress(console=console) as progress:
        clips = [(folder / truth.clip, truth) for _, truth in truths_in(folder) if truth.signals]
        return [evaluate_lamps(*clip, StageSettings()) for clip in progress.track(clips)]


def _replay(folder: Path, model: str, console: Console, said: Path | None) -> list[ClipScore]:
    detector, settings = load_detector(model), StageSettings()
    clips: list[ClipScore] = []
    with Progress(console=console) as progress:
        for path, truth in truths_in(folder):
            task = progress.add_task(truth.clip, total=truth.frames)

            def advance(_: StepResult, task: TaskID = task) -> None:
                progress.advance(task)

            clips.append(evaluate_clip(folder / truth.clip, truth, detector, settings, advance))
            if said is not None:
                said.mkdir(parents=True, exist_ok=True)
                clips[-1].said.write(said / said_name(path))
    return clips


def _plot(clips: Sequence[ClipScore], folder: Path | None) -> None:
    if folder is None:
        return
    folder.mkdir(parents=True, exist_ok=True)
    for clip in clips:
        plot_clip(clip, folder)
    if timed := [case for clip in clips for case in clip.elapsed]:
        plot_elapsed(timed, folder / "elapsed.png")
