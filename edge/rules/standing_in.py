"""A vehicle stands in a zone while its lamp is red: what the motorcycles' box and the zebra crossing share."""

from dataclasses import dataclass

from contracts.base import ViolationKind
from contracts.facts import AccountCode
from edge.domain.violation import AccountEntry
from edge.rules.event import RuleEvent
from edge.rules.lamp import Phases, Red, red_at
from edge.rules.line_time import LineTime
from edge.rules.not_fired import NotFired
from edge.rules.passage import Passage, held_at
from edge.rules.settings import MILLISECOND_NS, RuleSettings
from edge.rules.sighting import Sighting
from edge.rules.standing import drove_in_on, why_not_red
from edge.rules.zone import Zone, looks_inside, sure_depth_px


@dataclass(frozen=True, slots=True)
class Terms:
    """What a rule of this family asks.

    Attributes:
        kind: which rule.
        code: the line of the account that says where it stood.
        grace_ns: after the begin of red.
        settings: thresholds.
    """

    kind: ViolationKind
    code: AccountCode
    grace_ns: int
    settings: RuleSettings


def judge_standing(zone: Zone, passage: Passage, phases: Phases, terms: Terms) -> RuleEvent | NotFired | None:
    """Judge a vehicle that was measured in this frame; None: it does not stand in the zone, or not long enough yet.

    It was held before the line and its front drove over it, the picture moved as its box did, it surely is in the
    zone, and it has stood in place for the full time on settled red. Who drove in before red stands with his rear just
    past the line at most: further in he waits to clear the junction.
    """
    since, last, front = passage.stands_since, passage.last, passage.front.time
    if since is None or last is None or not passage.confirmed or not looks_inside(zone, last):
        return None
    doubt = _doubt(zone, passage, last, terms.settings)
    if doubt is not None or front is None:
        return doubt
    red = red_at(phases, last.at_ns)
    if red is None:
        return why_not_red(phases, last.at_ns)
    counts_ns = red.begin_ns + terms.grace_ns
    if not passage.has_stood_since(counts_ns):
        return None
    if not (drove_in_on(red, front, terms.grace_ns) or passage.is_just_past):
        return NotFired.TOO_CLOSE_TO_CALL
    return _event(terms, (passage, front, since), red, max(since.at_ns, counts_ns))


def _doubt(zone: Zone, passage: Passage, last: Sighting, settings: RuleSettings) -> NotFired | None:
    if passage.front.time is None or passage.front.n_behind < settings.n_hold:
        return NotFired.ENTRY_NOT_SEEN
    if sure_depth_px(zone, last) < last.place_margin_px(settings):
        return NotFired.PLACE_NOT_CERTAIN
    if passage.front_motion_agreed is not True:
        disagreed = passage.front_motion_agreed is False
        return NotFired.MOTION_DISAGREED if disagreed else NotFired.MOTION_UNKNOWN
    return None


def _event(terms: Terms, who: tuple[Passage, LineTime, Sighting], red: Red, begin_ns: int) -> RuleEvent:
    passage, front, since = who
    elapsed_ns = begin_ns - red.begin_ns
    stood = AccountEntry(terms.code, since.point.frame_number, begin_ns, elapsed_ns // MILLISECOND_NS)
    return RuleEvent(
        kind=terms.kind,
        passage=passage,
        at_ns=front.at_ns,
        at_frame=front.frame,
        uncertainty_ns=front.uncertainty_ns,
        point_px=front.point_px,
        account=(
            *held_at(AccountCode.BEHIND_LINE_HELD, passage.front.behind_at),
            AccountEntry(AccountCode.FRONT_CROSSED, front.frame, front.at_ns),
            *held_at(AccountCode.MOTION_AGREED, passage.front.beyond_since),
            stood,
        ),
        red=red,
        elapsed_ns=elapsed_ns,
    )
