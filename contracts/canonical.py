"""Documents that are signed or hashed: over the RFC 8785 canonical JSON of what their author wrote."""

import hashlib
from collections.abc import Mapping
from typing import Annotated, Self, TypeVar

import rfc8785
from pydantic import JsonValue, ModelWrapValidatorHandler, PlainSerializer, ValidationInfo, model_validator
from pydantic_core import from_json, to_json

from contracts.base import Contract


class Document(Contract):
    """A contract that keeps the JSON of its author beside the fields that this software reads from it.

    Read from JSON it keeps that JSON: a field that a later version added is read as its default, and is neither
    hashed nor signed. Built from values it is written here, with every field. A change makes another document.
    """

    _written: bytes

    def model_post_init(self, _context: object, /) -> None:
        """Write the document."""
        self._written = self.model_dump_json().encode()

    @model_validator(mode="wrap")
    @classmethod
    def _keep(cls, given: object, read: ModelWrapValidatorHandler[Self], info: ValidationInfo) -> Self:
        document = read(given)
        if info.mode == "json":
            document._written = to_json(given, inf_nan_mode="constants")  # noqa: SLF001 - one of its own
        return document

    def model_copy(self, *, update: Mapping[str, object] | None = None, deep: bool = False) -> Self:
        """Return a copy; one with changes is written anew."""
        copy = super().model_copy(update=update, deep=deep)
        if update:
            copy.model_post_init(None)
        return copy

    def as_written(self) -> JsonValue:
        """Return the document's JSON as its author wrote it, without fields that this software would add."""
        value: JsonValue = from_json(self._written)
        return value


def canonical_bytes(document: Document) -> bytes:
    """Return the RFC 8785 canonical JSON of a document as its author wrote it, in UTF-8.

    Raises:
        ValueError: a whole number beyond 2^53, which RFC 8785 does not take.
    """
    return rfc8785.dumps(document.as_written())


def canonical_sha256(document: Document) -> str:
    """Return the SHA-256 of the canonical bytes, in lower-case hexadecimal."""
    return hashlib.sha256(canonical_bytes(document)).hexdigest()


_D = TypeVar("_D", bound=Document)
AsWritten = Annotated[_D, PlainSerializer(Document.as_written, when_used="json")]
"""A document inside another one, which passes it on as its author wrote it."""
