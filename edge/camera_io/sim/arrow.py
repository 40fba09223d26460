"""The left arrow: whom it frees, whom it holds, and when somebody who obeys it goes.

One with a red lamp rules the left turn alone. One without is dark between its signals: green, it frees those who turn
left on the approach's red; dark, it leaves them to the approach's lamp.
"""

import numpy as np

from contracts.base import Indication
from edge.camera_io.sim.lamps import Program, lamp_at
from edge.camera_io.sim.script import Script
from edge.camera_io.sim.vehicle import Vehicle

_STEP_S = 0.05
_LEAST_LEFT_S = 2.5
"""Nobody who obeys starts for an arrow that goes out sooner."""


def is_ruled(script: Script, vehicle: Vehicle) -> bool:
    """Tell whether a left arrow speaks to a vehicle."""
    turns_left = vehicle.path is not None and vehicle.path.way == "left"
    return turns_left and script.asked.left_turn == "arrow" and script.left_program is not None


def shown_between(program: Program, from_s: float, to_s: float) -> set[Indication]:
    """Return everything that a program shows between two scene times, both included."""
    times = np.append(np.arange(from_s, to_s, _STEP_S), to_s)
    return {lamp_at(float(at_s), program).indication for at_s in times if at_s >= 0}


def is_freed(script: Script, vehicle: Vehicle, from_s: float, to_s: float) -> bool:
    """Tell whether the arrow was green for a vehicle at some moment while it passed the line."""
    if script.left_program is None or not is_ruled(script, vehicle):
        return False
    return Indication.GREEN in shown_between(script.left_program, from_s, to_s)


def is_doubtful(script: Script, vehicle: Vehicle, passed_s: tuple[float, float], doubt_s: float) -> bool:
    """Tell whether the arrow changed so near to a vehicle's passing that nobody can say what it did."""
    program, (front_s, rear_s) = script.left_program, passed_s
    if program is None or not is_ruled(script, vehicle):
        return False
    if Indication.GREEN in shown_between(
        program, front_s + doubt_s, max(rear_s - doubt_s, front_s + doubt_s)
    ):
        return False
    near = shown_between(program, front_s - doubt_s, rear_s + doubt_s)
    has_amber = Indication.AMBER in near and not script.asked.arrow_rests_dark
    return Indication.GREEN in near or has_amber


def goes_from_s(script: Script, arrives_s: float) -> float:
    """Return when somebody who would turn left at `arrives_s`, and obeys, may go."""
    at_s = arrives_s
    while at_s < arrives_s + 2 * script.program.cycle_s:
        if all(_may_go(script, at_s + wait_s) for wait_s in (0.0, _LEAST_LEFT_S)):
            return at_s
        at_s += _STEP_S
    return at_s


def _may_go(script: Script, scene_s: float) -> bool:
    by_lamp = lamp_at(scene_s, script.program).indication is Indication.GREEN
    if script.left_program is None:
        return by_lamp
    by_arrow = lamp_at(scene_s, script.left_program).indication is Indication.GREEN
    return by_arrow or (by_lamp and script.asked.arrow_rests_dark)
