"""Histories written as text: "G0 A11 R14" is green from 0 s, amber from 11 s, red from 14 s."""

from contracts.base import Indication
from edge.domain.signal import Phase

S = 1_000_000_000
MS = 1_000_000
LETTERS = {
    "R": Indication.RED,
    "G": Indication.GREEN,
    "A": Indication.AMBER,
    "B": Indication.RED_AMBER,
    "F": Indication.FLASHING_AMBER,
    "D": Indication.DARK,
    "U": Indication.UNKNOWN,
}
NAMES = {indication: letter for letter, indication in LETTERS.items()}


def history(text: str, uncertainty_ms: float = 0) -> tuple[Phase, ...]:
    """The first phase, and each after an unknown one, was not seen to begin."""
    words = [(LETTERS[word[0]], round(float(word[1:]) * S)) for word in text.split()]
    ends = [start for _, start in words[1:]] + [None]
    befores = [Indication.UNKNOWN] + [indication for indication, _ in words]
    return tuple(
        Phase(shown, start, round(uncertainty_ms * MS), before is not Indication.UNKNOWN, end)
        for (shown, start), end, before in zip(words, ends, befores, strict=False)
    )


def written(phases: tuple[Phase, ...]) -> str:
    return " ".join(f"{NAMES[p.indication]}{p.start_ns / S:g}" for p in phases)


def shown_at(phases: tuple[Phase, ...], at_ns: int) -> Indication:
    held = [p for p in phases if p.start_ns <= at_ns and (p.end_ns is None or at_ns < p.end_ns)]
    return held[0].indication if held else Indication.UNKNOWN
