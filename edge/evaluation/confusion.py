"""What crops of signal heads were read as: counts per head, a table, a document and a picture."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from pydantic import TypeAdapter
from rich.table import Table

from edge.evaluation.crops import CropReading

TRUE_STATES = ("red", "amber", "green", "dark")
SAID_STATES = (*TRUE_STATES, "red_amber", "unknown")


@dataclass(frozen=True, slots=True)
class CropScore:
    """Crops of one set or head, by outcome; where it is dark, `unknown` is right too."""

    head: str
    crops: int
    right: int
    unknown: int
    wrong: int
    red_as_green: int
    red_wrongly: int


def score_crops(readings: Sequence[CropReading]) -> list[CropScore]:
    """Count per head, and `all` at the end."""
    ordered = sorted(readings, key=lambda reading: reading.crop.head)
    by_head = [(head, list(rows)) for head, rows in groupby(ordered, key=lambda reading: reading.crop.head)]
    return [_score(head, rows) for head, rows in [*by_head, ("all", ordered)]]


def _score(head: str, readings: Sequence[CropReading]) -> CropScore:
    pairs = [(reading.crop.state, reading.said) for reading in readings]
    right = [true == said or (true == "dark" and said == "unknown") for true, said in pairs]
    missed = [pair for pair, is_right in zip(pairs, right, strict=True) if not is_right]
    unknown = sum(said == "unknown" for _, said in missed)
    return CropScore(
        head=head,
        crops=len(pairs),
        right=sum(right),
        unknown=unknown,
        wrong=len(missed) - unknown,
        red_as_green=sum(pair == ("red", "green") for pair in missed),
        red_wrongly=sum(said == "red" for _, said in missed),
    )


def crop_table(scores: Sequence[CropScore]) -> Table:
    """One row per head, and the sum."""
    table = Table("head", "crops", "right", "unknown", "wrong", "red as green", "read red wrongly")
    table.title = "Crops of signal heads"
    for score in scores:
        if score.head == "all":
            table.add_section()
        table.add_row(*(str(value) for value in asdict(score).values()))
    return table


def crops_as_json(scores: Sequence[CropScore], readings: Sequence[CropReading]) -> str:
    """Return the counts and every crop that was read as something else."""
    document: dict[str, object] = {
        "heads": [asdict(score) for score in scores],
        "wrong": [
            {"image": reading.crop.path.name, "state": reading.crop.state, "said": reading.said}
            for reading in readings
            if reading.said not in (reading.crop.state, "unknown")
        ],
    }
    return TypeAdapter(dict[str, object]).dump_json(document, indent=1).decode() + "\n"


def plot_confusion(readings: Sequence[CropReading], folder: Path) -> Path:
    """Draw how often each true state was read as what; return the path of the PNG. No pixel of a crop is in it."""
    counts = Counter((reading.crop.state, reading.said) for reading in readings)
    rows = np.array([[counts[true, said] for said in SAID_STATES] for true in TRUE_STATES])
    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    axes.imshow(rows / np.maximum(rows.sum(axis=1, keepdims=True), 1), cmap="Blues", vmin=0, vmax=1)
    for (row, column), count in np.ndenumerate(rows):
        axes.text(column, row, str(count), ha="center", va="center", color="black" if count else "#bdbdbd")
    axes.set_xticks(range(len(SAID_STATES)), SAID_STATES)
    axes.set_yticks(range(len(TRUE_STATES)), TRUE_STATES)
    axes.set(xlabel="read as", ylabel="true state", title="Crops of signal heads")
    path = folder / "signal-confusion.png"
    figure.savefig(path, format="png")
    return path
