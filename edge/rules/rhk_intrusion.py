"""RHK_INTRUSION: a vehicle with four or more wheels stands in the motorcycles' waiting box while the lamp is red."""

from contracts.base import ViolationKind
from contracts.facts import AccountCode
from edge.rules.event import RuleEvent
from edge.rules.lamp import Phases
from edge.rules.not_fired import NotFired
from edge.rules.passage import Passage
from edge.rules.settings import FOUR_WHEELERS, RuleSettings
from edge.rules.standing_in import Terms, judge_standing
from edge.rules.zone import Zone


def judge_rhk(
    box: Zone, passage: Passage, phases: Phases, grace_ns: int, settings: RuleSettings
) -> RuleEvent | NotFired | None:
    """Judge a vehicle at the cars' line; motorcycles belong into the box, bicycles may use it."""
    if passage.vehicle_class not in FOUR_WHEELERS:
        return None
    terms = Terms(ViolationKind.RHK_INTRUSION, AccountCode.IN_MOTORCYCLE_BOX, grace_ns, settings)
    return judge_standing(box, passage, phases, terms)
