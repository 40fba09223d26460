"""The report of a run: a table by scene as HTML, and a picture of it."""

import base64
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from edge.evaluation.scenes.breakdown import by_approach, by_class, by_kind, by_weather, kinds_of
from edge.evaluation.scenes.chunk import ChunkResult
from edge.evaluation.scenes.lamp_confusion import confusion_tables, draw_confusions

_HEADINGS = (
    "scene", "minutes", "violations", "found", "recall", "recall of all", "false", "twice", "legal seen",
    "lamps right", "unknown", "wrong colour", "red wrongly", "held where untold", "undecided", "frames per second of a core",
)  # fmt: skip
_STYLE = (
    "body{font:15px sans-serif;margin:2em;max-width:90em}table{border-collapse:collapse}"
    "td,th{border:1px solid #bbb;padding:.3em .6em;text-align:right}td:first-child,th:first-child{text-align:left}"
    ".bad{background:#ffd6d6}img{max-width:100%}"
)


@dataclass(frozen=True, slots=True)
class SceneRow:
    """All chunks of one scene, added up."""

    scene: str
    results: tuple[ChunkResult, ...]

    def total(self, name: str) -> int:
        """Return the sum of a count."""
        return sum(int(getattr(r, name)) for r in self.results)

    def lamps(self, name: str) -> int:
        """Return the sum of a count of lamp frames."""
        return sum(int(getattr(r.heads, name)) for r in self.results)

    @property
    def minutes(self) -> float:
        """Rendered minutes."""
        return sum(r.chunk.seconds for r in self.results) / 60

    @property
    def recall(self) -> float:
        """Of the violations that a person could decide."""
        return self.total("found") / max(1, self.total("violations"))

    @property
    def recall_of_all(self) -> float:
        """Of those too that nobody could decide."""
        return self.total("found") / max(1, self.total("violations") + self.total("violations_undecided"))

    @property
    def precision(self) -> float:
        """Share of the accusations that were right."""
        said = self.total("found") + self.total("false_accusations")
        return self.total("found") / said if said else 1.0

    @property
    def lamps_right(self) -> float:
        """Share of the frames in which a person could tell that were read rightly."""
        told = self.lamps("frames") - self.lamps("untold")
        return (self.lamps("right") - (self.lamps("untold") - self.lamps("untold_wrong"))) / max(1, told)

    @property
    def wrong_colour(self) -> int:
        """Frames in which a head was said to show what its lamp did not show, told or untold."""
        return self.lamps("wrong") - self.lamps("held")

    @property
    def red_wrongly(self) -> int:
        """Those of them in which it was said to be red."""
        return self.lamps("red_wrongly") - self.lamps("red_held")

    @property
    def undecided(self) -> Counter[str]:
        """Crossings that nobody could decide, by reason."""
        return sum((Counter(r.undecided) for r in self.results), Counter())

    @property
    def frames_per_second(self) -> float:
        """Rendered and replayed in a second of one core."""
        spent_s = sum(r.spent_s for r in self.results)
        return sum(r.chunk.seconds * r.chunk.fps for r in self.results) / max(spent_s, 1e-9)


def rows_of(results: Iterable[ChunkResult]) -> list[SceneRow]:
    """Return one row per scene, and the sum as `all`."""
    everything = tuple(results)
    scenes = dict.fromkeys(r.chunk.scene for r in everything)
    rows = [SceneRow(s, tuple(r for r in everything if r.chunk.scene == s)) for s in scenes]
    return [*rows, SceneRow("all", everything)]


def write_report(results: Sequence[ChunkResult], folder: Path) -> Path:
    """Write scenes.png, lamps.png and scenes.html, which holds both pictures; return the path of the latter."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = rows_of(results)
    picture = folder / "scenes.png"
    _draw(rows, results, picture)
    lamps = folder / "lamps.png"
    has_lamps = draw_confusions(results, lamps)
    page = folder / "scenes.html"
    page.write_text(_html(rows, results, (_image(picture), _image(lamps) if has_lamps else "")))
    return page


def _image(picture: Path) -> str:
    data = base64.b64encode(picture.read_bytes()).decode()
    return f"<p><img alt='the tables as a picture' src='data:image/png;base64,{data}'></p>"


def cells(row: SceneRow) -> tuple[str, ...]:
    """Return the cells of a row, in the order of the table's headings."""
    undecided = ", ".join(f"{why} {n}" for why, n in sorted(row.undecided.items()))
    return (
        row.scene,
        f"{row.minutes:.0f}",
        str(row.total("violations")),
        str(row.total("found")),
        f"{row.recall:.4f}",
        f"{row.recall_of_all:.4f}",
        str(row.total("false_accusations")),
        str(row.total("duplicates")),
        f"{row.total('legal_seen')} of {row.total('legal')}",
        f"{row.lamps_right:.4%}",
        str(row.lamps("unknown")),
        str(row.wrong_colour),
        str(row.red_wrongly),
        f"{row.lamps('held')} of {row.lamps('untold')}",
        undecided or "-",
        f"{row.frames_per_second:.1f}",
    )


