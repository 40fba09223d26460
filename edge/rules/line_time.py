"""When was a ground point on the line, how fast, and how sure is that?"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto

import numpy as np

from contracts.base import VehicleClass
from edge.domain.violation import Box, TrackPoint
from edge.kernels.crossing import fit_passing
from edge.rules.footprint import Point
from edge.rules.geometry import CompiledLine
from edge.rules.settings import SECOND_NS
from edge.rules.uncertainty import SURE, half_width

FIT_NS = 250_000_000
"""Half the time over which a vehicle's way may bend only once."""
N_LEAST = 3
LONGEST_S = 3600.0
"""No half-width is longer: nobody knows when a vehicle that hardly moves is on the line."""
CORRELATED = 8.0
"""Neighbouring boxes are off alike: so many count as one. With this 95 to 100 of 100 times lie within their
half-widths when the noise of boxes wanders slowly (correlation 0.7 from frame to frame at 25 per second)."""


class End(Enum):
    """Which ground point of a vehicle."""

    FRONT = auto()
    REAR = auto()


@dataclass(frozen=True, slots=True)
class Reach:
    """Where a ground point was in one sighting.

    Attributes:
        seen: the sighting.
        point_px: the ground point, pixels of the full frame.
        beyond_px: its distance past the line, negative before it.
        margin_px: from this distance on it holds a side.
        doubts_px: how far it may be off, a bound for each reason.
        scatter_px: usual jitter of such a box, before the track has shown its own.
        detected: the box as the detector gave it and the class to place it with; None where only the tracker's
            is of use. A tracker smooths, and by that runs ahead of a vehicle that brakes or drives away: 16 ms on
            the simulated junction at 25 frames per second. Sides are held by smooth boxes, times told by these.
    """

    seen: TrackPoint
    point_px: Point
    beyond_px: float
    margin_px: float
    doubts_px: tuple[float, ...] = ()
    scatter_px: float = 1.0
    detected: tuple[Box, VehicleClass] | None = None

    @property
    def box(self) -> Box:
        """The box as near to the picture as it is known."""
        return self.seen.xyxy if self.detected is None else self.detected[0]

    def detected_px(self, line: CompiledLine, end: End) -> float:
        """Distance past the line by the box as it was detected."""
        if self.detected is None:
            return self.beyond_px
        feet = line.feet(*self.detected)
        return line.beyond_px(feet.front if end is End.FRONT else feet.rear)


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
    """

    at_ns: int
    frame: int
    uncertainty_ns: int
    point_px: Point
    speed_px_s: float
    speed_uncertainty_px_s: float = 0.0
    seen: bool = True


@dataclass(frozen=True, slots=True)
class Speed:
    """Across the line, with its standard error."""

    px_s: float
    sigma_px_s: float


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

    def time(self, around: Iterable[Reach]) -> LineTime:
        """Fit a straight way through the sightings around the line; two are interpolated where there are no more."""
        before, after = self.before, self.after
        took_ns = after.seen.captured_at_ns - before.seen.captured_at_ns
        moved_px = after.beyond_px - before.beyond_px
        straight_ns = before.seen.captured_at_ns + int(-before.beyond_px / moved_px * took_ns)
        near = [reach for reach in around if abs(reach.seen.captured_at_ns - straight_ns) <= FIT_NS]
        fitted = self._fit(near, straight_ns) if len(near) >= N_LEAST and took_ns <= FIT_NS else None
        doubts_px = [max(pair) for pair in zip(before.doubts_px, after.doubts_px, strict=True)]
        if fitted is None:
            took_s = took_ns / SECOND_NS
            speed = Speed(moved_px / took_s, 2**0.5 * after.scatter_px / took_s)
            bounds_s = [took_s / 2, *(doubt / speed.px_s for doubt in doubts_px)]
            return self._at(straight_ns, half_width(bounds_s, after.scatter_px / speed.px_s), speed)
        at_ns, sigma_s, speed = fitted
        return self._at(at_ns, half_width([doubt / speed.px_s for doubt in doubts_px], sigma_s), speed)

    def _fit(self, near: list[Reach], origin_ns: int) -> tuple[int, float, Speed] | None:
        """Return the time, its standard error in s, and the speed; None where the sightings show no passing here."""
        times_s = np.array([(reach.seen.captured_at_ns - origin_ns) / SECOND_NS for reach in near])
        beyond_px = np.array([reach.detected_px(self.line, self.end) for reach in near], np.float64)
        out = np.empty(5)
        fit_passing(times_s, beyond_px, max(reach.scatter_px for reach in near), out)
        at_s, speed_px_s, scatter_px, lever, speed_lever = out.tolist()
        if not abs(at_s) <= FIT_NS / SECOND_NS:
            return None
        scatter_px *= CORRELATED**0.5
        speed = Speed(speed_px_s, scatter_px * speed_lever)
        return origin_ns + round(at_s * SECOND_NS), scatter_px * lever / speed_px_s, speed

    def _at(self, at_ns: int, uncertainty_s: float, speed: Speed) -> LineTime:
        before, after = self.before, self.after
        took_ns = after.seen.captured_at_ns - before.seen.captured_at_ns
        share = (at_ns - before.seen.captured_at_ns) / took_ns
        n_frames = after.seen.frame_number - before.seen.frame_number
        (x1, y1), (x2, y2) = before.point_px, after.point_px
        return LineTime(
            at_ns=at_ns,
            frame=max(0, before.seen.frame_number + round(share * n_frames)),
            uncertainty_ns=int(min(uncertainty_s, LONGEST_S) * SECOND_NS),
            point_px=self.line.foot((x1 + share * (x2 - x1), y1 + share * (y2 - y1))),
            speed_px_s=speed.px_s,
            speed_uncertainty_px_s=SURE * speed.sigma_px_s,
        )
