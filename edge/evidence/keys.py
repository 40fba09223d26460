"""The node's own Ed25519 key: made at the first start, never leaves the node."""

import base64
import hashlib
import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from contracts.canonical import Document, canonical_bytes
from contracts.facts import Signature
from contracts.keys import KEY_BYTES
from edge.errors import EvidenceError
from edge.evidence.durable import make_folder, sync_folder


class NodeKey:
    """Signs the canonical bytes of documents."""

    def __init__(self, private: Ed25519PrivateKey) -> None:
        self._private = private
        self.public_bytes = private.public_key().public_bytes_raw()
        self.key_id = hashlib.sha256(self.public_bytes).hexdigest()

    @classmethod
    def load_or_make(cls, path: Path) -> "NodeKey":
        """Read the 32-byte key of a node, or make one with mode 0600.

        Raises:
            EvidenceError: unreadable, not a key, or readable by others.
        """
        make_folder(path.parent)
        try:
            if not path.exists():
                _make(path)
            if path.stat().st_mode & 0o077:
                raise EvidenceError(f"{path}: others may read the node's key; run chmod 600 on it")
            raw = path.read_bytes()
        except OSError as error:
            raise EvidenceError(
                f"{path}: cannot be used ({error.strerror}); check its permissions"
            ) from error
        if len(raw) != KEY_BYTES:
            raise EvidenceError(f"{path}: is not a node key of {KEY_BYTES} bytes; restore it from its backup")
        return cls(Ed25519PrivateKey.from_private_bytes(raw))

    def sign(self, document: Document) -> Signature:
        """Return the signature over the document's RFC 8785 canonical JSON."""
        value = base64.b64encode(self._private.sign(canonical_bytes(document))).decode()
        return Signature(key_id=self.key_id, value=value)


def _make(path: Path) -> None:
    raw = Ed25519PrivateKey.generate().private_bytes_raw()
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())
    part.rename(path)
    sync_folder(path.parent)


def is_signed_by(document: Document, signature: Signature, public_bytes: bytes) -> bool:
    """Tell whether the holder of a public key (32 raw bytes) signed exactly this document."""
    if hashlib.sha256(public_bytes).hexdigest() != signature.key_id:
        return False
    made = base64.b64decode(signature.value)
    try:
        Ed25519PublicKey.from_public_bytes(public_bytes).verify(made, canonical_bytes(document))
    except InvalidSignature:
        return False
    return (
        base64.b64encode(made).decode() == signature.value
    )  # its last digit has four bits that nobody reads
