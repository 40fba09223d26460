"""What the heads of each scene and role were read as, frame by frame: tables and a picture."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import NDArray

from edge.evaluation.scenes.breakdown import table
from edge.evaluation.scenes.chunk import ChunkResult

STATES = ("red", "red_amber", "amber", "green", "flashing_amber", "flashing_red", "dark", "unknown")
ALL = "all"
N_COLUMNS = 3


@dataclass(frozen=True, slots=True)
class Confusion:
    """Frames of the heads of one role in one scene, by (what a person could tell, what was read)."""

    scene: str
    role: str
    counts: Counter[tuple[str, str]]

    @property
    def states(self) -> tuple[str, ...]:
        """Return the states that occur, in the usual order."""
        return tuple(s for s in STATES if any(s in pair for pair in self.counts))

    @property
    def told(self) -> int:
        """Frames in which a person could tell."""
        return sum(n for (true, _), n in self.counts.items() if true != "unknown")

    @property
    def right(self) -> int:
        """Those of them that were read as a person would; where it is dark `unknown` is right too."""
        rest = self.counts["dark", "unknown"]
        return rest + sum(n for (true, read), n in self.counts.items() if true == read != "unknown")

    @property
    def red_as_green(self) -> int:
        """Frames in which red was read as green, or green as red."""
        return self.counts["red", "green"] + self.counts["green", "red"]

    def grid(self) -> NDArray[np.int64]:
        """Return (n, n) frames: a row per true state, a column per state that was read, in the order of `states`."""
        return np.array([[self.counts[true, read] for read in self.states] for true in self.states], np.int64)


def confusions_of(results: Sequence[ChunkResult]) -> list[Confusion]:
    """Return one per scene and role that was seen, and at the end one per role over all scenes."""
    scenes = dict.fromkeys(r.chunk.scene for r in results)
    roles = sorted({row.role for r in results for row in r.lamps})
    by_scene = [
        _added(scene, role, (r for r in results if r.chunk.scene == scene))
        for scene in scenes
        for role in roles
    ]
    found = [one for one in by_scene if one.counts]
    return [*found, *(_added(ALL, role, results) for role in roles)] if len(scenes) > 1 else found


def _added(scene: str, role: str, results: Iterable[ChunkResult]) -> Confusion:
    counts: Counter[tuple[str, str]] = Counter()
    for result in results:
        counts.update({(row.true, row.read): row.frames for row in result.lamps if row.role == role})
    return Confusion(scene, role, counts)


def confusion_tables(results: Sequence[ChunkResult]) -> str:
    """Return a summary and one table per scene and role as HTML."""
    found = confusions_of(results)
    summary = [
        (one.scene, one.role, str(one.told), f"{one.right / max(1, one.told):.4%}", str(one.red_as_green))
        for one in found
    ]
    headings = ("scene", "head", "frames told", "right", "red as green or green as red")
    return table(headings, summary) + "".join(_table_of(one) for one in found)


def _table_of(one: Confusion) -> str:
    rows = [
        (_true_name(true), *(str(n) for n in row))
        for true, row in zip(one.states, one.grid(), strict=True)
        if row.any()
    ]
    return f"<h3>{escape(one.scene)}: {escape(one.role)}</h3>" + table(("true \\ read", *one.states), rows)


def _true_name(state: str) -> str:
    return "nobody can tell" if state == "unknown" else state


def draw_confusions(results: Sequence[ChunkResult], path: Path) -> bool:
    """Draw every table as a panel of a PNG; False: no chunk kept what its lamps were read as."""
    found = confusions_of(results)
    if not found:
        return False
    n_rows = -(-len(found) // N_COLUMNS)
    figure = Figure(figsize=(4.6 * N_COLUMNS, 3.6 * n_rows), layout="constrained")
    panels = figure.subplots(n_rows, N_COLUMNS, squeeze=False).flat
    for axes, one in zip(panels, [*found, *[None] * (n_rows * N_COLUMNS - len(found))], strict=True):
        if one is None:
            axes.set_axis_off()
        else:
            _draw(axes, one)
    figure.savefig(path, format="png", dpi=80)
    return True


def _draw(axes: Axes, one: Confusion) -> None:
    grid = one.grid()
    axes.imshow(grid / np.maximum(grid.sum(axis=1, keepdims=True), 1), cmap="Blues", vmin=0, vmax=1)
    for (row, column), n in np.ndenumerate(grid):
        share = n / max(1, grid[row].sum())
        axes.text(
            column,
            row,
            str(n),
            ha="center",
            va="center",
            fontsize=7,
            color="white" if share > 0.6 else "black" if n else "#bdbdbd",
        )
    axes.set_xticks(range(len(one.states)), one.states, rotation=30, ha="right", fontsize=7)
    axes.set_yticks(range(len(one.states)), [_true_name(s) for s in one.states], fontsize=7)
    axes.set_title(f"{one.scene}: {one.role}", fontsize=9)
