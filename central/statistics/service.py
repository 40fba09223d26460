"""Taking counts of vehicles."""

import json

from sqlalchemy.orm import Session

from central.statistics.models import FlowMinute
from contracts.envelope import FlowEnvelope


def take_flow(session: Session, envelope: FlowEnvelope) -> None:
    """Keep the counts of one minute; the sequence of the message makes it happen once."""
    count = envelope.data
    session.add(
        FlowMinute(
            node=envelope.node,
            junction=count.junction,
            camera=count.camera,
            approach=count.approach,
            movement=count.movement,
            starts_at=count.starts_at,
            duration_s=count.duration_s,
            by_class=json.dumps(count.by_class, sort_keys=True),
            n_on_red=count.n_on_red,
            share_observed=count.share_observed,
        )
    )
