"""What other systems of the city read about decided cases."""

from central.reviews.schemas import Outcome
from contracts.base import Contract, UtcTime, VehicleClass, ViolationKind


class PartnerCase(Contract):
    """A decided case. The plate is null without the scope for it."""

    number: str
    kind: ViolationKind
    junction: str
    decided_at: UtcTime
    outcome: Outcome
    red_elapsed_ms: int
    vehicle_class: VehicleClass
    reference: str | None
    plate: str | None


class PartnerPage(Contract):
    """Cases in the order of their decisions; keep `next_cursor` and ask again with it."""

    items: list[PartnerCase]
    next_cursor: str | None
