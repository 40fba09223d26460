"""One ground point of a vehicle at one stop line: which sides it has held, and when it passed."""

from dataclasses import dataclass, replace

from edge.domain.violation import TrackPoint
from edge.rules.footprint import Point
from edge.rules.geometry import CompiledLine

LEAST_PX = 1e-6


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a ground point was in one sighting.

    Attributes:
        seen: the sighting.
        point_px: the ground point, pixels of the full frame.
        beyond_px: its distance past the line, negative before it.
        margin_px: from this distance on it holds a side.
        doubt_px: how far it may be off.
    """

    seen: TrackPoint
    point_px: Point
    beyond_px: float
    margin_px: float
    doubt_px: float


@dataclass(frozen=True, slots=True)
class LineTime:
    """When a ground point was on the line; `seen` is False where it was reckoned back from the speed."""

    at_ns: int
    frame: int
    uncertainty_ns: int
    point_px: Point
    seen: bool = True


@dataclass(slots=True)
class PointAtLine:
    """Follows one ground point; sightings come in the order of time.

    Attributes:
        line: which line.
        n_behind: sightings in which it held the near side.
        n_beyond: the same for the far side, since it was last on the near one.
        behind_at: last sighting on the near side.
        beyond_since: first sighting on the far side since it was last on the near one.
        beyond_at: last sighting on the far side.
        time: when it passed; None where it did not, or came back.
    """

    line: CompiledLine
    n_behind: int = 0
    n_beyond: int = 0
    behind_at: TrackPoint | None = None
    beyond_since: TrackPoint | None = None
    beyond_at: TrackPoint | None = None
    time: LineTime | None = None
    _last: Reach | None = None

    def see(self, now: Reach) -> None:
        """Take the next sighting."""
        if now.beyond_px <= -now.margin_px:
            self.n_behind += 1
            self.n_beyond = 0
            self.behind_at, self.time = now.seen, None
        elif self.time is None and self._last is not None and self._last.beyond_px < 0 <= now.beyond_px:
            self.time = self._passed(self._last, now)
        if self.time is not None and now.beyond_px >= now.margin_px:
            self.n_beyond += 1
            self.beyond_since = now.seen if self.n_beyond == 1 else self.beyond_since
            self.beyond_at = now.seen
        self._last = now

    def rest(self) -> None:
        """The vehicle stands: a point that has not held the far side is still on its way to the line.

        Without this the jitter of a standing box dates a crossing to long before the vehicle goes on.
        """
        if self.n_beyond == 0 and self._last is not None:
            self.time = None
            self._last = replace(self._last, beyond_px=min(self._last.beyond_px, -LEAST_PX))

    def _passed(self, before: Reach, after: Reach) -> LineTime:
        """Interpolate; what the point may be off adds the time that it needs to drive that far."""
        moved_px = after.beyond_px - before.beyond_px
        share = -before.beyond_px / moved_px
        took_ns = after.seen.captured_at_ns - before.seen.captured_at_ns
        frames = after.seen.frame_number - before.seen.frame_number
        (x1, y1), (x2, y2) = before.point_px, after.point_px
        doubt_ns = int(max(before.doubt_px, after.doubt_px) / moved_px * took_ns)
        return LineTime(
            at_ns=before.seen.captured_at_ns + int(share * took_ns),
            frame=before.seen.frame_number + round(share * frames),
            uncertainty_ns=took_ns // 2 + doubt_ns,
            point_px=self.line.foot((x1 + share * (x2 - x1), y1 + share * (y2 - y1))),
        )
