"""The rules beside red light and stop line: which of them a camera has, asked in a fixed order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from contracts.base import ViolationKind
from edge.domain.violation import TakenMovement
from edge.rules.box_blocking import BoxBlockingRule
from edge.rules.event import RuleEvent
from edge.rules.following import Followed
from edge.rules.illegal_turn import IllegalTurnRule
from edge.rules.lamp import Phases
from edge.rules.not_fired import NotFired, Reasons
from edge.rules.passage import Passage
from edge.rules.place import NO_PLACES, PlacesOf
from edge.rules.rhk_intrusion import judge_rhk
from edge.rules.settings import RuleSettings
from edge.rules.told import Told
from edge.rules.wrong_way import WrongWayRule
from edge.rules.zebra import judge_zebra

Witnessed = Callable[[Passage], bool | None]
PhasesOf = Mapping[str, Phases]


@dataclass(frozen=True, slots=True)
class ActsConfig:
    """What the layout says about these rules."""

    kinds: frozenset[ViolationKind]
    places_of: PlacesOf
    grace_ns: int


class Acts:
    """Asks every rule that the layout switches on; a vehicle stands in one place, so one standing is one case."""

    def __init__(
        self, config: ActsConfig, settings: RuleSettings, reasons: Reasons, witnessed: Witnessed
    ) -> None:
        self._config = config
        self._settings = settings
        self._reasons = reasons
        self._standing = Told(reasons)
        self._turns = IllegalTurnRule(config.places_of, settings, config.grace_ns)
        self._wrong_way = WrongWayRule(config.places_of, settings, Told(reasons), witnessed)
        self._box = BoxBlockingRule(config.places_of, settings, Told(reasons), witnessed)

    def stands(self, passage: Passage, phases: Phases) -> RuleEvent | None:
        """Ask where a vehicle stands: on the zebra crossing, else in the motorcycles' box."""
        places = self._config.places_of.get(passage.line.approach, NO_PLACES)
        if not passage.line.enforced or self.has_stood(passage):
            return None
        asked = (
            (ViolationKind.ZEBRA, places.zebra, judge_zebra),
            (ViolationKind.RHK_INTRUSION, places.rhk_box, judge_rhk),
        )
        for kind, zone, judge in asked:
            if zone is None or kind not in self._config.kinds:
                continue
            judged = judge(zone, passage, phases, self._config.grace_ns, self._settings)
            if isinstance(judged, RuleEvent):
                self.stood(passage)
                return judged
            if judged is not None:
                self._standing.tell(passage, judged)
        return None

    @property
    def is_waiting(self) -> bool:
        """Some turn is not decided yet."""
        return self._turns.is_waiting

    def has_stood(self, passage: Passage) -> bool:
        """Tell whether this vehicle's standing has been alleged, at whichever of its places."""
        return self._standing.is_closed(passage)

    def stood(self, passage: Passage) -> None:
        """This vehicle's standing, or its entry on red, has been alleged."""
        self._standing.close(passage)

    def step(
        self, followed: Followed, taken: tuple[TakenMovement, ...], now_ns: int, phases_of: PhasesOf
    ) -> list[RuleEvent]:
        """Ask about turns, directions and the yellow box."""
        kinds, events = self._config.kinds, list[RuleEvent]()
        if ViolationKind.ILLEGAL_TURN in kinds:
            events += self._turned(followed, taken, now_ns, phases_of)
        if ViolationKind.WRONG_WAY in kinds:
            events += [e for p in followed.seen if (e := self._wrong_way.step(p)) is not None]
        if ViolationKind.BOX_BLOCKING in kinds:
            events += self._box.step(followed.seen)
        return events

    def forget(self, passage: Passage) -> None:
        """The track has ended."""
        self._standing.forget(passage)
        self._wrong_way.forget(passage)
        self._box.forget(passage)
        places = self._config.places_of.get(passage.line.approach, NO_PLACES)
        asked = ViolationKind.ILLEGAL_TURN in self._config.kinds and places.restricts_turns
        if asked and passage.crossing is not None and passage.movement is None:
            self._reasons[NotFired.MOVEMENT_NOT_KNOWN] += 1

    def _turned(
        self, followed: Followed, taken: tuple[TakenMovement, ...], now_ns: int, phases_of: PhasesOf
    ) -> list[RuleEvent]:
        for passage in followed.seen:
            if passage.movement is not None and passage.movement in taken:
                self._turns.open(passage)
        judged = self._turns.step(now_ns, phases_of)
        self._reasons.update(outcome for outcome in judged if isinstance(outcome, NotFired))
        return [outcome for outcome in judged if isinstance(outcome, RuleEvent)]
