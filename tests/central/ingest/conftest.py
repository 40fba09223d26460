"""A broker of our own and an edge's client on it."""

import queue
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from contracts.topics import Channel
from tests.central.builders import FakeNode
from tests.support.needs import needs_program

WAIT_S = 10


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
