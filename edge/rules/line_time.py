"""When was an end of a vehicle on the line, how fast, and how sure is that?"""

from dataclasses import dataclass, replace
from enum import Enum
from math import inf, isnan
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from contracts.base import VehicleClass, VehicleEnd
from edge.domain.violation import Box, TrackPoint
from edge.kernels.around import contradicted_s, fit_near, step_near_s, sure_sides
from edge.kernels.placing import metres_per_pixel
from edge.kernels.records import COMPLETED, FRONT, NEVER, REAR, Records
from edge.kernels.ways import OWN_CLASS, way_past
from edge.rules.footprint import Point
from edge.rules.geometry import CLASS_SIZES, CompiledLine
from edge.rules.settings import SECOND_NS, Overhangs
from edge.rules.uncertainty import SURE, half_width, together
from edge.rules.unseen import HARDEST_M_S2, unseen_s

FIT_NS = 320_000_000
"""Half the time over which a vehicle's way may bend only once: its place on the line."""
WIDE_NS = 1_000_000_000
"""Half the time over which its boxes show how far they wander: within the shorter one they are off alike."""
N_TRIES = 4
"""How often the fit may move on to where the end is on the line: a slow one's is far from where its wheels are."""
LONGEST_S = 3600.0
"""No half-width is longer: nobody knows when a vehicle that hardly moves is on the line."""
SEEN_ANEW = 2.0
"""Usual jitters: the boxes of a vehicle that moves less than this from sighting to sighting stay alike for longer."""
CERTAINLY = 2.0
"""Residuals within a fit are so many times smaller, at most, than what the boxes are off by: it goes along with them."""
NO_OVERHANG = Overhangs()


class End(Enum):
    """Which ground point of a vehicle."""

    FRONT = FRONT
    REAR = REAR


class Lower(NamedTuple):
    """The lower edge of a box, which everything is placed by.

    Attributes:
        point_px: its middle, the end of the vehicle that is seen; None: not known, it counts as the point that is placed.
        below_px: how far below the vehicle it lies throughout.
        doubts_px: how far it may be off, a bound for each reason.
    """

    point_px: Point | None = None
    below_px: float = 0.0
    doubts_px: tuple[float, ...] = ()


class Reach(NamedTuple):
    """Where a ground point was in one sighting.

    Attributes:
        seen: the sighting.
        point_px: the ground point, pixels of the full frame.
        beyond_px: its distance past the line, negative before it.
        margin_px: from this distance on it holds a side.
        doubt_px: how far it may be off where the vehicle's length tells it, a bound.
        lower: the lower edge of the box.
        scatter_px: usual jitter of such a box, before the track has shown its own.
        detected: the box as the detector gave it and the class to place it with; None where only the tracker's
            is of use. A tracker smooths, and by that runs ahead of a vehicle that brakes or drives away: 16 ms on
            the simulated junction at 25 frames per second. Sides are held by smooth boxes, times told by these.
        overhangs: how far the vehicle's ends lie outside its lower edge in the picture.
        px_per_m: scale of the vehicle in the picture, for a road that is not known in metres.
    """

    seen: TrackPoint
    point_px: Point
    beyond_px: float
    margin_px: float
    doubt_px: float = 0.0
    lower: Lower = Lower()
    scatter_px: float = 1.0
    detected: tuple[Box, VehicleClass] | None = None
    overhangs: Overhangs = NO_OVERHANG
    px_per_m: float = 1.0

    @property
    def low_px(self) -> Point:
        """The point of the vehicle on its lower edge."""
        return self.point_px if self.lower.point_px is None else self.lower.point_px


@dataclass(frozen=True, slots=True, eq=False)
class Around:
    """The sightings around a passing, as kernels keep them.

    Attributes:
        records: (2 + n,) Reached: the two between which it passed, then all that count, oldest first.
        latest: the last of them.
        scatter_px: usual jitter of the largest of these boxes.
    """

    records: Records
    latest: Reach
    scatter_px: float


