"""One vehicle and one stop line: which sides its front and rear have held, when each crossed, where it stood."""

from collections import deque
from dataclasses import dataclass, field, replace
from math import hypot
from typing import NamedTuple

from contracts.base import VehicleClass
from contracts.facts import AccountCode
from edge.domain.violation import AccountEntry, Box, LineCrossing, TakenMovement, TrackPoint
from edge.rules.geometry import CompiledLine
from edge.rules.identity import aside_px, has_hopped_aside, has_jumped_back
from edge.rules.line_time import End, LineTime
from edge.rules.point import PointAtLine
from edge.rules.settings import LENGTHS_M, SECOND_NS, RuleSettings
from edge.rules.sighting import LowerEdge, Sighting
from edge.rules.standing import Stillness, rolled_s
from edge.rules.uncertainty import with_bound


class Seen(NamedTuple):
    """What the tracker says about a vehicle in one frame."""

    vehicle_class: VehicleClass
    confirmed: bool
    confidence: float


@dataclass(slots=True, eq=False)
class Passage:
    """The state of one track at one line; sightings come in the order of time."""

    track_id: int
    line: CompiledLine
    settings: RuleSettings
    vehicle_class: VehicleClass = VehicleClass.CAR
    confirmed: bool = False
    ended: bool = False
    trail: deque[TrackPoint] = field(default_factory=deque)
    crossing: LineCrossing | None = None
    movement: TakenMovement | None = None
    confidence_sum: float = 0.0
    n_seen: int = 0
    n_hops: int = 0
    first: Sighting | None = None
    last: Sighting | None = None
    front: PointAtLine = field(init=False)
    rear: PointAtLine = field(init=False)
    stillness: Stillness = field(init=False)
    front_motion_agreed: bool | None = field(init=False)
    _drift_px_s: float = field(init=False)

    def __post_init__(self) -> None:
        self._begin_anew()

    def know(self, seen: Seen) -> None:
        """Take what the tracker says now."""
        self.vehicle_class = seen.vehicle_class
        self.confirmed = seen.confirmed
        self.confidence_sum += seen.confidence
        self.n_seen += 1

    def see(
        self, point: TrackPoint, lower_edge: LowerEdge = LowerEdge.SEEN, detected: Box | None = None
    ) -> None:
        """Take the next measured box, and as it was detected; after a gap nothing is known of what was before."""
        now = Sighting.of(point, lower_edge, (self.line, self.vehicle_class), self.settings, detected)
        self._go_on_from(self.last, now)
        self.last = now
        self.rear.see(now.rear(self.settings))
        if lower_edge is LowerEdge.CUT:
            return
        self.first = self.first or now
        self.front.see(now.front(self.settings))
        self.stillness.see(now)
        if self.stillness.standing:
            self.rear.rest()

    def _go_on_from(self, last: Sighting | None, now: Sighting) -> None:
        """After a long gap, or on another vehicle, nothing is known of what was before."""
        if last is None:
            return
        if now.at_ns - last.at_ns > self.settings.max_gap_s * SECOND_NS:
            self._begin_anew()
        elif has_hopped_aside(last, now, self.line, self._drift_px_s):
            self.n_hops += 1
            self._begin_anew()
        elif now.at_ns > last.at_ns:
            self._drift_px_s = aside_px(last, now, self.line) * SECOND_NS / (now.at_ns - last.at_ns)

    def remember(self, point: TrackPoint) -> None:
        """Keep a measured box, as it was seen, in the trail."""
        self.trail.append(point)
        oldest_ns = point.captured_at_ns - int(self.settings.trail_s * SECOND_NS)
        while self.trail[0].captured_at_ns < oldest_ns:
            self.trail.popleft()

    @property
    def held_both_sides(self) -> bool:
        """The rear was held before the line and then beyond it."""
        rear, n_hold = self.rear, self.settings.n_hold
        return rear.has_passed and rear.held_behind(n_hold) and rear.n_beyond >= n_hold

    @property
    def front_is_just_past(self) -> bool:
        """The front holds the far side since this sighting."""
        return self.front.has_passed and self.front.n_beyond == self.settings.n_hold

    @property
    def stands_since(self) -> Sighting | None:
        """The sighting since which the vehicle is in place, if that is long enough to call it standing."""
        return self.stillness.since if self.stillness.standing else None

    @property
    def front_is_past(self) -> bool:
        """The front was held before the line and is past it beyond doubt."""
        if self.last is None or not self.front.has_passed or self.front.n_behind < self.settings.n_hold:
            return False
        margin_px = self.last.front(self.settings).margin_px + self.last.feet.front_doubt_px
        return self.last.front_px >= margin_px

    @property
    def has_cleared(self) -> bool:
        """The rear is further past the line than a vehicle that stops just past it."""
        return self.last is not None and self.last.rear_px > self.settings.clear_share * self.last.height_px

    @property
    def is_just_past(self) -> bool:
        """The rear is at most just past the line, beyond doubt; told by the vehicle's own length in the picture."""
        last = self.last
        if last is None:
            return False
        m_per_px = self._length_m / max(last.front_px - last.rear_px, 1.0)
        doubt_px = last.rear(self.settings).margin_px + last.feet.rear_doubt_px
        return (last.rear_px + doubt_px) * m_per_px <= self.settings.just_past_m

    def has_stood_since(self, from_ns: int) -> bool:
        """It has stood in place for the full time, of what lies after a moment; both ends of it beyond doubt.

        As far as its box strayed from its place, it may still have been rolling there, or be rolling away.
        """
        since, last, settings = self.stands_since, self.last, self.settings
        if since is None or last is None:
            return False
        strayed_m = self.stillness.strayed_lengths * self._length_m
        rolled_ns = int(rolled_s(strayed_m) * SECOND_NS)
        stood_ns = last.at_ns - rolled_ns - max(since.at_ns + rolled_ns, from_ns)
        return (
            stood_ns >= settings.stand_s * SECOND_NS and last.at_ns - from_ns >= settings.settle_s * SECOND_NS
        )

    @property
    def _length_m(self) -> float:
        return LENGTHS_M[self.vehicle_class][0]

    @property
    def lost_at_line_ns(self) -> int | None:
        """When its front was on the line, or when it was last seen driving within its own length of it; None: neither."""
        last = self.last
        if self.front.time is not None or last is None:
            return None if self.front.time is None else self.front.time.at_ns
        is_near = last.rear_px < 0 and -last.front_px < last.front_px - last.rear_px
        return last.at_ns if is_near and self.confirmed and not self.stillness.standing else None

    @property
    def came_past_ns(self) -> int | None:
        """When it was first seen, if that was with its front past the line and its rear near it, and it drove on."""
        first, last = self.first, self.last
        if first is None or last is None or self.front.n_behind > 0 or not self.confirmed:
            return None
        is_near = first.front_px > 0 and first.rear_px < 2 * (first.front_px - first.rear_px)
        return first.at_ns if is_near and last.front_px > first.front_px else None

    def has_jumped_back_from(self, before: Sighting) -> bool:
        """It came back from where it was seen faster than a vehicle reverses: it is another one."""
        return self.last is not None and has_jumped_back(before, self.last, self._length_m)

    def is_gone(self, now_ns: int) -> bool:
        """The track has ended, or was not measured for so long that what it did since cannot be told."""
        return (
            self.ended or self.last is None or now_ns - self.last.at_ns > self.settings.max_gap_s * SECOND_NS
        )

    def front_time(self) -> LineTime | None:
        """When the front was on the line; reckoned back from the rear's speed where it was not seen to cross.

        Nobody saw how fast it was then: at twice that speed it was there half as long before, at half of it twice.
        """
        first, rear = self.first, self.rear.time
        if self.front.time is not None or first is None or rear is None:
            return self.front.time
        moved, ahead, doubt = self._reckoned(first)
        took_ns = rear.at_ns - first.at_ns
        if moved <= 0 or took_ns <= 0:
            return None
        back_ns, doubt_ns = int(ahead / moved * took_ns), int(doubt / moved * took_ns)
        n_frames = round(back_ns / took_ns * (rear.frame - first.point.frame_number))
        return replace(
            rear,
            at_ns=first.at_ns - back_ns,
            frame=max(0, first.point.frame_number - n_frames),
            uncertainty_ns=with_bound(rear.uncertainty_ns, back_ns + doubt_ns),
            point_px=self.line.foot(first.feet.front),
            seen=False,
        )

    def _reckoned(self, first: Sighting) -> tuple[float, float, float]:
        """How far the rear still had to the line, how far the front was past it, and how far that may be off.

        In metres where the road is known, because far away a metre is fewer pixels.
        """
        feet, doubt_px = first.feet, first.feet.front_doubt_px + first.completed_px
        (x1, y1), (x2, y2) = feet.rear, feet.front
        share = doubt_px / max(hypot(x2 - x1, y2 - y1), 1.0)
        back_m, ahead_m = self.line.beyond_m(feet.rear), self.line.beyond_m(feet.front)
        back, ahead = (
            (first.rear_px, first.front_px) if back_m is None or ahead_m is None else (back_m, ahead_m)
        )
        return -back, ahead, share * abs(ahead - back)

    def _begin_anew(self) -> None:
        self.first = self.last = None
        self.front, self.rear = PointAtLine(self.line, End.FRONT), PointAtLine(self.line, End.REAR)
        self.stillness = Stillness(self.settings)
        self.front_motion_agreed = None
        self._drift_px_s = 0.0


def held_at(code: AccountCode, point: TrackPoint | None) -> tuple[AccountEntry, ...]:
    """Return the line of an account for a side that was held, or nothing."""
    return (AccountEntry(code, point.frame_number, point.captured_at_ns),) if point is not None else ()
