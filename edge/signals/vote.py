"""The heads of a group show the same: they vote, and where they contradict each other nobody knows."""

from collections.abc import Sequence
from statistics import median_low

from contracts.base import Indication
from edge.domain.signal import GroupReading, HeadReading
from edge.signals.history import Change, PhaseHistory
from edge.signals.settings import SignalSettings

_SILENT = (Indication.UNKNOWN, Indication.DARK)
NEEDED_SHARE = 0.75
"""Of the heads that show something; two against one are no agreement."""


def vote(heads: Sequence[HeadReading]) -> tuple[Indication, float]:
    """Return what the group shows and the share of its heads that say so.

    A dark head beside a lit one has a burnt-out lamp; all dark: DARK. Nobody knows: UNKNOWN.
    """
    speaking = [head.smoothed for head in heads if head.smoothed not in _SILENT]
    if not speaking:
        all_dark = bool(heads) and all(head.smoothed is Indication.DARK for head in heads)
        return (Indication.DARK, 1.0) if all_dark else (Indication.UNKNOWN, 0.0)
    best = max(Indication, key=speaking.count)
    share = speaking.count(best) / len(speaking)
    return (best, share * len(speaking) / len(heads)) if share >= NEEDED_SHARE else (Indication.UNKNOWN, 0.0)


class GroupWatcher:
    """The phases of one group, begun where its heads say they began."""

    def __init__(self, group: str, settings: SignalSettings) -> None:
        self._group = group
        self._history = PhaseHistory(settings)

    def take(self, heads: Sequence[HeadReading], captured_at_ns: int) -> GroupReading:
        """Take the readings of the group's heads in the next frame."""
        shown, confidence = vote(heads)
        phases = self._history.phases
        if not phases or phases[-1].indication is not shown:
            self._history.begin(shown, _change(shown, heads, captured_at_ns))
        return GroupReading(self._group, shown, confidence, self._history.phases)


def _change(shown: Indication, heads: Sequence[HeadReading], captured_at_ns: int) -> Change:
    running = [head.phases[-1] for head in heads if head.smoothed is shown and head.phases]
    if not running:
        return Change(captured_at_ns, 0, False)
    starts = [phase.start_ns for phase in running]
    spread = (max(starts) - min(starts) + 1) // 2
    widest = max(phase.start_uncertainty_ns for phase in running)
    return Change(median_low(starts), max(widest, spread), all(phase.start_seen for phase in running))
