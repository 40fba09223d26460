"""Registering nodes, knowing them again, and hearing how they are."""

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import TypeAdapter, ValidationError
from sqlalchemy.orm import Session

from central.audit.repository import note
from central.auth.secrets_made import new_token, token_sha256
from central.db.base import insert_if_absent
from central.db.changes import Change
from central.db.engine import announce
from central.errors import ConflictError, NotSignedInError, RefusedError
from central.nodes import repository
from central.nodes.models import Node, ReceivedMessage
from central.nodes.schemas import NodeRow
from contracts.base import Slug
from contracts.canonical import Document, canonical_bytes
from contracts.envelope import HealthEnvelope
from contracts.facts import Signature
from contracts.health import Health
from contracts.keys import KEY_BYTES

_NAME: TypeAdapter[str] = TypeAdapter(Slug)
_CLOCKS_APART = timedelta(minutes=1)
_STATUS: dict[str, Literal["online", "offline"]] = {"online": "online", "offline": "offline"}


@dataclass(frozen=True, slots=True)
class MessageKey:
    """What tells a durable message from every other: (node, sequence), and its own id."""

    node: str
    sequence: int
    message_id: str


def register(session: Session, name: str, public_key: bytes) -> str:
    """Register a node by its raw 32-byte Ed25519 key; return its token, of which only the hash is kept.

    Raises:
        ConflictError: name or key is registered already.
        RefusedError: not a key of 32 bytes, or a name that cannot stand in a topic.
    """
    try:
        _NAME.validate_python(name)
    except ValidationError as error:
        allowed = "1 to 63 of a-z, 0-9, dash and underscore, a letter or digit first"
        raise RefusedError(f"node name: use {allowed}") from error
    if len(public_key) != KEY_BYTES:
        raise RefusedError(
            f"public key: {len(public_key)} bytes; give the raw 32 bytes as 64 hexadecimal digits"
        )
    token = new_token()
    fresh = insert_if_absent(
        session,
        Node,
        {
            "name": name,
            "public_key": public_key.hex(),
            "key_id": hashlib.sha256(public_key).hexdigest(),
            "token_sha256": token_sha256(token),
            "registered_at": datetime.now(UTC),
            "status": "unknown",
        },
    )
    if not fresh:
        raise ConflictError(f"node '{name}' or its key is registered already; see 'atcs central node list'")
    note(session, "system", "node_registered", name)
    announce(session, Change("node", name))
    return token


def node_with_token(session: Session, token: str | None) -> str:
    """Return the name of the node that holds this token.

    Raises:
        NotSignedInError: none does.
    """
    node = repository.node_with_token(session, token_sha256(token)) if token else None
    if node is None:
        raise NotSignedInError("unknown node token; register the node with 'atcs central node add'")
    return node.name


def signature_valid(session: Session, node: str, document: Document, signature: Signature) -> bool:
    """Tell whether the registered key of a node signed the document's canonical JSON."""
    row = repository.node_named(session, node)
    if row is None or row.key_id != signature.key_id:
        return False
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(row.public_key))
    try:
        key.verify(base64.b64decode(signature.value), canonical_bytes(document))
    except InvalidSignature:
        return False
    return True


def claim_sequence(session: Session, key: MessageKey, kind: str) -> bool:
    """Use up a sequence number; return False where this very message used it before.

    Raises:
        RefusedError: another message has this sequence.
    """
    fresh = insert_if_absent(
        session,
        ReceivedMessage,
        {
            "node": key.node,
            "sequence": key.sequence,
            "message_id": key.message_id,
            "type": kind,
            "received_at": datetime.now(UTC),
        },
    )
    if not fresh and repository.message_id_at(session, key.node, key.sequence) != key.message_id:
        raise RefusedError(f"sequence {key.sequence} of node '{key.node}' belongs to another message")
    return fresh


def hear(session: Session, envelope: HealthEnvelope) -> None:
    """Keep how a node is. An older report than the one kept is passed over; a last will has no fresh time.

    A report from the future does not outlive the correction of the clock that made it.
    """
    node = repository.node_named(session, envelope.node)
    if node is None:
        raise RefusedError(f"node '{envelope.node}' is not registered")
    offline = envelope.data.status == "offline"
    latest = datetime.now(UTC) + _CLOCKS_APART
    if not offline and node.health_at is not None and envelope.time < node.health_at <= latest:
        return
    node.status = envelope.data.status
    if not offline or node.health is None:
        node.health = envelope.data.model_dump_json()
        node.health_at = envelope.time
        node.last_seen_at = envelope.time
    announce(session, Change("node", envelope.node))


def node_row(node: Node) -> NodeRow:
    """Say how a node is."""
    health = None if node.health is None else Health.model_validate_json(node.health)
    return NodeRow(
        node=node.name,
        status=_STATUS.get(node.status, "unknown"),
        last_seen_at=node.last_seen_at,
        health=health,
    )


def node_rows(session: Session) -> list[NodeRow]:
    """Say how all nodes are."""
    return [node_row(node) for node in repository.nodes(session)]


def named_row(session: Session, name: str) -> NodeRow | None:
    """Say how one node is, or None where it is not registered."""
    node = repository.node_named(session, name)
    return None if node is None else node_row(node)
