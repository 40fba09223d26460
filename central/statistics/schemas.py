"""What the APIs say about traffic. Null is "not known"; a step of which nothing was seen has no counts at all."""

from enum import StrEnum

from contracts.base import Contract, Indication, UtcTime, VehicleClass


class Step(StrEnum):
    """Length of a step. Days are the city's; hours and minutes are the same in every zone with whole hours."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"


class Passed(Contract):
    """Vehicles that passed the line. The movement `unknown` was not told apart."""

    n: int
    by_class: dict[VehicleClass, int]
    by_indication: dict[Indication, int]
    by_movement: dict[str, int]
    n_arrival_known: int
    n_arrived_on_red: int


class Waiting(Contract):
    """The queue: at its longest, and its mean over the time that was seen.

    For `open_ended_s` it reached the border of what the camera sees: then it was at least so long.
    """

    most_vehicles: int
    mean_vehicles: float | None
    longest_m: float | None
    open_ended_s: float


class FlowStep(Contract):
    """One step of one approach.

    `covered_s` may be more than the step is long where a node's clock was set back; `clock_steps` tells that.
    """

    starts_at: UtcTime
    covered_s: float
    clock_steps: int = 0
    passed: Passed | None = None
    lamp_known_s: float | None = None
    red_s: float | None = None
    occupancy: float | None = None
    queue: Waiting | None = None
    n_speeds: int = 0
    mean_kmh: float | None = None


class FlowSeries(Contract):
    """One approach of one camera: every step of the time asked for, oldest first, those without data too."""

    junction: str
    camera: str
    approach: str
    steps: list[FlowStep]


class FlowReport(Contract):
    """Traffic from `starts_at` to `ends_at`, both on the border of a step."""

    step: Step
    step_s: int
    starts_at: UtcTime
    ends_at: UtcTime
    series: list[FlowSeries]
