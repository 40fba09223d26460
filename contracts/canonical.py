"""The bytes that are hashed and signed: RFC 8785 canonical JSON of a contract."""

import hashlib

import rfc8785

from contracts.base import Contract


def canonical_bytes(document: Contract) -> bytes:
    """Return the RFC 8785 canonical JSON of a document, as UTF-8."""
    return rfc8785.dumps(document.model_dump(mode="json"))


def canonical_sha256(document: Contract) -> str:
    """Return the SHA-256 of the canonical bytes, in lower-case hexadecimal."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()
