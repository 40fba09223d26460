"""Does a vehicle stand, and did it stand over the line?"""

from dataclasses import dataclass
from math import dist, sqrt

from edge.rules.settings import SECOND_NS, RuleSettings
from edge.rules.sighting import Sighting

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
    """

    since_ns: int
    since_frame: int
    until_ns: int
    until_frame: int
    uncertainty_ns: int


@dataclass(slots=True)
class Stillness:
    """Follows whether a vehicle keeps its place.

    Attributes:
        settings: thresholds.
        since: first sighting in the place where it is now.
        standing: True once it has been there long enough.
        over_line: its last standing over the line, if it had one.
        strayed_lengths: the furthest from its place that it may have been while there, in lengths of the vehicle; a
            lower edge that was completed may be off by its doubt.
    """

    settings: RuleSettings
    since: Sighting | None = None
    standing: bool = False
    over_line: Standing | None = None
    strayed_lengths: float = 0.0
    _still: Sighting | None = None
    _last_ns: int | None = None

    def see(self, now: Sighting) -> None:
        """Take the next sighting."""
        if self.since is None or self._has_moved(self.since, now, self.settings.stand_share):
            self.since = self._still = now
            self.strayed_lengths = 0.0
        elif not self._has_moved(self.since, now, self.settings.stand_share / 2):
            self._still = now
        strayed_px = dist(self.since.feet.rear, now.feet.rear) + now.completed_px
        self.strayed_lengths = max(self.strayed_lengths, strayed_px / now.feet.length_px)
        since = self.since.point
        self.standing = now.at_ns - since.captured_at_ns >= self.settings.stand_s * SECOND_NS
        if self.standing and now.front_px > 0 > now.rear_px:
            self.over_line = self._stood(self.since, self._still or now, now)
        self._last_ns = now.at_ns

    def _stood(self, since: Sighting, still: Sighting, now: Sighting) -> Standing:
        interval_ns = now.at_ns - (self._last_ns or now.at_ns)
        return Standing(
            since_ns=since.at_ns,
            since_frame=since.point.frame_number,
            until_ns=still.at_ns,
            until_frame=still.point.frame_number,
            uncertainty_ns=now.at_ns - still.at_ns + interval_ns,
        )

    def _has_moved(self, since: Sighting, now: Sighting, share: float) -> bool:
        return dist(since.feet.rear, now.feet.rear) > share * now.height_px
