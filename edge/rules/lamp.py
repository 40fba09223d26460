"""Questions to the history of a signal group."""

from dataclasses import dataclass

from contracts.base import Indication
from contracts.facts import RedBegin
from edge.domain.signal import Phase
from edge.rules.settings import SECOND_NS

NOT_KNOWN = (Indication.UNKNOWN, Indication.DARK)
Phases = tuple[Phase, ...]
LONGEST_BRIDGE_NS = 3 * SECOND_NS
"""A red that is back after less than this is the same red: no green fits, the amber after it alone takes 3 s."""
LONGEST_FLASH_NS = 1_300_000_000
"""A lamp that flashes is on for less than this at a time (the signal reader's longest beat)."""


@dataclass(frozen=True, slots=True)
class Red:
    """A steady red, known at some moment.

    Attributes:
        begin_ns: when it began; where that was not seen, when it was first known.
        uncertainty_ns: half-width around it.
        begin: how its begin is known.
    """

    begin_ns: int
    uncertainty_ns: int
    begin: RedBegin


def phase_at(phases: Phases, at_ns: int) -> Phase | None:
    """Return the phase that held at a time, or None where the history does not reach."""
    index = index_at(phases, at_ns)
    return None if index is None else phases[index]


def red_at(phases: Phases, at_ns: int) -> Red | None:
    """Return the steady red that was known at a time; None where there was none.

    A short gap inside a red does not begin it anew; in the gap itself no red is known.
    """
    index = index_at(phases, at_ns)
    if index is None or phases[index].indication is not Indication.RED or not _is_steady(phases, index):
        return None
    first = _first_of_red(phases, index)
    begin = RedBegin.SEEN if first == index else RedBegin.BRIDGED
    phase = phases[first]
    return Red(phase.start_ns, phase.start_uncertainty_ns, begin if phase.start_seen else RedBegin.NOT_SEEN)


def amber_before_ns(phases: Phases, red: Red) -> int | None:
    """Length of the amber that led to a red; None where it was not seen whole."""
    earlier = [phase for phase in phases if phase.start_ns < red.begin_ns]
    if not earlier or red.begin is RedBegin.NOT_SEEN:
        return None
    amber = earlier[-1]
    if amber.indication is not Indication.AMBER or not amber.start_seen:
        return None
    return red.begin_ns - amber.start_ns


def index_at(phases: Phases, at_ns: int) -> int | None:
    """Return which phase held at a time, or None where the history does not reach."""
    for index in range(len(phases) - 1, -1, -1):
        phase = phases[index]
        if phase.start_ns <= at_ns:
            return index if phase.end_ns is None or at_ns < phase.end_ns else None
    return None


def _is_steady(phases: Phases, index: int) -> bool:
    """A short red beside a dark lamp may be a beat of a flashing one whose rhythm is not known yet."""
    phase = phases[index]
    if phase.end_ns is None or phase.end_ns - phase.start_ns >= LONGEST_FLASH_NS:
        return True
    beside = phases[max(0, index - 1) : index] + phases[index + 1 : index + 2]
    return all(other.indication is not Indication.DARK for other in beside)


def _first_of_red(phases: Phases, index: int) -> int:
    while index >= 2:
        before, gap = phases[index - 2], phases[index - 1]
        is_same = before.indication is Indication.RED and _is_steady(phases, index - 2)
        if not is_same or gap.indication not in NOT_KNOWN:
            break
        if phases[index].start_ns - gap.start_ns > LONGEST_BRIDGE_NS:
            break
        index -= 2
    return index
