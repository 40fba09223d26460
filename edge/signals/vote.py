"""The heads of a group show the same: they vote, and where they contradict each other nobody knows."""

from collections import defaultdict
from collections.abc import Sequence
from math import fsum
from statistics import median_low

from contracts.base import Indication
from edge.domain.signal import GroupReading, HeadReading
from edge.signals.history import Change, PhaseHistory
from edge.signals.settings import SignalSettings

_SILENT = (Indication.UNKNOWN, Indication.DARK)
NEEDED_SHARE = 0.75
"""Of the certainty of the heads that show something; two sure ones against one are no agreement."""
LONE_RED_SHARE = 0.9
"""The same where one head alone says red: it accuses, and only a head that can hardly be seen may deny it."""


def vote(heads: Sequence[HeadReading]) -> tuple[Indication, float]:
    """Return what the group shows and how sure that is, 0..1.

    Each head weighs as much as it is certain. A dark head beside a lit one has a burnt-out lamp; all dark: DARK.
    Nobody knows, or the heads contradict each other: UNKNOWN. The order of the heads changes nothing.
    """
    said: dict[Indication, list[float]] = defaultdict(list)
    for head in heads:
        if head.smoothed not in _SILENT:
            said[head.smoothed].append(head.certainty)
    if not said:
        all_dark = bool(heads) and all(head.smoothed is Indication.DARK for head in heads)
        return (Indication.DARK, 1.0) if all_dark else (Indication.UNKNOWN, 0.0)
    best = max(Indication, key=lambda shown: fsum(said.get(shown, ())))
    weight, total = fsum(said.get(best, ())), fsum(w for weights in said.values() for w in weights)
    is_lone_red = best is Indication.RED and len(said[best]) == 1
    if weight <= 0 or weight < total * (LONE_RED_SHARE if is_lone_red else NEEDED_SHARE):
        return Indication.UNKNOWN, 0.0
    return best, weight / len(heads)


class GroupWatcher:
    """The phases of one group, begun where its heads say they began."""

    def __init__(
        self, group: str, settings: SignalSettings, dark: frozenset[Indication] = frozenset()
    ) -> None:
        self._group = group
        self._dark_instead = dark
        self._history = PhaseHistory(settings)

    def take(self, heads: Sequence[HeadReading], captured_at_ns: int) -> GroupReading:
        """Take the readings of the group's heads in the next frame."""
        shown, confidence = vote(heads)
        phases = self._history.phases
        if not phases or phases[-1].indication is not shown:
            self._history.begin(shown, _change(shown, heads, captured_at_ns))
        return GroupReading(self._group, shown, confidence, self._history.phases, self._dark_instead)


def _change(shown: Indication, heads: Sequence[HeadReading], captured_at_ns: int) -> Change:
    running = [head.phases[-1] for head in heads if head.smoothed is shown and head.phases]
    if not running:
        return Change(captured_at_ns, 0, False)
    starts = [phase.start_ns for phase in running]
    spread = (max(starts) - min(starts) + 1) // 2
    widest = max(phase.start_uncertainty_ns for phase in running)
    return Change(median_low(starts), max(widest, spread), all(phase.start_seen for phase in running))
