"""Does a vehicle stand, and did it stand over the line?"""

from dataclasses import dataclass
from math import dist

from edge.rules.settings import SECOND_NS, RuleSettings
from edge.rules.sighting import Sighting


@dataclass(frozen=True, slots=True)
class Standing:
    """A time in which a vehicle stayed in place, with its front past the line and its rear not."""

    since_ns: int
    since_frame: int
    until_ns: int
    until_frame: int


@dataclass(slots=True)
class Stillness:
    """Follows whether a vehicle keeps its place.

    Attributes:
        settings: thresholds.
        since: first sighting in the place where it is now.
        standing: True once it has been there long enough.
        over_line: its last standing over the line, if it had one.
    """

    settings: RuleSettings
    since: Sighting | None = None
    standing: bool = False
    over_line: Standing | None = None

    def see(self, now: Sighting) -> None:
        """Take the next sighting."""
        if self.since is None or self._has_moved(self.since, now):
            self.since = now
        since = self.since.point
        self.standing = now.at_ns - since.captured_at_ns >= self.settings.stand_s * SECOND_NS
        if self.standing and now.front_px > 0 > now.rear_px:
            self.over_line = Standing(
                since.captured_at_ns, since.frame_number, now.at_ns, now.point.frame_number
            )

    def _has_moved(self, since: Sighting, now: Sighting) -> bool:
        return dist(since.feet.rear, now.feet.rear) > self.settings.stand_share * now.height_px
