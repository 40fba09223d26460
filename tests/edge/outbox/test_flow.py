"""Minutes of traffic in the outbox: after decisions, bounded, and what was dropped is told."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from contracts.envelope import FlowMinuteEnvelope
from contracts.flow import ApproachMinute, FlowMinute
from contracts.receipt import ReceiptResult
from edge.app.clock import SystemClock
from edge.domain.outgoing import MessageKind
from edge.evidence.keys import NodeKey
from edge.outbox import NodeName, SqliteOutbox
from tests.edge.outbox.test_store import receipt
from tests.support.cases import CITY, NODE, finished_case, open_case

MOST = 5
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def opened(folder: Path) -> SqliteOutbox:
    path = folder / "outbox.sqlite3"
    return SqliteOutbox(path, NodeName(CITY, NODE), SystemClock(), ballast_bytes=0, most_flow=MOST)


@pytest.fixture
def outbox(tmp_path: Path):
    store = opened(tmp_path)
    yield store
    store.close()


def minute(number: int) -> FlowMinute:
    part = ApproachMinute(approach="north", lamp_known_ms=0, red_ms=0)
    at = NOON + timedelta(minutes=number)
    return FlowMinute(junction="j", camera="c", starts_at=at, covered_ms=60_000, approaches=[part])


def waiting(outbox: SqliteOutbox) -> list[FlowMinute]:
    messages = [m for m in outbox.due_messages(100) if m.kind is MessageKind.FLOW]
    return [FlowMinuteEnvelope.parse(message.body, "message").data for message in messages]


def test_a_minute_waits_as_it_was_counted(outbox):
    outbox.put_flow(minute(0))
    assert waiting(outbox) == [minute(0)]


def test_minutes_outlive_the_node(outbox, tmp_path):
    for number in range(3):
        outbox.put_flow(minute(number))
    outbox.close()
    again = opened(tmp_path)
    assert waiting(again) == [minute(number) for number in range(3)]
    again.close()


def test_beyond_the_bound_the_oldest_go_and_it_is_told(outbox):
    for number in range(MOST + 3):
        outbox.put_flow(minute(number))
    assert waiting(outbox) == [minute(number) for number in range(3, MOST + 3)]
    assert outbox.state().faults == ("3 minutes of traffic were dropped: central has been away for long",)


def test_the_fault_ends_with_the_backlog(outbox):
    for number in range(MOST + 1):
        outbox.put_flow(minute(number))
    for message in outbox.due_messages(100):
        outbox.apply_receipt(receipt(message))
    outbox.put_flow(minute(99))
    assert outbox.state().faults == ()


def test_a_receipt_for_a_dropped_minute_harms_nothing(outbox):
    outbox.put_flow(minute(0))
    (first,) = outbox.due_messages(1)
    for number in range(1, MOST + 1):
        outbox.put_flow(minute(number))
    assert not outbox.apply_receipt(receipt(first))
    assert len(waiting(outbox)) == MOST


def test_decisions_and_evidence_go_before_a_backlog_of_traffic(outbox, tmp_path):
    key = NodeKey.load_or_make(tmp_path / "node.key")
    for number in range(3):
        outbox.put_flow(minute(number))
    case = open_case(tmp_path / "cases", key)
    outbox.put_decision(case)
    outbox.put_evidence(finished_case(case, key, outbox))
    assert outbox.due_messages(1)[0].kind is MessageKind.RECORDED
    outbox.apply_receipt(receipt(outbox.due_messages(1)[0]))
    assert [m.kind for m in outbox.due_messages(10)] == [MessageKind.EVIDENCE] + [MessageKind.FLOW] * 3


def test_decisions_are_never_dropped_for_traffic(outbox, tmp_path):
    key = NodeKey.load_or_make(tmp_path / "node.key")
    outbox.put_decision(open_case(tmp_path / "cases", key))
    for number in range(MOST * 3):
        outbox.put_flow(minute(number))
    assert outbox.due_messages(1)[0].kind is MessageKind.RECORDED


def test_refused_traffic_does_not_hold_up_the_rest(outbox):
    for number in range(2):
        outbox.put_flow(minute(number))
    outbox.apply_receipt(receipt(outbox.due_messages(1)[0], ReceiptResult.QUARANTINED, "no such camera"))
    assert waiting(outbox) == [minute(1)]
