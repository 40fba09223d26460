"""The ingest thread against a real broker: receipts come after the commit, nothing is acknowledged before it."""

import queue
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion
from sqlalchemy.exc import OperationalError

from central.config import CentralConfig
from central.ingest.listener import Listener
from contracts.receipt import Receipt, ReceiptResult
from contracts.topics import Channel
from tests.central.builders import CITY, FakeNode, wire
from tests.support.needs import needs_program

pytestmark = pytest.mark.service
WAIT_S = 10


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


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[int]:
    program = needs_program("mosquitto")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (tmp_path / "m.conf").write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\n")
    server = subprocess.Popen([program, "-c", str(tmp_path / "m.conf")], stderr=subprocess.DEVNULL)
    yield port
    server.kill()
    server.wait()
    shutil.rmtree(tmp_path, ignore_errors=True)


@pytest.fixture
def edge(broker: int) -> Iterator[tuple[mqtt.Client, "queue.Queue[bytes]"]]:
    receipts: queue.Queue[bytes] = queue.Queue()
    client = mqtt.Client(CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
    client.on_message = lambda _c, _d, message: receipts.put(message.payload)
    deadline = time.monotonic() + WAIT_S
    while True:
        try:
            client.connect("127.0.0.1", broker)
            break
        except OSError:
            assert time.monotonic() < deadline, "the broker did not start"
            time.sleep(0.05)
    client.loop_start()
    client.subscribe(FakeNode().topic(Channel.RECEIPT), 1)
    yield client, receipts
    client.loop_stop()
    client.disconnect()


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
