"""Counts of vehicles: kept as sent, once. Both stores."""

import json
from datetime import UTC

from sqlalchemy import select

from central.db.engine import Database
from central.ingest.service import Intake
from central.nodes.service import register
from central.statistics.models import FlowMinute
from contracts.receipt import ReceiptResult
from contracts.topics import Channel
from tests.central.builders import CITY, NOW, FakeNode, wire


def sent(database: Database, *counts: int) -> tuple[FakeNode, Intake]:
    node, intake = FakeNode(), Intake(database, CITY, 100_000)
    with database.write() as session:
        register(session, node.name, node.public_key)
    for n_on_red in counts:
        intake.accept(node.topic(Channel.FLOW), wire(node.flow(n_on_red)))
    return node, intake


def kept(database: Database) -> list[FlowMinute]:
    with database.read() as session:
        return list(session.scalars(select(FlowMinute).order_by(FlowMinute.id)))


def test_a_minute_is_kept_as_it_was_sent(database: Database) -> None:
    sent(database, 2)
    (minute,) = kept(database)
    assert (minute.node, minute.junction, minute.approach) == ("node-1", "simpang-rumah-sakit", "utara")
    assert (minute.n_on_red, minute.share_observed, minute.movement) == (2, 1.0, None)
    assert json.loads(minute.by_class) == {"motorcycle": 21, "car": 8}
    assert minute.starts_at == NOW
    assert minute.starts_at.tzinfo is UTC


def test_the_same_message_twice_counts_once(database: Database) -> None:
    node, intake = sent(database)
    message = wire(node.flow())
    results = [intake.accept(node.topic(Channel.FLOW), message) for _ in range(2)]
    assert [receipt and receipt.result for receipt in results] == [
        ReceiptResult.STORED,
        ReceiptResult.DUPLICATE,
    ]
    assert len(kept(database)) == 1


def test_two_minutes_are_two_rows(database: Database) -> None:
    sent(database, 1, 3)
    assert [minute.n_on_red for minute in kept(database)] == [1, 3]


def test_counts_on_the_channel_of_violations_are_refused(database: Database) -> None:
    node, intake = sent(database)
    receipt = intake.accept(node.topic(Channel.VIOLATION), wire(node.flow()))
    assert receipt is not None
    assert receipt.result is ReceiptResult.QUARANTINED
    assert kept(database) == []
