"""What the signal controller of a simulated junction says: its own program, as SPaT in JSON."""

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from contracts.base import Indication
from edge.camera_io.sim.lamps import Program, block_of, lamp_at, red_start_s
from edge.camera_io.sim.settings import NS, SimSettings

INTERSECTION = 1
NUMBERS = {"main": 1, "left": 2, "side": 3}
"""SPaT's number of each signal group of the simulated layouts."""
_EVENT = {
    Indication.RED: "stop-And-Remain",
    Indication.RED_AMBER: "pre-Movement",
    Indication.GREEN: "protected-Movement-Allowed",
    Indication.AMBER: "protected-clearance",
    Indication.FLASHING_AMBER: "caution-Conflicting-Traffic",
    Indication.DARK: "dark",
}
_JUST_AFTER_NS = 1_000
"""Scene times are floats: so long after a change it has surely happened."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class SimulatedProgram:
    """The programs of a simulated junction by signal group, in the time of the world.

    Attributes:
        programs: by signal group of the layout.
        epoch_ns: UTC nanoseconds at which scene time is 0.
    """

    programs: Mapping[str, Program]
    epoch_ns: int

    @classmethod
    def of(cls, settings: SimSettings) -> "SimulatedProgram":
        """Return the programs of a simulated camera's scene."""
        return cls(settings.script.programs, settings.epoch_ns)

    @property
    def groups(self) -> dict[str, int]:
        """SPaT's number by signal group."""
        return {group: NUMBERS[group] for group in self.programs}

    def spat(self, at_ns: int, stamped_ns: int) -> bytes:
        """Return the message that tells what is commanded at a time.

        Args:
            at_ns: true UTC nanoseconds.
            stamped_ns: the same moment by the controller's own clock.
        """
        scene_s = (at_ns - self.epoch_ns) / NS
        states = [
            {"signalGroup": NUMBERS[group], "state-time-speed": [{"eventState": _event(program, scene_s)}]}
            for group, program in self.programs.items()
        ]
        stamp = (_EPOCH + timedelta(microseconds=stamped_ns // 1000)).isoformat()
        part = {"id": {"id": INTERSECTION}, "at": stamp, "states": states}
        return json.dumps({"intersections": [part]}).encode()

    def next_change_ns(self, at_ns: int) -> int:
        """Return when the next change of any group after `at_ns` is due, UTC."""
        scene_s = (at_ns - self.epoch_ns) / NS
        due_s = min(_next_change_s(program, scene_s) for program in self.programs.values())
        return self.epoch_ns + math.ceil(due_s * NS) + _JUST_AFTER_NS


def _event(program: Program, scene_s: float) -> str:
    return _EVENT[lamp_at(scene_s, program).indication]


def _next_change_s(program: Program, scene_s: float) -> float:
    into_s = (program.red_s, program.hold_s, program.hold_s + program.green_s, program.cycle_s)
    red_s = red_start_s(block_of(scene_s, program), program)
    due = [red_s + part for part in into_s] + [red_s + program.cycle_s + program.red_s]
    due += [edge for span in (*program.flashing, *program.dark) for edge in span]
    return min(at for at in due if at > scene_s)
