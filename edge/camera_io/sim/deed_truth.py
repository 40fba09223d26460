"""What truly happened beside the stop line: who blocked the yellow box, turned where he must not, rode the wrong way.

By the geometry of the simulated vehicles and the definitions of the rules; near a limit nobody can say.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from contracts.base import Indication, VehicleClass, ViolationKind
from edge.camera_io.sim.arrow import shown_between
from edge.camera_io.sim.driving import STANDING_MPS, STEP_S
from edge.camera_io.sim.path import Path
from edge.camera_io.sim.placing import STRIP_M
from edge.camera_io.sim.road import EXIT_AREA_Y_M, LINE_Y_M, MEDIAN_X_M, YELLOW_BOX_Y_M
from edge.camera_io.sim.script import Script
from edge.camera_io.sim.vehicle import Vehicle

BOX_STAND_S = 5.0
"""As the layout has it."""
DOUBT_S, GRACE_DOUBT_S = 0.12, 0.42
"""Half a frame interval and one of lamp latency; before the front the grace period lies too."""
DOUBT_BOX_S = 0.8
DOUBT_ROOM_S = (2.2, 1.5)
"""A vehicle behind the junction that came to stand so shortly before, or after, somebody entered: matter of opinion."""
_AGAINST_Y_M = (5.0, 15.0)
"""Where a rider against the traffic must be seen to be judged."""
_LEAST_BACK_M, _LEAST_LEGAL_STAND_S = 1.5, 1.5


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that a rule beside red light and stop line asks about, or that looks like it. Scene times in seconds.

    Attributes:
        kind: of the rule.
        vehicle: who.
        begin_s, end_s: when.
        watch_s: moments at which the vehicle must be seen to be judged.
        with_them: others who must be seen, each with the moment.
        legal: it only looks like it.
        doubt: why nobody could decide it.
    """

    kind: ViolationKind
    vehicle: Vehicle
    begin_s: float
    end_s: float
    watch_s: tuple[float, ...]
    with_them: tuple[tuple[Vehicle, float], ...] = ()
    legal: bool = False
    doubt: str | None = None


def deeds_of(vehicles: Sequence[Vehicle], script: Script) -> Iterator[Deed]:
    """Yield what the rules of this junction ask about."""
    ways = [_Way.of(v, v.path) for v in vehicles if v.path is not None and v.kind is not None]
    for way in ways:
        yield from _turns(way, script)
        if script.asked.wrong_way:
            yield from _against(way)
        if script.road.yellow_box and way.vehicle.watched:
            yield from _in_box(way, ways, script)


@dataclass(frozen=True, eq=False, slots=True)
class _Way:
    """A vehicle's trip as arrays, one row per step of the simulation.

    Attributes:
        vehicle: whose.
        times_s: (n,).
        ends_m: (n, 3, 2) X and Y of its front, middle and rear.
        stands: (n,) it does not move.
    """

    vehicle: Vehicle
    times_s: NDArray[np.float64]
    ends_m: NDArray[np.float64]
    stands: NDArray[np.bool_]

    @classmethod
    def of(cls, vehicle: Vehicle, path: Path) -> "_Way":
        trip = vehicle.trip
        ends = [path.at(trip.front_y_m - trip.length_m * share)[:, :2] for share in (0.0, 0.5, 1.0)]
        times = trip.start_s + STEP_S * np.arange(len(trip.front_y_m), dtype=np.float64)
        return cls(vehicle, times, np.stack(ends, axis=1), trip.speed_mps < STANDING_MPS)

    def within(self, x_m: tuple[float, float], y_m: tuple[float, float]) -> NDArray[np.bool_]:
        """Tell by step whether some part of the vehicle is in a rectangle."""
        x, y = self.ends_m[..., 0], self.ends_m[..., 1]
        inside = (x > x_m[0]) & (x < x_m[1]) & (y > y_m[0]) & (y < y_m[1])
        return np.asarray(inside.any(axis=1), np.bool_)

    def step_at(self, scene_s: float) -> int | None:
        step = round((scene_s - self.vehicle.trip.start_s) / STEP_S)
        return step if 0 <= step < len(self.times_s) else None


def _turns(way: _Way, script: Script) -> Iterator[Deed]:
    vehicle, path = way.vehicle, way.vehicle.path
    ruled = {"left": script.asked.left_turn, "u-turn": script.asked.u_turn}
    crossed_s = vehicle.trip.passing_s(script.road.line_y_m(vehicle.kind))
    if path is None or crossed_s is None or ruled.get(path.way, "allowed") == "allowed":
        return
    doubt = None
    if ruled[path.way] == "arrow":
        is_against, doubt = _against_arrow(vehicle, crossed_s, script)
        if not is_against:
            return
    out = _has_left(way, path.way, script)
    steps = np.flatnonzero(out)
    if len(steps) == 0:
        return
    left_s = float(way.times_s[steps[0]])
    legal = vehicle.kind is VehicleClass.BICYCLE
    yield Deed(
        ViolationKind.ILLEGAL_TURN, vehicle, crossed_s, left_s, (crossed_s, left_s), legal=legal, doubt=doubt
    )


