"""Is it still the same vehicle? No vehicle goes back as fast as a box whose number hops to another one.

Whether it hopped aside is asked at every sighting, in `edge.kernels.passing`.
"""

from edge.rules.settings import SECOND_NS
from edge.rules.sighting import Sighting

REVERSES_M_S = 3.0
"""Nobody reverses faster (10 km/h, unsourced)."""


def has_jumped_back(before: Sighting, now: Sighting, length_m: float) -> bool:
    """Tell whether the rear came back faster than a vehicle reverses.

    Args:
        before: the earlier one, further on.
        now: the later one.
        length_m: usual length of the class.
    """
    back_lengths = (before.rear_px - now.rear_px) / max(now.front_px - now.rear_px, 1.0)
    took_s = (now.at_ns - before.at_ns) / SECOND_NS
    return back_lengths * length_m > REVERSES_M_S * took_s
