"""A case leaves central as its node signed it, and one flipped byte anywhere is found, offline."""

import hashlib
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from central.app import Central
from central.audit.repository import entries_for
from central.errors import ConfigError, ConflictError, NotFoundError
from central.reviews.export import export_case
from contracts.envelope import RecordedEnvelope
from contracts.errors import ContractError
from contracts.facts import SignedFacts
from edge.cli.evidence import evidence_app
from edge.errors import EvidenceError
from edge.evidence.verify import verify_package
from tests.central.builders import FakeNode, wire
from tests.central.conftest import STILL

RUN = CliRunner()


@pytest.fixture
def package(central: Central, case_id: str, tmp_path: Path) -> Path:
    with central.database.write() as session:
        assert export_case(session, central.files, case_id, tmp_path / "package") == []
    return tmp_path / "package"


def is_found(package: Path, key: bytes) -> bool:
    try:
        return verify_package(package, key) != []
    except ContractError:
        return True


def test_what_leaves_central_verifies_and_is_audited(
    package: Path, node: FakeNode, central: Central, case_id: str
) -> None:
    assert {path.name for path in package.iterdir()} == {"facts.json", "manifest.json", "still_b.jpg"}
    assert verify_package(package, node.public_key) == []
    with central.database.read() as session:
        assert entries_for(session, case_id)[-1].action == "case_exported"


@pytest.mark.parametrize("name", ["facts.json", "manifest.json", "still_b.jpg"])
def test_one_flipped_byte_is_found(package: Path, node: FakeNode, name: str) -> None:
    whole = (package / name).read_bytes()
    for at in [*range(0, len(whole), 41), *range(len(whole) - 12, len(whole))]:
        changed = bytearray(whole)
        changed[at] ^= 1
        (package / name).write_bytes(changed)
        assert is_found(package, node.public_key), f"byte {at} of {name}: {whole[at - 20 : at + 20]!r}"
    (package / name).write_bytes(whole)
    assert verify_package(package, node.public_key) == []


@pytest.mark.parametrize("name", ["facts.json", "manifest.json", "still_b.jpg"])
def test_what_is_missing_is_found(package: Path, node: FakeNode, name: str) -> None:
    (package / name).unlink()
    assert is_found(package, node.public_key)


def test_another_nodes_key_verifies_nothing(package: Path) -> None:
    assert len(verify_package(package, FakeNode().public_key)) == 2


def test_facts_that_the_node_signed_later_do_not_fit_the_manifest(package: Path, node: FakeNode) -> None:
    facts = SignedFacts.read(package / "facts.json")
    changed = facts.facts.model_copy(update={"decided_frame": 1})
    signed = SignedFacts(facts=changed, signature=node.sign(changed))
    (package / "facts.json").write_text(signed.model_dump_json())
    assert verify_package(package, node.public_key) == ["manifest.json: names other facts than facts.json"]


def test_the_command_says_what_it_found(package: Path, node: FakeNode) -> None:
    arguments = ["verify", str(package), "--public-key", node.public_key.hex()]
    assert "whole and authentic: 1 files" in RUN.invoke(evidence_app, arguments).stdout
    (package / "still_b.jpg").write_bytes(STILL + b"x")
    told = RUN.invoke(evidence_app, arguments)
    assert isinstance(told.exception, EvidenceError)
    assert "still_b: no file in the folder has the hash" in told.stdout


def test_what_has_not_arrived_is_told(central: Central, node: FakeNode, tmp_path: Path) -> None:
    record = node.recorded()
    central.intake.accept(node.topic(), wire(record))
    with central.database.write() as session:
        missing = export_case(session, central.files, record.data.violation_id, tmp_path / "out")
    assert missing == ["manifest"]
    assert SignedFacts.read(tmp_path / "out" / "facts.json") == record.data.record


def test_a_damaged_file_is_not_handed_out(central: Central, case_id: str, tmp_path: Path) -> None:
    central.files.path_of(hashlib.sha256(STILL).hexdigest()).write_bytes(b"other")
    with central.database.write() as session, pytest.raises(ConflictError, match="damaged"):
        export_case(session, central.files, case_id, tmp_path / "out")


def test_no_such_case_and_a_folder_that_is_a_file_are_one_line(
    central: Central, case_id: str, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    with central.database.write() as session:
        with pytest.raises(NotFoundError):
            export_case(session, central.files, "nothing", tmp_path / "out")
        with pytest.raises(ConfigError, match="choose another folder"):
            export_case(session, central.files, case_id, tmp_path / "file")


def test_over_http_a_document_is_what_was_signed(
    auditor: TestClient, recorded: RecordedEnvelope, node: FakeNode, central: Central, tmp_path: Path
) -> None:
    place = f"/api/operator/v1/cases/{recorded.data.violation_id}"
    for name in ("facts", "manifest"):
        answer = auditor.get(f"{place}/documents/{name}")
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}.json"'
        (tmp_path / f"{name}.json").write_bytes(answer.content)
    sha256 = hashlib.sha256(STILL).hexdigest()
    (tmp_path / "anything").write_bytes(auditor.get(f"{place}/files/{sha256}").content)
    assert verify_package(tmp_path, node.public_key) == []
    assert auditor.get(f"{place}/documents/notes").status_code == 422
    with central.database.read() as session:
        actions = [entry.action for entry in entries_for(session, recorded.data.violation_id)]
    assert actions.count("document_opened") == 2


def test_a_manifest_that_has_not_arrived_is_404(
    auditor: TestClient, central: Central, node: FakeNode
) -> None:
    record = node.recorded()
    central.intake.accept(node.topic(), wire(record))
    place = f"/api/operator/v1/cases/{record.data.violation_id}/documents"
    assert auditor.get(f"{place}/facts").status_code == 200
    assert auditor.get(f"{place}/manifest").status_code == 404
