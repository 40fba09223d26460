"""Who is first seen past the line, and can only have come over it: nobody speeds up so fast.

A vehicle that has the speed v at a distance y past the line, and never sped up harder than a, had at least the speed
sqrt(v^2 - 2 a y) on the line, and was there at most (v - sqrt(v^2 - 2 a y)) / a before; where v^2 <= 2 a y it may as
well have stood past it for any time. Having braked by b at most, it was there at least (sqrt(v^2 + 2 b y) - v) / b before.
"""

from dataclasses import dataclass
from math import hypot, sqrt

import numpy as np
from numpy.typing import NDArray

from contracts.base import VehicleClass
from edge.kernels import records
from edge.rules.footprint import Point
from edge.rules.geometry import CompiledLine
from edge.rules.ground import Ground, mapped
from edge.rules.line_time import LineTime, m_per_px
from edge.rules.passage import Passage
from edge.rules.settings import LENGTHS_M, SECOND_NS
from edge.rules.sighting import LowerEdge, Sighting
from edge.rules.state import ring
from edge.rules.uncertainty import SURE
from edge.rules.unseen import HARDEST_M_S2

GAINS_M_S2: dict[VehicleClass, float] = dict.fromkeys(VehicleClass, 4.0) | {VehicleClass.MOTORCYCLE: 5.0}
"""No vehicle speeds up harder: 100 km/h in 7 s; a fast motorcycle, 100 km/h in 5.5 s (unsourced)."""
N_LEAST, LEAST_S = 4, 0.3
"""Sightings, and the time over which they lie, that show a speed."""
OFF_SHARE = 0.03
"""Standard deviation of an edge of a detected box, of its height (`edge/evaluation/crossings/noise.json`)."""
WANDERS = 1.5
"""The places of both ends of a way differ by at most so many standard deviations of one, however alike their boxes are."""
FARTHEST_M = 8.0
"""Further past the line, vehicles may have come from elsewhere: a crossing road, a turn (unsourced)."""
STRAIGHT = 0.94
"""Cosine of the most that its way may turn from the direction of travel: 20 degrees."""
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bounds:
    """A value lies between these for 99 of 100."""

    low: float
    high: float

    @classmethod
    def around(cls, value: float, sigma: float) -> "Bounds":
        """Return the bounds of a normal error."""
        return cls(value - SURE * sigma, value + SURE * sigma)

    def moved(self, by: float, off: float) -> "Bounds":
        """Return those of a place further on, by a length that is known to so much."""
        return Bounds(self.low + by - off, self.high + by + off)


def ago_s(place_m: Bounds, speed_m_s: Bounds, gains_m_s2: float) -> Bounds | None:
    """Return how long before it was at a place past the line, at a speed, it was on the line; None: for any time.

    Args:
        place_m: past the line; what is before it counts as on it.
        speed_m_s: there.
        gains_m_s2: how hard it can speed up.
    """
    far, near = max(place_m.high, 0.0), max(place_m.low, 0.0)
    slowest_2 = speed_m_s.low * speed_m_s.low - 2 * gains_m_s2 * far
    if speed_m_s.low <= 0.0 or slowest_2 <= 0.0:
        return None
    fastest = speed_m_s.high
    latest_s = (sqrt(fastest * fastest + 2 * HARDEST_M_S2 * near) - fastest) / HARDEST_M_S2
    return Bounds(latest_s, (speed_m_s.low - sqrt(slowest_2)) / gains_m_s2)


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """The way of the end that the camera sees, as far as the road is known in metres.

    Attributes:
        at_s: (n,) float64, before the last sighting, so 0 or less.
        near_m: (n,) float64, past the line.
        off_m: standard deviation of a place.
        frames: (n,) int64, numbers of the frames.
        ends_px: that end in the first and the last of them.
    """

    at_s: Floats
    near_m: Floats
    off_m: float
    frames: NDArray[np.int64]
    ends_px: tuple[Point, Point]

    def middle(self) -> tuple[float, Bounds, Bounds] | None:
        """Return the time, place and speed in the middle of the way; None where too little shows it.

        The mean speed over a time is the speed in its middle, however evenly it changed.
        """
        n, lasted_s = len(self.at_s), float(np.ptp(self.at_s)) if len(self.at_s) else 0.0
        if n < N_LEAST or lasted_s < LEAST_S:
            return None
        at_s, place_m = float(self.at_s.mean()), float(self.near_m.mean())
        apart_s, apart_m = self.at_s - at_s, self.near_m - place_m
        speed = float(apart_s @ apart_m / (apart_s @ apart_s))
        left_m = sqrt(float(((apart_m - speed * apart_s) ** 2).sum()) / (n - 2))
        off_m = max(self.off_m, left_m)
        return at_s, Bounds.around(place_m, off_m), Bounds.around(speed, WANDERS * off_m / lasted_s)


