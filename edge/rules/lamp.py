"""Questions to the history of a signal group."""

from contracts.base import Indication
from edge.domain.signal import Phase

NOT_KNOWN = (Indication.UNKNOWN, Indication.DARK)


def phase_at(phases: tuple[Phase, ...], at_ns: int) -> Phase | None:
    """Return the phase that held at a time, or None where the history does not reach."""
    for phase in reversed(phases):
        if phase.start_ns <= at_ns:
            return phase if phase.end_ns is None or at_ns < phase.end_ns else None
    return None


def amber_before_ns(phases: tuple[Phase, ...], red: Phase) -> int | None:
    """Length of the amber that led to a red; None where it was not seen whole."""
    earlier = [phase for phase in phases if phase.start_ns < red.start_ns]
    if not earlier or not red.start_seen:
        return None
    amber = earlier[-1]
    if amber.indication is not Indication.AMBER or not amber.start_seen:
        return None
    return red.start_ns - amber.start_ns
