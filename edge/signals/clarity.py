"""How well a head could be seen lately: what a washed-out or half-covered head says weighs less in its group."""

import math

WHITE = 0.5
"""A lamp that is white tells by its place alone: one cue where a coloured one has two."""


class Clarity:
    """Remembers over some frames how plainly a head could be seen."""

    def __init__(self, memory_ns: int) -> None:
        self._memory_ns = memory_ns
        self._clarity: float | None = None

    def take(self, seen: float, elapsed_ns: int) -> None:
        """Take how well the head was seen in the next frame, 0 (not at all) to 1."""
        if self._clarity is None:
            self._clarity = seen
        share = 1.0 - math.exp(-max(elapsed_ns, 0) / self._memory_ns)
        self._clarity += share * (seen - self._clarity)

    def of(self, probability: float) -> float:
        """Return the certainty of something that the head shows with a probability."""
        return probability * (self._clarity or 0.0)
