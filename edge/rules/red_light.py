"""RED_LIGHT: a vehicle enters the junction against steady red."""

from dataclasses import dataclass

from contracts.base import Indication
from contracts.facts import AccountCode
from edge.domain.violation import AccountEntry, LineCrossing
from edge.rules.lamp import NOT_KNOWN, Phases, Red, phase_at, red_at
from edge.rules.not_fired import NotFired
from edge.rules.passage import Passage, held_at
from edge.rules.settings import MILLISECOND_NS, SECOND_NS, RuleSettings
from edge.rules.standing import Standing


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
class Entry:
    """A crossing as this rule looks at it.

    Attributes:
        crossing: when front and rear passed.
        held_ns: when the rear was first held beyond the line: red must last until then.
        stood: the vehicle's stop over the line, if it made one.
    """

    crossing: LineCrossing
    held_ns: int
    stood: Standing | None

    def begins(self) -> list[tuple[int, Standing | None]]:
        """Return the moments at which the vehicle may have begun to disobey."""
        early = [(self.stood.until_ns, self.stood)] if self.stood is not None else []
        return [(self.crossing.front_ns, None), *early]


def judge_entry(entry: Entry, phases: Phases, grace_ns: int) -> RedEntry | NotFired:
    """Hold a crossing against the settled history of the lamp.

    At every moment that counts the lamp is known to be red: as the front passes (or the stop over the line ends),
    as the rear passes, and as the rear is held beyond the line.
    """
    crossing = entry.crossing
    red = red_at(phases, crossing.rear_ns)
    if red is None:
        return _not_red(crossing, phases, grace_ns)
    if not _is_same(red_at(phases, entry.held_ns), red):
        return NotFired.RED_ENDED
    for begin_ns, stood in entry.begins():
        elapsed_ns = begin_ns - red.begin_ns
        uncertainty_ns = crossing.uncertainty_ns + red.uncertainty_ns
        known = _is_same(red_at(phases, begin_ns), red)
        if known and elapsed_ns >= grace_ns and elapsed_ns > uncertainty_ns:
            return RedEntry(red, elapsed_ns, uncertainty_ns, stood)
    return _front_too_early(crossing, phases, red)


def _is_same(one: Red | None, other: Red) -> bool:
    return one is not None and one.begin_ns == other.begin_ns


def _not_red(crossing: LineCrossing, phases: Phases, grace_ns: int) -> NotFired:
    rear, front = phase_at(phases, crossing.rear_ns), red_at(phases, crossing.front_ns)
    if rear is None or rear.indication in NOT_KNOWN or rear.indication is Indication.RED:
        return NotFired.LAMP_UNKNOWN
    if front is not None:
        return NotFired.RED_ENDED if crossing.front_ns - front.begin_ns >= grace_ns else NotFired.WITHIN_GRACE
    return NotFired.LAMP_NOT_RED


def _front_too_early(crossing: LineCrossing, phases: Phases, red: Red) -> NotFired:
    front = phase_at(phases, crossing.front_ns)
    if front is None or front.indication in NOT_KNOWN:
        return NotFired.LAMP_UNKNOWN
    return NotFired.WITHIN_GRACE if crossing.front_ns >= red.begin_ns else NotFired.FRONT_BEFORE_RED


@dataclass(slots=True, eq=False)
class _Pending:
    passage: Passage
    entered: Entry
    entry: RedEntry | None = None
    has_cleared: bool = False

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
    the line is left to the stop-line rule.
    """

    def __init__(self, settings: RuleSettings, grace_ns: int) -> None:
        self._settings = settings
        self._grace_ns = grace_ns
        self._pending: list[_Pending] = []

    def open(self, passage: Passage, crossing: LineCrossing) -> None:
        """Take a crossing that the follower has just called certain."""
        held = passage.rear.beyond_since
        held_ns = held.captured_at_ns if held is not None else crossing.rear_ns
        self._pending.append(_Pending(passage, Entry(crossing, held_ns, passage.stillness.over_line)))

    def step(self, now_ns: int, phases_of: dict[str, Phases]) -> list[RedDecision]:
        """Decide what can be decided at this frame."""
        return self._decide([(p, self._outcome(p, now_ns, phases_of)) for p in self._pending])

    def close(self) -> list[RedDecision]:
        """The source has ended: what was settled is decided, the rest is not."""
        return self._decide([(p, p.entry or NotFired.LAMP_NOT_SETTLED) for p in self._pending])

    def _decide(self, outcomes: list[tuple[_Pending, RedEntry | NotFired | None]]) -> list[RedDecision]:
        self._pending = [pending for pending, outcome in outcomes if outcome is None]
        return [RedDecision(p.passage, p.crossing, outcome) for p, outcome in outcomes if outcome is not None]

    def _outcome(
        self, pending: _Pending, now_ns: int, phases_of: dict[str, Phases]
    ) -> RedEntry | NotFired | None:
        pending.has_cleared = pending.has_cleared or pending.passage.has_cleared
        if pending.entry is None:
            if now_ns < pending.crossing.rear_ns + self._settings.settle_s * SECOND_NS:
                return None
            phases = phases_of.get(pending.passage.line.signal_group or "", ())
            judged = judge_entry(pending.entered, phases, self._grace_ns)
            if isinstance(judged, NotFired):
                return judged
            pending.entry = judged
        return self._where_it_went(pending, pending.entry, now_ns)

    def _where_it_went(self, pending: _Pending, entry: RedEntry, now_ns: int) -> RedEntry | NotFired | None:
        passage = pending.passage
        if pending.has_cleared or passage.is_gone(now_ns):
            return entry
        return NotFired.STOPPED_PAST_LINE if passage.stands_since is not None else None


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
    )
