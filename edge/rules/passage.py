"""One vehicle and one stop line: which sides its front and rear have held, when each crossed, where it stood."""

from dataclasses import dataclass, field, replace
from math import hypot

import numpy as np
from numpy.typing import NDArray

from contracts.base import VehicleClass
from contracts.facts import AccountCode
from edge.domain.detection import VEHICLE_CLASSES
from edge.domain.violation import AccountEntry, LineCrossing, TakenMovement, TrackPoint
from edge.kernels import records
from edge.kernels.passing import off_place_lengths
from edge.rules.geometry import CompiledLine
from edge.rules.identity import has_jumped_back
from edge.rules.line_time import End, LineTime, m_per_px
from edge.rules.point import Moment, PointAtLine
from edge.rules.settings import LENGTHS_M, SECOND_NS, RuleSettings
from edge.rules.sighting import LowerEdge, Sighting
from edge.rules.standing import Standing, rolled_s
from edge.rules.state import Kept, ring
from edge.rules.uncertainty import with_bound

NEAR_LENGTHS = 6.0
"""Who was first seen so many of its lengths past the line may have entered there a moment before."""
AGREED = 2
"""Value of `front_agreed` for a witness that agreed; one less: it did not."""


@dataclass(slots=True, eq=False)
class Passage:
    """One track at one line: looks at what `edge.kernels.passing` keeps of it.

    Attributes:
        track_id: of the vehicle.
        line: which line.
        settings: thresholds.
        kept: its state.
        front: when its front crossed, and which sides it has held.
        rear: the same for its rear.
        ended: the track will not come back.
        crossing: when the whole vehicle crossed, once that is certain.
        movement: the exit that it took.
        holds: what holds of it in the sighting for which a rule looks at it, bits of `edge.kernels.records`.
    """

    track_id: int
    line: CompiledLine
    settings: RuleSettings
    kept: Kept
    front: PointAtLine = field(init=False)
    rear: PointAtLine = field(init=False)
    ended: bool = False
    crossing: LineCrossing | None = None
    movement: TakenMovement | None = None
    holds: int = 0
    _read: dict[str, Sighting | None] = field(default_factory=dict)
    _as_of: tuple[int, int] = (-1, 0)
    _seen: NDArray[np.int64] = field(init=False)
    _hops: NDArray[np.int64] = field(init=False)
    _has_last: NDArray[np.bool_] = field(init=False)
    _rear_px: NDArray[np.float64] = field(init=False)
    _height_px: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        self.look_at(self.kept)

    def look_at(self, kept: Kept) -> None:
        """Its state is kept elsewhere from now on."""
        self.kept = kept
        self._seen, self._hops = kept.track["n_seen"], kept.pair["n_hops"]
        last, self._has_last = kept.pair["last"], kept.pair["has_last"]
        self._rear_px, self._height_px = last["rear_px"], last["height_px"]
        front, rear = (
            PointAtLine(self.line, end, self.settings, kept.ends[i : i + 1], kept.around[i])
            for i, end in ((records.FRONT, End.FRONT), (records.REAR, End.REAR))
        )
        self.front, self.rear = front, rear

    @property
    def vehicle_class(self) -> VehicleClass:
        """As the tracker says now."""
        return VEHICLE_CLASSES[int(self.kept.track["vehicle_class"][0])]

    @property
    def confirmed(self) -> bool:
        """The tracker is sure that it is a vehicle."""
        return bool(self.kept.track["is_confirmed"][0])

    @property
    def confidence(self) -> float:
        """Mean of the detector's."""
        return float(self.kept.track["confidence_sum"][0]) / max(self.n_seen, 1)

    @property
    def n_seen(self) -> int:
        """Sightings that could be judged."""
        return int(self._seen[0])

    @property
    def n_hops(self) -> int:
        """How often its number hopped to another vehicle."""
        return int(self._hops[0])

    @property
    def first(self) -> Sighting | None:
        """First sighting of its front since nothing was known of it."""
        return self._sighting("first", "has_first")

    @property
    def last(self) -> Sighting | None:
        """Last sighting."""
        return self._sighting("last", "has_last")

    @property
    def trail(self) -> list[TrackPoint]:
        """Measured boxes of the last seconds, as they were seen, oldest first."""
        return self.trail_since(self.settings.trail_s)

    def trail_since(self, last_s: float) -> list[TrackPoint]:
        """Return those of so many seconds up to the last one."""
        points = ring(self.kept.trail, int(self.kept.track["n_trail"][0]))
        if len(points) == 0:
            return []
        oldest_ns = points["at_ns"][-1] - int(last_s * SECOND_NS)
        first = int(np.searchsorted(points["at_ns"], oldest_ns))
        return [TrackPoint(*point) for point in points[first:].tolist()]

    @property
    def front_motion_agreed(self) -> bool | None:
        """What the motion witness said of its front; None: nothing."""
        said = int(self.kept.pair["front_agreed"][0])
        return None if said == 0 else said == AGREED

    @front_motion_agreed.setter
    def front_motion_agreed(self, said: bool | None) -> None:
        self.kept.pair["front_agreed"] = 0 if said is None else AGREED if said else AGREED - 1

    @property
    def over_line(self) -> Standing | None:
        """Its last standing over the line, if it had one."""
        stood = Standing(*self.kept.pair["stood"][0].item())
        return stood if stood.until_ns != records.NEVER else None

    @property
    def left_place(self) -> Standing | None:
        """Its last standing over the line, ended when it pulled away; None where it may have crept all the time.

        It pulled away after it may have begun to roll within its place in the picture, and before it was seen to
        leave it: the middle of both.
        """
        stood = self.over_line
        if stood is None or self.last is None:
            return None
        came_ns, went_ns = self._rolled_ns(stood.came_lengths), self._rolled_ns(stood.went_lengths)
        if stood.until_ns - went_ns - stood.since_ns - came_ns < self.settings.stand_s * SECOND_NS:
            return None
        rolled_ns = self._rolled_ns(self._place_lengths(self.last) / 2)
        return replace(
            stood,
            until_ns=max(stood.since_ns, stood.until_ns + (stood.uncertainty_ns - rolled_ns) // 2),
            uncertainty_ns=(stood.uncertainty_ns + rolled_ns + 1) // 2,
        )

    def _place_lengths(self, seen: Sighting) -> float:
        """How far it may move and still be in place, in lengths of the vehicle."""
        share = self.settings.stand_share * seen.height_px / seen.feet.length_px
        return min(share, self.settings.stand_m / self._length_m)

    def _rolled_ns(self, lengths: float) -> int:
        """How long it may have rolled over so much of its place."""
        return int(rolled_s(lengths * self._length_m) * SECOND_NS)

    @property
    def held_both_sides(self) -> bool:
        """The rear was held before the line and then beyond it."""
        rear, n_hold = self.rear, self.settings.n_hold
        return rear.has_passed and rear.held_behind(n_hold) and rear.n_beyond >= n_hold

    @property
    def front_is_just_past(self) -> bool:
        """The front passed the line in this sighting, or holds the far side since this one."""
        return bool(self.holds & records.JUST_PAST)

    @property
    def stands(self) -> bool:
        """It stands in this sighting."""
        return bool(self.holds & records.STANDS)

    @property
    def stands_since(self) -> Sighting | None:
        """The sighting since which the vehicle is in place, if that is long enough to call it standing."""
        return self._sighting("since", "stands")

    @property
    def front_is_past(self) -> bool:
        """The front of one that stands was held before the line and is past it beyond doubt."""
        last = self.last
        if last is None or not self.front.has_passed or self.front.n_behind < self.settings.n_hold:
            return False
        front_px = min(last.front_px, self.mean_front_px(last))
        return front_px > last.feet.front_doubt_px and front_px >= last.front_margin_px(self.settings)

    def mean_front_px(self, last: Sighting) -> float:
        """Where the front of one that stands is past the line, mean of all sightings in place.

        A single sighting of many is further in than the others, and sooner or later past any margin.
        """
        pair = self.kept.pair
        if not pair["has_since"][0]:
            return last.front_px
        mean_rear_px = self.line.beyond_px(tuple(pair["place"][0].item()))
        return mean_rear_px + last.front_px - last.rear_px

    @property
    def has_cleared(self) -> bool:
        """The rear is further past the line than a vehicle that stops just past it."""
        cleared_px = self.settings.clear_share * self._height_px[0]
        return bool(self._has_last[0] and self._rear_px[0] > cleared_px)

    @property
    def ends_are_seen(self) -> bool:
        """Its place was seen, not completed, when it was last seen, or past the line as often as a side is held."""
        if self.last is not None and self.last.lower_edge is not LowerEdge.COMPLETED:
            return True
        reached = ring(self.rear.around, int(self.rear.state["n_around"][0]))
        seen = reached["sighted"]
        past = reached["beyond_px"] >= self.settings.hold_share * seen["height_px"]
        is_seen = (
            past
            & (seen["lower_edge"] == records.SEEN)
            & (seen["at_ns"] >= self.rear.state["after"]["sighted"]["at_ns"][0])
        )
        return bool(is_seen.sum() >= self.settings.n_hold)

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

        As far as its first sighting in place was from the mean one it may still have been rolling there, and as far as
        the last one is from it, it may be rolling away.
        """
        since, last, settings = self.stands_since, self.last, self.settings
        if since is None or last is None:
            return False
        pair = self.kept.pair[0]
        came_ns, went_ns = (
            self._rolled_ns(off_place_lengths(pair, pair[name])) for name in ("since", "last")
        )
        stood_ns = last.at_ns - went_ns - max(since.at_ns + came_ns, from_ns)
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
        return last.at_ns if is_near and self.confirmed and self.stands_since is None else None

    @property
    def came_past_ns(self) -> int | None:
        """When it was first seen, if that was with its front past the line and not far from it, and it drove on."""
        first, last = self.first, self.last
        if first is None or last is None or self.front.n_behind > 0 or not self.confirmed:
            return None
        is_near = first.front_px > 0 and first.rear_px < NEAR_LENGTHS * (first.front_px - first.rear_px)
        return first.at_ns if is_near and last.front_px > first.front_px else None

    def has_jumped_back_from(self, before: Sighting) -> bool:
        """It came back from where it was seen faster than a vehicle reverses: it is another one; a hidden edge shows no way."""
        if self.last is None or self.last.lower_edge in (LowerEdge.COMPLETED, LowerEdge.REMEMBERED):
            return False
        return has_jumped_back(before, self.last, self._length_m)

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
            return self._front_before(first, rear)
        back_ns, doubt_ns = int(ahead / moved * took_ns), int(doubt / moved * took_ns)
        n_frames = round(back_ns / took_ns * (rear.frame - first.point.frame_number))
        return replace(
            rear,
            at_ns=first.at_ns - back_ns,
            frame=max(0, first.point.frame_number - n_frames),
            uncertainty_ns=with_bound(rear.uncertainty_ns, back_ns + doubt_ns),
            point_px=self.line.foot(first.feet.front),
            seen=False,
            after_ns=None,
            by_ns=None,
        )

    def _front_before(self, first: Sighting, rear: LineTime) -> LineTime | None:
        """When the front was on the line, where it was past it when it was first seen, and the rear too: its length earlier.

        Nobody saw how fast it was then; as in `front_time` that may be off by as much.
        """
        if rear.speed_px_s <= 0:
            return None
        scale = m_per_px(self.line, rear.point_px)
        length_px = first.front_px - first.rear_px if scale is None else self._length_m / scale
        back_ns = int(length_px / rear.speed_px_s * SECOND_NS)
        behind, (number, at_ns, _) = self.rear.behind_at, first.point
        took_ns = 0 if behind is None else at_ns - behind.captured_at_ns
        frames_per_ns = (number - behind.frame_number) / took_ns if behind is not None and took_ns else 0.0
        return replace(
            rear,
            at_ns=rear.at_ns - back_ns,
            frame=max(0, rear.frame - round(back_ns * frames_per_ns)),
            uncertainty_ns=with_bound(rear.uncertainty_ns, back_ns),
            seen=False,
            after_ns=None,
            by_ns=None,
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

    def _sighting(self, name: str, exists: str) -> Sighting | None:
        """Read a sighting, once until the vehicle is seen again or another one has its number."""
        as_of = self.n_seen, self.n_hops
        if self._as_of != as_of:
            self._as_of = as_of
            self._read.clear()
        if name not in self._read:
            pair = self.kept.pair
            self._read[name] = Sighting.read(pair[name][0].item()) if pair[exists][0] else None
        return self._read[name]


def held_at(code: AccountCode, point: Moment | None) -> tuple[AccountEntry, ...]:
    """Return the line of an account for a side that was held, or nothing."""
    return (AccountEntry(code, point.frame_number, point.captured_at_ns),) if point is not None else ()
