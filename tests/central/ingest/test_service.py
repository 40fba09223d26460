"""What happens to a message: stored once, or quarantined with its reason. Same suite on both stores."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from central.db.base import Base
from central.db.engine import Database
from central.evidence.models import AnnouncedFile, ManifestRow
from central.ingest.service import Intake
from central.nodes.models import QuarantinedMessage, ReceivedMessage
from central.nodes.quarantine import QuarantineBounds
from central.nodes.service import named_row, register
from central.reviews.cases import CaseReader
from central.statistics.models import FlowPart
from central.violations.models import Violation
from contracts.manifest import FileRole
from contracts.receipt import ReceiptResult
from contracts.topics import Channel
from tests.central.builders import CITY, NOW, FakeNode, ago, facts_of, file_entry, wire

MAX_BYTES = 64 * 1024


def n(database: Database, model: type[Base]) -> int:
    with database.read() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def last_reason(database: Database) -> str:
    with database.read() as session:
        rows = select(QuarantinedMessage.reason).order_by(QuarantinedMessage.id.desc())
        return session.scalars(rows).first() or ""


@pytest.fixture
def node(database: Database) -> FakeNode:
    fake = FakeNode()
    with database.write() as session:
        register(session, fake.name, fake.public_key)
    return fake


@pytest.fixture
def intake(database: Database) -> Intake:
    return Intake(database, CITY, QuarantineBounds(MAX_BYTES))


def test_a_record_is_stored_and_its_receipt_names_the_message(
    intake: Intake, node: FakeNode, database: Database
) -> None:
    envelope = node.recorded()
    receipt = intake.accept(node.topic(), wire(envelope))
    assert receipt is not None
    assert (receipt.node, receipt.sequence, receipt.message_id) == (node.name, 1, envelope.id)
    assert receipt.result is ReceiptResult.STORED
    assert n(database, Violation) == 1


def test_the_same_message_again_is_a_duplicate(intake: Intake, node: FakeNode, database: Database) -> None:
    payload = wire(node.recorded())
    intake.accept(node.topic(), payload)
    again = intake.accept(node.topic(), payload)
    assert again is not None
    assert again.result is ReceiptResult.DUPLICATE
    assert n(database, Violation) == n(database, ReceivedMessage) == 1


def test_the_same_violation_under_a_new_sequence_is_a_duplicate(
    intake: Intake, node: FakeNode, database: Database
) -> None:
    facts = facts_of()
    first = node.recorded(facts)
    intake.accept(node.topic(), wire(first))
    receipt = intake.accept(node.topic(), wire(node.recorded(facts, first.data.violation_id)))
    assert receipt is not None
    assert receipt.result is ReceiptResult.DUPLICATE
    assert n(database, Violation) == 1


def test_a_sequence_used_by_another_message_is_quarantined(
    intake: Intake, node: FakeNode, database: Database
) -> None:
    first = node.recorded()
    intake.accept(node.topic(), wire(first))
    other = node.recorded().model_copy(update={"sequence": first.sequence})
    receipt = intake.accept(node.topic(), wire(other))
    assert receipt is not None
    assert receipt.result is ReceiptResult.QUARANTINED
    assert "belongs to another message" in last_reason(database)
    assert n(database, Violation) == 1


def test_a_wrong_signature_is_quarantined(intake: Intake, node: FakeNode, database: Database) -> None:
    stranger = FakeNode(node.name)
    receipt = intake.accept(node.topic(), wire(stranger.recorded()))
    assert receipt is not None
    assert receipt.result is ReceiptResult.QUARANTINED
    assert "signature" in last_reason(database)
    assert n(database, ReceivedMessage) == 0


def test_changed_facts_do_not_keep_their_signature(
    intake: Intake, node: FakeNode, database: Database
) -> None:
    document = json.loads(wire(node.recorded()))
    document["data"]["record"]["facts"]["red_elapsed_ms"] += 1
    intake.accept(node.topic(), json.dumps(document).encode())
    assert "signature" in last_reason(database)


def test_a_node_that_writes_on_anothers_topic_is_quarantined_without_receipt(
    intake: Intake, node: FakeNode, database: Database
) -> None:
    other = FakeNode("node-2")
    assert intake.accept(other.topic(), wire(node.recorded())) is None
    assert "wrote on the topic of 'node-2'" in last_reason(database)


def test_an_unknown_node_is_quarantined(intake: Intake, database: Database) -> None:
    stranger = FakeNode("stranger")
    receipt = intake.accept(stranger.topic(), wire(stranger.recorded()))
    assert receipt is not None
    assert receipt.result is ReceiptResult.QUARANTINED
    assert "not registered" in last_reason(database)


@pytest.mark.parametrize(
    "payload", [b"", b"\xff\xfe", b"[]", b"null", b'{"type": "x"}', b"[" * 50_000, b'"\\u0000"']
)
def test_what_is_no_envelope_is_kept_with_its_reason(
    intake: Intake, node: FakeNode, database: Database, payload: bytes
) -> None:
    assert intake.accept(node.topic(), payload) is None
    with database.read() as session:
        row = session.scalars(select(QuarantinedMessage)).one()
    assert (row.payload, row.size_bytes, row.node) == (payload, len(payload), node.name)
    assert row.reason


def test_a_sequence_past_the_store_is_quarantined_not_retried(
    intake: Intake, node: FakeNode, database: Database
) -> None:
    envelope = node.recorded().model_copy(update={"sequence": 2**70})
    receipt = intake.accept(node.topic(), wire(envelope))
    assert receipt is not None
    assert receipt.result is ReceiptResult.QUARANTINED
    assert n(database, Violation) == 0


def test_a_huge_payload_is_kept_cut_with_its_size(intake: Intake, node: FakeNode, database: Database) -> None:
    payload = b"x" * (MAX_BYTES * 8)
    assert intake.accept(node.topic(), payload) is None
    with database.read() as session:
        row = session.scalars(select(QuarantinedMessage)).one()
    assert (len(row.payload), row.size_bytes) == (MAX_BYTES, len(payload))


def test_the_same_broken_message_is_kept_once(intake: Intake, node: FakeNode, database: Database) -> None:
    for _ in range(3):
        intake.accept(node.topic(), b"broken")
    assert n(database, QuarantinedMessage) == 1


def test_a_receipt_says_that_a_refused_message_was_not_kept(node: FakeNode, database: Database) -> None:
    """The node's outbox keeps it: with the result quarantined it is a dead letter there, with this reason."""
    small = Intake(database, CITY, QuarantineBounds(MAX_BYTES, n_messages=1))
    told = []
    for _ in range(2):
        envelope = node.recorded().model_copy(update={"sequence": 2**70})
        receipt = small.accept(node.topic(), wire(envelope))
        assert receipt is not None
        told.append((receipt.result, "not kept here" in (receipt.reason or "")))
    assert told == [(ReceiptResult.QUARANTINED, False), (ReceiptResult.QUARANTINED, True)]