def came_over(passage: Passage) -> tuple[LineTime, LineTime] | None:
    """Return when front and rear of one who is first seen past the line passed it, if it can only have come over it.

    The road has to be known in metres, and the lower edges of its boxes to be seen; it drives along the approach.
    """
    line, first, last = passage.line, passage.first, passage.last
    if line.ground is None or not line.ground.is_steep or first is None or last is None:
        return None
    if first.front_px <= 0.0 or passage.front.n_behind > 0:
        return None
    reach = last.rear(passage.settings)
    if last.lower_edge is not LowerEdge.SEEN or last.rear_px < reach.margin_px + reach.doubt_px:
        return None
    course = _course(passage, line.ground, last)
    middle = course.middle() if course is not None else None
    if course is None or middle is None:
        return None
    at_s, near_m, speed_m_s = middle
    length_m, spread_m = LENGTHS_M[passage.vehicle_class]
    ahead_m, behind_m = ((length_m, spread_m), (0.0, 0.0))[:: 1 if line.ground.leads_away else -1]
    gains = GAINS_M_S2[passage.vehicle_class]
    front = ago_s(near_m.moved(*ahead_m), speed_m_s, gains)
    rear = ago_s(near_m.moved(-behind_m[0], behind_m[1]), speed_m_s, gains)
    if front is None or rear is None:
        return None
    over = _Over(line, course, at_s, last)
    seen = passage.rear.time
    return over.time(front, speed_m_s), seen if seen is not None else over.time(rear, speed_m_s)


def _course(passage: Passage, ground: Ground, last: Sighting) -> Course | None:
    """Return its way since it was first seen; None where that is too far past the line, or leads elsewhere."""
    reached = ring(passage.rear.around, int(passage.rear.state["n_around"][0]))["sighted"]
    seen = reached[reached["lower_edge"] == records.SEEN]
    ends = seen["rear" if ground.leads_away else "front"].tolist()
    places = [mapped(ground.to_ground, end) for end in ends]
    if len(places) < N_LEAST or places[0] is None or places[-1] is None:
        return None
    (x1, y1), (x2, y2), (along_x, along_y) = places[0], places[-1], ground.travel_m
    way_m = hypot(x2 - x1, y2 - y1)
    near_m = [passage.line.beyond_m(end) for end in ends]
    known_m = np.array([np.nan if one is None else one for one in near_m])
    if not known_m[0] <= FARTHEST_M or (x2 - x1) * along_x + (y2 - y1) * along_y < STRAIGHT * way_m:
        return None
    scale = m_per_px(passage.line, last.feet.rear) or 0.0
    heights_px = seen["height_px"]
    return Course(
        (seen["at_ns"] - last.at_ns) / SECOND_NS,
        known_m,
        OFF_SHARE * float(heights_px.max()) * scale,
        seen["frame"],
        (ends[0], ends[-1]),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Over:
    """Who came over the line unseen.

    Attributes:
        line: which.
        course: its way past it.
        at_s: time in the middle of that.
        last: its last sighting.
    """

    line: CompiledLine
    course: Course
    at_s: float
    last: Sighting

    def time(self, ago: Bounds, speed_m_s: Bounds) -> LineTime:
        """Return when an end was on the line, that long before the middle of the way."""
        earliest_s, latest_s = self.at_s - ago.high, self.at_s - ago.low
        at_s, half_s = (earliest_s + latest_s) / 2, (latest_s - earliest_s) / 2
        point_px = self._point_px()
        scale = m_per_px(self.line, point_px) or 1.0
        frames, times = self.course.frames, self.course.at_s
        frames_per_s = float(frames[-1] - frames[0]) / float(times[-1] - times[0])
        return LineTime(
            at_ns=self.last.at_ns + round(at_s * SECOND_NS),
            frame=max(0, round(float(frames[0]) + (at_s - float(times[0])) * frames_per_s)),
            uncertainty_ns=round(half_s * SECOND_NS),
            point_px=point_px,
            speed_px_s=(speed_m_s.low + speed_m_s.high) / 2 / scale,
            speed_uncertainty_px_s=(speed_m_s.high - speed_m_s.low) / 2 / scale,
            seen=False,
            after_ns=self.last.at_ns + round(earliest_s * SECOND_NS),
            by_ns=self.last.at_ns,
        )

    def _point_px(self) -> tuple[float, float]:
        """Return where its way meets the line."""
        (x1, y1), (x2, y2) = self.course.ends_px
        first_px, last_px = (self.line.beyond_px(end) for end in self.course.ends_px)
        share = first_px / max(last_px - first_px, 1.0)
        return self.line.foot((x1 - share * (x2 - x1), y1 - share * (y2 - y1)))
