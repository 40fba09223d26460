"""What truly happened at the line: by the geometry of the simulated vehicles, with the definitions of the rules."""

import math
from dataclasses import dataclass, replace

from contracts.base import Indication, VehicleClass, ViolationKind
from edge.camera_io.sim.arrow import is_doubtful, is_freed
from edge.camera_io.sim.lamps import block_of, lamp_at, red_start_s
from edge.camera_io.sim.road import LINE_Y_M, ZEBRA_Y_M
from edge.camera_io.sim.script import STANDARD_SCRIPT, Script
from edge.camera_io.sim.traffic import block_traffic
from edge.camera_io.sim.vehicle import Vehicle

STANDING_FOR_S = 1.0
DOUBT_S = 0.12
"""Half a frame interval and one frame of lamp latency at 12.5 frames per second: nearer to a limit nobody can say."""
DOUBT_STANDING_S = 0.5
DOUBT_BEFORE_M, DOUBT_BEYOND_M = 0.35, 0.5
"""A front that stands this near to the line: before it or past it is a matter of pixels."""
DOUBT_PLACE_M = 0.8
"""Who is no further in a place than this may as well be said to stand in the next one."""
STANDING = (ViolationKind.ZEBRA, ViolationKind.RHK_INTRUSION, ViolationKind.STOP_LINE)
"""Standing past the line on red, by where; one standing is one case."""


@dataclass(frozen=True, slots=True)
class Passage:
    """One vehicle at the stop line. All times are scene times in seconds.

    Attributes:
        vehicle: who.
        front_s: when its front passed the middle of the line.
        rear_s: when its rear did.
        standing_s: when it came to stand with its front past the line on red; None: it did not.
        kind: the violation; None: legal.
        doubt: why nobody could decide it; None: it is certain.
        also: kinds that are as right, where it stands at the border of two places.
    """

    vehicle: Vehicle
    front_s: float
    rear_s: float
    standing_s: float | None
    kind: ViolationKind | None
    doubt: str | None = None
    also: tuple[ViolationKind, ...] = ()

    @property
    def event_s(self) -> float:
        """When the violation was complete: standing past the line, or the rear over it, whichever came first."""
        if self.kind in STANDING and self.standing_s is not None:
            return min(self.standing_s, self.rear_s)
        return self.rear_s


def passages(
    seed: int, from_s: float, to_s: float, grace_s: float, script: Script = STANDARD_SCRIPT
) -> tuple[Passage, ...]:
    """Return those whose front passes the line of their approach in [from_s, to_s), in order of time.

    The side road's vehicles of a cycle come before it begins.
    """
    program, early = script.program, 0 if script.side is None else 1
    blocks = range(max(0, block_of(from_s, program) - 1), block_of(to_s, program) + 1 + early)
    judged = (
        judge(v, grace_s, script.ruling(on_side=v.on_side))
        for b in blocks
        for v in block_traffic(seed, b, script)
        if v.watched or v.on_side
    )
    found = [p for p in judged if p is not None and from_s <= p.front_s < to_s]
    return tuple(sorted(found, key=lambda p: (p.front_s, p.vehicle.id)))


def judge(vehicle: Vehicle, grace_s: float, script: Script = STANDARD_SCRIPT) -> Passage | None:
    """Say when a vehicle passed the line and whether it broke a rule; None: it did not pass."""
    trip, line_m = vehicle.trip, script.road.line_y_m(vehicle.kind)
    front_s, rear_s = trip.passing_s(line_m), trip.passing_s(line_m + trip.length_m)
    if front_s is None or rear_s is None:
        return None
    passage = Passage(vehicle, front_s, rear_s, None, None)
    return replace(_judged(passage, grace_s, script), doubt=_doubt(passage, grace_s, script))


