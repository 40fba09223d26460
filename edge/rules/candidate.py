"""Writes a decision of a rule down as a candidate, complete enough for the facts."""

from collections.abc import Sequence

from contracts.base import VehicleEnd, ViolationKind
from contracts.facts import AccountCode, RedBegin
from edge.domain.frame import Frame
from edge.domain.violation import AccountEntry, LineCrossing, SeenEnd, ViolationCandidate
from edge.rules import red_light, stop_line
from edge.rules.event import RuleEvent
from edge.rules.geometry import CompiledLine
from edge.rules.lamp import Phases, Red, amber_before_ns, red_at
from edge.rules.on_road import on_road
from edge.rules.passage import Passage
from edge.rules.red_light import RedDecision, RedEntry
from edge.rules.stop_line import StandingPastLine
from edge.rules.uncertainty import with_bound


def red_light_candidate(
    decision: RedDecision, entry: RedEntry, frame: Frame, phases: Phases
) -> ViolationCandidate:
    """Make the candidate of a vehicle that entered on red."""
    passage, crossing = decision.passage, decision.crossing
    taken = passage.movement
    account = [
        *red_light.account_of(decision, entry),
        _last(AccountCode.MOTION_AGREED, passage),
        AccountEntry(AccountCode.RED_HELD, crossing.rear_frame, crossing.rear_ns),
        *([AccountEntry(AccountCode.EXIT_TAKEN, taken.frame, taken.at_ns)] if taken is not None else []),
    ]
    return ViolationCandidate(
        kind=ViolationKind.RED_LIGHT,
        camera=frame.camera,
        approach=crossing.approach,
        stop_line=crossing.stop_line,
        track_id=crossing.track_id,
        vehicle_class=crossing.vehicle_class,
        vehicle_confidence=passage.confidence,
        decided_frame=frame.number,
        decided_ns=frame.captured_at_ns,
        front_ns=crossing.front_ns,
        front_frame=crossing.front_frame,
        rear_ns=crossing.rear_ns,
        rear_frame=crossing.rear_frame,
        uncertainty_ns=crossing.uncertainty_ns,
        point_px=crossing.point_px,
        red_elapsed_ns=entry.elapsed_ns,
        red_elapsed_uncertainty_ns=entry.uncertainty_ns,
        red_begin=entry.red.begin,
        front_uncertainty_ns=crossing.front_uncertainty_ns,
        rear_uncertainty_ns=crossing.rear_uncertainty_ns,
        on_road=on_road(passage, passage.rear.time),
        seen_end=seen_end_of(passage.line, crossing, entry.red, phases),
        amber_duration_ns=amber_before_ns(phases, entry.red),
        phases=phases,
        account=_begun(entry.red, passage, account),
        trail=tuple(passage.trail),
        movement=taken.movement if taken is not None else None,
    )


def seen_end_of(line: CompiledLine, crossing: LineCrossing, red: Red, phases: Phases) -> SeenEnd | None:
    """Return when the end that faces the camera passed; None: none does, or it did not pass in this red.

    The front passed before the red where a vehicle stopped over the line and started early.
    """
    if line.seen_end is None:
        return None
    is_rear = line.seen_end is VehicleEnd.REAR
    at_ns = crossing.rear_ns if is_rear else crossing.front_ns
    uncertainty_ns = crossing.rear_uncertainty_ns if is_rear else crossing.front_uncertainty_ns
    held = red_at(phases, at_ns)
    if held is None or held.begin_ns != red.begin_ns:
        return None
    elapsed_doubt_ns = with_bound(uncertainty_ns, red.uncertainty_ns)
    return SeenEnd(line.seen_end, at_ns, uncertainty_ns, at_ns - red.begin_ns, elapsed_doubt_ns)


def stop_line_candidate(standing: StandingPastLine, frame: Frame, phases: Phases) -> ViolationCandidate:
    """Make the candidate of a vehicle that stands past the line."""
    passage, front = standing.passage, standing.front
    account = [
        *stop_line.account_of(standing),
        AccountEntry(AccountCode.RED_HELD, frame.number, frame.captured_at_ns),
    ]
    return ViolationCandidate(
        kind=ViolationKind.STOP_LINE,
        camera=frame.camera,
        approach=passage.line.approach,
        stop_line=passage.line.id,
        track_id=passage.track_id,
        vehicle_class=passage.vehicle_class,
        vehicle_confidence=passage.confidence,
        decided_frame=frame.number,
        decided_ns=frame.captured_at_ns,
        front_ns=front.at_ns,
        front_frame=front.frame,
        rear_ns=None,
        rear_frame=None,
        uncertainty_ns=front.uncertainty_ns,
        point_px=front.point_px,
        red_elapsed_ns=standing.elapsed_ns,
        red_elapsed_uncertainty_ns=with_bound(front.uncertainty_ns, standing.red.uncertainty_ns),
        red_begin=standing.red.begin,
        front_uncertainty_ns=front.uncertainty_ns,
        on_road=on_road(passage, front),
        amber_duration_ns=amber_before_ns(phases, standing.red),
        phases=phases,
        account=_begun(standing.red, passage, account),
        trail=tuple(passage.trail),
    )


def event_candidate(event: RuleEvent, frame: Frame, phases: Phases) -> ViolationCandidate:
    """Make the candidate of any other rule's event."""
    passage, red = event.passage, event.red
    return ViolationCandidate(
        kind=event.kind,
        camera=frame.camera,
        approach=passage.line.approach,
        stop_line=passage.line.id,
        track_id=passage.track_id,
        vehicle_class=passage.vehicle_class,
        vehicle_confidence=passage.confidence,
        decided_frame=frame.number,
        decided_ns=frame.captured_at_ns,
        front_ns=event.at_ns,
        front_frame=event.at_frame,
        rear_ns=None,
        rear_frame=None,
        uncertainty_ns=event.uncertainty_ns,
        point_px=event.point_px,
        red_elapsed_ns=event.elapsed_ns,
        red_elapsed_uncertainty_ns=(
            0 if red is None else with_bound(event.uncertainty_ns, red.uncertainty_ns)
        ),
        red_begin=RedBegin.NOT_SEEN if red is None else red.begin,
        amber_duration_ns=None if red is None else amber_before_ns(phases, red),
        phases=phases,
        account=_account(event, frame),
        trail=tuple(passage.trail),
        movement=event.movement,
    )


def _account(event: RuleEvent, frame: Frame) -> tuple[AccountEntry, ...]:
    first = event.passage.trail[0]
    if event.red is None:
        confirmed = AccountEntry(AccountCode.TRACK_CONFIRMED, first.frame_number, first.captured_at_ns)
        return (confirmed, *event.account)
    held = AccountEntry(AccountCode.RED_HELD, frame.number, frame.captured_at_ns)
    return _begun(event.red, event.passage, (*event.account, held))


def _last(code: AccountCode, passage: Passage) -> AccountEntry:
    point = passage.trail[-1]
    return AccountEntry(code, point.frame_number, point.captured_at_ns)


def _begun(red: Red, passage: Passage, steps: Sequence[AccountEntry]) -> tuple[AccountEntry, ...]:
    """Put the begin of the track and of the red in front, each with the nearest frame of the trail."""
    first = passage.trail[0]
    nearest = min(passage.trail, key=lambda point: abs(point.captured_at_ns - red.begin_ns))
    return (
        AccountEntry(AccountCode.TRACK_CONFIRMED, first.frame_number, first.captured_at_ns),
        AccountEntry(AccountCode.RED_BEGAN, nearest.frame_number, red.begin_ns),
        *steps,
    )
