"""Controllers over MQTT, played against a real broker."""

import json
import time

import paho.mqtt.client as mqtt
import pytest

from contracts.base import Indication
from edge.app.clock import SystemClock
from edge.cli.run import read_config
from edge.controllers.junction import open_controller
from tests.support.broker import running_broker, until

pytestmark = pytest.mark.service
TOPIC = "junction/1/signal"
NODE = """
city: sukabumi
node: node-1
cameras: [{id: cam-1, url: "sim://junction", layout: layout.json, controller: j1}]
controllers: [{id: j1, mqtt_port: PORT, topic: junction/1/signal, KIND}]
central: {token_file: token}
"""
SPAT = "kind: spat, intersection: 7, groups: {main: 2}"
CONTACTS = "kind: contacts, groups: {main: {red: [R1], amber: [Y1], green: [G1]}}"
OFF = {"R1": False, "Y1": False, "G1": False}


@pytest.fixture
def broker(tmp_path):
    with running_broker("iotcore", tmp_path) as started:
        yield started


@pytest.fixture
def sender(broker):
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
    client.connect("127.0.0.1", broker.port)
    client.loop_start()
    yield client
    client.disconnect()
    client.loop_stop()


@pytest.fixture
def listen(broker, tmp_path):
    made = []

    def begin(kind: str):
        (tmp_path / "node.yaml").write_text(NODE.replace("PORT", str(broker.port)).replace("KIND", kind))
        config = read_config(tmp_path / "node.yaml")
        made.append(open_controller(config.controllers[0], SystemClock()).source)
        made[-1].start()
        until(lambda: "nothing came" in (made[-1].fault or ""))
        return made[-1]

    yield begin
    for controller in made:
        controller.stop()


def spat(state: str, intersection: int = 7) -> str:
    states = [{"signalGroup": 2, "state-time-speed": [{"eventState": state}]}]
    return json.dumps({"intersections": [{"id": {"id": intersection}, "states": states}]})


def shows(controller) -> Indication:
    phases = controller.shown(time.time_ns()).phases_of.get("main", ())
    return phases[-1].indication if phases else Indication.UNKNOWN


def send_until(sender, controller, message: str, expected: Indication) -> None:
    def said() -> bool:
        sender.publish(TOPIC, message)
        time.sleep(0.05)
        return shows(controller) is expected

    until(said)


def test_spat_messages_are_taken_and_silence_is_unknown(sender, listen) -> None:
    controller = listen(SPAT)
    send_until(sender, controller, spat("stop-And-Remain"), Indication.RED)
    send_until(sender, controller, spat("protected-Movement-Allowed"), Indication.GREEN)
    assert controller.fault is None
    until(lambda: shows(controller) is Indication.UNKNOWN, within_s=5)


def test_another_intersection_is_left_alone(sender, listen) -> None:
    controller = listen(SPAT)
    sender.publish(TOPIC, spat("stop-And-Remain", intersection=8))
    send_until(sender, controller, spat("protected-clearance"), Indication.AMBER)
    indications = [p.indication for p in controller.shown(time.time_ns()).phases_of["main"]]
    assert Indication.RED not in indications


def test_garbage_is_told_and_the_next_message_counts(sender, listen) -> None:
    controller = listen(CONTACTS)
    sender.publish(TOPIC, b"not json")
    until(lambda: "contacts: " in (controller.fault or ""))
    send_until(sender, controller, json.dumps({"inputs": OFF | {"R1": True}}), Indication.RED)
    assert controller.fault is None


def test_a_broker_that_goes_is_told_and_comes_back(broker, listen) -> None:
    controller = listen(CONTACTS)
    broker.kill()
    until(lambda: "no connection" in (controller.fault or ""))
    broker.start()
    until(lambda: "nothing came" in (controller.fault or ""), within_s=20)


def test_a_retained_state_of_yesterday_is_not_believed(sender, listen) -> None:
    sender.publish(TOPIC, json.dumps({"inputs": OFF | {"R1": True}}), retain=True).wait_for_publish(5)
    controller = listen(CONTACTS)
    time.sleep(0.5)
    assert shows(controller) is Indication.UNKNOWN
    assert "nothing came" in (controller.fault or "")
