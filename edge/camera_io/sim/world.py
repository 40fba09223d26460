"""What is on the road at a scene time. A pure function of (seed, scene time)."""

import math
from dataclasses import dataclass

import numpy as np

from edge.camera_io.sim.lamps import LampState, block_of, lamp_at
from edge.camera_io.sim.road import NEAR_Y_M
from edge.camera_io.sim.script import STANDARD_SCRIPT, Script
from edge.camera_io.sim.traffic import block_traffic
from edge.camera_io.sim.vehicle import Vehicle

_ONCOMING_FROM_Y_M = 68.0
_BRAKE_LIGHT_MPS = 1.0


@dataclass(frozen=True, slots=True)
class Placed:
    """A vehicle at one moment.

    Attributes:
        vehicle: which.
        x_m: middle of the vehicle.
        y_m: middle of the vehicle along the road.
        heading_rad: of travel; 0 along +X, pi/2 away from the camera.
        braking: rear lamps lit.
    """

    vehicle: Vehicle
    x_m: float
    y_m: float
    heading_rad: float
    braking: bool


@dataclass(frozen=True, slots=True)
class Moment:
    """The scene at one scene time: vehicles from far to near, the lamp, and those of left arrow and side road where there are any."""

    scene_s: float
    placed: tuple[Placed, ...]
    lamp: LampState
    left_lamp: LampState | None = None
    side_lamp: LampState | None = None

    def lamp_of(self, group: str) -> LampState:
        """Return the lamp of a signal group."""
        return {"left": self.left_lamp, "side": self.side_lamp}.get(group) or self.lamp


def moment_at(seed: int, scene_s: float, script: Script = STANDARD_SCRIPT) -> Moment:
    """Return the scene at a scene time (seconds since the scene's epoch, not negative)."""
    block = block_of(scene_s, script.program)
    placed = [
        there
        for number in range(max(0, block - 1), block + 2)
        for vehicle in block_traffic(seed, number, script)
        if (there := _place(vehicle, scene_s)) is not None
    ]
    placed.sort(key=lambda p: -p.y_m)
    lamps = {group: lamp_at(scene_s, program) for group, program in script.programs.items()}
    return Moment(scene_s, tuple(placed), lamps["main"], lamps.get("left"), lamps.get("side"))


def _place(vehicle: Vehicle, scene_s: float) -> Placed | None:
    at = vehicle.trip.front_at(scene_s)
    if at is None:
        return None
    front, speed = at
    half = vehicle.mesh.length_m / 2
    if vehicle.path is not None:
        x, y, heading = (float(v) for v in vehicle.path.at(np.array([front - half]))[0])
        return Placed(vehicle, x, y, heading, speed < _BRAKE_LIGHT_MPS) if y + half > NEAR_Y_M else None
    y = _ONCOMING_FROM_Y_M - front + half if vehicle.oncoming else front - half
    if y + half < NEAR_Y_M:
        return None
    heading = -math.pi / 2 if vehicle.oncoming else math.pi / 2
    return Placed(vehicle, vehicle.path_x_m, y, heading, speed < _BRAKE_LIGHT_MPS)
