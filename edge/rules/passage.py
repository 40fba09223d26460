"""One vehicle and one stop line: which sides its front and rear have held, when each crossed, where it stood."""

from collections import deque
from dataclasses import dataclass, field
from math import hypot

from contracts.base import VehicleClass
from contracts.facts import AccountCode
from edge.domain.violation import AccountEntry, LineCrossing, TrackPoint
from edge.rules.geometry import CompiledLine, Footprint, Point, footprint
from edge.rules.settings import SECOND_NS, RuleSettings


@dataclass(frozen=True, slots=True)
class Sighting:
    """A vehicle that was really measured in a frame. Distances are past the line, in pixels."""

    point: TrackPoint
    feet: Footprint
    front_px: float
    rear_px: float

    @property
    def at_ns(self) -> int:
        """Capture time."""
        return self.point.captured_at_ns

    @property
    def height_px(self) -> float:
        """Height of the box: the measure of every distance here."""
        return max(self.point.xyxy[3] - self.point.xyxy[1], 1.0)

    @property
    def longer_side_px(self) -> float:
        """Of the box."""
        return max(self.point.xyxy[2] - self.point.xyxy[0], self.height_px)


@dataclass(frozen=True, slots=True)
class LineTime:
    """When a ground point was on the line; `seen` is False where it was reckoned back from the speed."""

    at_ns: int
    frame: int
    uncertainty_ns: int
    point_px: Point
    seen: bool = True