def _against_arrow(vehicle: Vehicle, front_s: float, script: Script) -> tuple[bool, str | None]:
    """Tell whether somebody turned against his red arrow while the approach had no red, and why nobody could say.

    On the approach's red it is a red light. An arrow without a red lamp forbids nothing.
    """
    arrow, line_m = script.left_program, script.road.line_y_m(vehicle.kind)
    rear_s = vehicle.trip.passing_s(line_m + vehicle.trip.length_m)
    if arrow is None or rear_s is None or script.asked.arrow_rests_dark:
        return False, None
    if shown_between(arrow, front_s, rear_s) != {Indication.RED}:
        return False, None
    near = (front_s - GRACE_DOUBT_S, rear_s + DOUBT_S)
    is_near = shown_between(arrow, *near) != {Indication.RED}
    lamp = {
        shown_between(script.program, rear_s + at_s, rear_s + at_s) == {Indication.RED}
        for at_s in (-DOUBT_S, DOUBT_S)
    }
    if lamp == {True}:
        return False, None
    return True, "too_close" if is_near or len(lamp) > 1 else None


def _has_left(way: _Way, movement: str, script: Script) -> NDArray[np.bool_]:
    rear = way.ends_m[:, 2]
    if movement == "left":
        return np.asarray(rear[:, 0] < script.road.left_edge_x_m - 1.0)
    return np.asarray((rear[:, 0] > MEDIAN_X_M) & (rear[:, 1] < LINE_Y_M - 4.0))


def _against(way: _Way) -> Iterator[Deed]:
    """Riders against the traffic; who backs up a little is legal."""
    vehicle, path = way.vehicle, way.vehicle.path
    if path is None:
        return
    passes_s = vehicle.trip.passing_s(path.against_line_m)
    if passes_s is not None:
        y = way.ends_m[:, 1, 1]
        inside = np.flatnonzero((y > _AGAINST_Y_M[0]) & (y < _AGAINST_Y_M[1]))
        times = way.times_s[inside]
        watch = (float(times[0]), float(times[len(times) // 2]), float(times[-1]))
        yield Deed(ViolationKind.WRONG_WAY, vehicle, passes_s, watch[-1] + 1.0, watch)
    elif vehicle.watched:
        fronts = vehicle.trip.front_y_m
        back_m = np.maximum.accumulate(fronts) - fronts
        far = np.flatnonzero(back_m > _LEAST_BACK_M)
        if len(far) and fronts[far[0]] > 0:
            begin_s, end_s = float(way.times_s[far[0]]), float(way.times_s[far[-1]])
            yield Deed(ViolationKind.WRONG_WAY, vehicle, begin_s, end_s, (begin_s,), legal=True)


def _in_box(way: _Way, ways: Sequence[_Way], script: Script) -> Iterator[Deed]:
    across = (script.road.left_edge_x_m, MEDIAN_X_M)
    inside = way.within(across, YELLOW_BOX_Y_M)
    first, last = _longest(inside & way.stands)
    if (last - first) * STEP_S < _LEAST_LEGAL_STAND_S:
        return
    entered = first - int(np.argmin(inside[first::-1])) + 1 if not inside[:first].all() else first
    entered_s, begin_s, end_s = (float(way.times_s[step]) for step in (entered, first, last))
    blockers, doubt = _no_room(way, ways, (entered_s, across))
    stood_s = end_s - begin_s
    legal = stood_s < BOX_STAND_S or not blockers or way.vehicle.kind is VehicleClass.BICYCLE
    if abs(stood_s - BOX_STAND_S) < DOUBT_BOX_S and not (legal and not blockers):
        doubt = "too_close"
    watch = (entered_s, begin_s, min(end_s, begin_s + BOX_STAND_S))
    them = tuple((other.vehicle, entered_s + 0.5) for other in blockers[:1])
    yield Deed(ViolationKind.BOX_BLOCKING, way.vehicle, entered_s, end_s, watch, them, legal, doubt)


def _no_room(
    way: _Way, ways: Sequence[_Way], at: tuple[float, tuple[float, float]]
) -> tuple[list[_Way], str | None]:
    """Return who stood in its way behind the junction when a vehicle entered the box, and whether that is arguable."""
    entered_s, across = at
    before, after = (round(s / STEP_S) for s in DOUBT_ROOM_S)
    surely, perhaps, in_box = list[_Way](), list[_Way](), False
    for other in ways:
        step = other.step_at(entered_s)
        if other is way or step is None or not other.vehicle.watched or not _is_ahead(way, other, entered_s):
            continue
        around = slice(max(0, step - before), step + after)
        there = (other.stands & other.within(across, EXIT_AREA_Y_M))[around]
        surely += [other] if there.all() else []
        perhaps += [other] if there.any() else []
        in_box = in_box or bool((other.stands & other.within(across, YELLOW_BOX_Y_M))[around].any())
    if surely:
        return surely, None
    return perhaps, "too_close" if perhaps else "behind_another_in_box" if in_box else None


def _is_ahead(way: _Way, other: _Way, scene_s: float) -> bool:
    """Tell whether the other is in the strip of road in which a driver follows others, further on."""
    mine, theirs = way.step_at(scene_s), other.step_at(scene_s)
    if mine is None or theirs is None:
        return False
    apart_m = abs(way.ends_m[mine, 1, 0] - other.ends_m[theirs, 1, 0])
    width_m = (way.vehicle.mesh.width_m + other.vehicle.mesh.width_m) / 2 + STRIP_M
    return bool(apart_m < width_m and other.ends_m[theirs, 1, 1] > way.ends_m[mine, 1, 1] > LINE_Y_M)


def _longest(rows: NDArray[np.bool_]) -> tuple[int, int]:
    """Return the first and last step of the longest run of True; equal where there is none."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], rows, [False]]).astype(np.int8)))
    begins, ends = edges[::2], edges[1::2]
    if len(begins) == 0:
        return 0, 0
    longest = int(np.argmax(ends - begins))
    return int(begins[longest]), int(ends[longest]) - 1
