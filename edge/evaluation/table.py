"""The scores as a table and as JSON."""

from collections.abc import Sequence
from dataclasses import asdict, fields

from pydantic import TypeAdapter
from rich.table import Table

from edge.evaluation.kind_score import added_up
from edge.evaluation.run import ClipScore
from edge.evaluation.score import HeadScore, ViolationScore

_BY_NAME = ("kinds", "classes", "approaches")


def totals(clips: Sequence[ClipScore]) -> tuple[ViolationScore, HeadScore]:
    """Add up all clips and all heads."""
    violations = [clip.violations for clip in clips if clip.violations is not None]
    heads = [head for clip in clips for head in clip.heads]
    sums = {
        f.name: sum(getattr(v, f.name) for v in violations)
        for f in fields(ViolationScore)
        if f.name not in ("missed_frames", *_BY_NAME)
    }
    kinds, classes, approaches = (
        added_up(one for v in violations for one in getattr(v, name)) for name in _BY_NAME
    )
    lamps = {f.name: sum(getattr(h, f.name) for h in heads) for f in fields(HeadScore) if f.name != "head"}
    violation = ViolationScore(**sums, kinds=kinds, classes=classes, approaches=approaches)
    return violation, HeadScore("all", **lamps)


def violation_table(clips: Sequence[ClipScore]) -> Table:
    """One row per clip with a stop line, and the sum."""
    table = Table("clip", "found", "stop line", "missed at frame", "duplicates", "false", "legal seen")
    table.title = "Violations"
    for clip in clips:
        if clip.violations is not None:
            table.add_row(clip.truth.clip, *_cells(clip.violations))
    table.add_section()
    table.add_row("all", *_cells(totals(clips)[0]))
    return table


def approach_table(clips: Sequence[ClipScore]) -> Table | None:
    """One row per approach of the clips that have several; None: none has."""
    approaches = totals(clips)[0].approaches
    table = Table("approach", "violations", "found", "false", "undecided", "legal", title="Approaches")
    for one in approaches:
        table.add_row(one.kind, *map(str, (one.total, one.found, one.false, one.undecided, one.legal)))
    return table if approaches else None


def head_table(clips: Sequence[ClipScore]) -> Table:
    """One row per signal head, and the sum."""
    table = Table("clip", "head", "frames", "right", "unknown", "wrong", "red read wrongly", "red right")
    table.title = "Signal heads"
    for clip in clips:
        for head in clip.heads:
            table.add_row(clip.truth.clip, *_head_cells(head))
    table.add_section()
    table.add_row("all", *_head_cells(totals(clips)[1]))
    return table


def as_json(clips: Sequence[ClipScore]) -> str:
    """Return all scores as a JSON document."""
    violations, heads = totals(clips)
    document: dict[str, object] = {
        "clips": [
            {
                "clip": clip.truth.clip,
                "violations": asdict(clip.violations) if clip.violations is not None else None,
                "heads": [asdict(head) for head in clip.heads],
                "not_fired": clip.not_fired,
            }
            for clip in clips
        ],
        "total": {"violations": asdict(violations), "heads": asdict(heads)},
    }
    return TypeAdapter(dict[str, object]).dump_json(document, indent=1).decode() + "\n"


def _cells(score: ViolationScore) -> tuple[str, ...]:
    return (
        f"{score.found} of {score.certain_total}",
        f"{score.stop_line_found} of {score.stop_line_total}",
        ", ".join(str(frame) for frame in score.missed_frames) or "-",
        str(score.duplicates),
        str(score.false_accusations),
        f"{score.legal_seen} of {score.legal_total}",
    )


def _head_cells(score: HeadScore) -> tuple[str, ...]:
    counts = (score.frames, score.right, score.unknown, score.wrong, score.read_red_wrongly)
    return score.head, *(str(n) for n in counts), f"{score.red_right} of {score.red_frames}"
