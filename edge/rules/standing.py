"""A vehicle's standing over the line; whether it keeps its place is followed in `edge.kernels.passing`."""

from dataclasses import dataclass
from math import sqrt

from contracts.base import Indication
from edge.rules.lamp import NOT_KNOWN, Phases, Red, phase_at
from edge.rules.line_time import LineTime
from edge.rules.not_fired import NotFired
from edge.rules.uncertainty import with_bound

BRAKING_M_S2 = 2.0
"""Who rolls to his place or away from it changes his speed at least so much (comfortable braking; unsourced)."""


def rolled_s(way_m: float) -> float:
    """How long a vehicle may have rolled over the last bit of way to its place, or the first bit from it."""
    return sqrt(2 * way_m / BRAKING_M_S2)


def drove_in_on(red: Red, front: LineTime, grace_ns: int) -> bool:
    """Its front passed after the grace, beyond doubt; who drove in before may stand further in than just past the line."""
    return front.at_ns - red.begin_ns - grace_ns > with_bound(front.uncertainty_ns, red.uncertainty_ns)


def why_not_red(phases: Phases, at_ns: int) -> NotFired:
    """Say why nobody stands on red at a moment at which red is not certain."""
    phase = phase_at(phases, at_ns)
    if phase is None or phase.indication in NOT_KNOWN or phase.indication is Indication.RED:
        return NotFired.LAMP_UNKNOWN
    return NotFired.LAMP_NOT_RED


@dataclass(frozen=True, slots=True)
class Standing:
    """A time in which a vehicle stayed in place, with its front past the line and its rear not.

    Attributes:
        since_ns: first sighting in place.
        since_frame: its frame.
        until_ns: last sighting in which it had not begun to move.
        until_frame: its frame.
        uncertainty_ns: half-width around `until_ns`: how long it took since to leave its place.
        came_lengths: how far the first sighting was from the mean place, in lengths of the vehicle.
        went_lengths: the same of the last one.
    """

    since_ns: int
    since_frame: int
    until_ns: int
    until_frame: int
    uncertainty_ns: int
    came_lengths: float
    went_lengths: float
