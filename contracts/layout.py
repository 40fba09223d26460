"""The layout document: what one camera sees of its junction, drawn by a person and checked by a program."""

from datetime import datetime
from enum import StrEnum
from itertools import pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from contracts.base import BoxPx, Contract, Indication, PointPx, Slug, UtcTime, VehicleClass, ViolationKind
from contracts.canonical import Document

Polygon = Annotated[list[PointPx], Field(min_length=3)]
MIN_LINE_LENGTH_PX = 8.0
MIN_REGION_SIDE_PX = 3.0
MIN_GROUND_POINTS = 4
MIN_EXIT_POINTS = 2
RULED = frozenset(ViolationKind) - {ViolationKind.NO_HELMET}
"""The kinds that the edge has a rule for."""


class LeftOnRed(StrEnum):
    """When a direct left turn is allowed against red (UU 22/2009: forbidden unless a sign or lamp allows it)."""

    NEVER = "never"
    SIGN = "sign"
    ARROW = "arrow"
    FLASHING_AMBER = "flashing_amber"


class StopLine(Contract):
    """A stop line for some vehicle classes; a motorcycle box (RHK) has one line for cars and one ahead for bikes."""

    id: Slug
    line_px: tuple[PointPx, PointPx]
    vehicle_classes: list[VehicleClass] = Field(default_factory=lambda: list(VehicleClass), min_length=1)

    @model_validator(mode="after")
    def _has_length(self) -> Self:
        (x1, y1), (x2, y2) = self.line_px
        if (x2 - x1) ** 2 + (y2 - y1) ** 2 < MIN_LINE_LENGTH_PX**2:
            raise ValueError(
                f"stop line '{self.id}' is shorter than {MIN_LINE_LENGTH_PX:.0f} px; draw it across the lanes"
            )
        return self


class Turn(StrEnum):
    """Whether a movement is allowed at all (UU 22/2009 art. 112: signs and lamps may forbid it).

    ARROW: only while the movement's own signal group does not show red.
    """

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    ARROW = "arrow"


class Movement(Contract):
    """Where vehicles of an approach may go, and whether a red lamp holds them."""

    id: Slug
    exit_px: list[PointPx] = Field(
        default_factory=list, description="polyline across the exit; empty: not told apart"
    )
    exit_area_px: Polygon | None = Field(
        default=None, description="the road behind the exit where a vehicle must find room; null: not known"
    )
    left_on_red: LeftOnRed = LeftOnRed.NEVER
    turn: Turn = Turn.ALLOWED
    signal_group: Slug | None = Field(
        default=None, description="of the arrow that rules this movement alone; null: the approach's"
    )

    @property
    def may_pass_red(self) -> bool:
        """Something may allow this movement while the approach's lamp is red."""
        return self.left_on_red is not LeftOnRed.NEVER or self.signal_group is not None

    @model_validator(mode="after")
    def _has_its_arrow(self) -> Self:
        by_arrow = self.left_on_red in (LeftOnRed.ARROW, LeftOnRed.FLASHING_AMBER) or self.turn is Turn.ARROW
        if by_arrow and self.signal_group is None:
            raise ValueError(
                f"movement '{self.id}': an arrow rules it, but it names no signal_group; "
                "give it the group of the arrow's head"
            )
        return self


class Lane(Contract):
    """A lane as a polygon on the road."""

    id: Slug
    polygon_px: Polygon


class Approach(Contract):
    """One road that enters the junction, with its lines and the signal group that rules it."""

    id: Slug
    name: str = ""
    direction: tuple[float, float] | None = Field(
        default=None,
        description="image direction of legal travel; null: both directions are counted, none enforced",
    )
    signal_group: Slug | None = None
    stop_lines: list[StopLine] = Field(min_length=1)
    lanes: list[Lane] = Field(default_factory=list)
    movements: list[Movement] = Field(default_factory=list)
    yellow_box_px: Polygon | None = None
    yellow_box_stand_s: float = Field(
        default=5.0, ge=1, le=20, description="standing longer than this blocks the yellow box (unsourced)"
    )
    rhk_box_px: Polygon | None = Field(
        default=None, description="motorcycles' waiting box (RHK), between the cars' line and theirs"
    )
    zebra_px: Polygon | None = Field(default=None, description="pedestrian crossing behind the stop line")

    @model_validator(mode="after")
    def _direction_is_a_vector(self) -> Self:
        if self.direction is not None and self.direction[0] ** 2 + self.direction[1] ** 2 < 1e-6:
            raise ValueError(
                f"approach '{self.id}': direction has no length; give the image direction of travel, e.g. [0, -1]"
            )
        return self


class LampColour(StrEnum):
    """What a lamp of a head gives when it is lit."""

    RED = "red"
    AMBER = "amber"
    GREEN = "green"

    @property
    def indication(self) -> Indication:
        """What a head shows when this lamp alone is lit."""
        return Indication(self.value)


