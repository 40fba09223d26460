"""What the report says by kind of violation, and by the weather of the scenes."""

from collections.abc import Callable, Iterable, Sequence
from html import escape

from edge.camera_io.sim.scene import read_scene
from edge.errors import SourceError
from edge.evaluation.kind_score import KindScore, added_up
from edge.evaluation.scenes.chunk import ChunkResult

_KIND_HEADINGS = (
    "kind", "violations", "found", "as another true kind", "recall", "false", "precision", "undecided", "legal lookalikes",
)  # fmt: skip
_NAMED_HEADINGS = ("violations", "found", "recall", "false", "precision", "undecided", "legal")
_WEATHER_HEADINGS = ("light and weather", "minutes", "violations", "found", "recall", "false", "precision")


def kinds_of(results: Sequence[ChunkResult]) -> tuple[KindScore, ...]:
    """Return the scores by kind of all chunks that kept them."""
    return added_up(kind for result in results for kind in result.kinds)


def classes_of(results: Sequence[ChunkResult]) -> tuple[KindScore, ...]:
    """Return the scores by class of vehicle of all chunks that kept them."""
    return added_up(one for result in results for one in result.classes)


def weather_of(scene: str) -> str:
    """Return light and weather of a scene; a description that is gone is named as such."""
    try:
        described = read_scene(scene)
    except SourceError:
        return "not known"
    weather = described.weather
    also = (
        ("rain", weather.rain > 0),
        ("fog", weather.fog_m is not None),
        ("glare", bool(described.lens.glare)),
        ("shake", described.lens.shake_px > 0),
    )
    return ", ".join([described.light, *(name for name, is_so in also if is_so)])


def by_kind(results: Sequence[ChunkResult]) -> str:
    """Return the table by kind as HTML."""
    rows = [
        (
            kind.kind,
            *(str(n) for n in (kind.total, kind.found, kind.found_as_other)),
            _share(kind.found, kind.total),
            str(kind.false),
            _share(kind.found, kind.found + kind.false),
            str(kind.undecided),
            str(kind.legal),
        )
        for kind in kinds_of(results)
    ]
    return table(_KIND_HEADINGS, rows)


def by_class(results: Sequence[ChunkResult]) -> str:
    """Return the table by class of vehicle as HTML; a false accusation counts for the class that was said."""
    return _named("class", classes_of(results))


def _named(heading: str, scores: Iterable[KindScore]) -> str:
    rows = [
        (
            one.kind,
            str(one.total),
            str(one.found),
            _share(one.found, one.total),
            str(one.false),
            _share(one.found, one.found + one.false),
            str(one.undecided),
            str(one.legal),
        )
        for one in scores
    ]
    return table((heading, *_NAMED_HEADINGS), rows)


def by_approach(results: Sequence[ChunkResult]) -> str:
    """Return the table by approach as HTML, of the scenes that have several."""
    return _named("approach", added_up(one for result in results for one in result.approaches))


def by_weather(results: Sequence[ChunkResult]) -> str:
    """Return the table by light and weather as HTML."""
    names = dict.fromkeys(weather_of(result.chunk.scene) for result in results)
    return table(_WEATHER_HEADINGS, [_weather_row(name, results) for name in names])


def _weather_row(name: str, results: Sequence[ChunkResult]) -> tuple[str, ...]:
    mine = [result for result in results if weather_of(result.chunk.scene) == name]

    def total(count: Callable[[ChunkResult], float]) -> float:
        return sum(count(result) for result in mine)

    violations, found = (int(total(lambda r: r.violations)), int(total(lambda r: r.found)))
    false = int(total(lambda r: r.false_accusations))
    minutes = total(lambda r: r.chunk.seconds) / 60
    shares = (_share(found, violations), str(false), _share(found, found + false))
    return (name, f"{minutes:.0f}", str(violations), str(found), *shares)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.4f}" if whole else "-"


def table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table as HTML; without rows a paragraph that says so."""
    head = "".join(f"<th>{escape(name)}</th>" for name in headings)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>" if rows else "<p>none</p>"
