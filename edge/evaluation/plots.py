"""Plots of a replay, drawn from figures only: no pixel of a clip is in them."""

from collections.abc import Sequence
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from edge.evaluation.elapsed import TOLD, Elapsed
from edge.evaluation.run import ClipScore

LAMP_COLOURS = {
    "red": "#c62828",
    "amber": "#f9a825",
    "green": "#2e7d32",
    "dark": "#424242",
    "unknown": "#bdbdbd",
}
GOAL_MS = (40.0, 20.0)
"""Error at 95 % that is asked for: from the picture alone, and with a controller."""
MOST_MS = 300.0
TRUTH_MARKS = {"violation": "x", "legal": "o", "ignore": "."}


def plot_clip(clip: ClipScore, folder: Path) -> Path:
    """Draw lamps over time and crossings on the line over time; return the path of the PNG."""
    figure = Figure(figsize=(10, 5), layout="constrained")
    lamps, line = figure.subplots(2, 1, sharex=True, height_ratios=(1, 2))
    _draw_lamps(lamps, clip)
    _draw_line(line, clip)
    figure.suptitle(clip.truth.clip)
    path = folder / f"{Path(clip.truth.clip).stem}.png"
    figure.savefig(path, format="png")
    return path


def _draw_lamps(axes: Axes, clip: ClipScore) -> None:
    names: list[str] = []
    for head in clip.truth.signals:
        true = [(span.first, span.last, span.state) for span in head.states]
        read = [(span.first, span.last, span.state) for span in clip.said.heads.get(head.name, [])]
        for label, spans in (("truth", true), ("read", read)):
            _draw_spans(axes, len(names), spans)
            names.append(f"{head.name}: {label}")
    axes.set_yticks(range(len(names)), names, fontsize=7)


def _draw_spans(axes: Axes, row: int, spans: Sequence[tuple[int, int, str]]) -> None:
    axes.broken_barh(
        [(first, last + 1 - first) for first, last, _ in spans],
        (row - 0.4, 0.8),
        facecolors=[LAMP_COLOURS.get(state, LAMP_COLOURS["unknown"]) for _, _, state in spans],
    )


def _draw_line(axes: Axes, clip: ClipScore) -> None:
    middle = clip.truth.size[0] / 2
    for score, mark in TRUTH_MARKS.items():
        chosen = [crossing for crossing in clip.truth.crossings if crossing.score == score]
        x_px = [crossing.x_px if crossing.x_px is not None else middle for crossing in chosen]
        axes.scatter(
            [c.rear_frame for c in chosen], x_px, marker=mark, s=90, color="black", label=f"truth: {score}"
        )
    seen, events = clip.said.crossings, clip.said.events
    axes.scatter(
        [c.frame for c in seen], [c.x_px for c in seen], s=14, color="#1565c0", label="seen to cross"
    )
    axes.scatter(
        [e.frame for e in events],
        [e.x_px for e in events],
        s=120,
        facecolors="none",
        edgecolors="#c62828",
        label="alleged",
    )
    axes.set(xlabel="frame", ylabel="x on the line (px)", ylim=(0, clip.truth.size[0]))
    axes.legend(fontsize=7, loc="upper right")


def plot_elapsed(cases: Sequence[Elapsed], path: Path) -> None:
    """Draw each case's error over its half-width: the front's, and that of the end that is seen; below the line it holds."""
    figure = Figure(figsize=(11, 4.5), layout="constrained")
    titles = list(TOLD)
    for axes, name, first in zip(figure.subplots(1, 2), ("front", "end that is seen"), (0, 2), strict=True):
        for title, goal_ms, mark in zip(titles[first : first + 2], GOAL_MS, "ox", strict=True):
            told = [one for one in map(TOLD[title], cases) if one is not None]
            widths, errors = [1000 * one.half_width_s for one in told], [1000 * one.error_s for one in told]
            label = "picture alone" if goal_ms == GOAL_MS[0] else "with a controller"
            axes.plot(widths, errors, mark, label=f"{label}, {len(told)} cases", alpha=0.6)
            axes.axhline(goal_ms, linestyle=":", color="#757575")
        axes.plot((0, MOST_MS), (0, MOST_MS), color="#c62828", linewidth=1)
        axes.set(title=name, xlabel="half-width, ms", ylabel="error, ms", xlim=(0, MOST_MS), ylim=(0, 120))
        axes.legend()
    figure.savefig(path, format="png")