class HeadRole(StrEnum):
    """Whom a head speaks to.

    FULL: everybody of its approaches. ARROW: only those who take the movement that names its group.
    """

    FULL = "full"
    ARROW = "arrow"


class LampRegions(Contract):
    """Centres of the lamps of a head in the picture, where a person could tell them apart."""

    red: PointPx | None = None
    amber: PointPx | None = None
    green: PointPx | None = None


class SignalHead(Contract):
    """A signal head in the picture. The countdown display is lit in lamp colours too and is left out."""

    id: Annotated[str, Field(min_length=1, max_length=63)]
    group: Slug
    role: HeadRole = Field(
        default=HeadRole.FULL, description="arrow: it rules the movement that names its group, nobody else"
    )
    lamps: list[LampColour] = Field(
        default_factory=lambda: list(LampColour),
        min_length=1,
        max_length=len(LampColour),
        description="the lamps that it has, from its top or left; without a red one it rests dark",
    )
    box_px: BoxPx
    lamps_px: LampRegions | None = None
    countdown_px: BoxPx | None = None
    position_tells: bool = Field(
        default=True, description="false: several heads share the box, position means nothing"
    )

    @property
    def rests_dark(self) -> bool:
        """It has no red lamp: dark is what it shows between its signals, and forbids and allows nothing."""
        return LampColour.RED not in self.lamps

    @model_validator(mode="after")
    def _lamps_are_its_own(self) -> Self:
        if len(set(self.lamps)) != len(self.lamps):
            raise ValueError(f"head '{self.id}': lamps names one colour twice; name each lamp once")
        for lamp in LampColour:
            if lamp not in self.lamps and getattr(self.lamps_px, lamp.value, None) is not None:
                raise ValueError(
                    f"head '{self.id}': lamps_px has a place for {lamp.value}, a lamp that it does not have; "
                    "add it to lamps or take the place away"
                )
        return self

    @model_validator(mode="after")
    def _boxes_have_area(self) -> Self:
        for name, box in (("box_px", self.box_px), ("countdown_px", self.countdown_px)):
            if box is not None and min(box[2] - box[0], box[3] - box[1]) < MIN_REGION_SIDE_PX:
                raise ValueError(
                    f"head '{self.id}': {name} has no area; draw it at least {MIN_REGION_SIDE_PX:.0f} px wide and high"
                )
        return self


class GroundPoint(Contract):
    """A point of the road in the picture and in metres on the ground, for the homography."""

    image_px: PointPx
    ground_m: tuple[float, float]


class ManualControlWindow(Contract):
    """A time in which an officer overrides the lamp (UU 22/2009 art. 104): nothing is enforced."""

    starts_at: UtcTime
    ends_at: UtcTime
    reason: str = Field(min_length=1)

    def covers(self, moment: datetime) -> bool:
        """Tell whether `moment` (aware) lies in the window."""
        return self.starts_at <= moment < self.ends_at


class PriorityWindow(Contract):
    """A time in which vehicles with priority (UU 22/2009 art. 134-135) are announced: cases are marked for review."""

    starts_at: UtcTime
    ends_at: UtcTime
    reason: str = Field(min_length=1)

    def covers(self, moment: datetime) -> bool:
        """Tell whether `moment` (aware) lies in the window."""
        return self.starts_at <= moment < self.ends_at


