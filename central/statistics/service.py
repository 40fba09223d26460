"""Taking traffic from the nodes. The sequence of the message makes it happen once, whatever its order."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from central.statistics.models import FlowPart, FlowPassed, NotFired
from contracts.base import Indication
from contracts.envelope import FlowEnvelope, FlowMinuteEnvelope
from contracts.flow import MINUTE_MS, ApproachMinute, FlowCell, FlowCount, FlowMinute

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


def minute_of(moment: datetime) -> int:
    """Return the whole minutes since 1970."""
    return (moment - _EPOCH) // _MINUTE


def moment_of(minute: int) -> datetime:
    """Return the begin of a minute."""
    return _EPOCH + minute * _MINUTE


def take_minute(session: Session, envelope: FlowMinuteEnvelope) -> None:
    """Keep one minute of a camera, or a piece of it."""
    told = envelope.data
    for approach in told.approaches:
        session.add(part := _part(envelope.node, told, approach))
        _keep(session, part, approach.cells)
    session.add_all(
        NotFired(
            node=envelope.node,
            junction=told.junction,
            camera=told.camera,
            minute=minute_of(told.starts_at),
            reason=reason,
            n=n,
        )
        for reason, n in told.not_fired.items()
    )


def take_flow(session: Session, envelope: FlowEnvelope) -> None:
    """Keep a count of the first form: by class; how many of each passed on red it does not tell."""
    count = envelope.data
    session.add(part := _part_of_count(envelope.node, count))
    cells = (
        FlowCell(movement=count.movement, vehicle_class=name, indication=Indication.UNKNOWN, n=n)
        for name, n in count.by_class.items()
        if n > 0
    )
    _keep(session, part, cells)


def _part(node: str, told: FlowMinute, approach: ApproachMinute) -> FlowPart:
    queue, speed = approach.queue, approach.speed
    return FlowPart(
        node=node,
        junction=told.junction,
        camera=told.camera,
        approach=approach.approach,
        minute=minute_of(told.starts_at),
        covered_ms=told.covered_ms,
        clock_stepped=told.clock_stepped,
        lamp_known_ms=approach.lamp_known_ms,
        red_ms=approach.red_ms,
        occupied_ms=approach.occupied_ms,
        queue_most=queue and queue.most_vehicles,
        queue_waited_ms=queue and queue.waited_vehicle_ms,
        queue_longest_cm=queue and queue.longest_cm,
        queue_open_ended_ms=queue and queue.open_ended_ms,
        n_speeds=speed.n if speed else 0,
        speed_sum_kmh=speed.n * speed.mean_kmh if speed else 0.0,
    )


def _part_of_count(node: str, count: FlowCount) -> FlowPart:
    return FlowPart(
        node=node,
        junction=count.junction,
        camera=count.camera,
        approach=count.approach,
        minute=minute_of(count.starts_at),
        covered_ms=round(count.share_observed * MINUTE_MS),
        clock_stepped=False,
        lamp_known_ms=0,
        red_ms=0,
        n_speeds=0,
        speed_sum_kmh=0.0,
    )


def _keep(session: Session, part: FlowPart, cells: Iterable[FlowCell]) -> None:
    session.flush()  # gives the part its number
    session.add_all(
        FlowPassed(
            part_id=part.id,
            movement=cell.movement,
            vehicle_class=cell.vehicle_class,
            indication=cell.indication,
            n=cell.n,
            n_arrival_known=cell.n_arrival_known,
            n_arrived_on_red=cell.n_arrived_on_red,
        )
        for cell in cells
    )
