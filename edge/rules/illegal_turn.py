"""ILLEGAL_TURN: a vehicle takes an exit that the layout forbids, always or against the movement's own red arrow."""

from collections.abc import Mapping

from contracts.base import Indication, ViolationKind
from contracts.facts import AccountCode
from contracts.layout import Turn
from edge.domain.violation import AccountEntry, LineCrossing, TakenMovement
from edge.rules.event import RuleEvent
from edge.rules.lamp import NOT_KNOWN, Phases, phase_at
from edge.rules.not_fired import NotFired
from edge.rules.passage import Passage, held_at
from edge.rules.permitted import judge_arrow
from edge.rules.place import NO_PLACES, PlacesOf
from edge.rules.settings import MOTOR_VEHICLES, SECOND_NS, RuleSettings

PhasesOf = Mapping[str, Phases]


def judge_turn(
    passage: Passage, turn: tuple[Turn, Phases], lamp: Phases, grace_ns: int
) -> RuleEvent | NotFired | None:
    """Judge a vehicle whose exit is known, with the settled history of its arrow and of the approach's lamp."""
    crossing, taken, (rule, arrow) = passage.crossing, passage.movement, turn
    if crossing is None or taken is None or rule is Turn.ALLOWED:
        return None
    if passage.vehicle_class not in MOTOR_VEHICLES:
        return NotFired.NOT_MOTORISED
    if crossing.motion_agreed is not True:
        return NotFired.MOTION_DISAGREED if crossing.motion_agreed is False else NotFired.MOTION_UNKNOWN
    if rule is Turn.ARROW:
        cleared = _left_to_the_lamp(lamp, crossing) or judge_arrow(crossing, arrow, grace_ns)
        if cleared is not None:
            return cleared
    return _event(passage, crossing, taken, by_arrow=rule is Turn.ARROW)


def _left_to_the_lamp(lamp: Phases, crossing: LineCrossing) -> NotFired | None:
    """Against both lamps it is a red light; where the approach's lamp is not known, nothing is said."""
    phase = phase_at(lamp, crossing.rear_ns)
    if phase is None or phase.indication in NOT_KNOWN:
        return NotFired.LAMP_UNKNOWN
    return NotFired.LEFT_TO_RED_LIGHT if phase.indication is Indication.RED else None


def _event(passage: Passage, crossing: LineCrossing, taken: TakenMovement, *, by_arrow: bool) -> RuleEvent:
    arrow = (
        (AccountEntry(AccountCode.ARROW_RED, crossing.front_frame, crossing.front_ns),) if by_arrow else ()
    )
    return RuleEvent(
        kind=ViolationKind.ILLEGAL_TURN,
        passage=passage,
        at_ns=crossing.front_ns,
        at_frame=crossing.front_frame,
        uncertainty_ns=crossing.uncertainty_ns,
        point_px=crossing.point_px,
        account=(
            *held_at(AccountCode.BEHIND_LINE_HELD, passage.rear.behind_at),
            *arrow,
            AccountEntry(AccountCode.FRONT_CROSSED, crossing.front_frame, crossing.front_ns),
            AccountEntry(AccountCode.REAR_CROSSED, crossing.rear_frame, crossing.rear_ns),
            AccountEntry(AccountCode.MOTION_AGREED, crossing.rear_frame, crossing.rear_ns),
            AccountEntry(AccountCode.EXIT_TAKEN, taken.frame, taken.at_ns),
        ),
        movement=taken.movement,
    )


class IllegalTurnRule:
    """Takes each vehicle whose exit has become known and decides once the lamps are settled."""

    def __init__(self, places_of: PlacesOf, settings: RuleSettings, grace_ns: int) -> None:
        self._places_of = places_of
        self._settings = settings
        self._grace_ns = grace_ns
        self._waiting: list[Passage] = []

    def open(self, passage: Passage) -> None:
        """Take a vehicle whose exit is known."""
        self._waiting.append(passage)

    @property
    def is_waiting(self) -> bool:
        """Something is not decided yet."""
        return bool(self._waiting)

    def step(self, now_ns: int, phases_of: PhasesOf) -> list[RuleEvent | NotFired]:
        """Decide what can be decided at this frame."""
        ripe = [p for p in self._waiting if self._is_settled(p, now_ns)]
        self._waiting = [p for p in self._waiting if p not in ripe]
        judged = (self._judge(passage, phases_of) for passage in ripe)
        return [outcome for outcome in judged if outcome is not None]

    def _is_settled(self, passage: Passage, now_ns: int) -> bool:
        crossing = passage.crossing
        return crossing is None or now_ns >= crossing.rear_ns + self._settings.settle_s * SECOND_NS

    def _judge(self, passage: Passage, phases_of: PhasesOf) -> RuleEvent | NotFired | None:
        ways_out = self._places_of.get(passage.line.approach, NO_PLACES).ways_out
        if passage.movement is None:
            return None
        movement = ways_out[passage.movement.movement].movement
        arrow = phases_of.get(movement.signal_group or "", ())
        lamp = phases_of.get(passage.line.signal_group or "", ())
        return judge_turn(passage, (movement.turn, arrow), lamp, self._grace_ns)
