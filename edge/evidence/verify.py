"""Checks a package on disk: hashes, signatures, and that manifest and facts belong together."""

import hashlib
from pathlib import Path

from contracts.canonical import canonical_sha256
from contracts.facts import SignedFacts
from contracts.manifest import SignedManifest
from edge.domain.case import FACTS_NAME, MANIFEST_NAME
from edge.errors import EvidenceError
from edge.evidence.keys import is_signed_by


def verify_package(folder: Path, public_bytes: bytes) -> list[str]:
    """Return what is wrong with a case folder, one line per fault; empty: whole and authentic.

    Files are known by their hash, whatever their names; more files than the manifest names are no fault.

    Args:
        folder: holds facts.json, manifest.json and the files.
        public_bytes: the node's public key, 32 raw bytes.

    Raises:
        ContractError: facts or manifest are missing or unreadable.
        EvidenceError: a file cannot be read.
    """
    facts = SignedFacts.read(folder / FACTS_NAME)
    record = SignedManifest.read(folder / MANIFEST_NAME)
    try:
        faults = _faults_of_documents(facts, record, public_bytes)
    except ValueError as error:
        faults = [f"a number has no canonical form, so nobody can have signed it: {error}"]
    present = {_sha256_of(path) for path in folder.iterdir() if path.is_file()}
    return faults + [
        f"{entry.role.value}: no file in the folder has the hash of the manifest; it was changed or removed"
        for entry in record.manifest.files
        if entry.sha256 not in present
    ]


def _faults_of_documents(facts: SignedFacts, record: SignedManifest, public_bytes: bytes) -> list[str]:
    faults = []
    if not is_signed_by(facts.facts, facts.signature, public_bytes):
        faults.append(f"{FACTS_NAME}: the signature is not the node's over these facts")
    if not is_signed_by(record.manifest, record.signature, public_bytes):
        faults.append(f"{MANIFEST_NAME}: the signature is not the node's over this manifest")
    if record.manifest.facts_sha256 != canonical_sha256(facts.facts):
        faults.append(f"{MANIFEST_NAME}: names other facts than {FACTS_NAME}")
    return faults


def _sha256_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise EvidenceError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
