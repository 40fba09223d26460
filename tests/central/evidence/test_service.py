"""How far the evidence of a case has got, and what is announced and stored. Both stores."""

import pytest

from central.audit.repository import entries_for
from central.db.changes import Change
from central.db.engine import Database
from central.errors import NotFoundError
from central.evidence.service import announced_size, evidence_status, record_file, still_for_list
from central.ingest.service import Intake
from central.nodes.quarantine import QuarantineBounds
from central.nodes.service import register
from central.reviews.cases import CaseReader, file_of_case
from contracts.envelope import RecordedEnvelope
from contracts.manifest import EvidenceFile, FileRole
from contracts.receipt import ReceiptResult
from tests.central.builders import CITY, FakeNode, file_entry, wire

STILL = file_entry(b"still", FileRole.STILL_B)
CLIP = file_entry(b"clip" * 9, FileRole.CLIP, "video/mp4")


class Case:
    """A node that sends a record and, on demand, its manifest."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.node = FakeNode()
        self.intake = Intake(database, CITY, QuarantineBounds(100_000))
        with database.write() as session:
            register(session, self.node.name, self.node.public_key)
        self.record: RecordedEnvelope = self.node.recorded()

    def send_record(self) -> "Case":
        self.intake.accept(self.node.topic(), wire(self.record))
        return self

    def send_manifest(self, *files: EvidenceFile, complete: bool = True) -> "Case":
        message = self.node.evidence_for(self.record, list(files), complete=complete)
        self.intake.accept(self.node.topic(), wire(message))
        return self

    def store(self, *files: EvidenceFile) -> list[ReceiptResult]:
        with self.database.write() as session:
            return [record_file(session, self.node.name, f.sha256, f.size_bytes).result for f in files]

    @property
    def status(self) -> str:
        with self.database.read() as session:
            summary = CaseReader(session, 10).summary(self.record.data.violation_id)
        assert summary is not None
        return summary.evidence_status


@pytest.fixture
def case(database: Database) -> Case:
    return Case(database)


def test_the_status_follows_the_evidence(case: Case) -> None:
    assert case.send_record().status == "waiting"
    assert case.send_manifest(STILL, CLIP).status == "waiting"
    case.store(STILL)
    assert case.status == "waiting"
    case.store(CLIP)
    assert case.status == "complete"


def test_what_the_node_calls_incomplete_stays_incomplete(case: Case) -> None:
    case.send_record().send_manifest(STILL, complete=False).store(STILL)
    assert case.status == "incomplete"


def test_without_a_picture_nothing_is_complete(case: Case) -> None:
    case.send_record().send_manifest(CLIP).store(CLIP)
    assert case.status == "incomplete"


def test_a_manifest_before_its_record_is_joined_later(case: Case) -> None:
    case.send_manifest(STILL).store(STILL)
    assert case.send_record().status == "complete"


def test_without_manifest_or_files_it_is_waiting() -> None:
    assert evidence_status(None, [], set()) == "waiting"


def test_only_announced_hashes_of_this_node_are_known(case: Case) -> None:
    case.send_record().send_manifest(STILL)
    with case.database.read() as session:
        assert announced_size(session, case.node.name, STILL.sha256) == (STILL.size_bytes, False)
        for node, sha256 in ((case.node.name, CLIP.sha256), ("node-2", STILL.sha256)):
            with pytest.raises(NotFoundError, match="no manifest of this node"):
                announced_size(session, node, sha256)


def test_a_file_is_recorded_once_and_leaves_one_trace(case: Case) -> None:
    case.send_record().send_manifest(STILL)
    assert case.store(STILL) + case.store(STILL) == [ReceiptResult.STORED, ReceiptResult.DUPLICATE]
    with case.database.read() as session:
        assert [entry.action for entry in entries_for(session, STILL.sha256)] == ["file_stored"]


def test_every_case_that_waits_for_a_file_is_told(case: Case) -> None:
    case.send_record().send_manifest(STILL)
    first = case.record.data.violation_id
    case.record = case.node.recorded()
    case.send_record().send_manifest(STILL)
    told: list[Change] = []
    case.database.changes.subscribe(told.append)
    case.store(STILL)
    assert {change.key for change in told} == {first, case.record.data.violation_id}


def test_a_file_belongs_to_the_case_that_announces_it(case: Case) -> None:
    case.send_record().send_manifest(STILL).store(STILL, CLIP)
    case_id = case.record.data.violation_id
    with case.database.read() as session:
        assert file_of_case(session, case_id, STILL.sha256).role == "still_b"
        for wrong_case, sha256 in ((case_id, CLIP.sha256), ("other", STILL.sha256)):
            with pytest.raises(NotFoundError, match="no such file"):
                file_of_case(session, wrong_case, sha256)


def test_a_file_that_has_not_arrived_is_not_shown(case: Case) -> None:
    case.send_record().send_manifest(STILL)
    with case.database.read() as session, pytest.raises(NotFoundError):
        file_of_case(session, case.record.data.violation_id, STILL.sha256)


@pytest.mark.parametrize(
    ("roles", "shown"),
    [
        ([], None),
        ([FileRole.CLIP, FileRole.PLATE_CROP], None),
        ([FileRole.STILL_C, FileRole.STILL_A], FileRole.STILL_A),
        ([FileRole.STILL_A, FileRole.STILL_B_ANNOTATED], FileRole.STILL_B_ANNOTATED),
        ([FileRole.STILL_B_ANNOTATED, FileRole.STILL_B], FileRole.STILL_B),
    ],
)
def test_the_still_nearest_to_the_crossing_stands_for_the_case(
    case: Case, roles: list[FileRole], shown: FileRole | None
) -> None:
    files = {role: file_entry(role.value.encode(), role) for role in roles}
    case.send_record().send_manifest(*files.values())
    case.store(*files.values())
    with case.database.read() as session:
        summary = CaseReader(session, 10).summary(case.record.data.violation_id)
    assert summary is not None
    assert summary.still_sha256 == (files[shown].sha256 if shown is not None else None)
    assert still_for_list([], set()) is None
