"""What a rule hands to the book: an alleged act, complete enough for the candidate."""

from dataclasses import dataclass

from contracts.base import ViolationKind
from edge.domain.violation import AccountEntry
from edge.rules.footprint import Point
from edge.rules.lamp import Red
from edge.rules.passage import Passage


@dataclass(frozen=True, slots=True)
class RuleEvent:
    """An act that a rule alleges.

    Attributes:
        kind: which rule.
        passage: who and at which line.
        at_ns: the moment that the facts name; manual control is asked for it.
        at_frame: of that moment.
        uncertainty_ns: half-width around it.
        point_px: where, pixels of the full frame.
        account: the conditions that held, in order.
        red: the red that counts; None where the kind knows none.
        elapsed_ns: since its begin.
        movement: the exit that it took.
    """

    kind: ViolationKind
    passage: Passage
    at_ns: int
    at_frame: int
    uncertainty_ns: int
    point_px: Point
    account: tuple[AccountEntry, ...]
    red: Red | None = None
    elapsed_ns: int = 0
    movement: str | None = None
