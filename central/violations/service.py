"""Taking signed records and manifests of nodes."""

from datetime import UTC, datetime

from sqlalchemy.orm import Session

from central.audit.repository import note
from central.db.base import insert_if_absent
from central.db.changes import Change
from central.db.engine import announce
from central.errors import RefusedError
from central.evidence.repository import manifest_of
from central.evidence.service import take_manifest
from central.nodes.service import signature_valid
from central.violations.models import Violation
from central.violations.repository import violation_with
from contracts.canonical import canonical_sha256
from contracts.envelope import EvidenceEnvelope, RecordedEnvelope
from contracts.manifest import SignedManifest


def take_record(session: Session, envelope: RecordedEnvelope) -> bool:
    """Keep an alleged violation; False where the same violation is here already.

    Raises:
        RefusedError: the signature is not the node's, or the id belongs to other facts.
    """
    signed = envelope.data.record
    if not signature_valid(session, envelope.node, signed.facts, signed.signature):
        raise RefusedError(f"data.record.signature: not made by the registered key of node '{envelope.node}'")
    facts = signed.facts
    digest = canonical_sha256(facts)
    fresh = insert_if_absent(
        session,
        Violation,
        {
            "id": envelope.data.violation_id,
            "node": envelope.node,
            "sequence": envelope.sequence,
            "record": signed.model_dump_json(),
            "facts_sha256": digest,
            "kind": facts.kind.value,
            "junction": facts.junction,
            "camera": facts.camera,
            "approach": facts.approach,
            "vehicle_class": facts.vehicle_class.value,
            "decided_at": facts.decided_at,
            "received_at": datetime.now(UTC),
            "red_elapsed_ms": facts.red_elapsed_ms,
            "red_elapsed_uncertainty_ms": facts.red_elapsed_uncertainty_ms,
            "evidential": facts.evidential,
        },
    )
    if not fresh:
        _must_be_same(session, envelope, digest)
        return False
    note(session, envelope.node, "record_stored", envelope.data.violation_id, digest)
    announce(session, Change("case", envelope.data.violation_id))
    return True


def take_evidence(session: Session, envelope: EvidenceEnvelope) -> bool:
    """Keep a manifest, before or after its record; False where the same manifest is here already.

    Raises:
        RefusedError: the signature is not the node's, it names other facts, or differs from the one kept.
    """
    signed = envelope.data
    manifest = signed.manifest
    if not signature_valid(session, envelope.node, manifest, signed.signature):
        raise RefusedError(f"data.signature: not made by the registered key of node '{envelope.node}'")
    violation = violation_with(session, manifest.violation_id)
    if violation is not None and (violation.node, violation.facts_sha256) != (
        envelope.node,
        manifest.facts_sha256,
    ):
        raise RefusedError("data.manifest.facts_sha256: not the facts that were recorded for this violation")
    fresh = take_manifest(session, envelope.node, signed)
    kept = manifest_of(session, manifest.violation_id)
    if not fresh and (kept is None or not _is_same(kept.signed, signed)):
        raise RefusedError("data.manifest: another manifest is kept for this violation")
    return fresh


def _is_same(kept: SignedManifest, other: SignedManifest) -> bool:
    return kept.signature == other.signature and (
        canonical_sha256(kept.manifest) == canonical_sha256(other.manifest)
    )


def _must_be_same(session: Session, envelope: RecordedEnvelope, digest: str) -> None:
    kept = violation_with(session, envelope.data.violation_id)
    if kept is None or (kept.node, kept.facts_sha256) != (envelope.node, digest):
        raise RefusedError("data.violation_id: belongs to other facts")
