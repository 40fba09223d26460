"""One vehicle gives many readings: they vote, and every text that was read stays a candidate with its share."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from contracts.manifest import PlateCandidate
from edge.domain.plate import BgrImage
from edge.plates.decode import Reading
from edge.plates.grammar import warnings

MAX_CANDIDATES = 5


@dataclass(frozen=True, slots=True)
class ViewReading:
    """What was read in one view, and from which crop."""

    frame_number: int
    reading: Reading
    crop_bgr: BgrImage


def candidates(readings: Sequence[ViewReading]) -> list[PlateCandidate]:
    """Return the texts, best first; the score is the share of all confidence, times the best confidence."""
    by_text: dict[str, list[Reading]] = defaultdict(list)
    for view in readings:
        by_text[view.reading.text].append(view.reading)
    total = sum(view.reading.confidence for view in readings)
    rows = [_candidate(text, same, total) for text, same in by_text.items()]
    return sorted(rows, key=lambda row: (-row.score, row.text))[:MAX_CANDIDATES]


def best_view(readings: Sequence[ViewReading], text: str) -> ViewReading:
    """Return the view in which `text` was read most surely."""
    return max((v for v in readings if v.reading.text == text), key=lambda view: view.reading.confidence)


def _candidate(text: str, same: Sequence[Reading], total: float) -> PlateCandidate:
    share = sum(reading.confidence for reading in same) / total
    confidence = [max(column) for column in zip(*(r.character_confidence for r in same), strict=True)]
    score = share * max(reading.confidence for reading in same)
    return PlateCandidate(
        text=text,
        score=round(score, 4),
        character_confidence=[round(value, 4) for value in confidence],
        warnings=warnings(text),
    )