@dataclass(frozen=True, slots=True)
class LineTime:
    """When a ground point was on the line.

    Attributes:
        at_ns: capture time.
        frame: nearest frame.
        uncertainty_ns: half-width around `at_ns` that holds for 99 of 100.
        point_px: where on the line, pixels of the full frame.
        speed_px_s: across the line, towards the junction.
        speed_uncertainty_px_s: half-width around it that holds for 99 of 100.
        seen: False where the time was reckoned back from the speed.
        after_ns: last sighting in which it was certainly still behind the line; None: there was none.
        by_ns: first sighting in which it was certainly past it; None: there was none.
    """

    at_ns: int
    frame: int
    uncertainty_ns: int
    point_px: Point
    speed_px_s: float
    speed_uncertainty_px_s: float = 0.0
    seen: bool = True
    after_ns: int | None = None
    by_ns: int | None = None


@dataclass(frozen=True, slots=True)
class Speed:
    """Across the line, with its standard error."""

    px_s: float
    sigma_px_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Way:
    """Distances of an end past the line.

    Attributes:
        at_ns: (n,) int64, capture times, ascending.
        beyond_px: (n,) float64.
        scatter_px: usual jitter of such a box.
        outside_px: how far the end may be from the point that was seen to pass.
    """

    at_ns: NDArray[np.int64]
    beyond_px: NDArray[np.float64]
    scatter_px: float
    outside_px: float = 0.0

    def passed(self, begin_ns: int) -> "Fitted | None":
        """Return when it was on the line; None where no passing shows near `begin_ns`."""
        at_ns = origin_ns = begin_ns
        for _ in range(N_TRIES):
            at_s, speed_px_s, scatter_px, lever, speed_lever, _, _ = self._fit(origin_ns, FIT_NS)
            at_ns = begin_ns if isnan(at_s) else origin_ns + round(at_s * SECOND_NS)
            if isnan(at_s) or abs(at_ns - begin_ns) > FIT_NS + self.outside_px / speed_px_s * SECOND_NS:
                return None
            if abs(at_ns - origin_ns) <= FIT_NS // 2:
                break
            origin_ns += min(max(at_ns - origin_ns, -FIT_NS), FIT_NS)
        if abs(at_ns - origin_ns) > FIT_NS:
            return None
        _, _, wide_px, _, _, correlation, n = self._fit(at_ns, WIDE_NS)
        off_px = max(scatter_px, 0.0 if isnan(wide_px) else wide_px)
        scatter_px = off_px * together(correlation, n, self._step_s(at_ns, speed_px_s))
        speed = Speed(speed_px_s, scatter_px * speed_lever)
        return Fitted(at_ns, scatter_px * lever / speed_px_s, speed, off_px)

    def sides(self, at_ns: int, reach_px: float) -> tuple[int | None, int | None]:
        """Return the last time before a passing, and the first one after it, at which the end was so far from the line.

        A sighting on the other side in between leaves a doubt.
        """
        behind, past = sure_sides(self.at_ns, self.beyond_px, at_ns, reach_px, WIDE_NS)
        return behind if behind != NEVER else None, past if past != NEVER else None

    def only(self, which: NDArray[np.bool_]) -> "Way":
        """Return it with some of its sightings."""
        return replace(self, at_ns=self.at_ns[which], beyond_px=self.beyond_px[which])

    def wandering_px(self, at_ns: int, took_ns: int) -> float:
        """Return how far its boxes scatter about its way in the time around a gap; not a number where too few tell."""
        return self._fit(at_ns, max(WIDE_NS, took_ns))[2]

    def contradicted_s(self, at_ns: int, speed_px_s: float = inf) -> float:
        """Return how long before a passing a sighting shows the end past the line already, or after it still behind.

        With a speed, where no fit weighs the sightings: by how much that one would have it otherwise.
        """
        return contradicted_s(self.at_ns, self.beyond_px, at_ns, speed_px_s, WIDE_NS)

    def _step_s(self, at_ns: int, speed_px_s: float) -> float:
        """Return the usual time between two sightings around a passing; 0 where the vehicle hardly moves in it."""
        step_s = step_near_s(self.at_ns, at_ns, WIDE_NS)
        return step_s if speed_px_s * step_s > SEEN_ANEW * self.scatter_px else 0.0

    def _fit(self, origin_ns: int, within_ns: int) -> list[float]:
        """Return what `fit_passing` gives; not a number where too few sightings show it."""
        out = np.empty(7)
        fit_near(self.at_ns, self.beyond_px, origin_ns, within_ns, self.scatter_px, out)
        found: list[float] = out.tolist()
        return found


@dataclass(frozen=True, slots=True)
class Fitted:
    """When an end was on the line, as its way shows.

    Attributes:
        at_ns: capture time.
        sigma_s: its standard error.
        speed: there.
        scatter_px: of its boxes about the way.
    """

    at_ns: int
    sigma_s: float
    speed: Speed
    scatter_px: float


