"""Takes one message: check it, commit it, and say what to answer."""

import structlog
from pydantic import BaseModel, TypeAdapter, ValidationError
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session

from central.db.engine import Database
from central.errors import RefusedError
from central.nodes.quarantine import QuarantineBounds, Refused, quarantine
from central.nodes.repository import node_named
from central.nodes.service import MessageKey, claim_sequence, hear
from central.statistics.service import take_flow, take_minute
from central.violations.service import take_evidence, take_record
from contracts.base import explain
from contracts.envelope import (
    DurableEnvelope,
    EvidenceEnvelope,
    FlowEnvelope,
    FlowMinuteEnvelope,
    HealthEnvelope,
    RecordedEnvelope,
)
from contracts.receipt import Receipt, ReceiptResult
from contracts.topics import ROOT, Channel

_log = structlog.get_logger()
AnyDurable = RecordedEnvelope | EvidenceEnvelope | FlowEnvelope | FlowMinuteEnvelope
_DURABLE: TypeAdapter[AnyDurable] = TypeAdapter(DurableEnvelope)
_CHANNEL_TYPES: dict[Channel, tuple[type[AnyDurable], ...]] = {
    Channel.VIOLATION: (RecordedEnvelope, EvidenceEnvelope),
    Channel.FLOW: (FlowMinuteEnvelope, FlowEnvelope),
}


class _Address(BaseModel):
    """The part of a broken message that a receipt needs."""

    node: str
    sequence: int
    id: str


class Intake:
    """Turns messages into committed rows. Knows nothing of MQTT."""

    def __init__(self, database: Database, city: str, bounds: QuarantineBounds) -> None:
        self._database = database
        self._city = city
        self._max_bytes = bounds.message_bytes
        self._bounds = bounds

    def accept(self, topic: str, payload: bytes) -> Receipt | None:
        """Commit a message, or its quarantine; return the receipt to publish, None where none is due.

        When this returns, the message may be acknowledged. A database that does not answer raises
        OperationalError: the message must not be acknowledged then.
        """
        try:
            return self._take(topic, payload)
        except RefusedError as error:
            return self._refuse(topic, payload, error.message)
        except ValidationError as error:
            return self._refuse(topic, payload, explain(error))
        except (DataError, IntegrityError, ArithmeticError, ValueError, RecursionError) as error:
            return self._refuse(topic, payload, f"cannot be stored: {str(error).splitlines()[0]}")

    def _take(self, topic: str, payload: bytes) -> Receipt | None:
        if len(payload) > self._max_bytes:
            raise RefusedError(f"payload: {len(payload)} bytes, at most {self._max_bytes} are taken")
        node, channel = self._address(topic)
        if channel is Channel.HEALTH:
            self._take_health(node, payload)
            return None
        envelope = _DURABLE.validate_json(payload)
        if envelope.node != node:
            raise RefusedError(f"node: '{envelope.node}' wrote on the topic of '{node}'")
        if not isinstance(envelope, _CHANNEL_TYPES.get(channel, ())):
            raise RefusedError(f"type: {envelope.type} does not belong on the channel {channel}")
        with self._database.write() as session:
            fresh = _store(session, envelope)
        return Receipt(
            node=node,
            sequence=envelope.sequence,
            message_id=envelope.id,
            result=ReceiptResult.STORED if fresh else ReceiptResult.DUPLICATE,
        )

    def _address(self, topic: str) -> tuple[str, Channel]:
        parts = topic.split("/")
        if len(parts) != 5 or "/".join(parts[:3]) != f"{ROOT}/{self._city}":
            raise RefusedError(f"topic: not {ROOT}/{self._city}/NODE/CHANNEL")
        try:
            return parts[3], Channel(parts[4])
        except ValueError as error:
            raise RefusedError(f"topic: unknown channel '{parts[4][:40]}'") from error

    def _take_health(self, node: str, payload: bytes) -> None:
        if not payload:  # a retained message being cleared
            return
        envelope = HealthEnvelope.model_validate_json(payload)
        if envelope.node != node:
            raise RefusedError(f"node: '{envelope.node}' wrote on the topic of '{node}'")
        with self._database.write() as session:
            hear(session, envelope)

    def _refuse(self, topic: str, payload: bytes, reason: str) -> Receipt | None:
        _log.warning("message_quarantined", topic=topic[:300], reason=reason)
        with self._database.write() as session:
            kept = quarantine(session, Refused(topic, payload, reason), self._bounds)
        told = reason if kept else f"{reason[:400]}; not kept here: this node's quarantine is full"
        return self._quarantine_receipt(topic, payload, told)

    def _quarantine_receipt(self, topic: str, payload: bytes, reason: str) -> Receipt | None:
        """Answer only on the topic's own node, and only where the message tells its sequence and id."""
        if len(payload) > self._max_bytes * 4:
            return None
        try:
            node, channel = self._address(topic)
            address = _Address.model_validate_json(payload)
            if address.node != node or channel is Channel.HEALTH:
                return None
            return Receipt(
                node=node,
                sequence=address.sequence,
                message_id=address.id,
                result=ReceiptResult.QUARANTINED,
                reason=reason[:500],
            )
        except (RefusedError, ValidationError):
            return None


def _store(session: Session, envelope: AnyDurable) -> bool:
    if node_named(session, envelope.node) is None:
        raise RefusedError(f"node: '{envelope.node}' is not registered; use 'atcs central node add'")
    if not claim_sequence(session, MessageKey(envelope.node, envelope.sequence, envelope.id), envelope.type):
        return False
    if isinstance(envelope, RecordedEnvelope):
        return take_record(session, envelope)
    if isinstance(envelope, EvidenceEnvelope):
        return take_evidence(session, envelope)
    if isinstance(envelope, FlowMinuteEnvelope):
        take_minute(session, envelope)
    else:
        take_flow(session, envelope)
    return True
