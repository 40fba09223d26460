"""BOX_BLOCKING: a vehicle enters the yellow box while its exit is not free, and stands in it for too long."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from contracts.base import ViolationKind
from contracts.facts import AccountCode
from edge.domain.violation import AccountEntry
from edge.rules.course import Course
from edge.rules.event import RuleEvent
from edge.rules.not_fired import NotFired
from edge.rules.passage import Passage
from edge.rules.place import NO_PLACES, Places, PlacesOf
from edge.rules.settings import MILLISECOND_NS, MOTOR_VEHICLES, SECOND_NS, RuleSettings
from edge.rules.sighting import Sighting
from edge.rules.told import Key, Told, key_of
from edge.rules.zone import Zone, looks_inside, margin_px, sure_depth_px

Witnessed = Callable[[Passage], bool | None]


@dataclass(slots=True)
class _Entry:
    """One vehicle at the box.

    Attributes:
        n_outside: sightings outside of the box before it entered.
        at: first sighting surely inside; None: not inside.
        blocked: movements whose exits were not free then.
        last_ns: of its last sighting.
        agreed: whether the picture moved as its box did on the way in.
    """

    last_ns: int
    n_outside: int = 0
    at: Sighting | None = None
    blocked: frozenset[str] = frozenset()
    agreed: bool | None = None


class BoxBlockingRule:
    """Fires once per vehicle. Nobody is accused who had room behind the box when he entered, by any exit of his."""

    def __init__(self, places_of: PlacesOf, settings: RuleSettings, told: Told, witnessed: Witnessed) -> None:
        self._places_of = places_of
        self._settings = settings
        self._told = told
        self._witnessed = witnessed
        self._entries: dict[Key, _Entry] = {}

    def step(self, seen: tuple[Passage, ...]) -> list[RuleEvent]:
        """Look at all passages that were measured in this frame."""
        events = [self._see(passage, seen) for passage in seen]
        return [event for event in events if event is not None]

    def forget(self, passage: Passage) -> None:
        """The track has ended."""
        self._entries.pop(key_of(passage), None)
        self._told.forget(passage)

    def _see(self, passage: Passage, seen: tuple[Passage, ...]) -> RuleEvent | None:
        now, places = passage.last, self._places_of.get(passage.line.approach, NO_PLACES)
        if now is None or places.yellow_box is None or self._told.is_closed(passage):
            return None
        entry = self._entry(passage, now)
        entry.last_ns = now.at_ns
        if not looks_inside(places.yellow_box, now):
            entry.n_outside, entry.at = entry.n_outside + 1, None
        elif entry.at is None and self._is_in(places.yellow_box, now):
            entry.at = now
            entry.blocked = frozenset(_not_free(places, passage, seen))
            entry.agreed = self._witnessed(passage) if entry.blocked else None
        return self._judge(passage, places, entry, now)

    def _entry(self, passage: Passage, now: Sighting) -> _Entry:
        key = key_of(passage)
        entry = self._entries.get(key)
        if entry is None or now.at_ns - entry.last_ns > self._settings.unseen_s * SECOND_NS:
            entry = self._entries[key] = _Entry(now.at_ns)
        return entry

    def _is_in(self, box: Zone, now: Sighting) -> bool:
        return sure_depth_px(box, now) >= margin_px(now, self._settings)

    def _judge(self, passage: Passage, places: Places, entry: _Entry, now: Sighting) -> RuleEvent | None:
        since, box = passage.stands_since, places.yellow_box
        if since is None or entry.at is None or box is None or not passage.confirmed:
            return None
        began_ns = max(since.at_ns, entry.at.at_ns)
        if not self._is_in(box, now) or now.at_ns - began_ns < places.yellow_box_stand_ns:
            return None
        self._told.close(passage)
        reason = self._why_not(passage, places, entry)
        if reason is None:
            return _event(passage, entry.at, now, began_ns)
        self._told.tell(passage, reason)
        return None

    def _why_not(self, passage: Passage, places: Places, entry: _Entry) -> NotFired | None:
        if entry.n_outside < self._settings.n_hold:
            return NotFired.ENTRY_NOT_SEEN
        if passage.vehicle_class not in MOTOR_VEHICLES:
            return NotFired.NOT_MOTORISED
        if not entry.blocked:
            return NotFired.EXIT_WAS_FREE
        if not entry.blocked >= set(places.ways_out):
            return NotFired.MOVEMENT_NOT_KNOWN
        if entry.agreed is True:
            return None
        return NotFired.MOTION_DISAGREED if entry.agreed is False else NotFired.MOTION_UNKNOWN


def _not_free(places: Places, passage: Passage, seen: Iterable[Passage]) -> list[str]:
    """Return the movements in whose exit area another vehicle stands in the way; a full lane beside it bars nobody."""
    course = Course.of(passage)
    if course is None:
        return []
    standing = [
        other.last
        for other in seen
        if other.track_id != passage.track_id and other.confirmed and other.stands_since and other.last
    ]
    return [
        name
        for name, way in places.ways_out.items()
        if way.area is not None and any(_bars(course, way.area, other) for other in standing)
    ]


def _bars(course: Course, area: Zone, other: Sighting) -> bool:
    """Tell whether somebody who stands fills an exit: one that lies ahead only where he stands in the way."""
    if not area.holds(other.feet.middle):
        return False
    return not course.leads_through(area) or course.is_barred_by(other)


def _event(passage: Passage, entered: Sighting, now: Sighting, began_ns: int) -> RuleEvent:
    stood_ms = (now.at_ns - began_ns) // MILLISECOND_NS
    point = entered.point
    return RuleEvent(
        kind=ViolationKind.BOX_BLOCKING,
        passage=passage,
        at_ns=point.captured_at_ns,
        at_frame=point.frame_number,
        uncertainty_ns=0,
        point_px=entered.feet.middle,
        account=(
            AccountEntry(AccountCode.EXIT_NOT_FREE, point.frame_number, point.captured_at_ns),
            AccountEntry(AccountCode.ENTERED_BOX, point.frame_number, point.captured_at_ns),
            AccountEntry(AccountCode.MOTION_AGREED, point.frame_number, point.captured_at_ns),
            AccountEntry(AccountCode.STOOD_IN_BOX, now.point.frame_number, now.at_ns, stood_ms),
        ),
    )
