"""The relay against a real broker; central is played by a second client."""

import paho.mqtt.client as mqtt
import pytest

from contracts.envelope import HealthEnvelope, RecordedEnvelope
from contracts.health import Health
from contracts.receipt import Receipt, ReceiptResult
from edge.app.clock import SystemClock
from edge.evidence.keys import NodeKey
from edge.mqtt import Relay, RelaySettings
from edge.outbox import NodeName, SqliteOutbox
from tests.support.broker import KillableBroker, running_broker, until
from tests.support.cases import CITY, NODE, open_case

pytestmark = pytest.mark.service
BRANCH = f"atcs/v1/{CITY}/{NODE}"


class PlayedCentral:
    """Receives everything; answers with receipts only when told."""

    def __init__(self, port: int) -> None:
        self.got: list[tuple[str, bytes]] = []
        self.client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
        self.client.on_message = lambda _c, _d, m: self.got.append((m.topic, m.payload))
        self.client.on_connect = lambda c, *_: c.subscribe(f"atcs/v1/{CITY}/+/#", qos=1)
        self.client.connect("127.0.0.1", port)
        self.client.loop_start()

    def violations(self) -> list[RecordedEnvelope]:
        return [RecordedEnvelope.parse(p, t) for t, p in list(self.got) if t.endswith("/violation")]

    def health(self) -> list[Health]:
        return [HealthEnvelope.parse(p, t).data for t, p in list(self.got) if t.endswith("/health")]

    def confirm(self, envelope: RecordedEnvelope, node: str = NODE) -> None:
        receipt = Receipt(
            node=node, sequence=envelope.sequence, message_id=envelope.id, result=ReceiptResult.STORED
        )
        self.client.publish(f"{BRANCH}/receipt", receipt.model_dump_json(), qos=1)

    def close(self) -> None:
        self.client.disconnect()
        self.client.loop_stop()


@pytest.fixture
def broker(tmp_path):
    with running_broker("iotcore", tmp_path) as started:
        yield started


@pytest.fixture
def central(broker):
    played = PlayedCentral(broker.port)
    yield played
    played.close()


@pytest.fixture
def outbox(tmp_path):
    store = SqliteOutbox(tmp_path / "outbox.sqlite3", NodeName(CITY, NODE), SystemClock())
    key = NodeKey.load_or_make(tmp_path / "node.key")
    store.put_decision(open_case(tmp_path / "cases", key))
    yield store
    store.close()


def relay_to(broker: KillableBroker, outbox: SqliteOutbox, resend_s: float = 0.5) -> Relay:
    settings = RelaySettings(CITY, NODE, "127.0.0.1", broker.port, resend_s=resend_s, health_s=0.5)
    return Relay(settings, outbox, lambda: Health(status="online"), SystemClock())


@pytest.fixture
def relay(broker, outbox):
    started = relay_to(broker, outbox)
    started.start()
    yield started
    started.stop()


def test_a_message_is_sent_again_until_its_receipt(central, relay, outbox):
    until(lambda: len(central.violations()) >= 2)
    assert len({envelope.id for envelope in central.violations()}) == 1
    central.confirm(central.violations()[0])
    until(lambda: outbox.due_messages(1) == [])


def test_a_receipt_of_another_node_or_garbage_deletes_nothing(central, relay, outbox):
    until(lambda: len(central.violations()) >= 1)
    central.client.publish(f"{BRANCH}/receipt", b"not json", qos=1)
    central.confirm(central.violations()[0], node="somebody-else")
    until(lambda: relay.n_foreign_receipts == 2)
    assert len(outbox.due_messages(1)) == 1


def test_health_is_published_and_ends_offline(central, relay):
    until(lambda: any(h.status == "online" for h in central.health()))
    relay.stop()
    until(lambda: central.health()[-1].status == "offline")


def test_a_broker_that_is_absent_at_start_is_waited_for(tmp_path, outbox):
    broker = KillableBroker("iotcore", tmp_path)
    relay = relay_to(broker, outbox)
    relay.start()
    until(lambda: relay.fault is not None)
    broker.start()
    central = PlayedCentral(broker.port)
    until(lambda: len(central.violations()) >= 1, within_s=20)
    assert relay.fault is None
    central.close()
    relay.stop()
    broker.kill()
