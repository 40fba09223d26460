"""The description of a simulated junction: a YAML document; what it leaves out is as in the scene `plain`."""

from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from contracts.base import Slug
from contracts.yaml_file import read_yaml
from edge.errors import SourceError

SCENES = Path(__file__).with_name("scenes")
PLAIN = "plain"
LARGEST_YAW_DEG = 30.0
LEAST_GREEN_S = 6.0
Share = Annotated[float, Field(ge=0, le=1)]
Span = tuple[Annotated[float, Field(ge=0)], Annotated[float, Field(ge=0)]]
LampName = Literal["red", "amber", "green"]


def _three_lamps() -> list[LampName]:
    return ["red", "amber", "green"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Knock(_Part):
    """Somebody turns the camera: from `at_s` on it looks elsewhere."""

    at_s: float = Field(ge=0)
    yaw_deg: float = Field(default=0.0, ge=-30, le=30)
    pitch_deg: float = Field(default=0.0, ge=-15, le=15)


class CameraPart(_Part):
    """Where the camera hangs (metres; X to the right of the median, Y along the approach) and how it looks.

    The stop line lies at Y = 16. With `yaw_deg: 180` a camera beyond it looks back and sees who comes from the front.
    """

    x_m: float = Field(default=-3.0, ge=-25, le=25)
    y_m: float = Field(default=0.0, ge=-20, le=80)
    height_m: float = Field(default=6.0, ge=3, le=15)
    pitch_deg: float = Field(default=20.5, ge=5, le=60)
    yaw_deg: float = Field(default=0.0)
    focal_per_width: float = Field(default=1.17, ge=0.5, le=4)
    knock: Knock | None = None

    @field_validator("yaw_deg")
    @classmethod
    def _looks_along_the_road(cls, yaw_deg: float) -> float:
        if abs(yaw_deg) > LARGEST_YAW_DEG and abs(abs(yaw_deg) - 180) > LARGEST_YAW_DEG:
            raise ValueError(
                f"must be within {LARGEST_YAW_DEG:g} of 0 (from behind) or of 180 (from the front)"
            )
        return yaw_deg


class ProgramPart(_Part):
    """Seconds of each phase, and spans of scene time in which the program is out of order."""

    red_s: float = Field(default=15.0, ge=8, le=120)
    red_amber_s: float = Field(default=0.0, ge=0, le=3)
    green_s: float = Field(default=11.0, ge=LEAST_GREEN_S, le=120)
    amber_s: float = Field(default=3.0, ge=2, le=6)
    flashing_amber: list[Span] = Field(default_factory=list)
    dark: list[Span] = Field(default_factory=list)

    @model_validator(mode="after")
    def _spans_have_a_length(self) -> "ProgramPart":
        for begin_s, end_s in (*self.flashing_amber, *self.dark):
            if end_s <= begin_s:
                raise ValueError(f"the span from {begin_s:g} to {end_s:g} s has no length; end it later")
        return self


class HeadPart(_Part):
    """A signal head.

    Attributes:
        id: its name in layout and truth.
        group: main: rules the watched approach; left: a left arrow of its own; side: rules the side road.
        lamps: that it has, from the top; a left arrow without red is dark between its signals.
        arrow: its lamps are drawn as arrows to the left.
        x_m: to the right of the median; null: at the left kerb.
        y_m: away from the camera; null: just behind the stop line.
        z_m: of the middle lamp above the road.
        countdown: True where a countdown display stands above it.
        burnt_out: lamps that never light.
        flicker_hz: of LEDs that are switched on and off; 0: none.
        flicker_duty: share of a period in which they are on.
        whiteness: how far over-exposure turns the lit lamp to white.
    """

    id: Slug
    group: Literal["main", "left", "side"] = "main"
    lamps: list[LampName] = Field(default_factory=_three_lamps, min_length=1, max_length=3)
    arrow: bool = False
    x_m: float | None = Field(default=None, ge=-30, le=30)
    y_m: float | None = Field(default=None, ge=5, le=60)
    z_m: float = Field(default=2.45, ge=1.5, le=8)
    countdown: bool = True
    burnt_out: list[LampName] = Field(default_factory=list)
    flicker_hz: float = Field(default=0.0, ge=0, le=400)
    flicker_duty: float = Field(default=0.5, gt=0, le=1)
    whiteness: Share = 0.0


class WeatherPart(_Part):
    """Rain and wetness as shares; `fog_m`: after so many metres 63 % of the contrast is gone (null: clear)."""

    rain: Share = 0.0
    wet: Share = 0.0
    fog_m: float | None = Field(default=None, ge=10, le=1000)


class Glare(_Part):
    """A veil of light around a place of the picture (shares of width and height).

    Attributes:
        centre: of the veil.
        radius: as a share of the width.
        strength: 1: white in the middle.
        period_s: comes and goes; 0: always there.
    """

    centre: tuple[Share, Share]
    radius: float = Field(default=0.2, gt=0, le=1)
    strength: Share = 0.6
    period_s: float = Field(default=0.0, ge=0, le=600)


class LensPart(_Part):
    """What lens, mast and sensor do.

    Attributes:
        shake_px: amplitude at a picture 1280 wide.
        dirt: share of the lens that is dirty.
        glare: veils of light.
        exposure_jumps_s: mean seconds between jumps of the automatic exposure; 0: none.
        noise: standard deviation of the sensor's noise, in grey levels.
    """

    shake_px: float = Field(default=0.0, ge=0, le=30)
    dirt: Share = 0.0
    glare: list[Glare] = Field(default_factory=list)
    exposure_jumps_s: float = Field(default=0.0, ge=0, le=600)
    noise: float = Field(default=0.0, ge=0, le=30)


class ClockStep(_Part):
    """From scene time `at_s` on all time stamps are later by `step_s`."""

    at_s: float = Field(ge=0)
    step_s: float = Field(ge=0, le=60)


class TimingPart(_Part):
    """Faults of frames and their time stamps: shares of frames, and the jitter's standard deviation."""

    jitter_ms: float = Field(default=0.0, ge=0, le=30)
    dropped: float = Field(default=0.0, ge=0, le=0.5)
    repeated: float = Field(default=0.0, ge=0, le=0.5)
    clock_steps: list[ClockStep] = Field(default_factory=list)


class MixPart(_Part):
    """Mixed traffic; counts are means for each lamp cycle.

    Attributes:
        density: 1: what the approach usually carries.
        motorcycles: how full the strips between and beside the cars are.
        violators: of red light and stop line.
        left_turns: share of the vehicles at the kerb that turn left.
        u_turns: share of the vehicles at the median that turn back.
        wrong_way: riders along the kerb against the traffic.
        pedestrians: over the zebra while the approach has red.
        crossing: vehicles of the crossing road.
    """

    density: float = Field(default=1.0, ge=0, le=2)
    motorcycles: Share = 0.7
    violators: float = Field(default=1.5, ge=0, le=6)
    left_turns: Share = 0.2
    u_turns: Share = 0.05
    wrong_way: float = Field(default=0.3, ge=0, le=3)
    pedestrians: float = Field(default=1.0, ge=0, le=10)
    crossing: float = Field(default=3.0, ge=0, le=10)


class DeedsPart(_Part):
    """Queues with leaders who break chosen rules, beside others who look like it and are legal.

    Counts are means for each lamp cycle, shares are of those who could.

    Attributes:
        density: 1: what the approach usually carries.
        motorcycles: how full the strips between the lanes are.
        in_box: share of the first cars of a queue that stop in the motorcycles' box.
        on_zebra: share of the first of a queue that stop on the zebra crossing.
        runners: share of the first of a queue that do not stop for red.
        lane_changes: share of the cars that change lanes before the line or behind it.
        jams: share of the greens in which the road behind the junction is full for a while.
        blind: share of those who drive into the yellow box behind a jam; the others wait before the line.
        left_turns: share of the vehicles at the kerb that turn left.
        against_arrow: share of them that do not wait for the left arrow, where one rules them.
        u_turns: share of the vehicles at the median that turn back.
        right_turns: share of them that turn right.
        wrong_way: riders along the kerb against the traffic.
        reversing: cars that back up before the line.
        pedestrians: over the zebra while the approach has red.
        oncoming: vehicles on the other side of the road.
        crossing: vehicles of the crossing road, which waits while the approach has green.
    """

    density: float = Field(default=1.0, ge=0, le=2)
    motorcycles: Share = 0.5
    in_box: Share = 0.0
    on_zebra: Share = 0.0
    runners: Share = 0.0
    lane_changes: Share = 0.15
    jams: Share = 0.0
    blind: Share = 0.6
    left_turns: Share = 0.0
    against_arrow: Share = 0.0
    u_turns: Share = 0.0
    right_turns: Share = 0.0
    wrong_way: float = Field(default=0.0, ge=0, le=3)
    reversing: float = Field(default=0.0, ge=0, le=2)
    pedestrians: float = Field(default=0.0, ge=0, le=10)
    oncoming: float = Field(default=0.0, ge=0, le=10)
    crossing: float = Field(default=0.0, ge=0, le=10)


class TrafficPart(_Part):
    """Who drives.

    Attributes:
        buses: of the vehicles in the lanes, the share of buses and trucks together.
        mix: mixed traffic, on paths that bend; null: four classes that keep to their lanes.
        deeds: traffic in which chosen rules are broken; not together with `mix`.
    """

    buses: Share = 0.22
    mix: MixPart | None = None
    deeds: DeedsPart | None = None

    @model_validator(mode="after")
    def _is_one_kind(self) -> "TrafficPart":
        if self.mix is not None and self.deeds is not None:
            raise ValueError("mix and deeds are two kinds of traffic; give one of them")
        return self


class JunctionPart(_Part):
    """What is painted and forbidden at the junction; the layout switches the rules on that ask about it.

    Attributes:
        motorcycle_box_m: depth of the motorcycles' waiting box (RHK) before their line; the cars' line lies behind
            it. 0: none.
        zebra: standing on the pedestrians' crossing is asked about.
        yellow_box: in the middle of the junction, to be kept free.
        left_turn, u_turn: allowed, forbidden, or (left) by the left arrow: one with a red lamp rules it alone, one
            without frees it on the approach's red.
        wrong_way: driving against the traffic is asked about.
    """

    motorcycle_box_m: float = Field(default=0.0, ge=0, le=6)
    zebra: bool = False
    yellow_box: bool = False
    left_turn: Literal["allowed", "forbidden", "arrow"] = "allowed"
    u_turn: Literal["allowed", "forbidden"] = "allowed"
    wrong_way: bool = False


class SidePart(_Part):
    """The side road: the crossing road's half that comes from the right, watched and enforced as a second approach.

    Its lamp has green while the first approach has red.

    Attributes:
        all_red_s: for which both have red, at each change.
        density: 1: two or three vehicles wait in each lane.
        motorcycles: how full the strips between and beside the lanes are.
        runners: share of the cycles in which somebody drives through its red, per lane or strip.
        over_line: share of the first of a queue that stop past its line.
        left_turns, right_turns: share of its vehicles that turn, into the road that leads to the camera or away.
    """

    all_red_s: float = Field(default=1.5, ge=0.5, le=4)
    density: float = Field(default=1.0, ge=0, le=2)
    motorcycles: Share = 0.5
    runners: Share = 0.0
    over_line: Share = 0.0
    left_turns: Share = 0.0
    right_turns: Share = 0.0


class Scene(_Part):
    """A junction, its camera, its weather and its traffic."""

    about: str = Field(min_length=1)
    lanes: int = Field(default=2, ge=1, le=4)
    light: Literal["day", "overcast", "dusk", "night"] = "day"
    camera: CameraPart = CameraPart()
    program: ProgramPart = ProgramPart()
    left_program: ProgramPart | None = None
    heads: list[HeadPart] = Field(default_factory=lambda: [HeadPart(id="near-left")], min_length=1)
    weather: WeatherPart = WeatherPart()
    lens: LensPart = LensPart()
    timing: TimingPart = TimingPart()
    traffic: TrafficPart = TrafficPart()
    junction: JunctionPart = JunctionPart()
    side: SidePart | None = None

    @model_validator(mode="after")
    def _side_road_has_its_green(self) -> "Scene":
        if ("side" in {head.group for head in self.heads}) != (self.side is not None):
            raise ValueError("side: goes together with heads of the group side; give both or none")
        if self.side is None:
            return self
        if self.traffic.deeds is None:
            raise ValueError("side: its vehicles are those of traffic.deeds; give that")
        green_s = self.program.red_s - 2 * self.side.all_red_s - self.program.amber_s
        if green_s < LEAST_GREEN_S:
            raise ValueError(
                f"side: its green within the red of the approach would be {green_s:g} s long; lengthen program.red_s"
            )
        return self

    @model_validator(mode="after")
    def _heads_hold_together(self) -> "Scene":
        ids = [head.id for head in self.heads]
        if len(set(ids)) != len(ids):
            raise ValueError("heads: two have the same id; give each its own")
        groups = {head.group for head in self.heads}
        if "main" not in groups:
            raise ValueError("heads: none belongs to the group main; the approach needs one")
        if ("left" in groups) != (self.left_program is not None):
            raise ValueError("left_program: goes together with heads of the group left; give both or none")
        if self.junction.left_turn == "arrow" and self.left_program is None:
            raise ValueError(
                "junction.left_turn: an arrow rules it, but there is none; give left_program and its head"
            )
        return self

    @property
    def is_timed(self) -> bool:
        """Something happens at a scene time of its own: the camera is turned, the clock steps, the lamps get out of order."""
        programs = (self.program, self.left_program or self.program)
        out_of_order = any(program.flashing_amber or program.dark for program in programs)
        return self.camera.knock is not None or bool(self.timing.clock_steps) or out_of_order


def scene_names() -> tuple[str, ...]:
    """Return the names of the built-in scenes."""
    return tuple(sorted(path.stem for path in SCENES.glob("*.yaml")))


@lru_cache(maxsize=32)
def read_scene(name_or_file: str) -> Scene:
    """Read a built-in scene by its name, or any YAML file by its path.

    Raises:
        SourceError: one line that names the scene, the field and the remedy.
    """
    path = Path(name_or_file)
    if path.suffix not in (".yaml", ".yml"):
        path = SCENES / f"{name_or_file}.yaml"
        if name_or_file not in scene_names():
            raise SourceError(
                f"scene '{name_or_file}': not known; name a .yaml file or one of {', '.join(scene_names())}"
            )
    return read_yaml(path, Scene.model_validate, SourceError)
