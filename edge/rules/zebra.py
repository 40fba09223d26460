"""ZEBRA: a motor vehicle stands on the pedestrians' crossing behind its stop line while its lamp is red."""

from contracts.base import ViolationKind
from contracts.facts import AccountCode
from edge.rules.event import RuleEvent
from edge.rules.lamp import Phases
from edge.rules.not_fired import NotFired
from edge.rules.passage import Passage
from edge.rules.settings import MOTOR_VEHICLES, RuleSettings
from edge.rules.standing_in import Terms, judge_standing
from edge.rules.zone import Zone


def judge_zebra(
    zebra: Zone, passage: Passage, phases: Phases, grace_ns: int, settings: RuleSettings
) -> RuleEvent | NotFired | None:
    """Judge a vehicle whose front has passed the line of its class."""
    terms = Terms(ViolationKind.ZEBRA, AccountCode.ON_ZEBRA, grace_ns, settings)
    judged = judge_standing(zebra, passage, phases, terms)
    if isinstance(judged, RuleEvent) and passage.vehicle_class not in MOTOR_VEHICLES:
        return NotFired.NOT_MOTORISED
    return judged
