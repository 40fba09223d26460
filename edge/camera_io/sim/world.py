"""What is on the road at a scene time. A pure function of (seed, scene time)."""

from dataclasses import dataclass

from edge.camera_io.sim.lamps import LampState, block_of, lamp_at
from edge.camera_io.sim.road import NEAR_Y_M
from edge.camera_io.sim.traffic import Vehicle, block_traffic

_ONCOMING_FROM_Y_M = 68.0
_BRAKE_LIGHT_MPS = 1.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A vehicle at one moment.

    Attributes:
        vehicle: which.
        x_m: middle of the vehicle.
        y_m: middle of the vehicle along the road.
        heading: +1 away from the camera, -1 towards it.
        braking: rear lamps lit.
    """

    vehicle: Vehicle
    x_m: float
    y_m: float
    heading: int
    braking: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """The scene at one scene time: vehicles from far to near, and the lamp."""

    scene_s: float
    placed: tuple[Placed, ...]
    lamp: LampState


def moment_at(seed: int, scene_s: float) -> Moment:
    """Return the scene at a scene time (seconds since the scene's epoch, not negative)."""
    block = block_of(scene_s)
    placed = [
        there
        for number in range(max(0, block - 1), block + 2)
        for vehicle in block_traffic(seed, number)
        if (there := _place(vehicle, scene_s)) is not None
    ]
    placed.sort(key=lambda p: -p.y_m)
    return Moment(scene_s, tuple(placed), lamp_at(scene_s))


def _place(vehicle: Vehicle, scene_s: float) -> Placed | None:
    at = vehicle.trip.front_at(scene_s)
    if at is None:
        return None
    front, speed = at
    half = vehicle.mesh.length_m / 2
    y = _ONCOMING_FROM_Y_M - front + half if vehicle.oncoming else front - half
    if y + half < NEAR_Y_M:
        return None
    return Placed(vehicle, vehicle.path_x_m, y, -1 if vehicle.oncoming else 1, speed < _BRAKE_LIGHT_MPS)
