"""Vehicles on their approaches, looked at four times a second: who stands since when, the queue, the speed at the line."""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import hypot

import numpy as np

from contracts.base import VehicleClass
from edge.app.flow.road import Place, Road
from edge.app.flow.settings import FlowSettings
from edge.domain.detection import VEHICLE_CLASSES, TrackedFrame
from edge.domain.units import SECOND_NS
from edge.domain.violation import Box
from edge.rules.hiding import hidden_lower_edge
from edge.rules.shape import is_cut

_HIDDEN_SHARE = 0.5
_MS_TO_KMH = 3.6
_N_WAY = 12


@dataclass(slots=True)
class _Vehicle:
    """What is remembered of one track.

    Attributes:
        rested_px: box in which it has been since `rested_ns`.
        rested_ns: begin of its rest in that place.
        seen_ns: last time that it was measured on an approach.
        road: on which it was then.
        place: where on that road.
        came_in_sight: nobody could stand unseen behind it when it was first seen: it has not stood before.
        arrived_ns: since when it stood, the first time that it did; None: it has not stood.
        way: (time, contact before the line in metres) of its last sightings whose lower edge was seen.
    """

    rested_px: Box
    rested_ns: int
    seen_ns: int
    road: Road
    place: Place
    came_in_sight: bool
    arrived_ns: int | None = None
    stands: bool = False
    way: deque[tuple[int, float]] = field(default_factory=lambda: deque(maxlen=_N_WAY))


@dataclass(frozen=True, slots=True)
class Standing:
    """The queue of one approach.

    Attributes:
        n: how many stand in it.
        reach_m: how far it reaches; None: the road has no metres.
        open_ended: there is no room in the picture behind the last: it may go on unseen.
    """

    n: int
    reach_m: float | None
    open_ended: bool = False


@dataclass(slots=True)
class _Beyond:
    """Whether a queue may stand where the camera does not see; at the beginning nobody knows."""

    may_stand: bool = True
    used_ns: int | None = None
    """Last time with a vehicle on the road."""

    def see(self, standing: Standing, used_ns: int | None, now_ns: int, gap_out_ns: float) -> None:
        """Take the road as it is now."""
        self.used_ns = now_ns if self.used_ns is None else max(self.used_ns, used_ns or 0)
        if standing.n:
            self.may_stand = standing.open_ended
        elif now_ns - self.used_ns >= gap_out_ns:
            self.may_stand = False