def _html(rows: Sequence[SceneRow], results: Sequence[ChunkResult], pictures: tuple[str, str]) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in _HEADINGS)
    body = "".join(_table_row(row) for row in rows)
    return (
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>Simulated scenes</title><style>{_STYLE}</style>"
        f"<h1>Simulated scenes</h1><p>{len(results)} chunks, {rows[-1].minutes:.0f} rendered minutes.</p>"
        f"<table><tr>{head}</tr>{body}</table>"
        f"{pictures[0]}<h2>By kind</h2>{by_kind(results)}<h2>By class of vehicle</h2>{by_class(results)}"
        f"<h2>By approach</h2>{by_approach(results)}"
        f"<h2>By light and weather</h2>{by_weather(results)}"
        f"<h2>Lamps: what each state was read as</h2>{pictures[1]}{confusion_tables(results)}"
        f"<h2>Misses and false accusations</h2>{_summary(results)}<ul>{_faults(results)}</ul>"
        f"<h2>Reasons for not firing</h2>{_reasons(rows)}</html>\n"
    )


def _table_row(row: SceneRow) -> str:
    bad = " class='bad'" if row.total("false_accusations") or row.total("duplicates") else ""
    return f"<tr{bad}>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells(row)) + "</tr>"


def _faults(results: Sequence[ChunkResult]) -> str:
    lines = []
    for r in results:
        if r.missed_frames or r.false_accusations or r.duplicates:
            frames = ", ".join(_missed(r)) or "none"
            lines.append(
                f"<li>{escape(r.chunk.scene)}, seed {r.chunk.seed}: missed at frames {frames}; "
                f"false {r.false_accusations}, twice {r.duplicates}</li>"
            )
    return "".join(lines) or "<li>none</li>"


def _missed(result: ChunkResult) -> list[str]:
    """Name what was missed; lines from before misses were described have their frames only."""
    if not result.misses:
        return [str(frame) for frame in result.missed_frames]
    return [f"{miss.frame} ({miss.kind}, {miss.vehicle})" for miss in result.misses]


def _summary(results: Sequence[ChunkResult]) -> str:
    missed = Counter(f"{miss.kind} by {miss.vehicle}" for r in results for miss in r.misses)
    written = Counter(r.code or "not named" for r in results)
    kinds = ", ".join(f"{escape(kind)} {n}" for kind, n in missed.most_common()) or "none"
    versions = ", ".join(f"{code} {n}" for code, n in written.items())
    return f"<p>Missed: {kinds}.</p><p>Chunks by version of the program: {versions}.</p>"


def _reasons(rows: Sequence[SceneRow]) -> str:
    parts = []
    for row in rows:
        counts: Counter[str] = sum((Counter(r.not_fired) for r in row.results), Counter())
        text = ", ".join(f"{escape(why)} {n}" for why, n in counts.most_common())
        parts.append(f"<p><b>{escape(row.scene)}</b>: {text or 'none'}</p>")
    return "".join(parts)


def _draw(rows: Sequence[SceneRow], results: Sequence[ChunkResult], path: Path) -> None:
    kinds = kinds_of(results)
    wide = max(6.0, 1.1 * len(rows), 1.8 * len(kinds))
    figure = Figure(figsize=(wide, 7.5 if kinds else 4), layout="constrained")
    panels = figure.subplots(2 if kinds else 1, squeeze=False)[:, 0]
    by_scene = {
        "precision": [row.precision for row in rows],
        "recall": [row.recall for row in rows],
        "lamps right": [row.lamps_right for row in rows],
    }
    _bars(panels[0], [row.scene for row in rows], by_scene)
    if kinds:
        names = [f"{kind.kind}\n{kind.found} of {kind.total}, {kind.false} false" for kind in kinds]
        said = [kind.found + kind.false for kind in kinds]
        by_kind = {
            "precision": [kind.found / n if n else 0.0 for kind, n in zip(kinds, said, strict=True)],
            "recall": [kind.found / kind.total if kind.total else 0.0 for kind in kinds],
        }
        _bars(panels[1], names, by_kind)
    figure.savefig(path, format="png", dpi=110)


def _bars(axes: Axes, names: Sequence[str], series: Mapping[str, Sequence[float]]) -> None:
    for number, (label, values) in enumerate(series.items()):
        axes.bar([i + 0.27 * (number - 1) for i in range(len(names))], values, width=0.25, label=label)
    axes.set_xticks(range(len(names)), names)
    axes.set_ylim(0, 1.02)
    axes.grid(axis="y", alpha=0.4)
    axes.legend(loc="lower left")