@dataclass(frozen=True, slots=True)
class Passing:
    """The two sightings between which a point first passed the line.

    Attributes:
        line: which line.
        before: last sighting before the line.
        after: first sighting past it.
        end: of the vehicle.
    """

    line: CompiledLine
    end: End
    before: Reach
    after: Reach

    def time(self, around: Around) -> LineTime:
        """Fit a way through the sightings around the line; two are interpolated where there are no more."""
        before, after, leads_away = self.before, self.after, self.line.direction[1] < 0
        took_ns = after.seen.captured_at_ns - before.seen.captured_at_ns
        moved_px = after.beyond_px - before.beyond_px
        straight_ns = before.seen.captured_at_ns + int(-before.beyond_px / moved_px * took_ns)
        scale = m_per_px(self.line, self.line.foot(after.point_px))
        latest = around.latest
        outside_px, outside_doubt_px = self._outside_px(scale, latest.overhangs)
        doubts_px = [*self._doubts_px(latest, scale), outside_doubt_px]
        way = self._way(around, scale, outside_px)
        fitted = way.passed(straight_ns) if took_ns <= FIT_NS else None
        if fitted is None:
            px_per_m = after.px_per_m if scale is None else 1.0 / scale
            told = self._interpolated(way, doubts_px, px_per_m)
            return _without_guesses(told, way, around.records, leads_away=leads_away)
        speed_px_s = fitted.speed.px_s
        width_s = half_width([doubt / speed_px_s for doubt in doubts_px], fitted.sigma_s)
        width_s = max(width_s, way.contradicted_s(fitted.at_ns))
        reach_px = half_width(doubts_px, CERTAINLY * fitted.scatter_px)
        known = way.only(around.records["sighted"]["lower_edge"][2:] != COMPLETED)
        told = self._at(fitted.at_ns, width_s, fitted.speed)
        told = _without_guesses(told, way, around.records, leads_away=leads_away)
        return _between(told, *known.sides(fitted.at_ns, reach_px))

    def _interpolated(self, way: Way, doubts_px: list[float], px_per_m: float) -> LineTime:
        """Take the way between the two sightings as even; that it need not be is bounded by how hard a vehicle can brake."""
        before, after = self.before, self.after
        took_ns = after.seen.captured_at_ns - before.seen.captured_at_ns
        took_s, moved_px = took_ns / SECOND_NS, after.beyond_px - before.beyond_px
        straight_ns = before.seen.captured_at_ns + int(-before.beyond_px / moved_px * took_ns)
        wandering_px = way.wandering_px(straight_ns, took_ns)
        scatter_px = after.scatter_px if isnan(wandering_px) else CERTAINLY * wandering_px
        speed = Speed(moved_px / took_s, 2**0.5 * scatter_px / took_s)
        share = -before.beyond_px / moved_px
        drove_s = unseen_s(share * moved_px, moved_px, took_s, HARDEST_M_S2 * px_per_m)
        bounds_s = [
            took_s * max(share, 1 - share) if isnan(wandering_px) else drove_s,
            *(doubt / speed.px_s for doubt in (*doubts_px, way.outside_px)),
        ]
        width_s = half_width(bounds_s, scatter_px / speed.px_s)
        contradicted_s = way.contradicted_s(straight_ns, speed.px_s)
        return self._at(straight_ns, max(width_s, contradicted_s), speed)

    def _doubts_px(self, latest: Reach, scale: float | None) -> list[float]:
        """Return how far the point may be off at the line, by each reason, and as what the vehicle is by now.

        A lower edge nearer to the camera than the line is off by less on the road than as many pixels at the line.
        """
        told = []
        for reach in (self.before, self.after, latest):
            far, low = self._of_line(reach.point_px, scale), self._of_line(reach.low_px, scale)
            told.append([far * reach.doubt_px, *(low * doubt_px for doubt_px in reach.lower.doubts_px)])
        return [max(each) for each in zip(*told, strict=True)]

    def _of_line(self, point: Point, scale: float | None) -> float:
        """Return how large a pixel of a point is on the road, in pixels at the line; 1 where the road is not known."""
        here = m_per_px(self.line, point)
        return 1.0 if here is None or scale is None else here / scale

    def _outside_px(self, scale: float | None, overhangs: Overhangs) -> tuple[float, float]:
        """Return how far past the seen point the true end lies, negative before it, and how far that may be off.

        Where the road is not known in metres the far end follows from the whole box, and nothing is added.
        """
        seen_end = self.line.seen_end
        leads_away = seen_end is VehicleEnd.REAR
        overhang_m, doubt_m = overhangs.rear if leads_away else overhangs.front
        is_seen = self.end is (End.REAR if leads_away else End.FRONT)
        if seen_end is None or (scale is None and not is_seen):
            return 0.0, 0.0
        px_per_m = self.after.px_per_m if scale is None else 1.0 / scale
        above_px = self.after.lower.below_px * self._of_line(self.after.low_px, scale)
        outside_px = above_px - overhang_m * px_per_m
        return outside_px if leads_away else -outside_px, doubt_m * px_per_m

    def _way(self, around: Around, scale: float | None, outside_px: float) -> Way:
        """Place all sightings as the class that the vehicle has by now: one that changes moves its far end by metres."""
        seen = around.records["sighted"]
        exact = np.flatnonzero(seen["is_exact"][2:])
        latest = int(seen["vehicle_class"][2 + exact[-1]]) if len(exact) else OWN_CLASS
        beyond_px = np.empty(len(seen))
        metres = np.nan if scale is None else scale
        way_past(around.records, self.end.value, latest, metres, CLASS_SIZES, self.line.numbers, beyond_px)
        moved_px = np.abs(beyond_px[:2] - around.records["beyond_px"][:2]).max()
        outside = abs(outside_px) + float(moved_px)
        return Way(
            np.ascontiguousarray(seen["at_ns"][2:]), beyond_px[2:] + outside_px, around.scatter_px, outside
        )

    def _at(self, at_ns: int, uncertainty_s: float, speed: Speed) -> LineTime:
        before, after = self.before, self.after
        took_ns = after.seen.captured_at_ns - before.seen.captured_at_ns
        share = (at_ns - before.seen.captured_at_ns) / took_ns
        n_frames = after.seen.frame_number - before.seen.frame_number
        seen_share = min(max(share, 0.0), 1.0)
        (x1, y1), (x2, y2) = before.point_px, after.point_px
        return LineTime(
            at_ns=at_ns,
            frame=max(0, before.seen.frame_number + round(share * n_frames)),
            uncertainty_ns=int(min(uncertainty_s, LONGEST_S) * SECOND_NS),
            point_px=self.line.foot((x1 + seen_share * (x2 - x1), y1 + seen_share * (y2 - y1))),
            speed_px_s=speed.px_s,
            speed_uncertainty_px_s=SURE * speed.sigma_px_s,
        )