@pytest.mark.parametrize(
    "place", ["nonsense", "atcs/v1/bogor/node-1/violation", f"atcs/v1/{CITY}/node-1/what"]
)
def test_a_strange_topic_is_quarantined(
    intake: Intake, node: FakeNode, database: Database, place: str
) -> None:
    assert intake.accept(place, wire(node.recorded())) is None
    assert last_reason(database).startswith("topic:")


def test_a_flow_on_the_violation_channel_is_quarantined(
    intake: Intake, node: FakeNode, database: Database
) -> None:
    intake.accept(node.topic(Channel.VIOLATION), wire(node.flow()))
    assert "does not belong on the channel" in last_reason(database)


def test_flow_is_counted_once(intake: Intake, node: FakeNode, database: Database) -> None:
    payload = wire(node.flow())
    for _ in range(2):
        intake.accept(node.topic(Channel.FLOW), payload)
    assert n(database, FlowPart) == 1


def test_a_manifest_before_its_record_waits_and_is_joined(
    intake: Intake, node: FakeNode, database: Database
) -> None:
    record = node.recorded()
    early = node.evidence_for(record, [file_entry(b"x", FileRole.STILL_A)])
    receipt = intake.accept(node.topic(), wire(early))
    assert receipt is not None
    assert receipt.result is ReceiptResult.STORED
    intake.accept(node.topic(), wire(record))
    with database.read() as session:
        detail = CaseReader(session, 10).detail(record.data.violation_id)
    assert detail.manifest is not None
    assert detail.plate == "F 1234 ST"


