"""Hands the case folders that a replay left to a central, as a node would: records, manifests, files."""

import hashlib
from pathlib import Path

from central.app import Central
from contracts.canonical import canonical_sha256
from contracts.facts import SignedFacts
from contracts.manifest import SignedManifest
from contracts.topics import Channel
from tests.central.builders import FakeNode, wire
from tests.support.seed_central import put_file


def take_in(central: Central, node: FakeNode, out: Path) -> list[str]:
    """Take every case under `out`/cases in, signed by `node`; return their ids, in the order of their decisions."""
    folders = [path.parent for path in out.glob("cases/*/manifest.json")]
    read = [(SignedFacts.read(folder / "facts.json").facts, folder) for folder in folders]
    return [_take(central, node, folder) for _, folder in sorted(read, key=lambda pair: pair[0].decided_at)]


def _take(central: Central, node: FakeNode, folder: Path) -> str:
    facts = SignedFacts.read(folder / "facts.json").facts.model_copy(update={"city": central.config.city})
    envelope = node.recorded(facts)
    violation_id = envelope.data.violation_id
    said = SignedManifest.read(folder / "manifest.json").manifest
    again = {"violation_id": violation_id, "facts_sha256": canonical_sha256(facts)}
    central.intake.accept(node.topic(Channel.VIOLATION), wire(envelope))
    central.intake.accept(node.topic(), wire(node.evidence(said.model_copy(update=again))))
    announced = {entry.sha256 for entry in said.files}
    for content in (path.read_bytes() for path in folder.iterdir() if path.is_file()):
        sha256 = hashlib.sha256(content).hexdigest()
        if sha256 in announced:
            put_file(central, node.name, content, sha256)
            announced.remove(sha256)
    if announced:
        raise AssertionError(f"{folder}: announced, but not there: {announced}")
    return violation_id
