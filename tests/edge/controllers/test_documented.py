"""docs/controllers.md: each sample configuration and message is one that works."""

import re
from pathlib import Path

import pytest
import yaml

from contracts.base import Indication
from edge.app.clock import SystemClock
from edge.cli.run import read_config
from edge.controller_config import AnyController, ContactsHttpConfig, SpatConfig
from edge.controllers.contacts import ContactDecoder, WiredLamps
from edge.controllers.junction import open_controller
from edge.controllers.plan import FixedTimePlan
from edge.controllers.posted import PATH, PostedController
from edge.controllers.spat import SpatDecoder

PAGE = (Path(__file__).parents[3] / "docs" / "controllers.md").read_text()
SAMPLES = re.findall(r"^```(\w*)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
SECTIONS = [text for kind, text in SAMPLES if kind == "yaml" and text.startswith("controllers:")]
MESSAGES = [text for kind, text in SAMPLES if kind == "json"]
NODE = """
city: sukabumi
node: node-1
cameras: [{id: cam-1, url: "sim://junction", layout: layout.json, controller: junction-1}]
central: {token_file: token}
"""


def configured(folder: Path, section: str) -> AnyController:
    (folder / "node.yaml").write_text(NODE + section)
    (folder / "contacts.token").write_text("0123456789abcdef")
    plan = next(text for kind, text in SAMPLES if kind == "yaml" and text.startswith("cycle_s:"))
    (folder / "plan.yaml").write_text(plan)
    return read_config(folder / "node.yaml").controllers[0]


def test_every_kind_has_a_sample() -> None:
    kinds = [yaml.safe_load(section)["controllers"][0]["kind"] for section in SECTIONS]
    known = [config.model_fields["kind"].annotation.__args__[0] for config in AnyController.__args__]
    assert sorted(kinds) == sorted(known)


@pytest.mark.parametrize("section", SECTIONS)
def test_a_sample_configuration_is_a_controller(tmp_path, section) -> None:
    controller = open_controller(configured(tmp_path, section), SystemClock())
    assert "main" in controller.groups
    assert not controller.fusion.alone


def config_of(folder: Path, kind: type) -> AnyController:
    return next(c for c in (configured(folder, section) for section in SECTIONS) if isinstance(c, kind))


def test_the_sample_of_contacts_is_red(tmp_path) -> None:
    config = config_of(tmp_path, ContactsHttpConfig)
    lamps = config.groups["main"]
    wired = WiredLamps(tuple(lamps.red), tuple(lamps.amber), tuple(lamps.green))
    sample = ContactDecoder({"main": wired}, tuple(config.preempt_inputs)).decode(
        MESSAGES[0].encode(), 0, False
    )
    assert sample is not None
    assert (sample.shown["main"], sample.preempted, sample.at_ns % 1_000_000_000) == (
        Indication.RED,
        False,
        250_000_000,
    )


def test_the_sample_of_spat_is_red(tmp_path) -> None:
    config = config_of(tmp_path, SpatConfig)
    sample = SpatDecoder(config.intersection, config.groups, config.sent_at_changes).decode(
        MESSAGES[1].encode(), 0, False
    )
    assert sample is not None
    assert (sample.shown["main"], sample.exact) == (Indication.RED, True)


def test_the_sample_plan_fills_its_cycle(tmp_path) -> None:
    configured(tmp_path, SECTIONS[0])
    assert FixedTimePlan.read(tmp_path / "plan.yaml").cycle_s == 29


def test_the_address_to_post_to_is_the_one_that_listens(tmp_path) -> None:
    config = config_of(tmp_path, ContactsHttpConfig)
    assert f"http://{config.listen_host}:{config.listen_port}{PATH}" in PAGE
    assert isinstance(open_controller(config, SystemClock()).source, PostedController)


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("history.py", ["it has fallen silent", "from this node's clock", "come out of order or twice"]),
        ("offset.py", ["ms from the camera's"]),
        ("reader.py", ["lamp and controller disagree about"]),
    ],
)
def test_the_faults_that_the_page_tells_are_those_of_the_code(file, words) -> None:
    code = (Path(__file__).parents[3] / "edge" / "controllers" / file).read_text()
    for word in words:
        assert word in code
        assert word in PAGE
