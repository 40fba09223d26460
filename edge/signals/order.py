"""Watches the order of a head's colours over its cycles: a head that shows an impossible one is not believed."""

from collections import deque
from collections.abc import Sequence

from contracts.base import Indication
from edge.domain.signal import HeadReading
from edge.signals.cycle import THREE_LAMPS
from edge.signals.settings import NS_PER_S

_FOLLOWERS = {
    Indication.GREEN: (Indication.AMBER, Indication.RED),
    Indication.AMBER: (Indication.RED,),
    Indication.RED: (Indication.GREEN, Indication.RED_AMBER),
    Indication.RED_AMBER: (Indication.GREEN,),
}
"""What may follow a colour; red straight after green is a missed amber."""
WINDOW = 6
"""Changes that are remembered: two cycles."""
TOO_MANY = 2
"""Impossible changes within the window; one alone may be misread."""
LONGEST_GAP_NS = 3 * NS_PER_S // 2
"""Between two colours: after more than this a phase may have been missed, and the change says nothing."""
LONGEST_PHASE_NS = 900 * NS_PER_S
"""No signal holds a colour longer while it works; a head that does is stuck, or is something else."""
GREENS_WITHOUT_RED = 4
CYCLE = 3
"""Right changes in a row after which a head is believed in a new picture."""


class OrderWitness:
    """Counts right and impossible changes of one head.

    Where the red lamp is burnt out, amber comes after a dark time, alone, and green may follow it: the red with amber
    of a program that has it. Of fewer than three lamps each may follow each other, and a head without red rests dark.
    """

    def __init__(self, head: str, lamps: Sequence[Indication] = THREE_LAMPS) -> None:
        self._head = head
        self._rests_dark = Indication.RED not in lamps
        self._has_order = len(lamps) == len(THREE_LAMPS)
        self._changes: deque[bool] = deque(maxlen=WINDOW)
        self._colour: Indication | None = None
        self._since_ns = self._last_ns = 0
        self._n_needed = 0
        self._n_greens = 0
        self._is_lone_amber = False
        self._is_dark_at_red = False

    def take(self, reading: HeadReading, now_ns: int) -> str | None:
        """Take the head's next reading; return why it is not believed, None where it is."""
        shown = reading.smoothed
        if shown in _FOLLOWERS:
            is_amber_again = shown is Indication.AMBER and now_ns - self._last_ns > LONGEST_GAP_NS
            if shown is not self._colour or is_amber_again:
                self._change(shown, now_ns)
            self._last_ns = now_ns
            self._is_dark_at_red = self._is_dark_at_red and shown is not Indication.RED
        elif shown is Indication.DARK:
            self._is_dark_at_red = True
            self._colour = None if self._rests_dark else self._colour
        elif shown in (Indication.FLASHING_AMBER, Indication.FLASHING_RED):
            self._colour = None
        return self._fault(now_ns)

    @property
    def has_no_red(self) -> bool:
        """Never red, but dark in between: its red lamp does not light, and its other colours are what they seem."""
        return not self._is_doubted and self._is_dark_at_red and self._n_greens >= GREENS_WITHOUT_RED

    def doubt(self) -> None:
        """Believe nothing until a cycle was right: the picture has changed for good."""
        self._n_needed = max(self._n_needed, CYCLE)

    def _change(self, shown: Indication, now_ns: int) -> None:
        before, self._colour, self._since_ns = self._colour, shown, now_ns
        is_reset = shown is Indication.RED or self._rests_dark
        self._n_greens = 0 if is_reset else self._n_greens + (shown is Indication.GREEN)
        after_gap = now_ns - self._last_ns > LONGEST_GAP_NS
        was_lone_amber, self._is_lone_amber = self._is_lone_amber, after_gap and shown is Indication.AMBER
        if before is None or after_gap or (was_lone_amber and shown is Indication.GREEN):
            return
        is_right = not self._has_order or shown in _FOLLOWERS[before]
        self._changes.append(is_right)
        if is_right:
            self._n_needed = max(0, self._n_needed - 1)
        elif self._is_doubted:
            self._n_needed = max(self._n_needed, CYCLE)
        if self._changes.count(False) >= TOO_MANY:
            self._changes.clear()
            self._n_needed = WINDOW

    @property
    def _is_doubted(self) -> bool:
        return self._n_needed > 0

    def _fault(self, now_ns: int) -> str | None:
        if self._is_doubted:
            return (
                f"head '{self._head}': the order of its colours is not proved; unknown until {self._n_needed} "
                "more changes are right; if it stays so, draw its box again"
            )
        if self._n_greens >= GREENS_WITHOUT_RED:
            return (
                f"head '{self._head}': never red within {self._n_greens} greens; "
                "check its red lamp and its box in the layout"
            )
        if self._colour is not None and now_ns - self._since_ns > LONGEST_PHASE_NS:
            return (
                f"head '{self._head}': one colour for more than {LONGEST_PHASE_NS // (60 * NS_PER_S)} minutes; "
                "check the signal and the head's box in the layout"
            )
        return None
