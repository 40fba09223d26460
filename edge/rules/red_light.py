"""RED_LIGHT: a vehicle enters the junction against steady red."""

from collections.abc import Callable
from dataclasses import dataclass

from contracts.base import Indication
from contracts.facts import AccountCode
from edge.domain.violation import AccountEntry, LineCrossing
from edge.rules.lamp import NOT_KNOWN, Phases, Red, index_at, phase_at, red_at
from edge.rules.not_fired import NotFired
from edge.rules.passage import Passage, held_at
from edge.rules.settings import MILLISECOND_NS, SECOND_NS, RuleSettings
from edge.rules.sighting import Sighting
from edge.rules.standing import Standing
from edge.rules.uncertainty import with_bound

HELD_SOON_NS = SECOND_NS
"""Who drives over the line is held beyond it sooner than this: 8 % of a car's height are 0.12 m."""


@dataclass(frozen=True, slots=True)
class RedEntry:
    """The rear passed the line in a red, and so did the front, or the vehicle had stopped over the line.

    Attributes:
        red: which.
        elapsed_ns: since its begin: front on the line, or the begin of the early start.
        uncertainty_ns: half-width around it.
        early_start: the stop over the line that it left before green.
    """

    red: Red
    elapsed_ns: int
    uncertainty_ns: int
    early_start: Standing | None = None


@dataclass(frozen=True, slots=True)
class Begin:
    """A moment at which a vehicle may have begun to disobey.

    Attributes:
        at_ns: the moment.
        uncertainty_ns: half-width around it.
        after_ns: at which it certainly had not begun; None: not known.
        stood: the stop that ended with it.
    """

    at_ns: int
    uncertainty_ns: int
    after_ns: int | None = None
    stood: Standing | None = None

    def is_past(self, red: Red, grace_ns: int) -> bool:
        """Tell whether red had lasted longer than the grace beyond doubt, at every moment that it can have been."""
        by_moment = self.at_ns - red.begin_ns - grace_ns > self.entry(red).uncertainty_ns
        if self.after_ns is None:
            return by_moment
        return by_moment or self.after_ns - red.begin_ns - grace_ns > red.uncertainty_ns

    def entry(self, red: Red) -> RedEntry:
        """Count it from the begin of a red."""
        uncertainty_ns = with_bound(self.uncertainty_ns, red.uncertainty_ns)
        return RedEntry(red, self.at_ns - red.begin_ns, uncertainty_ns, self.stood)


@dataclass(frozen=True, slots=True)
class Entry:
    """A crossing as this rule looks at it.

    Attributes:
        crossing: when front and rear passed.
        held_ns: when the rear was first held beyond the line.
        stood: the vehicle's stop over the line, if it made one.
    """

    crossing: LineCrossing
    held_ns: int
    stood: Standing | None

    def begins(self) -> list[Begin]:
        """Return the moments at which the vehicle may have begun to disobey."""
        stood, crossing = self.stood, self.crossing
        early = [Begin(stood.until_ns, stood.uncertainty_ns, stood=stood)] if stood is not None else []
        return [Begin(crossing.front_ns, crossing.front_uncertainty_ns, crossing.front_after_ns), *early]


def judge_entry(entry: Entry, phases: Phases, grace_ns: int) -> RedEntry | NotFired:
    """Hold a crossing against the settled history of the lamp.

    At every moment that counts the lamp is known to be red: as the front passes (or the stop over the line ends), and
    as the rear passes; who is not soon held beyond the line must be so while it is red. Red elapsed is past the grace,
    and the rear before the end of red, by more than the stated half-widths, or by two sightings that leave no doubt:
    the front certainly still behind the line, the rear certainly past it. What lies within is too close to call.
    """
    crossing = entry.crossing
    red = red_at(phases, crossing.rear_ns)
    if red is None:
        return _not_red(entry, phases, grace_ns)
    hovered = entry.held_ns - crossing.rear_ns > HELD_SOON_NS
    if hovered and not _is_same(red_at(phases, entry.held_ns), red):
        return NotFired.RED_ENDED
    begins = [begin for begin in entry.begins() if _is_same(red_at(phases, begin.at_ns), red)]
    sure = next((begin for begin in begins if begin.is_past(red, grace_ns)), None)
    if sure is None:
        return _front_too_early(entry, phases, red, grace_ns)
    return NotFired.TOO_CLOSE_TO_CALL if _ends_within_doubt(crossing, phases) else sure.entry(red)


