"""The lamp cycle: red, green, amber. A block of traffic begins with each red."""

import math
from dataclasses import dataclass

from contracts.base import Indication

RED_S, GREEN_S, AMBER_S = 15.0, 11.0, 3.0
CYCLE_S = RED_S + GREEN_S + AMBER_S


@dataclass(frozen=True, slots=True)
class LampState:
    """What the head shows, and the seconds that its countdown displays."""

    indication: Indication
    countdown_s: int


def block_of(scene_s: float) -> int:
    """Return the number of the cycle in which a scene time lies."""
    return int(scene_s // CYCLE_S)


def red_start_s(block: int) -> float:
    """Return the scene time at which the red of a cycle begins."""
    return block * CYCLE_S


def lamp_at(scene_s: float) -> LampState:
    """Return what the head shows at a scene time."""
    into_s = scene_s - red_start_s(block_of(scene_s))
    for indication, end_s in (
        (Indication.RED, RED_S),
        (Indication.GREEN, RED_S + GREEN_S),
    ):
        if into_s < end_s:
            return LampState(indication, math.ceil(end_s - into_s))
    return LampState(Indication.AMBER, 0)
