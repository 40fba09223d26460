"""One ground point of a vehicle at one stop line: which sides it has held, and when it passed."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from edge.kernels.passing import gather_passing
from edge.kernels.records import NEVER, REACHED, Records
from edge.rules.geometry import CompiledLine
from edge.rules.line_time import Around, End, LineTime, Passing, Reach
from edge.rules.settings import RuleSettings
from edge.rules.sighting import Sighted, Sighting


class Moment(NamedTuple):
    """A frame and its capture time."""

    frame_number: int
    captured_at_ns: int


@dataclass(slots=True, eq=False)
class PointAtLine:
    """Looks at what `edge.kernels.passing` keeps of one ground point.

    Attributes:
        line: which line.
        end: of the vehicle.
        settings: thresholds.
        state: (1,) EndState.
        around: (64,) Reached: the sightings around its passing.
    """

    line: CompiledLine
    end: End
    settings: RuleSettings
    state: Records
    around: Records
    _told: tuple[int, LineTime | None] = field(default=(-1, None))
    _changes: NDArray[np.int64] = field(init=False)
    _passed: NDArray[np.bool_] = field(init=False)

    def __post_init__(self) -> None:
        self._changes, self._passed = self.state["n_changes"], self.state["has_passed"]

    @property
    def n_behind(self) -> int:
        """Sightings in which it held the near side; the same box again is a picture shown again."""
        return int(self.state["n_behind"][0])

    @property
    def n_beyond(self) -> int:
        """The same for the far side, since it was last on the near one."""
        return int(self.state["n_beyond"][0])

    @property
    def behind_at(self) -> Moment | None:
        """Last sighting on the near side."""
        return self._moment("behind_at")

    @property
    def beyond_since(self) -> Moment | None:
        """First sighting on the far side since it was last on the near one."""
        return self._moment("beyond_since")

    @property
    def beyond_at(self) -> Moment | None:
        """Last sighting on the far side."""
        return self._moment("beyond_at")

    def held_behind(self, n_hold: int) -> bool:
        """It was seen often enough on the near side, or once far from the line."""
        return self.n_behind >= n_hold or bool(self.state["was_far_behind"][0])

    @property
    def has_passed(self) -> bool:
        """It passed, and did not come back."""
        return bool(self._passed[0])

    @property
    def time(self) -> LineTime | None:
        """When it passed; more exact with the sightings that still come; None where it did not, or came back."""
        if not self.has_passed:
            return None
        n_changes = int(self._changes[0])
        if self._told[0] != n_changes:
            self._told = n_changes, self._time()
        return self._told[1]

    def _time(self) -> LineTime:
        room = np.empty(2 + len(self.around), REACHED)
        around = room[: gather_passing(self.state, self.around, room)]
        before, after, latest = (self._reach(around[i].item()) for i in (0, 1, -1))
        scatter_px = self.settings.scatter_share * float(around["sighted"]["height_px"][2:].max())
        return Passing(self.line, self.end, before, after).time(Around(around, latest, scatter_px))

    def _reach(self, reached: tuple[float, Sighted]) -> Reach:
        sighting = Sighting.read(reached[1])
        reach = sighting.front(self.settings) if self.end is End.FRONT else sighting.rear(self.settings)
        return reach._replace(beyond_px=reached[0])

    def _moment(self, name: str) -> Moment | None:
        frame, at_ns = self.state[name][0].item()
        return Moment(frame, at_ns) if at_ns != NEVER else None