class Layout(Document):
    """Everything a camera's rules need to know about the picture. All coordinates are in `reference_size_px`."""

    schema_version: Literal[1] = 1
    camera: Slug
    junction: Slug
    version: int = Field(default=1, ge=1)
    reference_size_px: tuple[Annotated[int, Field(ge=64)], Annotated[int, Field(ge=64)]]
    grace_ms: int = Field(
        default=300, ge=0, le=3000, description="after the begin of red, before a crossing counts"
    )
    rules: list[ViolationKind] = Field(
        default_factory=lambda: [ViolationKind.RED_LIGHT, ViolationKind.STOP_LINE]
    )
    approaches: list[Approach] = Field(min_length=1)
    heads: list[SignalHead] = Field(default_factory=list)
    ground_points: list[GroundPoint] = Field(default_factory=list)
    manual_control_windows: list[ManualControlWindow] = Field(default_factory=list)
    priority_windows: list[PriorityWindow] = Field(default_factory=list)
    privacy_masks_px: list[Polygon] = Field(default_factory=list)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        self._check_names()
        self._check_groups()
        self._check_rules()
        for name, points in self._named_points():
            self._check_inside(name, points)
        return self

    def _check_names(self) -> None:
        groups = {head.group for head in self.heads}
        lines = [line.id for approach in self.approaches for line in approach.stop_lines]
        named = (
            ("approach", [a.id for a in self.approaches]),
            ("stop line", lines),
            ("head", [h.id for h in self.heads]),
        )
        for what, ids in named:
            if len(set(ids)) != len(ids):
                raise ValueError(f"two of the {what} ids are the same; give each its own")
        for approach in self.approaches:
            named_groups = [(f"approach '{approach.id}'", approach.signal_group)]
            named_groups += [
                (f"movement '{m.id}' of '{approach.id}'", m.signal_group) for m in approach.movements
            ]
            for who, group in named_groups:
                if group is not None and group not in groups:
                    raise ValueError(f"{who}: signal_group '{group}' has no head; draw one or set it to null")
            movements = [m.id for m in approach.movements]
            if len(set(movements)) != len(movements):
                raise ValueError(
                    f"approach '{approach.id}': two movements have the same id; give each its own"
                )

    def _check_groups(self) -> None:
        """An arrow speaks to one movement: its red is nobody else's, and its green frees nobody else."""
        of_role = {role: {h.group for h in self.heads if h.role is role} for role in HeadRole}
        for group in of_role[HeadRole.ARROW] & of_role[HeadRole.FULL]:
            raise ValueError(
                f"group '{group}' has an arrow and a head for everybody; give the arrow a group of its own"
            )
        for approach in self.approaches:
            if approach.signal_group in of_role[HeadRole.ARROW]:
                raise ValueError(
                    f"approach '{approach.id}': the heads of its signal_group '{approach.signal_group}' are arrows; "
                    "name that group in the movement that the arrow is for"
                )
        for group in {h.group for h in self.heads}:
            if len({h.rests_dark for h in self.heads if h.group == group}) > 1:
                raise ValueError(
                    f"group '{group}': some of its heads have a red lamp and others have none; "
                    "give them groups of their own"
                )

    def rests_dark(self, group: str | None) -> bool:
        """Tell whether a group's heads have no red lamp: where they are dark, that is no red and no fault."""
        return any(head.rests_dark for head in self.heads if head.group == group)

    def _check_rules(self) -> None:
        """Refuse what no rule of this version looks at: ignored, it would accuse or clear the wrong people."""
        for kind in self.rules:
            if kind not in RULED:
                known = ", ".join(sorted(RULED))
                raise ValueError(f"rules: there is no rule for '{kind}' yet; choose from {known}")
        if 0 < len(self.ground_points) < MIN_GROUND_POINTS:
            raise ValueError(
                f"ground_points: {len(self.ground_points)} give no plane; name {MIN_GROUND_POINTS} or more, or none"
            )
        for approach in self.approaches:
            self._check_exits(approach)

    def _check_exits(self, approach: Approach) -> None:
        """Where a movement may pass red, nobody can be accused before the exit that he took is known."""
        if ViolationKind.RED_LIGHT not in self.rules or not any(m.may_pass_red for m in approach.movements):
            return
        for movement in approach.movements:
            if len(movement.exit_px) < MIN_EXIT_POINTS:
                raise ValueError(
                    f"approach '{approach.id}', movement '{movement.id}': a movement of this approach may pass red, so "
                    "each needs its exit_px; draw a line across the exit, or take red_light out of rules"
                )

    def _named_points(self) -> list[tuple[str, list[PointPx]]]:
        rows: list[tuple[str, list[PointPx]]] = []
        for approach in self.approaches:
            rows += [(f"stop line '{line.id}'", list(line.line_px)) for line in approach.stop_lines]
            rows += [(f"lane '{lane.id}'", lane.polygon_px) for lane in approach.lanes]
            rows += [
                (f"yellow box of '{approach.id}'", approach.yellow_box_px or []),
                (f"motorcycles' box of '{approach.id}'", approach.rhk_box_px or []),
                (f"zebra crossing of '{approach.id}'", approach.zebra_px or []),
            ]
            rows += [(f"exit area of '{m.id}'", m.exit_area_px or []) for m in approach.movements]
        for head in self.heads:
            rows += [(f"head '{head.id}'", [head.box_px[:2], head.box_px[2:]])]
        return rows

    def _check_inside(self, name: str, points: list[PointPx]) -> None:
        width, height = self.reference_size_px
        for x, y in points:
            if not (0 <= x <= width and 0 <= y <= height):
                raise ValueError(
                    f"{name} leaves the picture at ({x:g}, {y:g}); draw it inside {width}x{height}"
                )
        if len(points) >= 3 and polygon_area_px(points) < MIN_REGION_SIDE_PX**2:
            raise ValueError(f"{name} has no area; draw it around the place that it marks")


def polygon_area_px(points: list[PointPx]) -> float:
    """Return the area of a simple polygon in square pixels (shoelace formula)."""
    closed = [*points, points[0]]
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(closed))) / 2