def _is_same(one: Red | None, other: Red) -> bool:
    return one is not None and one.begin_ns == other.begin_ns


def _ends_within_doubt(crossing: LineCrossing, phases: Phases) -> bool:
    """Tell whether the red in which the rear passed may have ended before it did."""
    index = index_at(phases, crossing.rear_ns)
    end_ns = phases[index].end_ns if index is not None else None
    if index is None or end_ns is None:
        return False
    change_ns = phases[index + 1].start_uncertainty_ns if index + 1 < len(phases) else 0
    if crossing.rear_by_ns is not None and end_ns - crossing.rear_by_ns > change_ns:
        return False
    return end_ns - crossing.rear_ns <= with_bound(crossing.rear_uncertainty_ns, change_ns)


def _not_red(entry: Entry, phases: Phases, grace_ns: int) -> NotFired:
    crossing = entry.crossing
    rear, front = phase_at(phases, crossing.rear_ns), red_at(phases, crossing.front_ns)
    if rear is None or rear.indication in NOT_KNOWN or rear.indication is Indication.RED:
        return NotFired.LAMP_UNKNOWN
    if front is None:
        return NotFired.LAMP_NOT_RED
    if crossing.front_ns - front.begin_ns < grace_ns:
        return NotFired.WITHIN_GRACE
    late_ns = crossing.rear_ns - rear.start_ns
    near = late_ns <= with_bound(crossing.rear_uncertainty_ns, rear.start_uncertainty_ns)
    return NotFired.TOO_CLOSE_TO_CALL if near else NotFired.RED_ENDED


def _front_too_early(entry: Entry, phases: Phases, red: Red, grace_ns: int) -> NotFired:
    crossing = entry.crossing
    front = phase_at(phases, crossing.front_ns)
    if front is None or front.indication in NOT_KNOWN:
        return NotFired.LAMP_UNKNOWN
    entered = [begin.entry(red) for begin in entry.begins()]
    if any(abs(one.elapsed_ns - grace_ns) <= one.uncertainty_ns for one in entered):
        return NotFired.TOO_CLOSE_TO_CALL
    return NotFired.WITHIN_GRACE if crossing.front_ns >= red.begin_ns else NotFired.FRONT_BEFORE_RED


@dataclass(slots=True, eq=False)
class _Pending:
    """An open crossing; `stood` from when its standing past the line is alleged, not that from before its rear passed."""

    passage: Passage
    entered: Entry
    n_hops: int
    had_stood: bool
    stood: bool = False
    n_seen: int = -1
    entry: RedEntry | None = None
    cleared: Sighting | None = None

    def look(self) -> NotFired | None:
        """See where the vehicle is; a reason where it is not in the junction, or is another one."""
        passage = self.passage
        if passage.n_hops != self.n_hops:
            return NotFired.OTHER_VEHICLE
        seen = passage.n_seen
        if seen == self.n_seen:
            return None
        self.n_seen = seen
        self.cleared = passage.last if passage.has_cleared else self.cleared
        if passage.rear.has_passed or (passage.last is not None and passage.last.rear_px >= 0.0):
            return None
        if self.cleared is None:
            return NotFired.CAME_BACK
        return NotFired.OTHER_VEHICLE if passage.has_jumped_back_from(self.cleared) else None

    @property
    def crossing(self) -> LineCrossing:
        return self.entered.crossing


@dataclass(frozen=True, slots=True)
class RedDecision:
    """A finished case of this rule: either it fires with an entry, or a reason says why not."""

    passage: Passage
    crossing: LineCrossing
    outcome: RedEntry | NotFired