def test_a_manifest_for_other_facts_is_not_joined(intake: Intake, node: FakeNode, database: Database) -> None:
    record = node.recorded()
    other = node.recorded(facts_of(red_elapsed_ms=5000), record.data.violation_id)
    intake.accept(node.topic(), wire(node.evidence_for(other)))
    intake.accept(node.topic(), wire(record))
    with database.read() as session:
        assert CaseReader(session, 10).detail(record.data.violation_id).manifest is None


def test_a_manifest_that_names_other_facts_than_the_record_is_quarantined(
    intake: Intake, node: FakeNode, database: Database
) -> None:
    record = node.recorded()
    intake.accept(node.topic(), wire(record))
    other = node.recorded(facts_of(red_elapsed_ms=5000), record.data.violation_id)
    intake.accept(node.topic(), wire(node.evidence_for(other)))
    assert "facts_sha256" in last_reason(database)
    assert n(database, ManifestRow) == 0


def test_a_manifest_again_is_a_duplicate_and_a_different_one_is_quarantined(
    intake: Intake, node: FakeNode, database: Database
) -> None:
    record = node.recorded()
    entry = file_entry(b"x", FileRole.STILL_A)
    results = []
    for message in (
        node.evidence_for(record, [entry]),
        node.evidence_for(record, [entry]),
        node.evidence_for(record, []),
    ):
        receipt = intake.accept(node.topic(), wire(message))
        results.append(receipt and receipt.result)
    assert results == [ReceiptResult.STORED, ReceiptResult.DUPLICATE, ReceiptResult.QUARANTINED]
    assert n(database, AnnouncedFile) == 1


def test_health_is_kept_and_an_older_report_passed_over(
    intake: Intake, node: FakeNode, database: Database
) -> None:
    intake.accept(node.topic(Channel.HEALTH), wire(node.health()))
    intake.accept(node.topic(Channel.HEALTH), wire(node.health(at=ago(NOW, minutes=5))))
    with database.read() as session:
        row = named_row(session, node.name)
    assert row is not None
    assert (row.status, row.last_seen_at) == ("online", NOW)


def test_a_last_will_makes_the_node_offline_and_keeps_when_it_was_seen(
    intake: Intake, node: FakeNode, database: Database
) -> None:
    intake.accept(node.topic(Channel.HEALTH), wire(node.health()))
    intake.accept(node.topic(Channel.HEALTH), wire(node.health("offline", ago(NOW, hours=1))))
    with database.read() as session:
        row = named_row(session, node.name)
    assert row is not None
    assert (row.status, row.last_seen_at) == ("offline", NOW)
    assert row.health is not None


def test_a_cleared_retained_health_is_no_fault(intake: Intake, node: FakeNode, database: Database) -> None:
    assert intake.accept(node.topic(Channel.HEALTH), b"") is None
    assert n(database, QuarantinedMessage) == 0


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(payload=st.binary(max_size=300), place=st.text(max_size=60))
def test_nothing_that_arrives_raises(intake: Intake, payload: bytes, place: str) -> None:
    intake.accept(place.replace("\0", ""), payload)
    intake.accept(f"atcs/v1/{CITY}/node-1/violation", payload)
