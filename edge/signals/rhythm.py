"""Flashing is a rhythm: the same lamp on and off, again and again, each for about half a second."""

from collections import deque
from itertools import pairwise

from contracts.base import Indication
from edge.signals.settings import SignalSettings

_FLASHING = {Indication.AMBER: Indication.FLASHING_AMBER, Indication.RED: Indication.FLASHING_RED}


class Rhythm:
    """Remembers the last changes between lit and unlit of one head."""

    def __init__(self, settings: SignalSettings) -> None:
        self._settings = settings
        self._changes_ns: deque[int] = deque(maxlen=settings.flash_changes)
        self._lit: bool | None = None
        self._colours: deque[Indication] = deque(maxlen=settings.flash_changes)

    def take(self, shown: Indication, t_ns: int) -> Indication | None:
        """Take what the frame alone shows; return the flashing indication while the rhythm holds.

        A frame in which nobody can tell the lamp (UNKNOWN) is no beat.
        """
        if shown is Indication.UNKNOWN:
            return self._flashing(t_ns)
        lit = shown is not Indication.DARK
        if lit != self._lit:
            if self._lit is not None:
                self._changes_ns.append(t_ns)
            self._lit = lit
            if lit:
                self._colours.append(shown)
        return self._flashing(t_ns)

    def forget(self) -> None:
        """Start again, as after a cut."""
        self._changes_ns.clear()
        self._colours.clear()
        self._lit = None

    def _flashing(self, t_ns: int) -> Indication | None:
        changes = list(self._changes_ns)
        if len(changes) < self._settings.flash_changes or not self._colours:
            return None
        gaps = [b - a for a, b in pairwise(changes)]
        regular = all(self._settings.flash_min_ns <= gap <= self._settings.flash_max_ns for gap in gaps)
        if not regular or t_ns - changes[-1] > self._settings.flash_max_ns:
            return None
        common = max(set(self._colours), key=list(self._colours).count)
        return _FLASHING.get(common)
