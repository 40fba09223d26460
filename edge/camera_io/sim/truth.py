"""What truly happened at the line: by the geometry of the simulated vehicles, with the definitions of the rules."""

from collections.abc import Iterator
from dataclasses import dataclass

from contracts.base import ViolationKind
from edge.camera_io.sim.lamps import RED_S, block_of, red_start_s
from edge.camera_io.sim.road import LINE_Y_M
from edge.camera_io.sim.traffic import Vehicle, block_traffic

STANDING_FOR_S = 1.0


@dataclass(frozen=True, slots=True)
class Passage:
    """One vehicle at the stop line. All times are scene times in seconds.

    Attributes:
        vehicle: who.
        front_s: when its front passed the middle of the line.
        rear_s: when its rear did.
        standing_s: when it came to stand with its front past the line on red; None: it did not.
        kind: the violation; None: legal.
    """

    vehicle: Vehicle
    front_s: float
    rear_s: float
    standing_s: float | None
    kind: ViolationKind | None

    @property
    def event_s(self) -> float:
        """When the violation was complete: standing past the line, or the rear over it."""
        if self.kind is ViolationKind.STOP_LINE and self.standing_s is not None:
            return self.standing_s
        return self.rear_s


def passages(seed: int, from_s: float, to_s: float, grace_s: float) -> tuple[Passage, ...]:
    """Return those whose front passes the line in [from_s, to_s), in order of time."""
    found = [p for p in _all(seed, from_s, to_s, grace_s) if from_s <= p.front_s < to_s]
    return tuple(sorted(found, key=lambda p: (p.front_s, p.vehicle.id)))


def _all(seed: int, from_s: float, to_s: float, grace_s: float) -> Iterator[Passage]:
    for block in range(max(0, block_of(from_s) - 1), block_of(to_s) + 1):
        for vehicle in block_traffic(seed, block):
            passage = None if vehicle.oncoming else judge(vehicle, grace_s)
            if passage is not None:
                yield passage


def judge(vehicle: Vehicle, grace_s: float) -> Passage | None:
    """Say when a vehicle passed the line and whether it broke a rule; None: it did not pass."""
    trip = vehicle.trip
    front_s, rear_s = trip.passing_s(LINE_Y_M), trip.passing_s(LINE_Y_M + trip.length_m)
    if front_s is None or rear_s is None:
        return None
    red_s = red_start_s(block_of(front_s))
    green_s = red_s + RED_S
    standing = trip.standing_s(LINE_Y_M)
    stood = standing is not None and min(standing[1], green_s) - standing[0] >= STANDING_FOR_S
    came_to_stand_s = standing[0] if standing is not None and stood else None
    if not red_s + grace_s < front_s < green_s:
        return Passage(vehicle, front_s, rear_s, None, None)
    if rear_s < green_s:
        return Passage(vehicle, front_s, rear_s, came_to_stand_s, ViolationKind.RED_LIGHT)
    kind = ViolationKind.STOP_LINE if stood else None
    return Passage(vehicle, front_s, rear_s, came_to_stand_s, kind)
