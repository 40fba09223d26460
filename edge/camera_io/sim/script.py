"""What happens at the junction, apart from how it looks: its road, its lamps and who drives."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from edge.camera_io.sim.lamps import STANDARD, Program
from edge.camera_io.sim.road import TWO_LANES, Road
from edge.camera_io.sim.scene import Scene, SidePart


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
class Deeds:
    """Traffic in which chosen rules are broken; see `DeedsPart`."""

    density: float
    motorcycles: float
    in_box: float
    on_zebra: float
    runners: float
    lane_changes: float
    jams: float
    blind: float
    left_turns: float
    against_arrow: float
    u_turns: float
    right_turns: float
    wrong_way: float
    reversing: float
    pedestrians: float
    oncoming: float
    crossing: float


@dataclass(frozen=True, slots=True)
class Side:
    """The side road's lamp and its traffic; see `SidePart`."""

    program: Program
    density: float
    motorcycles: float
    runners: float
    over_line: float
    left_turns: float
    right_turns: float

    @classmethod
    def of(cls, part: SidePart, program: Program) -> "Side":
        """Return the side road of an approach with this program."""
        return cls(program.across(part.all_red_s), **part.model_dump(exclude={"all_red_s"}))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the rules ask about beside red light and stop line; see `JunctionPart`."""

    zebra: bool = False
    left_turn: str = "allowed"
    u_turn: str = "allowed"
    wrong_way: bool = False
    arrow_rests_dark: bool = False

    @property
    def follows_exits(self) -> bool:
        """Some movement is another's business than the approach's lamp alone."""
        return (self.left_turn, self.u_turn) != ("allowed", "allowed")

    @property
    def restricts_turns(self) -> bool:
        """A turn may be an act of its own: it is forbidden, or an arrow may be red while the approach has green."""
        by_arrow = self.left_turn == "arrow" and not self.arrow_rests_dark
        return by_arrow or "forbidden" in (self.left_turn, self.u_turn)


@dataclass(frozen=True, slots=True)
class Script:
    """What happens.

    Attributes:
        road: the watched one.
        program: of its lamp.
        left_program: of the left arrow where there is one.
        heavy_share: of buses and trucks.
        mix: mixed traffic.
        deeds: traffic in which chosen rules are broken.
        asked: which these are.
        side: the side road, where it is watched too.
    """

    road: Road = TWO_LANES
    program: Program = STANDARD
    left_program: Program | None = None
    heavy_share: float = 0.22
    mix: Mix | None = None
    deeds: Deeds | None = None
    asked: Asked = Asked()
    side: Side | None = None

    @property
    def programs(self) -> Mapping[str, Program]:
        """Return the lamps' programs by signal group."""
        others = {"left": self.left_program, "side": self.side.program if self.side is not None else None}
        return {
            "main": self.program,
            **{group: program for group, program in others.items() if program is not None},
        }

    def ruling(self, *, on_side: bool) -> "Script":
        """Return what rules a vehicle of either approach; on the side road there is one line, and no arrow."""
        if self.side is None or not on_side:
            return self
        return replace(self, road=TWO_LANES, program=self.side.program, left_program=None, asked=Asked())

    @classmethod
    def of(cls, scene: Scene) -> "Script":
        """Return the script of a scene."""
        left = None if scene.left_program is None else Program.of(scene.left_program)
        traffic, junction = scene.traffic, scene.junction
        program = Program.of(scene.program)
        return cls(
            road=Road.of(scene),
            program=program,
            side=None if scene.side is None else Side.of(scene.side, program),
            left_program=left,
            heavy_share=traffic.buses,
            mix=None if traffic.mix is None else Mix(**traffic.mix.model_dump()),
            deeds=None if traffic.deeds is None else Deeds(**traffic.deeds.model_dump()),
            asked=Asked(
                junction.zebra,
                junction.left_turn,
                junction.u_turn,
                junction.wrong_way,
                any(head.group == "left" and "red" not in head.lamps for head in scene.heads),
            ),
        )


STANDARD_SCRIPT = Script()
