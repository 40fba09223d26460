"""Documents as a node of another version writes and signs them: plain JSON, RFC 8785, Ed25519, none of our models."""

import base64
import hashlib
import json
from dataclasses import dataclass, field

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from contracts.base import Contract
from tests.central.builders import FakeNode, facts_of, manifest_of

LATER_FIELDS = ("priority", "red_begin", "start_seen", "front_uncertainty_ms")
"""Fields that did not exist yet when the node's version was built; all have defaults."""


def without(value: object, *names: str) -> object:
    """Return JSON without the fields of these names, wherever they stand."""
    if isinstance(value, dict):
        return {key: without(part, *names) for key, part in value.items() if key not in names}
    if isinstance(value, list):
        return [without(part, *names) for part in value]
    return value


def plain_json(document: Contract) -> dict[str, object]:
    return json.loads(document.model_dump_json())


def plain_sha256(document: object) -> str:
    return hashlib.sha256(rfc8785.dumps(document)).hexdigest()


def plainly_verified(signed: dict[str, object], part: str, public_bytes: bytes) -> bool:
    """Check a signed document as a stranger would, who has only its JSON and the node's public key."""
    value = base64.b64decode(signed["signature"]["value"])
    try:
        Ed25519PublicKey.from_public_bytes(public_bytes).verify(value, rfc8785.dumps(signed[part]))
    except InvalidSignature:
        return False
    return True


@dataclass
class OtherVersion:
    """A node whose software knows fewer fields, or more, than ours."""

    node: FakeNode = field(default_factory=FakeNode)
    gone: tuple[str, ...] = LATER_FIELDS
    more: dict[str, object] = field(default_factory=dict)

    def written(self, document: dict[str, object]) -> dict[str, object]:
        """Return a document as this version would have written it."""
        return without(document, *self.gone) | self.more

    def facts(self, document: dict[str, object]) -> dict[str, object]:
        """Return signed facts as JSON."""
        return self._signed("facts", self.written(document))

    def manifest(self, document: dict[str, object], facts: object) -> dict[str, object]:
        """Return the signed manifest of signed facts as JSON; a first version knew neither lamps nor plate."""
        written = without(self.written(document), "lamp_history", "plate")
        return self._signed("manifest", written | {"facts_sha256": plain_sha256(facts)})

    def recorded(self) -> dict[str, object]:
        """Return a facts message as it stands on the wire."""
        envelope = self.node.recorded()
        message = plain_json(envelope)
        message["data"]["record"] = self.facts(plain_json(envelope.data.record.facts))
        return message

    def evidence(self, recorded: dict[str, object]) -> dict[str, object]:
        """Return the manifest message that belongs to a facts message."""
        data = recorded["data"]
        envelope = self.node.evidence(manifest_of(data["violation_id"], facts_of()))
        return plain_json(envelope) | {
            "data": self.manifest(plain_json(envelope.data.manifest), data["record"]["facts"])
        }

    def _signed(self, part: str, written: object) -> dict[str, object]:
        value = base64.b64encode(self.node.key.sign(rfc8785.dumps(written))).decode()
        key_id = hashlib.sha256(self.node.public_key).hexdigest()
        return {part: written, "signature": {"algorithm": "Ed25519", "key_id": key_id, "value": value}}