class Vehicles:
    """Follows every confirmed track on every road."""

    def __init__(self, roads: Iterable[Road], settings: FlowSettings) -> None:
        self._roads = tuple(roads)
        self._settings = settings
        self._known: dict[int, _Vehicle] = {}
        self._beyond = {road.approach: _Beyond() for road in self._roads}

    def look(self, tracked: TrackedFrame) -> None:
        """Take a frame; frames must come in order."""
        tracks, frame = tracked.tracks, tracked.frame
        hidden = hidden_lower_edge(tracks.xyxy, _HIDDEN_SHARE)
        for row in np.flatnonzero(tracks.confirmed & tracks.measured):
            x1, y1, x2, y2 = (float(value) for value in tracks.xyxy[row])
            box = (x1, y1, x2, y2)
            vehicle_class = VEHICLE_CLASSES[int(tracks.class_id[row])]
            found = self._find(box, vehicle_class)
            if found is not None:
                whole = not hidden[row] and not is_cut(box, frame.size_px)
                self._see(int(tracks.track_id[row]), (frame.captured_at_ns, box), found, whole=whole)
        for approach, beyond in self._beyond.items():
            now_ns, gap_out_ns = frame.captured_at_ns, self._settings.gap_out_s * SECOND_NS
            used_ns = max((v.seen_ns for v in self._here(approach, now_ns)), default=None)
            beyond.see(self.standing(approach, now_ns), used_ns, now_ns, gap_out_ns)

    def forget(self, track_ids: Iterable[int]) -> None:
        """Drop tracks that have ended."""
        for track_id in track_ids:
            self._known.pop(track_id, None)

    def arrival_ns(self, track_id: int, passed_ns: int) -> int | None:
        """Return when a vehicle first stood, or passed without standing; None: it may have stood out of sight."""
        vehicle = self._known.get(track_id)
        if vehicle is None:
            return None
        return vehicle.arrived_ns or (passed_ns if vehicle.came_in_sight else None)

    def standing(self, approach: str, now_ns: int) -> Standing:
        """Return the queue: those that stand one behind the other, from the line on."""
        here = [v for v in self._here(approach, now_ns) if v.stands]
        n, reach, last = 0, 0.0, None
        for vehicle in sorted(here, key=lambda v: v.place.front):
            if vehicle.place.front - reach > vehicle.place.gap:
                break
            n, last = n + 1, vehicle if vehicle.place.rear > reach else last
            reach = max(reach, vehicle.place.rear)
        in_metres = any(road.in_metres for road in self._roads if road.approach == approach)
        open_ended = last is not None and last.place.open_ended
        return Standing(n, reach if in_metres else None, open_ended)

    def is_occupied(self, approach: str, now_ns: int) -> bool:
        """Tell whether a vehicle is over the line or within its own length before it."""
        sample_ns = self._settings.sample_s * SECOND_NS
        recent = (v for v in self._here(approach, now_ns) if v.stands or now_ns - v.seen_ns < sample_ns)
        return any(vehicle.place.is_at_line for vehicle in recent)

    def speed_kmh(self, track_id: int, at_ns: int) -> float | None:
        """Return the speed on the road around a time; None where it cannot be told."""
        vehicle, settings = self._known.get(track_id), self._settings
        if vehicle is None or not vehicle.road.in_metres:
            return None
        near_ns = settings.speed_near_s * SECOND_NS
        way = [(ns, metres) for ns, metres in vehicle.way if abs(ns - at_ns) <= near_ns]
        if len(way) < settings.n_speed or way[-1][0] - way[0][0] < settings.speed_span_s * SECOND_NS:
            return None
        seconds = np.array([(ns - at_ns) / SECOND_NS for ns, _ in way])
        metres = np.array([place for _, place in way])
        line = np.polyfit(seconds, metres, 1)
        spread_m = float(np.sqrt(np.mean((np.polyval(line, seconds) - metres) ** 2)))
        kmh = -float(line[0]) * _MS_TO_KMH
        return kmh if spread_m <= settings.speed_spread_m and 0 <= kmh <= settings.fastest_kmh else None

    def _here(self, approach: str, now_ns: int) -> list[_Vehicle]:
        oldest_ns = now_ns - self._settings.forget_s * SECOND_NS
        return [v for v in self._known.values() if v.road.approach == approach and v.seen_ns >= oldest_ns]

    def _find(self, box: Box, vehicle_class: VehicleClass) -> tuple[Road, Place] | None:
        for road in self._roads:
            place = road.place(box, vehicle_class)
            if place is not None:
                return road, place
        return None

    def _see(self, track_id: int, seen: tuple[int, Box], found: tuple[Road, Place], *, whole: bool) -> None:
        (now_ns, box), (road, place) = seen, found
        vehicle = self._known.get(track_id)
        if vehicle is None or vehicle.road is not road:
            in_sight = not self._beyond[road.approach].may_stand
            vehicle = _Vehicle(box, now_ns, now_ns, road, place, in_sight)
            self._known[track_id] = vehicle
        elif _moved_px(vehicle.rested_px, box, whole=whole) > self._settings.stand_share * (box[3] - box[1]):
            vehicle.rested_px, vehicle.rested_ns = box, now_ns
        vehicle.seen_ns, vehicle.place = now_ns, place
        vehicle.stands = now_ns - vehicle.rested_ns >= self._settings.stand_s * SECOND_NS
        if vehicle.stands and vehicle.arrived_ns is None:
            vehicle.arrived_ns = vehicle.rested_ns
        if whole:
            vehicle.way.append((now_ns, place.contact))


def _moved_px(before: Box, now: Box, *, whole: bool) -> float:
    """Return how far the upper edge has moved, and the lower one where it is seen: a border or a follower hides it."""
    aside = (now[0] + now[2] - before[0] - before[2]) / 2
    return max(hypot(aside, now[i] - before[i]) for i in ((1, 3) if whole else (1,)))
