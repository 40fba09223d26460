"""What other systems of the city read about decided cases."""

from central.reviews.schemas import Outcome
from contracts.base import Contract, UtcTime, VehicleClass, ViolationKind
from contracts.facts import RedBegin


class PartnerCase(Contract):
    """A decided case. The plate is null without the scope for it.

    Red elapsed is that of the front at the line (of an early start or of standing: of their moment), and "at least"
    where the begin of red was not seen.
    """

    number: str
    kind: ViolationKind
    junction: str
    decided_at: UtcTime
    outcome: Outcome
    red_elapsed_ms: int
    red_elapsed_uncertainty_ms: int
    red_begin: RedBegin
    vehicle_class: VehicleClass
    reference: str | None
    plate: str | None


class PartnerPage(Contract):
    """Cases in the order of their decisions; keep `next_cursor` and ask again with it."""

    items: list[PartnerCase]
    next_cursor: str | None