@dataclass(frozen=True, slots=True)
class Standing:
    """A time in which a vehicle stayed in place, with its front past the line and its rear not."""

    since_ns: int
    since_frame: int
    until_ns: int
    until_frame: int


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
    last: Sighting | None = None
    first: Sighting | None = None
    anchor: Sighting | None = None
    front: LineTime | None = None
    rear: LineTime | None = None
    stood_over: Standing | None = None
    behind_held_at: TrackPoint | None = None
    beyond_held_at: TrackPoint | None = None
    crossing: LineCrossing | None = None
    confidence_sum: float = 0.0
    n_seen: int = 0
    n_front_behind: int = 0
    n_behind: int = 0
    n_beyond: int = 0

    def see(self, point: TrackPoint) -> None:
        """Take the next measured box."""
        feet = footprint(point.xyxy, self.vehicle_class, self.line.direction)
        front_px, rear_px = self.line.beyond_px(feet.front), self.line.beyond_px(feet.rear)
        now = Sighting(point, feet, front_px, rear_px)
        if self.last is not None and now.at_ns - self.last.at_ns > self.settings.max_gap_s * SECOND_NS:
            self._begin_anew()
        self.first = self.first or now
        self.remember(point)
        self._follow_front(now)
        self._follow_rear(now)
        self._follow_standing(now)
        self.last = now

    def remember(self, point: TrackPoint) -> None:
        """Keep a measured box in the trail; alone for one whose ground contact is hidden."""
        self.trail.append(point)
        oldest_ns = point.captured_at_ns - int(self.settings.trail_s * SECOND_NS)
        while self.trail[0].captured_at_ns < oldest_ns:
            self.trail.popleft()

    @property
    def held_both_sides(self) -> bool:
        """The rear was held before the line and then beyond it."""
        n_hold = self.settings.n_hold
        return self.rear is not None and self.n_behind >= n_hold and self.n_beyond >= n_hold

    @property
    def stands_since(self) -> Sighting | None:
        """The sighting since which the vehicle is in place, if that is long enough to call it standing."""
        if self.anchor is None or self.last is None:
            return None
        return (
            self.anchor if self.last.at_ns - self.anchor.at_ns >= self.settings.stand_s * SECOND_NS else None
        )

    @property
    def front_is_past(self) -> bool:
        """The front was held before the line and is past it beyond doubt."""
        if self.last is None or self.front is None or self.n_front_behind < self.settings.n_hold:
            return False
        margin_px = self.settings.hold_share * self.last.height_px + self.last.feet.front_doubt_px
        return self.last.front_px >= margin_px

    @property
    def has_cleared(self) -> bool:
        """The rear is further past the line than a vehicle that stops just past it."""
        return self.last is not None and self.last.rear_px > self.settings.clear_share * self.last.height_px

    def is_gone(self, now_ns: int) -> bool:
        """The track has ended, or was not measured for so long that what it did since cannot be told."""
        return (
            self.ended or self.last is None or now_ns - self.last.at_ns > self.settings.max_gap_s * SECOND_NS
        )

    def front_time(self) -> LineTime | None:
        """When the front was on the line; reckoned back from the rear's speed where it was not seen to cross."""
        if self.front is not None or self.first is None or self.rear is None:
            return self.front
        moved_px, took_ns = -self.first.rear_px, self.rear.at_ns - self.first.at_ns
        if moved_px <= 0 or took_ns <= 0:
            return None
        back_ns = int(self.first.front_px / moved_px * took_ns)
        n_frames = round(back_ns / took_ns * (self.rear.frame - self.first.point.frame_number))
        return LineTime(
            at_ns=self.first.at_ns - back_ns,
            frame=max(0, self.first.point.frame_number - n_frames),
            uncertainty_ns=back_ns // 2 + self.rear.uncertainty_ns,
            point_px=self.line.foot(self.first.feet.front),
            seen=False,
        )

    def _begin_anew(self) -> None:
        self.first = self.anchor = self.last = None
        self.front = self.rear = self.stood_over = None
        self.n_behind = self.n_beyond = self.n_front_behind = 0

    def _follow_front(self, now: Sighting) -> None:
        if now.front_px <= -self.settings.hold_share * now.height_px:
            self.n_front_behind += 1
            self.front = None
        elif self.front is None and self.last is not None and self.last.front_px < 0 <= now.front_px:
            share = self.last.front_px / (self.last.front_px - now.front_px)
            self.front = self._line_time(self.last, now, share, (self.last.feet.front, now.feet.front))

    def _follow_rear(self, now: Sighting) -> None:
        margin_px = self.settings.hold_share * now.height_px
        if now.rear_px <= -margin_px:
            self._rear_is_behind(now)
        elif self.rear is None and self.last is not None and self.last.rear_px < 0 <= now.rear_px:
            share = self.last.rear_px / (self.last.rear_px - now.rear_px)
            self.rear = self._line_time(self.last, now, share, (self.last.feet.rear, now.feet.rear))
        if self.rear is not None and now.rear_px >= margin_px:
            self.n_beyond += 1
            self.beyond_held_at = now.point

    def _rear_is_behind(self, now: Sighting) -> None:
        self.n_behind += 1
        self.n_beyond = 0
        self.rear = None
        self.behind_held_at = now.point

    def _line_time(
        self, before: Sighting, after: Sighting, share: float, feet: tuple[Point, Point]
    ) -> LineTime:
        took_ns = after.at_ns - before.at_ns
        frames = after.point.frame_number - before.point.frame_number
        (x1, y1), (x2, y2) = feet
        return LineTime(
            at_ns=before.at_ns + int(share * took_ns),
            frame=before.point.frame_number + round(share * frames),
            uncertainty_ns=took_ns // 2,
            point_px=self.line.foot((x1 + share * (x2 - x1), y1 + share * (y2 - y1))),
        )

    def _follow_standing(self, now: Sighting) -> None:
        if self.anchor is None or self._left_place(now):
            self.anchor = now
        since = self.anchor
        stands = now.at_ns - since.at_ns >= self.settings.stand_s * SECOND_NS
        if stands and now.front_px > 0 > now.rear_px:
            self.stood_over = Standing(
                since.at_ns, since.point.frame_number, now.at_ns, now.point.frame_number
            )

    def _left_place(self, now: Sighting) -> bool:
        if self.anchor is None:
            return True
        (x1, y1), (x2, y2) = self.anchor.feet.rear, now.feet.rear
        return hypot(x2 - x1, y2 - y1) > self.settings.stand_share * now.height_px


def held_at(code: AccountCode, point: TrackPoint | None) -> tuple[AccountEntry, ...]:
    """Return the line of an account for a side that was held, or nothing."""
    return (AccountEntry(code, point.frame_number, point.captured_at_ns),) if point is not None else ()
