"""Permitted turns on red: a sign, an arrow or a flashing arrow may allow what the approach's lamp forbids.

A decision of the red-light rule waits here until the exit is known. Where it stays unknown nobody is accused.
"""

from collections.abc import Iterator, Mapping

from contracts.base import Indication
from contracts.layout import LeftOnRed
from edge.domain.signal import Phase
from edge.domain.violation import LineCrossing
from edge.rules.lamp import LONGEST_FLASH_NS, Phases, phase_at, red_at
from edge.rules.not_fired import NotFired
from edge.rules.place import NO_PLACES, Places, PlacesOf, WayOut
from edge.rules.red_light import RedDecision
from edge.rules.settings import SECOND_NS, RuleSettings

PhasesOf = Mapping[str, Phases]
DARK_FOR_NS = LONGEST_FLASH_NS
"""A lone lamp that is dark for less may be between two beats of its flashing."""


def judge_arrow(crossing: LineCrossing, arrow: Phases, grace_ns: int) -> NotFired | None:
    """None: the arrow was known to be steady red from before the front to after the rear, past the grace period."""
    shown = _shown(crossing, arrow)
    permitted = _permitted(shown)
    if permitted is not None:
        return permitted
    red = red_at(arrow, crossing.front_ns)
    if red is None or shown != {Indication.RED}:
        return NotFired.ARROW_NOT_KNOWN
    elapsed_ns = crossing.front_ns - red.begin_ns
    if elapsed_ns < grace_ns or elapsed_ns <= crossing.uncertainty_ns + red.uncertainty_ns:
        return NotFired.WITHIN_GRACE
    return None


def judge_lone_arrow(crossing: LineCrossing, arrow: Phases) -> NotFired | None:
    """None: an arrow without a red lamp was dark from long before the front to after the rear, and works.

    It works if it was seen to go out: what never shone may be a lamp that nobody can read. Dark is no red: whoever is
    accused then is accused of the approach's red, from which nothing freed him.
    """
    shown = _shown(crossing, arrow)
    permitted = _permitted(shown)
    if permitted is not None:
        return permitted
    dark = phase_at(arrow, crossing.front_ns)
    if dark is None or shown != {Indication.DARK} or not dark.start_seen:
        return NotFired.ARROW_NOT_KNOWN
    lasted_ns = crossing.front_ns - dark.start_ns - crossing.uncertainty_ns - dark.start_uncertainty_ns
    return None if lasted_ns >= DARK_FOR_NS else NotFired.ARROW_NOT_KNOWN


def permission(way: WayOut, crossing: LineCrossing, phases_of: PhasesOf, grace_ns: int) -> NotFired | None:
    """Return what allowed a movement against the approach's red, or left it in doubt; None: nothing did."""
    movement = way.movement
    if movement.left_on_red is LeftOnRed.SIGN:
        return NotFired.PERMITTED_BY_SIGN
    if movement.signal_group is None:
        return None
    arrow = phases_of.get(movement.signal_group, ())
    return (
        judge_lone_arrow(crossing, arrow) if way.arrow_rests_dark else judge_arrow(crossing, arrow, grace_ns)
    )


def _shown(crossing: LineCrossing, arrow: Phases) -> set[Indication]:
    return {phase.indication for phase in _between(arrow, crossing.front_ns, crossing.rear_ns)}


def _permitted(shown: set[Indication]) -> NotFired | None:
    if Indication.GREEN in shown:
        return NotFired.PERMITTED_BY_ARROW
    return NotFired.PERMITTED_BY_FLASHING_AMBER if Indication.FLASHING_AMBER in shown else None


def _between(phases: Phases, from_ns: int, to_ns: int) -> Iterator[Phase]:
    return (p for p in phases if p.start_ns <= to_ns and (p.end_ns is None or p.end_ns > from_ns))


class TurnsOnRed:
    """Keeps decisions of the red-light rule until the vehicle's exit is known, or cannot be known any more."""

    def __init__(self, places_of: PlacesOf, settings: RuleSettings, grace_ns: int) -> None:
        self._places_of = places_of
        self._settings = settings
        self._grace_ns = grace_ns
        self._waiting: list[RedDecision] = []

    def open(self, decision: RedDecision) -> None:
        """Take a decision that accuses."""
        self._waiting.append(decision)

    @property
    def is_waiting(self) -> bool:
        """Something is not decided yet."""
        return bool(self._waiting)

    def step(self, now_ns: int, phases_of: PhasesOf) -> list[tuple[RedDecision, NotFired | None]]:
        """Return the decisions that are ripe: None with those to be alleged, a reason with the others."""
        ripe = [d for d in self._waiting if self._is_ripe(d, now_ns)]
        self._waiting = [d for d in self._waiting if d not in ripe]
        return [(decision, self._why_not(decision, phases_of)) for decision in ripe]

    def close(self) -> list[RedDecision]:
        """The source has ended: return those whose exit will not be known."""
        waiting, self._waiting = self._waiting, []
        return waiting

    def _is_ripe(self, decision: RedDecision, now_ns: int) -> bool:
        passage = decision.passage
        if not self._of(passage.line.approach).must_know_exit or passage.movement is not None:
            return True
        waited_ns = now_ns - decision.crossing.rear_ns
        return passage.is_gone(now_ns) or waited_ns > self._settings.exit_s * SECOND_NS

    def _why_not(self, decision: RedDecision, phases_of: PhasesOf) -> NotFired | None:
        passage, places = decision.passage, self._of(decision.passage.line.approach)
        if not places.must_know_exit:
            return None
        if passage.movement is None:
            return NotFired.MOVEMENT_NOT_KNOWN
        way = places.ways_out[passage.movement.movement]
        return permission(way, decision.crossing, phases_of, self._grace_ns)

    def _of(self, approach: str) -> Places:
        return self._places_of.get(approach, NO_PLACES)
