"""Between two sightings nobody saw how a vehicle drove; physics bounds it: it neither braked nor sped up harder than it can."""

from math import sqrt

HARDEST_M_S2 = 6.0
"""Braking hard on a dry road; a motorcycle speeds up by 5."""


def unseen_s(ahead: float, moved: float, took_s: float, hardest: float) -> float:
    """Return by how much the moment at a place between two sightings may differ from that of an even drive.

    With an acceleration of at most `a` the way deviates from an even one by at most a t (T - t) / 2; the earliest and
    the latest moment are where those two parabolas reach the place.

    Args:
        ahead: from the first sighting to the place, 0 to `moved`.
        moved: from the first sighting to the second, above 0; any unit of length.
        took_s: between them, seconds.
        hardest: acceleration, in that unit per second squared, above 0.
    """
    speed, bend = moved / took_s, hardest * took_s / 2
    even_s = ahead / speed
    fast, slow = speed + bend, speed - bend
    earliest_s = (fast - sqrt(max(fast * fast - 2 * hardest * ahead, 0.0))) / hardest
    latest_s = (sqrt(slow * slow + 2 * hardest * ahead) - slow) / hardest
    return max(even_s - earliest_s, latest_s - even_s, 0.0)
