"""Signed documents of nodes whose software is older or newer than central's. Same suite on both stores."""

import json

import pytest
from sqlalchemy import select, update

from central.db.engine import Database
from central.evidence.models import ManifestRow
from central.ingest.service import Intake
from central.nodes.models import QuarantinedMessage
from central.nodes.quarantine import QuarantineBounds
from central.nodes.service import register
from central.reviews.cases import CaseReader
from central.reviews.schemas import CaseDetail
from central.violations.models import Violation
from contracts.receipt import ReceiptResult
from tests.central.builders import CITY, FakeNode, wire
from tests.support.older import OtherVersion, plain_json, plain_sha256, plainly_verified

Message = dict[str, object]


@pytest.fixture
def older(database: Database) -> OtherVersion:
    version = OtherVersion()
    with database.write() as session:
        register(session, version.node.name, version.node.public_key)
    return version


@pytest.fixture
def intake(database: Database) -> Intake:
    return Intake(database, CITY, QuarantineBounds(64 * 1024))


def result(intake: Intake, older: OtherVersion, message: Message) -> ReceiptResult | None:
    receipt = intake.accept(older.node.topic(), json.dumps(message).encode())
    return receipt and receipt.result


def case_of(database: Database, message: Message) -> CaseDetail:
    with database.read() as session:
        return CaseReader(session, 10).detail(message["data"]["violation_id"])


def kept(database: Database) -> tuple[Violation, ManifestRow]:
    with database.read() as session:
        return session.scalars(select(Violation)).one(), session.scalars(select(ManifestRow)).one()


def reason(database: Database) -> str:
    with database.read() as session:
        return session.scalars(select(QuarantinedMessage)).one().reason


def test_an_older_nodes_case_is_stored_and_its_signature_holds(
    intake: Intake, older: OtherVersion, database: Database
) -> None:
    recorded = older.recorded()
    evidence = older.evidence(recorded)
    assert [result(intake, older, m) for m in (recorded, evidence)] == [ReceiptResult.STORED] * 2
    case = case_of(database, recorded)
    assert case.signature_valid
    assert case.facts_sha256 == plain_sha256(recorded["data"]["record"]["facts"])
    assert case.manifest is not None
    assert case.manifest.facts_sha256 == case.facts_sha256


def test_what_the_operators_page_gets_of_an_older_case_has_every_field(
    intake: Intake, older: OtherVersion, database: Database
) -> None:
    recorded = older.recorded()
    for message in (recorded, older.evidence(recorded)):
        result(intake, older, message)
    page = json.loads(case_of(database, recorded).model_dump_json())
    assert (page["facts"]["priority"], page["facts"]["red_begin"]) == ([], "not_seen")
    assert (page["manifest"]["lamp_history"], page["manifest"]["plate"]["candidates"]) == ([], [])


def test_the_store_keeps_both_documents_as_the_node_wrote_them(
    intake: Intake, older: OtherVersion, database: Database
) -> None:
    recorded = older.recorded()
    evidence = older.evidence(recorded)
    for message in (recorded, evidence):
        result(intake, older, message)
    violation, manifest = kept(database)
    assert json.loads(violation.record) == recorded["data"]["record"]
    assert json.loads(manifest.document) == evidence["data"]
    key = older.node.public_key
    assert plainly_verified(json.loads(violation.record), "facts", key)
    assert plainly_verified(json.loads(manifest.document), "manifest", key)


def test_a_field_added_to_an_older_document_breaks_its_signature_though_it_says_the_default(
    intake: Intake, older: OtherVersion, database: Database
) -> None:
    recorded = older.recorded()
    recorded["data"]["record"]["facts"]["priority"] = []
    assert result(intake, older, recorded) is ReceiptResult.QUARANTINED
    assert "data.record.signature" in reason(database)


def test_a_newer_nodes_unknown_field_is_quarantined_whole_with_its_reason(
    intake: Intake, older: OtherVersion, database: Database
) -> None:
    newer = OtherVersion(older.node, gone=(), more={"weather": "rain"})
    message = newer.recorded()
    assert result(intake, newer, message) is ReceiptResult.QUARANTINED
    assert "facts.weather: unknown field" in reason(database)
    with database.read() as session:
        row = session.scalars(select(QuarantinedMessage)).one()
        assert json.loads(row.payload) == message
        assert session.scalars(select(Violation)).all() == []


def test_a_number_that_has_no_canonical_form_is_quarantined(
    intake: Intake, older: OtherVersion, database: Database
) -> None:
    recorded = older.recorded()
    recorded["data"]["record"]["facts"]["decided_frame"] = 2**53
    assert result(intake, older, recorded) is ReceiptResult.QUARANTINED
    assert "safe integer" in reason(database)


def test_a_manifest_sent_anew_by_an_older_node_is_a_duplicate_though_its_fields_stand_in_another_order(
    intake: Intake, older: OtherVersion, database: Database
) -> None:
    recorded = older.recorded()
    evidence = older.evidence(recorded)
    anew = older.evidence(recorded)
    anew["data"]["manifest"] = dict(reversed(anew["data"]["manifest"].items()))
    results = [result(intake, older, message) for message in (recorded, evidence, anew)]
    assert results == [ReceiptResult.STORED, ReceiptResult.STORED, ReceiptResult.DUPLICATE]


def test_a_manifest_that_another_node_signed_too_is_not_the_one_that_is_kept(
    intake: Intake, older: OtherVersion, database: Database
) -> None:
    other = OtherVersion(FakeNode("node-2"))
    with database.write() as session:
        register(session, other.node.name, other.node.public_key)
    recorded = older.recorded()
    assert result(intake, older, older.evidence(recorded)) is ReceiptResult.STORED
    assert result(intake, other, other.evidence(recorded)) is ReceiptResult.QUARANTINED
    assert "another manifest is kept" in reason(database)


def test_rows_that_were_stored_with_every_field_stay_readable(intake: Intake, database: Database) -> None:
    """As they were before: the whole model, which is what their node had signed."""
    current = OtherVersion()
    with database.write() as session:
        register(session, current.node.name, current.node.public_key)
    envelope = current.node.recorded()
    intake.accept(current.node.topic(), wire(envelope))
    signed = envelope.data.record
    text = json.dumps({"facts": plain_json(signed.facts), "signature": plain_json(signed.signature)})
    with database.write() as session:
        session.execute(
            update(Violation).values(record=text, facts_sha256=plain_sha256(plain_json(signed.facts)))
        )
    with database.read() as session:
        case = CaseReader(session, 10).detail(envelope.data.violation_id)
    assert case.signature_valid
    assert case.facts == signed.facts
    again = current.node.recorded(signed.facts, envelope.data.violation_id)
    receipt = intake.accept(current.node.topic(), wire(again))
    assert receipt is not None
    assert receipt.result is ReceiptResult.DUPLICATE
