"""Counts of vehicles per minute and movement."""

from pydantic import Field

from contracts.base import Contract, Slug, UtcTime, VehicleClass


class FlowCount(Contract):
    """Vehicles that passed a stop line in one minute."""

    junction: Slug
    camera: Slug
    approach: Slug
    movement: Slug | None = None
    starts_at: UtcTime
    duration_s: int = Field(default=60, ge=1)
    by_class: dict[VehicleClass, int]
    n_on_red: int = Field(ge=0)
    share_observed: float = Field(ge=0, le=1, description="part of the minute in which frames were seen")
