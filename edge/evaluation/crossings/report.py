"""The matrix as tables, pictures, JSON and one HTML page."""

from base64 import b64encode
from dataclasses import dataclass
from html import escape
from pathlib import Path

from matplotlib.figure import Figure
from pydantic import TypeAdapter
from rich.table import Table

from edge.evaluation.crossings.tally import AXES, Tally, quantile_s

COLUMNS = (
    "at noise 1",
    "crossings",
    "in the band",
    "of it far off",
    "violators outside",
    "recall of visible",
    "recall of all",
    "with the band: visible",
    "all",
    "precision",
    "false outside",
    "false inside",
)
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Scenario matrix</title>
<style>body{{font:15px sans-serif;max-width:70rem;margin:2rem auto}}td,th{{padding:.2rem .7rem;text-align:right}}
td:first-child,th:first-child{{text-align:left}}table{{border-collapse:collapse;margin:1rem 0}}
tr:nth-child(even){{background:#f2f2f2}}</style><h1>Scenario matrix</h1>
<p>{crossings} simulated crossings. In the band is of whom the rules said that it is too close to call, and nothing else;
far off are those of them that are further from the limit than the picture tells at its best. Recall is of the
violators outside it, and then of all violators, so that nothing is hidden by the band.</p>
{pictures}{tables}<h2>False accusations</h2><ul>{false}</ul></html>
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the matrix.

    Attributes:
        name: of the heading.
        crossings: vehicles whose front passed the line.
        band_share: of them in the band that the rules declare.
        far_share: of those in the band, further from the limit than the picture tells at its best.
        violators: outside the band.
        visible_recall: of those who could be seen.
        recall: of all of them.
        whole_visible_recall: of all violators who could be seen, in the band or not.
        whole_recall: of all violators.
        precision: of the accused.
        false: accused wrongly and not declared too close to call.
        false_declared: accused wrongly though another rule had declared it.
    """

    name: str
    crossings: int
    band_share: float | None
    far_share: float | None
    violators: int
    visible_recall: float | None
    recall: float | None
    whole_visible_recall: float | None
    whole_recall: float | None
    precision: float | None
    false: int
    false_declared: int

    def cells(self) -> tuple[str, ...]:
        """Return the line as text."""
        band = ("-" if share is None else f"{share:.2%}" for share in (self.band_share, self.far_share))
        recalls = (self.visible_recall, self.recall, self.whole_visible_recall, self.whole_recall)
        told = (_told(share) for share in (*recalls, self.precision))
        wrong = str(self.false), str(self.false_declared)
        return self.name, str(self.crossings), *band, str(self.violators), *told, *wrong


def row_of(tally: Tally, name: str, noise: str, at: str) -> Row:
    """Return the figures under a heading."""

    def n(what: str) -> int:
        return tally.n(what, noise=noise, at=at)

    accused = n("found") + n("false")
    return Row(
        name=name,
        crossings=n("crossings"),
        band_share=_share(n("declared"), n("crossings")),
        far_share=_share(n("declared_far"), n("declared")),
        violators=n("clear_violators"),
        visible_recall=_share(n("visible_found"), n("clear_visible")),
        recall=_share(n("found"), n("clear_violators")),
        whole_visible_recall=_share(n("visible_found"), n("visible")),
        whole_recall=_share(n("found"), n("violators")),
        precision=_share(n("found"), accused),
        false=n("false") - n("false_declared"),
        false_declared=n("false_declared"),
    )


def rows_of(tally: Tally) -> list[Row]:
    """Return the matrix at the fitted noise, then the sweep."""
    headings = sorted({tuple(name.split("|")[1:3]) for name in tally.counts if name.startswith("1|")})
    headings.sort(key=lambda heading: (AXES.index(heading[0]), heading[1]))
    rows = [row_of(tally, f"{axis} {value}", "1", f"{axis}|{value}") for axis, value in headings]
    return rows + [row_of(tally, f"noise x {noise}", noise, "all|all") for noise in noises(tally)]


def noises(tally: Tally) -> list[str]:
    """Return the noise levels that were run."""
    return sorted({name.split("|")[0] for name in tally.counts}, key=float)


def missed(tally: Tally) -> list[tuple[str, int]]:
    """Return why violators were missed at the fitted noise: by who could see them, and the counted reason."""
    mark = "1|all|all|missed:"
    return sorted(
        ((name.removeprefix(mark), n) for name, n in tally.counts.items() if name.startswith(mark)),
        key=lambda pair: -pair[1],
    )


def times(tally: Tally) -> list[tuple[str, int, float | None, float | None, float | None]]:
    """Return per frame rate: cases, p95 of the error, median half-width (both s), share covered."""
    rates = sorted({name.split("|")[0] for name in tally.errors}, key=float)
    return [
        (
            fps,
            total,
            quantile_s(tally.errors, fps, 0.95),
            quantile_s(tally.widths, fps, 0.5),
            _share(tally.covered[fps], total),
        )
        for fps in rates
        for total in (sum(n for name, n in tally.errors.items() if name.split("|")[0] == fps),)
    ]


def tables(tally: Tally) -> list[Table]:
    """Return what the terminal shows."""
    matrix = Table(*COLUMNS, title=f"{tally.n_crossings} crossings")
    for row in rows_of(tally):
        matrix.add_row(*row.cells())
    why = Table("missed violators at noise 1: seen by a person, reason", "n")
    for reason, n in missed(tally):
        why.add_row(reason, str(n))
    when = Table("red elapsed, fps", "cases", "error p95 s", "half-width median s", "covered")
    for fps, n, error, width, covered in times(tally):
        when.add_row(fps, str(n), _told(error), _told(width), _told(covered))
    return [matrix, why, when]


def write_report(tally: Tally, folder: Path) -> None:
    """Write matrix.json, matrix.png and matrix.html."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "matrix.json").write_text(as_json(tally))
    _draw(tally).savefig(folder / "matrix.png", format="png", dpi=90)
    (folder / "matrix.html").write_text(_html(tally, (folder / "matrix.png").read_bytes()))


def as_json(tally: Tally) -> str:
    """Return all figures."""
    document: dict[str, object] = {
        "crossings": tally.n_crossings,
        "rows": rows_of(tally),
        "missed": dict(missed(tally)),
        "red_elapsed": times(tally),
        "accused_wrongly": tally.accused_wrongly,
    }
    return TypeAdapter(dict[str, object]).dump_json(document, indent=1).decode() + "\n"


def _html(tally: Tally, png: bytes) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in COLUMNS)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(c)}</td>' for c in row.cells())}</tr>" for row in rows_of(tally)
    )
    why = "".join(f"<tr><td>{escape(reason)}</td><td>{n}</td></tr>" for reason, n in missed(tally))
    when = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>" for line in times(tally))
    return PAGE.format(
        crossings=tally.n_crossings,
        pictures=f'<img alt="recall and false accusations" src="data:image/png;base64,{b64encode(png).decode()}">',
        tables=f"<table><tr>{head}</tr>{body}</table><h2>Missed</h2><table>{why}</table>"
        f"<h2>Red elapsed: fps, cases, error p95, median half-width, covered</h2><table>{when}</table>",
        false="".join(f"<li>{escape(line)}</li>" for line in tally.accused_wrongly) or "<li>none</li>",
    )


