"""The ingest thread against a real broker: receipts come after the commit, nothing is acknowledged before it."""

import queue
import time

import paho.mqtt.client as mqtt
import pytest
from sqlalchemy.exc import OperationalError

from central.config import CentralConfig
from central.ingest.listener import Listener
from contracts.receipt import Receipt, ReceiptResult
from tests.central.builders import CITY, FakeNode, wire
from tests.central.ingest.conftest import WAIT_S

pytestmark = pytest.mark.service


class FlakyIntake:
    """Fails `n_failures` times as a locked database does, then stores."""

    def __init__(self, n_failures: int = 0) -> None:
        self.n_failures = n_failures
        self.taken: list[str] = []

    def accept(self, topic: str, payload: bytes) -> Receipt | None:
        if self.n_failures > 0:
            self.n_failures -= 1
            raise OperationalError("INSERT", {}, Exception("database is locked"))
        self.taken.append(topic)
        if topic.endswith("health"):
            return None
        return Receipt(node="node-1", sequence=1, message_id="m", result=ReceiptResult.STORED)


def listener_for(intake: FlakyIntake, port: int) -> Listener:
    listener = Listener(intake, CentralConfig(city=CITY, mqtt_port=port))  # type: ignore[arg-type]
    listener.start()
    assert listener.wait_connected(WAIT_S)
    return listener


def test_a_message_gets_its_receipt(broker: int, edge: tuple[mqtt.Client, "queue.Queue[bytes]"]) -> None:
    client, receipts = edge
    listener = listener_for(FlakyIntake(), broker)
    client.publish(FakeNode().topic(), wire(FakeNode().recorded()), qos=1)
    receipt = Receipt.model_validate_json(receipts.get(timeout=WAIT_S))
    listener.stop()
    assert receipt.result is ReceiptResult.STORED


def test_a_locked_store_delays_the_receipt_and_loses_nothing(
    broker: int, edge: tuple[mqtt.Client, "queue.Queue[bytes]"]
) -> None:
    client, receipts = edge
    intake = FlakyIntake(n_failures=2)
    listener = listener_for(intake, broker)
    client.publish(FakeNode().topic(), b"anything", qos=1)
    receipts.get(timeout=WAIT_S)
    listener.stop()
    assert intake.taken == [FakeNode().topic()]
    assert listener.n_failed == 2


def test_what_was_not_acknowledged_comes_again_to_the_next_process(
    broker: int, edge: tuple[mqtt.Client, "queue.Queue[bytes]"]
) -> None:
    client, receipts = edge
    dying = FlakyIntake(n_failures=1000)
    first = listener_for(dying, broker)
    client.publish(FakeNode().topic(), b"anything", qos=1)
    while dying.n_failures == 1000:
        time.sleep(0.02)
    first.stop()
    assert receipts.empty()
    second = listener_for(FlakyIntake(), broker)
    receipts.get(timeout=WAIT_S)
    second.stop()