class RedLightRule:
    """Follows one crossing from certainty to decision: lamp settled, then entered, stopped just past, or gone.

    It never decides before the lamp's history at the crossing is settled, and a vehicle that stops just past
    the line is left to the stop-line rule; one that had not stood there beyond doubt when it goes on, or when the
    red ends, has entered.
    """

    def __init__(
        self, settings: RuleSettings, grace_ns: int, has_stood: Callable[[Passage], bool] = lambda _: False
    ) -> None:
        self._settings = settings
        self._grace_ns = grace_ns
        self._has_stood = has_stood
        self._pending: list[_Pending] = []

    def open(self, passage: Passage, crossing: LineCrossing) -> None:
        """Take a crossing that the follower has just called certain."""
        held = passage.rear.beyond_since
        held_ns = held.captured_at_ns if held is not None else crossing.rear_ns
        entered = Entry(crossing, held_ns, passage.left_place)
        self._pending.append(_Pending(passage, entered, passage.n_hops, self._has_stood(passage)))

    @property
    def is_waiting(self) -> bool:
        """Something is not decided yet."""
        return bool(self._pending)

    def step(self, now_ns: int, phases_of: dict[str, Phases]) -> list[RedDecision]:
        """Decide what can be decided at this frame."""
        return self._decide([(p, self._outcome(p, now_ns, phases_of)) for p in self._pending])

    def close(self) -> list[RedDecision]:
        """The source has ended: what was settled is decided, the rest is not."""
        return self._decide([(p, self._at_the_end(p)) for p in self._pending])

    def _at_the_end(self, pending: _Pending) -> RedEntry | NotFired:
        stands = pending.cleared is None and pending.stood
        return NotFired.STOPPED_PAST_LINE if stands else pending.entry or NotFired.LAMP_NOT_SETTLED

    def _decide(self, outcomes: list[tuple[_Pending, RedEntry | NotFired | None]]) -> list[RedDecision]:
        self._pending = [pending for pending, outcome in outcomes if outcome is None]
        return [RedDecision(p.passage, p.crossing, outcome) for p, outcome in outcomes if outcome is not None]

    def _outcome(
        self, pending: _Pending, now_ns: int, phases_of: dict[str, Phases]
    ) -> RedEntry | NotFired | None:
        reason = pending.look()
        if reason is not None:
            return reason
        pending.stood = pending.stood or (not pending.had_stood and self._has_stood(pending.passage))
        phases = phases_of.get(pending.passage.line.signal_group or "", ())
        if pending.entry is None:
            if now_ns < pending.crossing.rear_ns + self._settings.settle_s * SECOND_NS:
                return None
            judged = judge_entry(pending.entered, phases, self._grace_ns)
            if isinstance(judged, NotFired):
                return judged
            pending.entry = judged
        return self._where_it_went(pending, pending.entry, (now_ns, phases))

    def _where_it_went(
        self, pending: _Pending, entry: RedEntry, at: tuple[int, Phases]
    ) -> RedEntry | NotFired | None:
        (now_ns, phases), passage = at, pending.passage
        if pending.cleared is not None:
            return entry
        if pending.stood:
            return NotFired.STOPPED_PAST_LINE
        if passage.is_gone(now_ns) or _has_ended(phases, now_ns):
            return entry if passage.ends_are_seen else NotFired.NOT_SEEN_TO_ENTER
        has_stopped = passage.has_stood_since(entry.red.begin_ns + self._grace_ns)
        return NotFired.STOPPED_PAST_LINE if has_stopped else None


def _has_ended(phases: Phases, now_ns: int) -> bool:
    phase = phase_at(phases, now_ns)
    return phase is not None and phase.indication not in (*NOT_KNOWN, Indication.RED)


def account_of(decision: RedDecision, entry: RedEntry) -> tuple[AccountEntry, ...]:
    """Say in order which conditions of the rule held, and when."""
    passage, crossing = decision.passage, decision.crossing
    front = AccountEntry(
        AccountCode.FRONT_CROSSED, crossing.front_frame, crossing.front_ns, entry.elapsed_ns // MILLISECOND_NS
    )
    if entry.early_start is not None:
        stood = entry.early_start
        front = AccountEntry(
            AccountCode.EARLY_START, stood.until_frame, stood.until_ns, entry.elapsed_ns // MILLISECOND_NS
        )
    return (
        *held_at(AccountCode.BEHIND_LINE_HELD, passage.rear.behind_at),
        front,
        AccountEntry(AccountCode.REAR_CROSSED, crossing.rear_frame, crossing.rear_ns),
        *held_at(AccountCode.BEYOND_LINE_HELD, passage.rear.beyond_at),
        *_came_over(passage),
    )


def _came_over(passage: Passage) -> tuple[AccountEntry, ...]:
    """Say of one who was not seen before the line when it was first seen past it."""
    if passage.first is None or passage.rear.held_behind(passage.settings.n_hold):
        return ()
    point = passage.first.point
    return (AccountEntry(AccountCode.CAME_OVER_LINE, point.frame_number, point.captured_at_ns),)
