"""All MQTT topics in one table: who writes, with which quality of service, and what is in the message."""

from dataclasses import dataclass
from enum import StrEnum

from contracts.base import Contract
from contracts.envelope import (
    EvidenceEnvelope,
    FlowEnvelope,
    FlowMinuteEnvelope,
    HealthEnvelope,
    RecordedEnvelope,
)
from contracts.receipt import Receipt

ROOT = "atcs/v1"


class Channel(StrEnum):
    """The last part of a node's topic."""

    VIOLATION = "violation"
    FLOW = "flow"
    HEALTH = "health"
    RECEIPT = "receipt"
    LAYOUT = "layout"
    COMMAND = "command"


class Writer(StrEnum):
    """Who may publish on a topic."""

    EDGE = "edge"
    CENTRAL = "central"


@dataclass(frozen=True, slots=True)
class TopicRule:
    """One row of the table."""

    channel: Channel
    writer: Writer
    qos: int
    retained: bool
    payloads: tuple[type[Contract], ...]


TOPICS = (
    TopicRule(Channel.VIOLATION, Writer.EDGE, 1, False, (RecordedEnvelope, EvidenceEnvelope)),
    TopicRule(Channel.FLOW, Writer.EDGE, 1, False, (FlowMinuteEnvelope, FlowEnvelope)),
    TopicRule(Channel.HEALTH, Writer.EDGE, 1, True, (HealthEnvelope,)),
    TopicRule(Channel.RECEIPT, Writer.CENTRAL, 1, False, (Receipt,)),
)


def topic(city: str, node: str, channel: Channel) -> str:
    """Return the topic of a node's channel; `+` as city or node makes a subscription."""
    return f"{ROOT}/{city}/{node}/{channel.value}"


def node_of(name: str) -> str | None:
    """Return the node that a topic belongs to, or None where it is not one of ours."""
    parts = name.split("/")
    return parts[3] if len(parts) == 5 and "/".join(parts[:2]) == ROOT else None
