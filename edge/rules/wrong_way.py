"""WRONG_WAY: a vehicle drives against the direction of an approach, over a sustained way and at speed."""

from collections.abc import Callable
from dataclasses import dataclass

from contracts.base import ViolationKind
from contracts.facts import AccountCode
from edge.domain.violation import AccountEntry
from edge.rules.event import RuleEvent
from edge.rules.ground import along_m
from edge.rules.not_fired import NotFired
from edge.rules.passage import Passage
from edge.rules.place import NO_PLACES, PlacesOf
from edge.rules.settings import MILLISECOND_NS, MOTOR_VEHICLES, SECOND_NS, RuleSettings
from edge.rules.sighting import Sighting
from edge.rules.told import Key, Told, key_of
from edge.rules.zone import margin_px

Witnessed = Callable[[Passage], bool | None]


@dataclass(slots=True)
class _Backward:
    """One vehicle's way against the direction, in metres or pixels.

    Attributes:
        begin: the sighting in which it was furthest ahead.
        begin_along: its place along the legal direction.
        least_along: the furthest back that it has been.
        last_ns: of the last sighting in a lane.
        manoeuvred: it stood, or went the legal way, in this approach: then it may be reversing.
    """

    begin: Sighting
    begin_along: float
    least_along: float
    last_ns: int
    manoeuvred: bool = False


@dataclass(frozen=True, slots=True)
class _Measure:
    """What is long and fast enough, in the unit of the vehicle's place."""

    way: float
    speed_per_s: float
    forward: float


class WrongWayRule:
    """Fires once per vehicle and approach. A vehicle that stood or went forward there is taken to be reversing."""

    def __init__(self, places_of: PlacesOf, settings: RuleSettings, told: Told, witnessed: Witnessed) -> None:
        self._places_of = places_of
        self._settings = settings
        self._told = told
        self._witnessed = witnessed
        self._ways: dict[Key, _Backward] = {}

    def step(self, passage: Passage) -> RuleEvent | None:
        """Look at a passage that was measured in this frame."""
        now, places = passage.last, self._places_of.get(passage.line.approach, NO_PLACES)
        if now is None or not places.has_direction or self._told.is_closed(passage):
            return None
        held_px = margin_px(now, self._settings)
        if not any(lane.depth_px(now.feet.middle) >= held_px for lane in places.lanes):
            self._leave(passage)
            return None
        along, measure = self._place(passage, now)
        way = self._follow(passage, (now, along), measure)
        if way.begin_along - along < measure.way or not passage.confirmed:
            return None
        return self._judge(passage, way, now, (way.begin_along - along, measure))

    def forget(self, passage: Passage) -> None:
        """The track has ended."""
        self._ways.pop(key_of(passage), None)
        self._told.forget(passage)

    def _leave(self, passage: Passage) -> None:
        way = self._ways.get(key_of(passage))
        if way is not None and not way.manoeuvred:
            del self._ways[key_of(passage)]

    def _place(self, passage: Passage, now: Sighting) -> tuple[float, _Measure]:
        """Where the vehicle is along the legal direction, and what counts in that unit."""
        settings, line = self._settings, passage.line
        if line.ground is not None:
            metres = along_m(line.ground, now.feet.middle)
            if metres is not None:
                forward_m = settings.forward_share * settings.against_m / settings.against_heights
                return metres, _Measure(settings.against_m, settings.against_mps, forward_m)
        x, y = now.feet.middle
        high = now.height_px
        way, speed = settings.against_heights * high, settings.against_heights_per_s * high
        return x * line.direction[0] + y * line.direction[1], _Measure(
            way, speed, settings.forward_share * high
        )

    def _follow(self, passage: Passage, now: tuple[Sighting, float], measure: _Measure) -> _Backward:
        (seen, along), key = now, key_of(passage)
        way = self._ways.get(key)
        away_ns = 0 if way is None else seen.at_ns - way.last_ns
        if way is None or away_ns > self._settings.unseen_s * SECOND_NS:
            manoeuvred = way is not None and way.manoeuvred and away_ns <= self._settings.away_s * SECOND_NS
            way = self._ways[key] = _Backward(seen, along, along, seen.at_ns, manoeuvred)
        way.last_ns = seen.at_ns
        if along > way.begin_along:
            way.begin, way.begin_along = seen, along
        way.least_along = min(way.least_along, along)
        went_forward = along - way.least_along > measure.forward
        way.manoeuvred = way.manoeuvred or went_forward or passage.stands_since is not None
        return way

    def _judge(
        self, passage: Passage, way: _Backward, now: Sighting, gone: tuple[float, _Measure]
    ) -> RuleEvent | None:
        """Judge a way that is long enough."""
        reason = self._why_not(passage, way, now, gone)
        if reason is None:
            self._told.close(passage)
            return _event(passage, way.begin, now)
        self._told.tell(passage, reason)
        if reason is not NotFired.REVERSING:
            self._told.close(passage)
        return None

    def _why_not(
        self, passage: Passage, way: _Backward, now: Sighting, gone: tuple[float, _Measure]
    ) -> NotFired | None:
        distance, measure = gone
        took_s = (now.at_ns - way.begin.at_ns) / SECOND_NS
        if way.manoeuvred or distance < measure.speed_per_s * took_s:
            return NotFired.REVERSING
        if passage.vehicle_class not in MOTOR_VEHICLES:
            return NotFired.NOT_MOTORISED
        agreed = self._witnessed(passage)
        if agreed is True:
            return None
        return NotFired.MOTION_DISAGREED if agreed is False else NotFired.MOTION_UNKNOWN


def _event(passage: Passage, begin: Sighting, now: Sighting) -> RuleEvent:
    took_ms = (now.at_ns - begin.at_ns) // MILLISECOND_NS
    held = AccountEntry(AccountCode.AGAINST_HELD, now.point.frame_number, now.at_ns, took_ms)
    return RuleEvent(
        kind=ViolationKind.WRONG_WAY,
        passage=passage,
        at_ns=begin.at_ns,
        at_frame=begin.point.frame_number,
        uncertainty_ns=0,
        point_px=begin.feet.middle,
        account=(
            AccountEntry(AccountCode.AGAINST_BEGAN, begin.point.frame_number, begin.at_ns),
            held,
            AccountEntry(AccountCode.MOTION_AGREED, now.point.frame_number, now.at_ns),
        ),
    )
