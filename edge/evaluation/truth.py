"""Hand-read truth of a clip (schema 2), and the layout that is made from its geometry alone."""

from pathlib import Path
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from contracts.base import BoxPx, Indication, PointPx, explain
from contracts.layout import Approach, LampRegions, Layout, SignalHead, StopLine
from edge.errors import ConfigError

GROUP = "main"
LINE = "main"


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class StateSpan(_Part):
    """Frames `first`..`last`, both included, in which a head showed `state`."""

    first: int = Field(alias="from")
    last: int = Field(alias="to")
    state: str


class TrueHead(_Part):
    """A signal head: its place, and (for scoring only) what a person could tell of it; a simulator says what it `shown`."""

    name: str
    group: str | None = None
    box: BoxPx
    lamps: dict[str, PointPx] | None = None
    countdown_box: BoxPx | None = None
    position_tells: bool = True
    states: list[StateSpan]
    shown: list[StateSpan] = Field(default_factory=list)


class TrueCrossing(_Part):
    """A vehicle whose rear passed the line in `rear_frame`; `x_px` on the line, null where it was not read.

    A simulator says `why` nobody could decide a crossing, and what it would have been (`undecided_kind`), and the last
    frame in which a vehicle stands past the line (`until_frame`): any frame from `rear_frame` to there is right;
    and when front and rear passed the line, seconds of the clip, and the class of the vehicle and its number. Where the
    truth names its `approaches`, each crossing names its own, and its row too (`y_px`) on a line that is not level.
    """

    rear_frame: int
    x_px: float | None
    score: Literal["violation", "legal", "ignore"]
    kinds: list[str]
    why: str | None = None
    undecided_kind: str | None = None
    until_frame: int | None = None
    front_s: float | None = None
    rear_s: float | None = None
    vehicle: str | None = None
    vehicle_id: int | None = Field(default=None, alias="id")
    approach: str | None = None
    y_px: float | None = None


class TrueOther(_Part):
    """Something that is no crossing of the line, told by a simulator: a blocked box, a forbidden turn, a wrong way.

    An accusation between `frame` and `until_frame` and between the columns `x_from_px` and `x_to_px` is about this.
    `legal` only looks like it.
    """

    kind: str
    frame: int
    x_px: float
    until_frame: int | None = None
    x_from_px: float | None = None
    x_to_px: float | None = None
    score: Literal["violation", "legal", "ignore"] = "ignore"
    vehicle: str | None = None
    why: str | None = None
    undecided_kind: str | None = None


class IgnoreRegion(_Part):
    """A place and time in which nobody counted events of some kinds."""

    polygon: list[PointPx]
    first: int = Field(alias="from")
    last: int = Field(alias="to")
    kinds: list[str]


class TrueApproach(_Part):
    """One of several approaches in the picture: its line, its direction, its signal group, and when that turned."""

    id: str
    group: str
    approach_vector: tuple[float, float]
    stop_line: tuple[PointPx, PointPx]
    turns_s: list[tuple[float, Indication]] = Field(default_factory=list)


class Truth(_Part):
    """Everything a person read from one clip.

    A simulator adds when the main lamp turned (`turns_s`, seconds of the clip) and what is no crossing (`others`);
    of the kinds in `others_tell` every act is among them. Where the picture has several `approaches`, line, direction
    and turns of the clip are those of the first.
    """

    schema_version: Literal[2] = Field(alias="schema")
    clip: str
    size: tuple[int, int]
    fps: float = Field(gt=0)
    frames: int
    approach_vector: tuple[float, float] | None
    stop_line: tuple[PointPx, PointPx] | None
    signals: list[TrueHead]
    crossings: list[TrueCrossing]
    ignore: list[IgnoreRegion]
    others: list[TrueOther] = Field(default_factory=list)
    others_tell: list[str] = Field(default_factory=list)
    turns_s: list[tuple[float, Indication]] = Field(default_factory=list)
    approaches: list[TrueApproach] = Field(default_factory=list)

    def turns_of(self, approach: str) -> list[tuple[float, Indication]]:
        """Return when the lamp of an approach turned; a clip of one approach has one, whatever the layout calls it."""
        return next((one.turns_s for one in self.approaches if one.id == approach), self.turns_s)

    def vector_of(self, approach: str) -> tuple[float, float] | None:
        """Return the direction of travel of an approach; None: not read."""
        return next(
            (one.approach_vector for one in self.approaches if one.id == approach), self.approach_vector
        )

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a truth file.

        Raises:
            ConfigError: one line that names the file, the field and the remedy.
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except OSError as error:
            raise ConfigError(f"{path}: cannot be read ({error.strerror}); check the path") from error
        except ValidationError as error:
            raise ConfigError(f"{path}: {explain(error)}") from error


def layout_of(truth: Truth) -> Layout:
    """Make the layout of a clip from the places that its truth names; what the lamps showed is not used.

    Where the truth names several approaches, each has its line and its heads. Else, and for heads of no approach, all
    rule the first one: where they contradict each other, the group is not known and nothing is alleged. A clip without
    a stop line gets one across its middle that only counts.
    """
    width, height = truth.size
    across = ((0.0, height / 2), (float(width), height / 2))
    enforced = truth.stop_line is not None and truth.approach_vector is not None and bool(truth.signals)
    return Layout(
        camera="clip",
        junction="clip",
        reference_size_px=truth.size,
        approaches=[_approach(approach) for approach in truth.approaches]
        or [
            Approach(
                id="main",
                direction=truth.approach_vector if truth.stop_line is not None else None,
                signal_group=GROUP if enforced else None,
                stop_lines=[StopLine(id=LINE, line_px=truth.stop_line or across)],
            )
        ],
        heads=[_head(head, _group_of(head, truth)) for head in truth.signals],
    )


def _approach(approach: TrueApproach) -> Approach:
    return Approach(
        id=approach.id,
        direction=approach.approach_vector,
        signal_group=approach.group,
        stop_lines=[StopLine(id=approach.id, line_px=approach.stop_line)],
    )


def _group_of(head: TrueHead, truth: Truth) -> str:
    groups = [approach.group for approach in truth.approaches]
    return head.group if head.group in groups else (groups or [GROUP])[0]


def _head(head: TrueHead, group: str) -> SignalHead:
    lamps = head.lamps
    return SignalHead(
        id=head.name,
        group=group,
        box_px=head.box,
        lamps_px=LampRegions(red=lamps.get("red"), amber=lamps.get("yellow"), green=lamps.get("green"))
        if lamps
        else None,
        countdown_px=head.countdown_box,
        position_tells=head.position_tells,
    )
