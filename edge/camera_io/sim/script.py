"""What happens at the junction, apart from how it looks: its road, its lamps and who drives."""

from dataclasses import dataclass

from edge.camera_io.sim.lamps import STANDARD, Program
from edge.camera_io.sim.road import TWO_LANES, Road
from edge.camera_io.sim.scene import Scene


@dataclass(frozen=True, slots=True)
class Mix:
    """Mixed traffic; see `MixPart`."""

    density: float
    motorcycles: float
    violators: float
    left_turns: float
    u_turns: float
    wrong_way: float
    pedestrians: float
    crossing: float


@dataclass(frozen=True, slots=True)
class Script:
    """The watched road, its program, that of the left arrow where there is one, and the share of buses and trucks; mixed traffic."""

    road: Road = TWO_LANES
    program: Program = STANDARD
    left_program: Program | None = None
    heavy_share: float = 0.22
    mix: Mix | None = None

    @classmethod
    def of(cls, scene: Scene) -> "Script":
        """Return the script of a scene."""
        left = None if scene.left_program is None else Program.of(scene.left_program)
        part = scene.traffic.mix
        mix = None if part is None else Mix(**part.model_dump())
        return cls(Road(scene.lanes), Program.of(scene.program), left, scene.traffic.buses, mix)


STANDARD_SCRIPT = Script()