def _draw(tally: Tally) -> Figure:
    """Recall by scenario at the fitted noise, and over the sweep."""
    figure = Figure(figsize=(11, 5), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=(3, 2))
    rows = [row for row in rows_of(tally) if row.name.startswith("scenario ") and row.recall is not None]
    names = [row.name.removeprefix("scenario ") for row in rows]
    left.barh(names, [row.visible_recall or 0.0 for row in rows], color="#1565c0", label="visible")
    left.barh(names, [row.recall or 0.0 for row in rows], color="#90caf9", height=0.4, label="all")
    left.set(xlim=(0, 1), xlabel="recall outside the band, noise x 1")
    left.legend(loc="lower right", bbox_to_anchor=(1.0, 1.0), ncols=2, frameon=False)
    levels = noises(tally)
    sweep = [row_of(tally, noise, noise, "all|all") for noise in levels]
    at = [float(noise) for noise in levels]
    right.plot(at, [row.visible_recall for row in sweep], marker="o", label="recall, visible")
    right.plot(at, [row.recall for row in sweep], marker="o", label="recall, all")
    right.plot(at, [row.precision for row in sweep], marker="x", label="precision")
    right.set(xlabel="times the fitted noise", ylim=(0, 1.02))
    right.legend()
    return figure


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _told(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"
