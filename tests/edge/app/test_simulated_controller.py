"""The played controller of a simulated junction: its timetable, and over a real broker."""

import threading
import time
from itertools import pairwise

import pytest

from contracts.base import Indication
from edge.app.clock import SystemClock
from edge.app.simulated_controller import SpeakingController, SpeakingSettings, played_for
from edge.camera_io.sim.controller import SimulatedProgram
from edge.camera_io.sim.lamps import CYCLE_S, Program, lamp_at
from edge.cli.run import read_config
from edge.config import NodeConfig
from edge.controllers.junction import open_controller
from edge.controllers.spat import SpatDecoder
from edge.controllers.subscription import Topic
from edge.errors import ConfigError
from tests.support.broker import running_broker, until

S, MS = 1_000_000_000, 1_000_000
NODE = """
city: sukabumi
node: node-1
cameras: [{id: sim, url: "sim://junction?epoch=EPOCH", layout: layout.json, controller: j1}]
controllers: [{id: j1, kind: spat, mqtt_port: PORT, topic: a/b, intersection: 1, groups: {main: 1}}]
central: {token_file: token}
"""


def config(folder, epoch: float = 0, port: int = 1, text: str = NODE) -> NodeConfig:
    (folder / "node.yaml").write_text(text.replace("EPOCH", f"{epoch:.0f}").replace("PORT", str(port)))
    return read_config(folder / "node.yaml")


def test_it_speaks_at_each_change_and_else_regularly() -> None:
    program = SimulatedProgram({"main": Program()}, 0)
    speaking = SpeakingController(Topic("127.0.0.1", 1, "t"), program, SystemClock(), SpeakingSettings(500))
    due_ns, said = 0, [0]
    while due_ns < CYCLE_S * S:
        due_ns = speaking.next_due_ns(due_ns)
        said.append(due_ns)
    assert max(b - a for a, b in pairwise(said)) == 500 * MS
    changes = [at for at in said if lamp_at(at / S).indication is not lamp_at((at - 2_000) / S).indication]
    assert [round(at / S, 3) for at in changes] == [0.0, 15.0, 26.0, 29.0]


def test_its_clock_may_be_wrong() -> None:
    program = SimulatedProgram({"main": Program()}, 0)
    ahead = SpeakingController(Topic("", 1, "t"), program, SystemClock(), SpeakingSettings(200, clock_ms=70))
    sample = SpatDecoder(1, {"main": 1}).decode(ahead.message(5 * S), 5 * S, is_old=False)
    assert sample is not None
    assert (sample.at_ns, sample.shown["main"]) == (5 * S + 70 * MS, Indication.RED)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (", controller: j1", ""),
        ("sim://junction?epoch=EPOCH", "rtsp://camera/1"),
        ("kind: spat", "kind: contacts"),
    ],
)
def test_without_such_a_camera_there_is_nothing_to_play(tmp_path, old, new) -> None:
    text = NODE.replace(old, new)
    if new == "kind: contacts":
        text = text.replace("intersection: 1, groups: {main: 1}", "groups: {main: {red: [R1]}}")
    with pytest.raises(ConfigError, match="no simulated one"):
        played_for(config(tmp_path, text=text), SystemClock())


@pytest.mark.service
def test_what_it_says_arrives_as_the_lamps_show_it(tmp_path) -> None:
    began = threading.active_count()
    with running_broker("iotcore", tmp_path) as broker:
        node = config(tmp_path, time.time() - 14.0, broker.port)
        heard = open_controller(node.controllers[0], SystemClock()).source
        heard.start()
        playing = played_for(node, SystemClock(), SpeakingSettings(every_ms=100))
        playing.start()
        until(lambda: len(heard.shown(time.time_ns()).phases_of.get("main", ())) == 2, within_s=15)
        red, green = heard.shown(time.time_ns()).phases_of["main"]
        playing.stop()
        until(lambda: "fallen silent" in (heard.fault or ""), within_s=5)
        heard.stop()
    assert (red.indication, green.indication) == (Indication.RED, Indication.GREEN)
    assert threading.active_count() <= began + 1
