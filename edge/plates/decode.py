"""CTC decoding that allows only texts of the plate grammar (prefix beam search)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge.plates.grammar import ALIKE, DIGITS, LETTERS, may_follow, parts, warnings

ALPHABET = LETTERS + DIGITS
"""Columns 1.. of a reading matrix; column 0 is the blank."""
COLUMN = {character: column + 1 for column, character in enumerate(ALPHABET)}
BEAM_WIDTH = 10
MIN_CHARACTER = 1e-3
UNKNOWN_PREFIX_PRIOR = 0.05
"""Against a reading with a known prefix; alone, an unknown one wins."""

Matrix = NDArray[np.float32]
"""(n_steps, 37): probability of blank and of each character at each step along the line."""
Beam = dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Reading:
    """A text that fits the grammar, how sure the reader is, and of each character (0..1).

    `confidence` is the probability of the whole text, per character (geometric mean): what was left out counts.
    """

    text: str
    confidence: float
    character_confidence: tuple[float, ...]


def decode(matrix: Matrix) -> Reading | None:
    """Return the most probable text of the grammar; None where none has any probability."""
    shared = share_alike(matrix.astype(np.float64))
    beam: Beam = {"": (1.0, 0.0)}
    for row in shared:
        beam = _step(beam, row)
    whole = {text: sum(weights) for text, weights in beam.items() if parts(text) and sum(weights) > 0}
    if not whole:
        return None
    best = max(whole, key=lambda text: whole[text] * (UNKNOWN_PREFIX_PRIOR if warnings(text) else 1.0))
    confidence = min(1.0, whole[best] ** (1 / len(best)))
    return Reading(best, confidence, _align(best, shared))


def share_alike(matrix: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give each character a part of what its look-alikes of the other kind have."""
    shared = matrix.copy()
    for pair, share in ALIKE.items():
        digit, letter = pair[0], pair[1]
        shared[:, COLUMN[digit]] += share * matrix[:, COLUMN[letter]]
        shared[:, COLUMN[letter]] += share * matrix[:, COLUMN[digit]]
    return shared


def _step(beam: Beam, row: NDArray[np.float64]) -> Beam:
    """Extend every text by one step; weights are (ends in blank, ends in its last character)."""
    following: dict[str, list[float]] = {}
    likely = {ALPHABET[i]: float(row[i + 1]) for i in np.flatnonzero(row[1:] > MIN_CHARACTER)}
    for text, (blank, solid) in beam.items():
        same = following.setdefault(text, [0.0, 0.0])
        same[0] += (blank + solid) * float(row[0])
        if text:
            same[1] += solid * float(row[COLUMN[text[-1]]])
        allowed = may_follow(text)
        for character, probability in likely.items():
            if character in allowed:
                before = blank if text and text[-1] == character else blank + solid
                following.setdefault(text + character, [0.0, 0.0])[1] += before * probability
    ranked = sorted(following.items(), key=lambda entry: -sum(entry[1]))[:BEAM_WIDTH]
    return {text: (blank, solid) for text, (blank, solid) in ranked}


def _align(text: str, matrix: NDArray[np.float64]) -> tuple[float, ...]:
    """Find the best step for each character, in order, and return its probability there (at most 1)."""
    columns = matrix[:, [COLUMN[character] for character in text]]
    n_steps, n_characters = columns.shape
    logs = np.log(np.maximum(columns, 1e-9))
    best = np.full((n_characters, n_steps), -np.inf)
    came_from = np.zeros((n_characters, n_steps), np.int64)
    best[0] = logs[:, 0]
    for k in range(1, n_characters):
        top = np.maximum.accumulate(best[k - 1])
        at = np.maximum.accumulate(np.where(best[k - 1] >= top, np.arange(n_steps), 0))
        best[k, 1:] = top[:-1] + logs[1:, k]
        came_from[k, 1:] = at[:-1]
    step = int(np.argmax(best[-1]))
    found: list[float] = []
    for k in range(n_characters - 1, -1, -1):
        found.append(min(1.0, float(columns[step, k])))
        step = int(came_from[k, step])
    return tuple(found[::-1])
