"""`atcs evaluate --tracking`: our tracker and others on the same recorded detections."""

from pathlib import Path

from rich.console import Console
from rich.progress import Progress

from edge.app.stages import StageSettings
from edge.evaluation.tracking.contenders import contenders
from edge.evaluation.tracking.formats import recordings_in
from edge.evaluation.tracking.report import comparison_json, comparison_table, plot_comparison
from edge.evaluation.tracking.run import compare


def compare_trackers(folder: Path, console: Console, json: Path | None, plots: Path | None) -> None:
    """Play every recording of a folder to every tracker, print the table and write what was asked for.

    Raises:
        ConfigError: the folder has no recording, or the extra `bench` is not installed.
    """
    recordings, trackers = recordings_in(folder), contenders(StageSettings().tracking)
    with Progress(console=console) as progress:
        n_plays = len(recordings) * len(trackers)
        results = list(progress.track(compare(recordings, trackers), total=n_plays))
    console.print(comparison_table(results))
    if json is not None:
        json.write_text(comparison_json(results))
    if plots is not None:
        plot_comparison(results, plots)
