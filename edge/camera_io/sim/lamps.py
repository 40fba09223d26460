"""The lamp cycle: red, (red and amber,) green, amber. A block of traffic begins with each red."""

import math
from dataclasses import dataclass, replace

from contracts.base import Indication
from edge.camera_io.sim.scene import ProgramPart

RED_S, GREEN_S, AMBER_S = 15.0, 11.0, 3.0
CYCLE_S = RED_S + GREEN_S + AMBER_S
FLASH_HZ = 1.0
Spans = tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class LampState:
    """What the head shows, and the seconds that its countdown displays."""

    indication: Indication
    countdown_s: int
    lit: bool = True
    """False in the dark half of a flash."""


@dataclass(frozen=True, slots=True)
class Program:
    """A fixed-time program: seconds of each phase, and spans of scene time in which it is out of order.

    Each cycle begins with red; the first one at scene time `begins_s`.
    """

    red_s: float = RED_S
    red_amber_s: float = 0.0
    green_s: float = GREEN_S
    amber_s: float = AMBER_S
    flashing: Spans = ()
    dark: Spans = ()
    begins_s: float = 0.0

    @classmethod
    def of(cls, part: ProgramPart) -> "Program":
        """Return the program of a scene."""
        return cls(
            part.red_s,
            part.red_amber_s,
            part.green_s,
            part.amber_s,
            tuple(part.flashing_amber),
            tuple(part.dark),
        )

    def across(self, all_red_s: float) -> "Program":
        """Return the program of the road across: it has green while this one has red.

        Between the amber of one road and the green of the other both have red for `all_red_s`.
        """
        hold_s = self.cycle_s - self.red_s + 2 * all_red_s
        return replace(
            self,
            red_s=hold_s - self.red_amber_s,
            green_s=self.cycle_s - hold_s - self.amber_s,
            begins_s=self.begins_s + self.red_s - all_red_s,
        )

    @property
    def hold_s(self) -> float:
        """From the begin of red to green."""
        return self.red_s + self.red_amber_s

    @property
    def cycle_s(self) -> float:
        """From red to red."""
        return self.hold_s + self.green_s + self.amber_s

    def disturbed(self, from_s: float, to_s: float) -> bool:
        """Tell whether the program is out of order at any time of [from_s, to_s]."""
        return any(begin <= to_s and from_s < end for begin, end in (*self.flashing, *self.dark))

    def changes_order(self, from_s: float, to_s: float) -> bool:
        """Tell whether a spell out of order begins or ends in [from_s, to_s]."""
        edges = (edge for span in (*self.flashing, *self.dark) for edge in span)
        return any(from_s <= edge <= to_s for edge in edges)


STANDARD = Program()


def block_of(scene_s: float, program: Program = STANDARD) -> int:
    """Return the number of the cycle in which a scene time lies."""
    return int((scene_s - program.begins_s) // program.cycle_s)


def red_start_s(block: int, program: Program = STANDARD) -> float:
    """Return the scene time at which the red of a cycle begins."""
    return program.begins_s + block * program.cycle_s


def lamp_at(scene_s: float, program: Program = STANDARD) -> LampState:
    """Return what the head shows at a scene time."""
    if _within(program.dark, scene_s):
        return LampState(Indication.DARK, 0, lit=False)
    if _within(program.flashing, scene_s):
        return LampState(Indication.FLASHING_AMBER, 0, lit=scene_s * FLASH_HZ % 1.0 < 0.5)
    into_s = scene_s - red_start_s(block_of(scene_s, program), program)
    for indication, end_s, counts_to_s in (
        (Indication.RED, program.red_s, program.hold_s),
        (Indication.RED_AMBER, program.hold_s, program.hold_s),
        (Indication.GREEN, program.hold_s + program.green_s, program.hold_s + program.green_s),
    ):
        if into_s < end_s:
            return LampState(indication, math.ceil(counts_to_s - into_s))
    return LampState(Indication.AMBER, 0)


def _within(spans: Spans, scene_s: float) -> bool:
    return any(begin <= scene_s < end for begin, end in spans)
