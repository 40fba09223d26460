"""The comparison of trackers as a table, as JSON and as a picture of bars."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from pydantic import TypeAdapter
from rich import box
from rich.table import Table

from edge.evaluation.tracking.run import Result, means

COLUMNS = ("recording", "tracker", "HOTA", "IDF1", "MOTA", "switches", "missed", "extra", "ms per\nframe")
BARS = ("hota", "idf1", "mota")


def comparison_table(results: Sequence[Result]) -> Table:
    """One row per recording and tracker, then the means; the best HOTA, IDF1 and MOTA of each is bold."""
    table = Table(
        title="Trackers on the same recorded detections", box=box.SIMPLE_HEAD, collapse_padding=True
    )
    for column in COLUMNS:
        table.add_column(column, overflow="fold", no_wrap=column != COLUMNS[0])
    for rows in (*_by_recording(results), means(results)):
        for row in rows:
            table.add_row(*_cells(row, rows))
        table.add_section()
    return table


def comparison_json(results: Sequence[Result]) -> str:
    """Return every result and the means as a JSON document."""
    document: dict[str, object] = {
        "recordings": [asdict(result) for result in results],
        "mean": [asdict(r) for r in means(results)],
    }
    return TypeAdapter(dict[str, object]).dump_json(document, indent=1).decode() + "\n"


def plot_comparison(results: Sequence[Result], folder: Path) -> Path:
    """Draw one group of bars per recording for HOTA, IDF1 and MOTA; return the path of the PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    figure = Figure(figsize=(11, 8), layout="constrained")
    for axes, measure in zip(figure.subplots(len(BARS), 1, sharex=True), BARS, strict=True):
        _draw_bars(axes, results, measure)
    path = folder / "tracking.png"
    figure.savefig(path, format="png")
    return path


def _by_recording(results: Sequence[Result]) -> list[tuple[Result, ...]]:
    names = dict.fromkeys(result.recording for result in results)
    return [tuple(r for r in results if r.recording == name) for name in names]


def _cells(row: Result, rivals: Sequence[Result]) -> tuple[str, ...]:
    shares = [_bold_if_best(row, rivals, measure) for measure in BARS]
    counts = (row.score.switches, row.score.missed, row.score.extra)
    return (row.recording, row.tracker, *shares, *map(str, counts), f"{row.frame_ms:.2f}")


def _bold_if_best(row: Result, rivals: Sequence[Result], measure: str) -> str:
    text = f"{getattr(row.score, measure):.3f}"
    best = max(f"{getattr(rival.score, measure):.3f}" for rival in rivals)
    return f"[bold]{text}[/bold]" if text == best else text


def _draw_bars(axes: Axes, results: Sequence[Result], measure: str) -> None:
    groups = _by_recording(results)
    places = np.arange(len(groups))
    trackers = list(dict.fromkeys(result.tracker for result in results))
    width = 0.8 / len(trackers)
    for number, tracker in enumerate(trackers):
        heights = [getattr(r.score, measure) for rows in groups for r in rows if r.tracker == tracker]
        axes.bar(places + (number - (len(trackers) - 1) / 2) * width, heights, width, label=tracker)
    axes.set_xticks(places, [rows[0].recording for rows in groups], rotation=20, fontsize=7)
    axes.set(ylabel=measure.upper(), ylim=(0, 1))
    axes.legend(fontsize=7, ncols=len(trackers), loc="upper right")
