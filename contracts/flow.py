"""Traffic per minute and camera: what passed, how it waited, and how much of the minute was seen."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from contracts.base import Contract, Indication, Slug, UtcTime, VehicleClass

MINUTE_MS = 60_000
ReasonCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]


class FlowCount(Contract):
    """Vehicles that passed a stop line in one minute, as nodes before `FlowMinute` count them."""

    junction: Slug
    camera: Slug
    approach: Slug
    movement: Slug | None = None
    starts_at: UtcTime
    duration_s: int = Field(default=60, ge=1)
    by_class: dict[VehicleClass, int]
    n_on_red: int = Field(ge=0)
    share_observed: float = Field(ge=0, le=1, description="part of the minute in which frames were seen")


class FlowCell(Contract):
    """Vehicles of one class and movement that passed while the lamp showed one thing."""

    movement: Slug | None = Field(default=None, description="the exit that was taken; null: not told apart")
    vehicle_class: VehicleClass
    indication: Indication = Field(description="at the moment of passing; unknown where it is not known")
    n: int = Field(ge=1)
    n_arrival_known: int = Field(
        default=0,
        ge=0,
        description="of these, whose lamp at the arrival is known: when it first stood, or passed without standing; "
        "one that may have stood where the camera does not see is not among them",
    )
    n_arrived_on_red: int = Field(
        default=0, ge=0, description="of those, on red or on red with amber: both forbid to go"
    )

    @model_validator(mode="after")
    def _parts_fit(self) -> Self:
        if not self.n_arrived_on_red <= self.n_arrival_known <= self.n:
            raise ValueError("n_arrived_on_red: more than n_arrival_known, or those are more than n")
        return self


class Queue(Contract):
    """Vehicles that stood one behind the other before the line, as far as the camera sees."""

    most_vehicles: int = Field(ge=0)
    waited_vehicle_ms: int = Field(
        ge=0, description="vehicles times time; over covered_ms it is the mean queue"
    )
    longest_cm: int | None = Field(
        default=None, ge=0, description="from the line to the last one's rear; null: the road has no metres"
    )
    open_ended_ms: int = Field(
        default=0,
        ge=0,
        description="time in which it reached the border of what the camera sees: then it is at least so long",
    )


class LineSpeed(Contract):
    """Speed on the road of those that passed and whose way could be measured."""

    n: int = Field(ge=1)
    mean_kmh: float = Field(ge=0, le=300)


class ApproachMinute(Contract):
    """One approach. What was not measured is null, never zero; `cells` without entries: nobody passed."""

    approach: Slug
    cells: list[FlowCell] = Field(default_factory=list)
    lamp_known_ms: int = Field(ge=0, description="part of covered_ms in which the lamp was known")
    red_ms: int = Field(ge=0, description="part of lamp_known_ms with red, or red with amber")
    occupied_ms: int | None = Field(
        default=None, ge=0, description="a vehicle was over the line or within its own length before it"
    )
    queue: Queue | None = None
    speed: LineSpeed | None = None


class FlowMinute(Contract):
    """What one camera counted in one minute of UTC.

    A minute in which no frame was seen has no message. One that was seen in pieces (a restart, a lost camera)
    has a message per piece: their counts and their `covered_ms` add up.
    """

    junction: Slug
    camera: Slug
    starts_at: UtcTime = Field(description="a whole minute")
    covered_ms: int = Field(ge=0, le=MINUTE_MS, description="how much of the minute was seen")
    clock_stepped: bool = Field(default=False, description="the capture clock jumped and ended this piece")
    approaches: list[ApproachMinute] = Field(min_length=1)
    not_fired: dict[ReasonCode, Annotated[int, Field(ge=1)]] = Field(
        default_factory=dict, max_length=64, description="why rules alleged nothing, counted in this piece"
    )

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.starts_at.second or self.starts_at.microsecond:
            raise ValueError("starts_at: not a whole minute")
        names = [part.approach for part in self.approaches]
        if len(set(names)) != len(names):
            raise ValueError("approaches: one is named twice")
        for part in self.approaches:
            if not part.red_ms <= part.lamp_known_ms <= self.covered_ms:
                raise ValueError(f"approach '{part.approach}': more lamp time than covered_ms")
            if (part.occupied_ms or 0) > self.covered_ms:
                raise ValueError(f"approach '{part.approach}': occupied_ms is more than covered_ms")
        return self
