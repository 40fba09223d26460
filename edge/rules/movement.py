"""Which exit a vehicle took after it had passed a stop line. Not known is a value, and the first exit held counts."""

from dataclasses import dataclass, field

from edge.domain.violation import TakenMovement
from edge.rules.footprint import footprint
from edge.rules.passage import Passage
from edge.rules.place import NO_PLACES, Exit, PlacesOf
from edge.rules.settings import SECOND_NS, RuleSettings
from edge.rules.sighting import Sighting
from edge.rules.told import Key, key_of
from edge.rules.zone import margin_px

UP = (0.0, -1.0)
"""The middle of the footprint is the same for every direction; a turning vehicle has none that is known."""


@dataclass(slots=True)
class _Sides:
    """How often a vehicle was held inside of an exit, and beyond it since."""

    n_inside: int = 0
    n_beyond: int = 0

    def see(self, beyond_px: float | None, held_px: float) -> None:
        if beyond_px is None:
            self.n_beyond = 0
        elif beyond_px <= -held_px:
            self.n_inside += 1
            self.n_beyond = 0
        elif beyond_px >= held_px:
            self.n_beyond += 1


@dataclass(slots=True)
class _Way:
    """One vehicle on its way through the junction."""

    last_ns: int
    sides: dict[str, _Sides] = field(default_factory=dict)


class MovementTracker:
    """Follows every vehicle that has passed a line to its exit; a vehicle that was lost on the way has none."""

    def __init__(self, places_of: PlacesOf, settings: RuleSettings) -> None:
        self._settings = settings
        self._exits_of: dict[str, dict[str, Exit]] = {
            approach: {name: way.exit for name, way in places.ways_out.items() if way.exit is not None}
            for approach, places in places_of.items()
            if places is not NO_PLACES
        }
        self._ways: dict[Key, _Way] = {}

    def step(self, seen: tuple[Passage, ...]) -> tuple[TakenMovement, ...]:
        """Look at the passages that were measured in this frame; each exit is told once."""
        return tuple(taken for passage in seen if (taken := self._see(passage)) is not None)

    def forget(self, passage: Passage) -> None:
        """The track has ended."""
        self._ways.pop(key_of(passage), None)

    def _see(self, passage: Passage) -> TakenMovement | None:
        exits = self._exits_of.get(passage.line.approach)
        now = passage.last
        if not exits or now is None or passage.crossing is None or passage.movement is not None:
            return None
        way = self._ways.setdefault(key_of(passage), _Way(now.at_ns))
        if now.at_ns - way.last_ns > self._settings.unseen_s * SECOND_NS:
            return None
        way.last_ns = now.at_ns
        for name, line in exits.items():
            if self._has_left(way.sides.setdefault(name, _Sides()), line, passage, now):
                passage.movement = _taken(passage, name, now)
        return passage.movement

    def _has_left(self, sides: _Sides, line: Exit, passage: Passage, now: Sighting) -> bool:
        point = footprint(now.point.xyxy, passage.vehicle_class, UP).middle
        sides.see(line.beyond_px(point), margin_px(now, self._settings))
        return min(sides.n_inside, sides.n_beyond) >= self._settings.n_hold


def _taken(passage: Passage, movement: str, now: Sighting) -> TakenMovement:
    return TakenMovement(
        track_id=passage.track_id,
        vehicle_class=passage.vehicle_class,
        approach=passage.line.approach,
        stop_line=passage.line.id,
        movement=movement,
        at_ns=now.at_ns,
        frame=now.point.frame_number,
    )
