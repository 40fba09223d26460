"""Waits between attempts: doubling, with jitter, bounded."""

import random


class Backoff:
    """The next wait of a thing that fails."""

    def __init__(self, first_s: float = 0.2, longest_s: float = 15.0) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        self._next_s = first_s

    def failed(self) -> float:
        """Return how many seconds to wait: half fixed, half by chance, so that nodes do not return together."""
        wait_s = self._next_s * (0.5 + random.random() / 2)  # noqa: S311 - spreads load, guards nothing
        self._next_s = min(self._next_s * 2, self._longest_s)
        return wait_s

    def worked(self) -> None:
        """Begin anew."""
        self._next_s = self._first_s
