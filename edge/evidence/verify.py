"""Checks a package on disk: hashes, signatures, and that manifest and facts belong together."""

from pathlib import Path

from contracts.canonical import canonical_sha256
from contracts.facts import SignedFacts
from contracts.manifest import SignedManifest
from edge.domain.case import FACTS_NAME, MANIFEST_NAME
from edge.evidence.keys import is_signed_by
from edge.evidence.package import synced_sha256


def verify_package(folder: Path, public_bytes: bytes) -> list[str]:
    """Return what is wrong with a case folder, one line per fault; empty: whole and authentic.

    Raises:
        ContractError: facts or manifest are missing or unreadable.
    """
    facts = SignedFacts.read(folder / FACTS_NAME)
    record = SignedManifest.read(folder / MANIFEST_NAME)
    faults = []
    if not is_signed_by(facts.facts, facts.signature, public_bytes):
        faults.append(f"{FACTS_NAME}: the signature is not the node's over these facts")
    if not is_signed_by(record.manifest, record.signature, public_bytes):
        faults.append(f"{MANIFEST_NAME}: the signature is not the node's over this manifest")
    if record.manifest.facts_sha256 != canonical_sha256(facts.facts):
        faults.append(f"{MANIFEST_NAME}: names other facts than {FACTS_NAME}")
    present = {synced_sha256(path)[0] for path in folder.iterdir() if path.is_file()}
    faults += [
        f"{entry.role.value}: no file in the folder has the hash of the manifest; it was changed or removed"
        for entry in record.manifest.files
        if entry.sha256 not in present
    ]
    return faults
