"""STOP_LINE: a vehicle stands with its front past the line of its class while the lamp is red."""

from dataclasses import dataclass

from contracts.facts import AccountCode
from edge.domain.violation import AccountEntry
from edge.rules.lamp import Phases, Red, red_at
from edge.rules.line_time import LineTime
from edge.rules.not_fired import NotFired, Reasons
from edge.rules.passage import Passage, held_at
from edge.rules.settings import MILLISECOND_NS
from edge.rules.standing import drove_in_on, why_not_red


@dataclass(frozen=True, slots=True)
class StandingPastLine:
    """A vehicle that stands with its front past the line on red.

    Attributes:
        passage: who and where.
        front: when its front was on the line.
        red: which.
        since_ns: begin of the standing that counts: in place, and red begun.
        since_frame: frame in which it came to stand.
    """

    passage: Passage
    front: LineTime
    red: Red
    since_ns: int
    since_frame: int

    @property
    def elapsed_ns(self) -> int:
        """Red time at the begin of the standing that counts."""
        return self.since_ns - self.red.begin_ns


class StopLineRule:
    """Fires once per vehicle and line, when it has stood there for the full time on settled red."""

    def __init__(self, grace_ns: int, reasons: Reasons) -> None:
        self._grace_ns = grace_ns
        self._reasons = reasons
        self._told: dict[tuple[int, str], set[NotFired]] = {}
        self._closed: set[tuple[int, str]] = set()

    def step(self, passage: Passage, phases: Phases) -> StandingPastLine | NotFired | None:
        """Look at a passage that was measured in this frame; a reason is counted and told once per vehicle and line."""
        key = (passage.track_id, passage.line.id)
        if key in self._closed:
            return None
        judged = self._judge(passage, phases)
        if isinstance(judged, StandingPastLine):
            self._closed.add(key)
            return judged
        told = self._told.setdefault(key, set())
        stood_on_red = judged is NotFired.LAMP_NOT_RED and told
        if judged is None or judged in told or stood_on_red:
            return None
        told.add(judged)
        self._reasons[judged] += 1
        return judged

    def forget(self, passage: Passage) -> None:
        """The track has ended."""
        key = (passage.track_id, passage.line.id)
        self._closed.discard(key)
        self._told.pop(key, None)

    def _judge(self, passage: Passage, phases: Phases) -> StandingPastLine | NotFired | None:
        """None: it does not stand at this line."""
        since, last = passage.stands_since, passage.last
        if since is None or last is None or not passage.confirmed or passage.has_cleared:
            return None
        front = passage.front.time
        where_px = last.feet.front if front is None else front.point_px
        if not 0 <= passage.line.share_along(where_px) <= 1:
            return None
        red = red_at(phases, last.at_ns)
        if red is None:
            return None if front is None else why_not_red(phases, last.at_ns)
        counts_ns = red.begin_ns + self._grace_ns
        if not passage.has_stood_since(counts_ns):
            return None
        if front is None:
            return NotFired.ENTRY_NOT_SEEN
        if not passage.front_is_past:
            return NotFired.FRONT_TOO_NEAR if passage.mean_front_px(last) > 0 else None
        if passage.front_motion_agreed is not True:
            disagreed = passage.front_motion_agreed is False
            return NotFired.MOTION_DISAGREED if disagreed else NotFired.MOTION_UNKNOWN
        if not (drove_in_on(red, front, self._grace_ns) or passage.is_just_past):
            return NotFired.TOO_CLOSE_TO_CALL
        return StandingPastLine(passage, front, red, max(since.at_ns, counts_ns), since.point.frame_number)


def account_of(standing: StandingPastLine) -> tuple[AccountEntry, ...]:
    """Say in order which conditions of the rule held, and when."""
    front = standing.front
    return (
        *held_at(AccountCode.BEHIND_LINE_HELD, standing.passage.front.behind_at),
        AccountEntry(AccountCode.FRONT_CROSSED, front.frame, front.at_ns),
        *held_at(AccountCode.MOTION_AGREED, standing.passage.front.beyond_since),
        AccountEntry(
            AccountCode.STANDING_BEYOND_LINE,
            standing.since_frame,
            standing.since_ns,
            standing.elapsed_ns // MILLISECOND_NS,
        ),
    )
