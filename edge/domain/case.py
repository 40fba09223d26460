"""A case on its way from the decision to its finished evidence package."""

from dataclasses import dataclass
from pathlib import Path

from contracts.facts import SignedFacts
from contracts.manifest import EvidenceFile, SignedManifest

FACTS_NAME = "facts.json"
MANIFEST_NAME = "manifest.json"
"""The two signed documents in a case's folder."""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A durable decision whose evidence is not finished.

    Attributes:
        violation_id: UUIDv7 as text.
        record: the signed facts.
        folder: holds the spooled packets and the trail; made and fsynced before the decision was recorded.
    """

    violation_id: str
    record: SignedFacts
    folder: Path


@dataclass(frozen=True, slots=True)
class StoredFile:
    """An evidence file on this node's disk."""

    entry: EvidenceFile
    path: Path


@dataclass(frozen=True, slots=True)
class FinishedCase:
    """The second signed document of a case and the files it names."""

    violation_id: str
    record: SignedManifest
    files: tuple[StoredFile, ...]