def _judged(passage: Passage, grace_s: float, script: Script) -> Passage:
    program, trip = script.program, passage.vehicle.trip
    red_s = red_start_s(block_of(passage.front_s, program), program)
    red_ends_s, green_s = red_s + program.red_s, red_s + program.hold_s
    shown = lamp_at(passage.front_s, program).indication
    if shown is not Indication.RED or not red_s + grace_s < passage.front_s < red_ends_s:
        return passage
    standing = trip.standing_s(script.road.line_y_m(passage.vehicle.kind))
    stood = standing is not None and min(standing[1], green_s) - standing[0] >= STANDING_FOR_S
    came_to_stand_s = standing[0] if standing is not None and stood else None
    entered = passage.rear_s < red_ends_s
    if entered and is_freed(script, passage.vehicle, passage.front_s, passage.rear_s):
        return passage
    kinds: list[ViolationKind] = [ViolationKind.RED_LIGHT] if entered else []
    if came_to_stand_s is not None and standing is not None:
        places = _places(passage.vehicle, came_to_stand_s, script)
        if not entered:
            kinds = places
        elif standing[1] >= red_ends_s and places[0] is not ViolationKind.STOP_LINE:
            kinds = [*places, ViolationKind.RED_LIGHT]
    if not kinds:
        return passage
    return replace(passage, standing_s=came_to_stand_s, kind=kinds[0], also=tuple(kinds[1:]))


def _places(vehicle: Vehicle, at_s: float, script: Script) -> list[ViolationKind]:
    """Return where somebody stands past his line; the first is asked first, the others are as true.

    Parts of him may stand on the zebra, in the motorcycles' box, and past the line at once, and one standing is one
    case. Who is only nearly in a place (`DOUBT_PLACE_M`) may be said to stand there.
    """
    front = vehicle.trip.front_at(at_s)
    front_m = LINE_Y_M if front is None else front[0]
    car_line_m = script.road.line_y_m(vehicle.kind)
    asked = (
        (ViolationKind.ZEBRA, script.asked.zebra and vehicle.kind is not VehicleClass.BICYCLE, ZEBRA_Y_M),
        (ViolationKind.RHK_INTRUSION, car_line_m < LINE_Y_M, (car_line_m, LINE_Y_M)),
        (ViolationKind.STOP_LINE, True, (car_line_m, math.inf)),
    )
    rear_m = front_m - vehicle.trip.length_m
    depths = [(kind, min(front_m - near, far - rear_m)) for kind, holds, (near, far) in asked if holds]
    surely = [kind for kind, depth_m in depths if depth_m > 0]
    nearly = [kind for kind, depth_m in depths if -DOUBT_PLACE_M < depth_m <= 0]
    return [*surely, *nearly]


def _doubt(passage: Passage, grace_s: float, script: Script) -> str | None:
    program = script.program
    if program.disturbed(passage.front_s - 1, passage.rear_s + 1):
        whole = not program.changes_order(passage.front_s - 1, passage.rear_s + 1)
        return None if whole else "signal_disturbed"
    red_s = red_start_s(block_of(passage.front_s + DOUBT_S, program), program)
    red_ends_s, green_s = red_s + program.red_s, red_s + program.hold_s
    if abs(passage.front_s - red_s - grace_s) < DOUBT_S:
        return "too_close"
    if passage.front_s < red_s + grace_s or passage.front_s > red_ends_s + DOUBT_S:
        return None
    if red_ends_s - DOUBT_S < passage.rear_s < green_s + DOUBT_S:
        return "too_close"
    if passage.rear_s < red_ends_s:
        passed_s = (passage.front_s, passage.rear_s)
        return "too_close" if is_doubtful(script, passage.vehicle, passed_s, DOUBT_S) else None
    line_m = script.road.line_y_m(passage.vehicle.kind)
    return "too_close" if _stands_doubtfully(passage.vehicle, line_m, (red_s, green_s)) else None


def _stands_doubtfully(vehicle: Vehicle, line_m: float, red: tuple[float, float]) -> bool:
    trip, (red_s, green_s) = vehicle.trip, red
    standing = trip.standing_s(line_m - DOUBT_BEFORE_M)
    if standing is None or not red_s < standing[0] < green_s:
        return False
    stood_s = min(standing[1], green_s) - standing[0]
    at = trip.front_at(standing[0])
    beyond_m = 0.0 if at is None else at[0] - line_m
    return beyond_m < DOUBT_BEYOND_M or abs(stood_s - STANDING_FOR_S) < DOUBT_STANDING_S
