"""A vehicle's standing over the line; whether it keeps its place is followed in `edge.kernels.passing`."""

from dataclasses import dataclass
from math import sqrt

BRAKING_M_S2 = 2.0
"""Who rolls to his place or away from it changes his speed at least so much (comfortable braking; unsourced)."""


def rolled_s(way_m: float) -> float:
    """How long a vehicle may have rolled over the last bit of way to its place, or the first bit from it."""
    return sqrt(2 * way_m / BRAKING_M_S2)


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
