"""Is it still the same vehicle? A track's number can hop to a neighbour; no vehicle moves as its box does then."""

from edge.rules.geometry import CompiledLine
from edge.rules.settings import SECOND_NS
from edge.rules.sighting import Sighting

ASIDE_WIDTHS, ASIDE_HEIGHTS = 0.75, 0.4
"""A box moves aside by less than these shares of its width or height in one step (six standard deviations of its
middle, `edge/evaluation/crossings/noise.json`), or as far as it moves along: perspective and turns draw it aside."""
REVERSES_M_S = 3.0
"""Nobody reverses faster (10 km/h, unsourced)."""


def has_hopped_aside(before: Sighting, now: Sighting, line: CompiledLine, drift_px_s: float) -> bool:
    """Tell whether two successive sightings of a track are of vehicles side by side.

    Args:
        before: the earlier one.
        now: the later one.
        line: with the direction of travel.
        drift_px_s: how fast it moved aside until the earlier one; who turns or drives aslant goes on so, and may
            turn as much again.
    """
    (x1, y1), (x2, y2), (along_x, along_y) = before.feet.rear, now.feet.rear, line.direction
    ahead_px = (x2 - x1) * along_x + (y2 - y1) * along_y
    width_px = max(before.width_px, now.width_px)
    height_px = max(before.height_px, now.height_px)
    drifted_px = 2 * drift_px_s * (now.at_ns - before.at_ns) / SECOND_NS
    least_px = max(ASIDE_WIDTHS * width_px, ASIDE_HEIGHTS * height_px)
    return aside_px(before, now, line) > least_px + abs(ahead_px) + drifted_px


def aside_px(before: Sighting, now: Sighting, line: CompiledLine) -> float:
    """How far the rear moved across the direction of travel."""
    (x1, y1), (x2, y2), (along_x, along_y) = before.feet.rear, now.feet.rear, line.direction
    return abs((x2 - x1) * along_y - (y2 - y1) * along_x)


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
