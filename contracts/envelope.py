"""The envelope of every message: CloudEvents 1.0 attribute names, a per-node sequence that shows gaps."""

from typing import Annotated, Literal

from pydantic import Field

from contracts.base import Contract, Slug, UtcTime
from contracts.facts import SignedFacts
from contracts.flow import FlowCount, FlowMinute
from contracts.health import Health
from contracts.manifest import SignedManifest

RECORDED = "atcs.violation.recorded.v1"
EVIDENCE = "atcs.violation.evidence.v1"
FLOW = "atcs.flow.counted.v1"
FLOW_MINUTE = "atcs.flow.minute.v1"
HEALTH = "atcs.node.health.v1"


class RecordedData(Contract):
    """An alleged violation, as decided. `violation_id` joins it to its evidence."""

    violation_id: str = Field(pattern=r"^[0-9a-f-]{36}$")
    record: SignedFacts


class _Envelope(Contract):
    specversion: Literal["1.0"] = "1.0"
    id: str = Field(pattern=r"^[0-9a-f-]{36}$", description="UUIDv7")
    source: str = Field(description="atcs/{city}/{node}")
    time: UtcTime
    datacontenttype: Literal["application/json"] = "application/json"
    node: Slug


class _Sequenced(_Envelope):
    sequence: int = Field(ge=1, description="counts the node's durable messages; (node, sequence) is unique")


class RecordedEnvelope(_Sequenced):
    """Carries a facts record to central."""

    type: Literal["atcs.violation.recorded.v1"] = "atcs.violation.recorded.v1"
    data: RecordedData


class EvidenceEnvelope(_Sequenced):
    """Carries an evidence manifest to central; it announces the files that follow by HTTP PUT."""

    type: Literal["atcs.violation.evidence.v1"] = "atcs.violation.evidence.v1"
    data: SignedManifest


class FlowEnvelope(_Sequenced):
    """Carries counts of one minute and approach to central, from nodes that do not send `FlowMinute` yet."""

    type: Literal["atcs.flow.counted.v1"] = "atcs.flow.counted.v1"
    data: FlowCount


class FlowMinuteEnvelope(_Sequenced):
    """Carries one minute of a camera's traffic to central."""

    type: Literal["atcs.flow.minute.v1"] = "atcs.flow.minute.v1"
    data: FlowMinute


class HealthEnvelope(_Envelope):
    """Says how a node is; retained, not sequenced."""

    type: Literal["atcs.node.health.v1"] = "atcs.node.health.v1"
    data: Health


DurableEnvelope = Annotated[
    RecordedEnvelope | EvidenceEnvelope | FlowEnvelope | FlowMinuteEnvelope, Field(discriminator="type")
]