def _without_guesses(time: LineTime, way: Way, records: Records, *, leads_away: bool) -> LineTime:
    """Widen a time that hangs on a completed lower edge, up to the nearest sighting in which the edge was seen.

    An edge that is completed from the width lies too low where the box is suddenly wide, or the vehicle turns. Who
    drives away from the camera was on the line before he seems to be then, who comes towards it after.
    """
    guessed = records["sighted"]["lower_edge"] == COMPLETED
    if not guessed[:2].any():
        return time
    known = way.only(~guessed[2:])
    if leads_away:
        sure_ns = known.at_ns[(known.beyond_px < 0) & (known.at_ns <= time.at_ns)][-1:]
    else:
        sure_ns = known.at_ns[(known.beyond_px >= 0) & (known.at_ns >= time.at_ns)][:1]
    off_ns = abs(int(sure_ns[0]) - time.at_ns) if len(sure_ns) else WIDE_NS
    return replace(time, uncertainty_ns=max(time.uncertainty_ns, off_ns))


def _between(time: LineTime, after_ns: int | None, by_ns: int | None) -> LineTime:
    """Tell that the moment lies between two sightings that leave no doubt; that may be known better than the moment."""
    known = replace(time, after_ns=after_ns, by_ns=by_ns)
    if after_ns is None or by_ns is None:
        return known
    return replace(
        known, uncertainty_ns=min(time.uncertainty_ns, max(time.at_ns - after_ns, by_ns - time.at_ns))
    )


def m_per_px(line: CompiledLine, point: Point) -> float | None:
    """Return how many metres past the line a pixel past the line is, along the travel; None: the road is not known."""
    metres = metres_per_pixel(line.numbers, *point)
    return None if isnan(metres) else metres
