"""The live node without a camera that works: faults are shown, other parts go on, the end is quick."""

import threading
import time

import pytest

from contracts.envelope import FlowMinuteEnvelope
from contracts.health import CameraStatus
from edge.app.node import LiveNode
from edge.cli.run import read_config
from edge.domain.outgoing import MessageKind
from edge.errors import ConfigError
from tests.contracts.builders import layout
from tests.support.broker import until
from tests.support.cases import open_case
from tests.support.clips import ClipSpec, make_clip

CONFIG = """
city: sukabumi
node: node-1
cameras: [{id: cam-1, url: URL, layout: layout.json, model: sim-p2}]
central: {mqtt_port: 9, http_url: "http://127.0.0.1:9", token_file: token}
"""


def config(folder, url="rtsp://user:secret@127.0.0.1:9/x"):
    (folder / "layout.json").write_text(layout().model_dump_json())
    (folder / "node.yaml").write_text(CONFIG.replace("URL", url))
    return read_config(folder / "node.yaml")


@pytest.fixture
def node(tmp_path):
    made = LiveNode(config(tmp_path, "/nowhere/clip.mp4"))
    yield made
    made.stop()


def test_paths_count_from_the_files_own_folder(tmp_path):
    read = config(tmp_path)
    assert read.cameras[0].layout == tmp_path / "layout.json"
    assert read.state_dir == tmp_path / "state"
    assert read.central.token_file == tmp_path / "token"


def test_an_unknown_field_is_named(tmp_path):
    (tmp_path / "node.yaml").write_text(CONFIG + "colour: red\n")
    with pytest.raises(ConfigError, match="colour: unknown field"):
        read_config(tmp_path / "node.yaml")


def test_a_camera_that_fails_is_offline_with_its_reason(node):
    node.start()
    until(lambda: node.health().cameras[0].status is CameraStatus.OFFLINE)
    assert "no such file" in node.health().cameras[0].faults[0]
    assert not node.finished


def test_a_case_left_open_by_a_kill_is_finished_and_marked_incomplete(node, tmp_path):
    node.outbox.put_decision(open_case(tmp_path / "cases", node.key))
    node.start()
    until(lambda: node.outbox.open_cases() == [])
    assert node.outbox.state().n_messages == 2


def test_a_stop_finishes_what_is_open_before_it_returns(tmp_path):
    node = LiveNode(config(tmp_path, "/nowhere/clip.mp4"))
    node.outbox.put_decision(open_case(tmp_path / "cases", node.key))
    node.start()
    node.stop()
    assert node.outbox.open_cases() == []
    assert node.outbox.state().n_messages == 2


def test_a_clip_that_breaks_off_is_read_once(tmp_path):
    clip = make_clip(tmp_path / "clip.mkv", ClipSpec(n_frames=100))
    clip.write_bytes(clip.read_bytes()[: clip.stat().st_size // 2])
    node = LiveNode(config(tmp_path, str(clip)))
    node.start()
    until(lambda: node.finished)
    health = node.health().cameras[0]
    node.stop()
    assert health.status is CameraStatus.OFFLINE
    assert "truncated" in health.faults[-1]
    assert 0 < health.n_frames < 100


def test_the_traffic_of_a_clip_is_in_the_outbox_when_it_has_ended(tmp_path):
    clip = make_clip(tmp_path / "clip.mkv", ClipSpec(n_frames=75))
    node = LiveNode(config(tmp_path, str(clip)))
    node.start()
    until(lambda: node.finished)
    (message,) = (m for m in node.outbox.due_messages(10) if m.kind is MessageKind.FLOW)
    node.stop()
    minute = FlowMinuteEnvelope.parse(message.body, "message").data
    assert (minute.starts_at.minute, minute.covered_ms) == (30, pytest.approx(2960, abs=1))
    assert [part.approach for part in minute.approaches] == ["north"]


def test_a_lost_outbox_is_told(tmp_path):
    LiveNode(config(tmp_path)).outbox.close()
    for path in (tmp_path / "state").glob("outbox.sqlite3*"):
        if path.suffix != ".began":
            path.unlink()
    node = LiveNode(config(tmp_path))
    assert any("began anew" in fault for fault in node.health().faults)
    node.outbox.close()


def test_stop_takes_less_than_five_seconds(tmp_path):
    node = LiveNode(config(tmp_path, "/nowhere/clip.mp4"))
    node.start()
    began_s = time.monotonic()
    node.stop()
    assert time.monotonic() - began_s < 5


def test_a_thread_that_does_not_come_back_is_told(tmp_path, monkeypatch):
    node, let_go = LiveNode(config(tmp_path, "/nowhere/clip.mp4")), threading.Event()
    monkeypatch.setattr(node._worker, "step", let_go.wait)
    monkeypatch.setattr("edge.app.node._FINISH_S", 0.1)
    node.start()
    time.sleep(0.7)
    node.stop()
    assert node.is_inside_a_library
    let_go.set()
    until(lambda: not node.is_inside_a_library)


def test_health_tells_no_password(tmp_path):
    node = LiveNode(config(tmp_path))
    node.start()
    until(lambda: node.health().cameras[0].status is CameraStatus.OFFLINE)
    assert "secret" not in node.health().model_dump_json()
    node.stop()
