import re
import socket
import subprocess
import sys
import time

import httpx2
import paho.mqtt.client as mqtt
import pytest
import yaml

from atcs.demo.setup import CITY, NODE, SCENE_BEGINS_S, CameraChoice, Ports, write_node
from atcs.demo.stack import Stack
from atcs.errors import DemoError
from central.errors import ConfigError
from central.nodes.quarantine import quarantine_page
from contracts.base import ViolationKind
from contracts.errors import ContractError
from edge.app.clock import SystemClock
from edge.app.simulated_controller import played_for
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.truth import passages
from edge.config import NodeConfig
from tests.support.broker import until

CLIP = "/nowhere/clip.mp4"
SIM = CameraChoice("sim://junction?size=640x360&fps=2", model="sim-p2")


def test_the_simulated_camera_brings_its_layout(tmp_path):
    document = yaml.safe_load(write_node(tmp_path, SIM, Ports(1, 2)).read_text())
    assert document["cameras"][0]["model"] == "sim-p2"
    assert document["central"]["http_url"] == "http://127.0.0.1:2"
    assert (tmp_path / "layout.json").exists()


def test_the_demo_opens_on_green_and_shows_violations_within_a_minute(tmp_path):
    document = yaml.safe_load(write_node(tmp_path, CameraChoice(), Ports(1, 2)).read_text())
    settings = SimSettings.of_url(document["cameras"][0]["url"])
    now_s = time.time() - settings.epoch
    assert now_s == pytest.approx(SCENE_BEGINS_S, abs=2)
    shown = passages(settings.seed, SCENE_BEGINS_S, SCENE_BEGINS_S + 60, grace_s=0.3)
    assert {p.kind for p in shown} >= {ViolationKind.RED_LIGHT, ViolationKind.STOP_LINE}


def test_with_a_controller_the_camera_is_compared_with_the_simulated_one(tmp_path):
    path = write_node(tmp_path, CameraChoice(controller=True), Ports(1, 2))
    config = NodeConfig.read(path)
    assert config.cameras[0].controller == config.controllers[0].id
    assert config.controllers[0].groups == {"main": 1}
    assert played_for(config, SystemClock()) is not None


def test_a_camera_of_ones_own_has_no_simulated_controller(tmp_path):
    with pytest.raises(DemoError, match="--controller"):
        CameraChoice(CLIP, tmp_path / "mine.json", controller=True).check()


def test_a_camera_of_ones_own_needs_a_layout(tmp_path):
    with pytest.raises(DemoError, match="atcs layout draw"):
        write_node(tmp_path, CameraChoice(CLIP), Ports(1, 2))


def test_a_layout_that_is_wrong_is_named(tmp_path):
    (tmp_path / "mine.json").write_text('{"camera": "a", "colour": 1}')
    with pytest.raises(ContractError, match=r"mine\.json"):
        write_node(tmp_path, CameraChoice(CLIP, tmp_path / "mine.json"), Ports(1, 2))


def test_a_taken_port_is_one_line(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match="is taken"), Stack(tmp_path, SIM, port):
            pass


@pytest.mark.service
def test_a_malformed_message_is_quarantined_and_an_unannounced_file_refused(tmp_path):
    with Stack(tmp_path, SIM, 0) as stack:
        assert stack.central.wait_connected(10)
        _publish(stack, f"atcs/v1/{CITY}/{NODE}/violation", b"{broken")
        until(lambda: _n_quarantined(stack) == 1)
        token = (tmp_path / "node.token").read_text()
        assert _put(stack, token) == 404
        assert _put(stack, "not-a-token") == 401


@pytest.mark.service
def test_the_printed_password_opens_the_cases_at_once(tmp_path):
    with Stack(tmp_path, SIM, 0) as stack:
        address, password = stack.central.address, stack.central.first_password
        with httpx2.Client(base_url=f"{address}/api/operator/v1", headers={"Origin": address}) as browser:
            browser.post("/session", json={"username": "admin", "password": password})
            assert browser.get("/cases").status_code == 200


@pytest.mark.service
def test_a_second_start_in_the_same_folder_goes_on(tmp_path):
    for _ in range(2):
        with Stack(tmp_path, SIM, 0) as stack:
            assert stack.central.wait_connected(10)


@pytest.mark.service
def test_the_demo_ends_by_itself_with_a_table(tmp_path):
    command = [sys.executable, "-m", "atcs", "demo", "--for", "4", "--port", "0", "--state", str(tmp_path)]
    command += ["--camera", SIM.url, "--model", "sim-p2"]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 0, ended.stderr
    assert re.search(r"password +[A-Z0-9-]{16,}", ended.stdout)
    assert "recorded by central" in ended.stdout


def _publish(stack: Stack, topic: str, payload: bytes) -> None:
    client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv5)
    client.connect("127.0.0.1", stack._mqtt_port)
    client.loop_start()
    client.publish(topic, payload, qos=1).wait_for_publish(5)
    client.disconnect()
    client.loop_stop()


def _n_quarantined(stack: Stack) -> int:
    with stack.central.database.read() as session:
        return len(quarantine_page(session, None).items)


def _put(stack: Stack, token: str) -> int:
    address = f"{stack.central.address}/api/node/v1/evidence/{'a' * 64}"
    return httpx2.put(address, content=b"x", headers={"Authorization": f"Bearer {token}"}).status_code
