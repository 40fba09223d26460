"""Decisions and evidence packages with real files and real signatures, without a camera."""

import hashlib
from pathlib import Path

import uuid_utils

from contracts.base import Contract
from contracts.canonical import canonical_sha256
from contracts.facts import ClockState, SignedFacts
from contracts.manifest import EvidenceFile, FileRole, Manifest, SignedManifest
from edge.domain.case import FinishedCase, OpenCase, StoredFile
from edge.evidence.keys import NodeKey
from edge.ports import Outbox
from tests.contracts.builders import facts

CITY, NODE = "sukabumi", "node-1"


def open_case(folder: Path, key: NodeKey, number: int = 0) -> OpenCase:
    """Return a signed decision; `number` makes its facts different."""
    violation_id = str(uuid_utils.uuid7())
    document = facts(decided_frame=120 + number, city=CITY)
    record = SignedFacts(facts=document, signature=key.sign(document))
    place = folder / violation_id
    place.mkdir(parents=True)
    return OpenCase(violation_id, record, place)


def finished_case(case: OpenCase, key: NodeKey, outbox: Outbox, n_files: int = 2) -> FinishedCase:
    """Write files and return the signed manifest that names them."""
    roles = (FileRole.STILL_A, FileRole.STILL_B, FileRole.STILL_C)
    files = tuple(_file(case, role) for role in roles[:n_files])
    manifest = Manifest(
        violation_id=case.violation_id,
        facts_sha256=canonical_sha256(case.record.facts),
        files=[file.entry for file in files],
        complete=True,
        clock=ClockState(source="simulated", offset_ms=0),
        previous_manifest_sha256=outbox.last_manifest_sha256(),
        software_version="0.1.0",
    )
    return FinishedCase(case.violation_id, signed(manifest, key), files)


def signed(manifest: Manifest, key: NodeKey) -> SignedManifest:
    """Sign a manifest."""
    document: Contract = manifest
    return SignedManifest(manifest=manifest, signature=key.sign(document))


def _file(case: OpenCase, role: FileRole) -> StoredFile:
    content = f"{case.violation_id} {role}".encode() * 50
    path = case.folder / f"{role}.png"
    path.write_bytes(content)
    entry = EvidenceFile(
        role=role,
        media_type="image/png",
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )
    return StoredFile(entry, path)
