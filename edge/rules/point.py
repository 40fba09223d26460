"""One ground point of a vehicle at one stop line: which sides it has held, and when it passed."""

from collections import deque
from dataclasses import dataclass, field

from edge.domain.violation import TrackPoint
from edge.rules.geometry import CompiledLine
from edge.rules.line_time import WIDE_NS, End, LineTime, Passing, Reach

LEAST_PX = 1e-6
SURE_MARGINS = 3.0
"""One sighting so many margins away holds a side as surely as two at one margin: a quarter of the box's height."""
N_AROUND = 64
"""Sightings kept for the fit: those of two seconds at 30 frames per second."""


@dataclass(slots=True)
class PointAtLine:
    """Follows one ground point; sightings come in the order of time.

    Attributes:
        line: which line.
        end: of the vehicle.
        n_behind: sightings in which it held the near side; the same box again is a picture shown again.
        n_beyond: the same for the far side, since it was last on the near one.
        behind_at: last sighting on the near side.
        beyond_since: first sighting on the far side since it was last on the near one.
        beyond_at: last sighting on the far side.
    """

    line: CompiledLine
    end: End
    n_behind: int = 0
    n_beyond: int = 0
    behind_at: TrackPoint | None = None
    beyond_since: TrackPoint | None = None
    beyond_at: TrackPoint | None = None
    _was_far_behind: bool = False
    _last: Reach | None = None
    _around: deque[Reach] = field(default_factory=lambda: deque(maxlen=N_AROUND))
    _passing: Passing | None = None
    _time: LineTime | None = None

    def held_behind(self, n_hold: int) -> bool:
        """It was seen often enough on the near side, or once far from the line."""
        return self.n_behind >= n_hold or self._was_far_behind

    @property
    def has_passed(self) -> bool:
        """It passed, and did not come back."""
        return self._passing is not None

    @property
    def time(self) -> LineTime | None:
        """When it passed; more exact with the sightings that still come; None where it did not, or came back."""
        if self._time is None and self._passing is not None:
            self._time = self._passing.time(self._around)
        return self._time

    def see(self, now: Reach) -> None:
        """Take the next sighting."""
        last, self._last = self._last, now
        is_new = last is None or now.box != last.box
        if now.beyond_px <= -now.margin_px:
            self.n_behind += is_new
            self._was_far_behind |= now.beyond_px <= -SURE_MARGINS * now.margin_px
            self.n_beyond = 0
            self.behind_at = now.seen
            self._passing = self._time = None
        elif self._passing is None and last is not None and last.beyond_px < 0 <= now.beyond_px:
            self._passing = Passing(self.line, self.end, last, now)
        self._keep(now)
        if self._passing is not None and now.beyond_px >= now.margin_px:
            self.beyond_since = now.seen if self.n_beyond == 0 else self.beyond_since
            self.n_beyond += is_new or self.n_beyond == 0
            self.beyond_at = now.seen

    def rest(self) -> None:
        """The vehicle stands: a point that has not held the far side is still on its way to the line.

        Without this the jitter of a standing box dates a crossing to long before the vehicle goes on.
        """
        if self.n_beyond == 0 and self._last is not None:
            self._passing = self._time = None
            self._last = self._last._replace(beyond_px=min(self._last.beyond_px, -LEAST_PX))
            self._around.clear()
            self._around.append(self._last)

    def _keep(self, now: Reach) -> None:
        """Keep a sighting for the fit, unless it is too long after the passing to count."""
        passing = self._passing
        if passing is None or now.seen.captured_at_ns - passing.after.seen.captured_at_ns <= WIDE_NS:
            self._around.append(now)
            self._time = None
