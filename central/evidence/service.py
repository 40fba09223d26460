"""Taking manifests and files, and saying how far the evidence of a case has got."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Literal

from sqlalchemy.orm import Session

from central.audit.repository import note
from central.db.base import Value, insert_if_absent
from central.db.changes import Change
from central.db.engine import announce
from central.errors import NotFoundError
from central.evidence import repository
from central.evidence.models import AnnouncedFile, ManifestRow, StoredFile
from contracts.canonical import canonical_sha256
from contracts.manifest import FileRole, SignedManifest
from contracts.receipt import FileReceipt, ReceiptResult

EvidenceStatus = Literal["waiting", "complete", "incomplete"]


def take_manifest(session: Session, node: str, signed: SignedManifest) -> bool:
    """Keep a manifest whose signature was checked, and announce its files; False: there was one already."""
    manifest = signed.manifest
    best = manifest.plate.candidates[0] if manifest.plate.candidates else None
    fresh = insert_if_absent(
        session,
        ManifestRow,
        {
            "violation_id": manifest.violation_id,
            "node": node,
            "facts_sha256": manifest.facts_sha256,
            "document": signed.model_dump_json(),
            "complete": manifest.complete,
            "plate": None if best is None else best.text,
            "plate_score": None if best is None else best.score,
            "received_at": datetime.now(UTC),
        },
    )
    if fresh:
        _announce_files(session, node, signed)
        note(session, node, "manifest_stored", manifest.violation_id, canonical_sha256(manifest))
        announce(session, Change("case", manifest.violation_id))
    return fresh


def _announce_files(session: Session, node: str, signed: SignedManifest) -> None:
    for entry in signed.manifest.files:
        session.add(
            AnnouncedFile(
                violation_id=signed.manifest.violation_id,
                node=node,
                sha256=entry.sha256,
                role=entry.role.value,
                media_type=entry.media_type,
                size_bytes=entry.size_bytes,
            )
        )


def announced_size(session: Session, node: str, sha256: str) -> tuple[int, bool]:
    """Return the announced size of a file and whether it is stored already.

    Raises:
        NotFoundError: this node announced no such file (yet).
    """
    entry = repository.announcement(session, node, sha256)
    if entry is None:
        raise NotFoundError(
            "no manifest of this node announces this hash; send it again after the manifest's receipt",
            code="not_announced",
        )
    return entry.size_bytes, repository.stored_file(session, sha256) is not None


def record_file(session: Session, node: str, sha256: str, size_bytes: int) -> FileReceipt:
    """Keep the row of a file that is on disk and synced."""
    values: dict[str, Value] = {"sha256": sha256, "size_bytes": size_bytes, "stored_at": datetime.now(UTC)}
    fresh = insert_if_absent(session, StoredFile, values)
    if fresh:
        note(session, node, "file_stored", sha256, f"{size_bytes} bytes")
        for violation_id in repository.cases_with(session, sha256):
            announce(session, Change("case", violation_id))
    result = ReceiptResult.STORED if fresh else ReceiptResult.DUPLICATE
    return FileReceipt(sha256=sha256, size_bytes=size_bytes, result=result)


def evidence_status(
    manifest: ManifestRow | None, announced: Sequence[AnnouncedFile], stored: set[str]
) -> EvidenceStatus:
    """Say how far the evidence has got: no manifest or files on their way: waiting; no picture: never complete."""
    if manifest is None or any(entry.sha256 not in stored for entry in announced):
        return "waiting"
    whole = manifest.complete and still_for_list(announced, stored) is not None
    return "complete" if whole else "incomplete"


def evidence_status_of(session: Session, manifest: ManifestRow | None) -> EvidenceStatus:
    """Say how far the evidence of one case has got; `manifest` is the one that names the case's facts."""
    announced = [] if manifest is None else repository.announced_in(session, [manifest.violation_id])
    stored = repository.stored_among(session, [entry.sha256 for entry in announced])
    return evidence_status(manifest, announced, stored)


_STILLS = (FileRole.STILL_B, FileRole.STILL_B_ANNOTATED, FileRole.STILL_A, FileRole.STILL_C)


def still_for_list(announced: Sequence[AnnouncedFile], stored: set[str]) -> str | None:
    """Return the hash of the still that stands for the case in a list, or None while there is none."""
    by_role = {entry.role: entry.sha256 for entry in announced if entry.sha256 in stored}
    return next((by_role[role] for role in _STILLS if role in by_role), None)
