"""A fixed-time plan by the clock, and its way from the configuration to the camera's stages."""

import pytest

from contracts.base import Indication
from edge.app.clock import SystemClock
from edge.app.stages import StageSettings, build_stepper
from edge.cli.run import read_config
from edge.controllers.junction import open_controller
from edge.controllers.plan import FixedTimePlan
from edge.controllers.reader import CheckedSignalReader
from edge.errors import ConfigError
from tests.contracts.builders import layout
from tests.edge.app.test_stages import NoDetector
from tests.edge.controllers.scenes import S, written

PLAN = """
cycle_s: 29
offset_s: 2
groups:
  main:
    - {indication: red, seconds: 15}
    - {indication: green, seconds: 11}
    - {indication: amber, seconds: 3}
"""
NODE = """
city: sukabumi
node: node-1
cameras: [{id: cam-1, url: "sim://junction", layout: layout.json, controller: junction-1}]
controllers: [{id: junction-1, kind: plan, plan: plan.yaml}]
central: {token_file: token}
"""


def plan(folder, text: str = PLAN) -> FixedTimePlan:
    (folder / "plan.yaml").write_text(text)
    return FixedTimePlan.read(folder / "plan.yaml")


def node(folder, text: str = NODE):
    (folder / "node.yaml").write_text(text)
    return read_config(folder / "node.yaml")


def test_the_plan_repeats_from_its_offset(tmp_path) -> None:
    assert written(plan(tmp_path).phases("main", 3 * S, 50 * S)) == "R2 G17 A28 R31 G46"


@pytest.mark.parametrize(
    ("at_s", "expected"), [(2, "red"), (16.99, "red"), (17, "green"), (28, "amber"), (31, "red")]
)
def test_what_it_shows_at_a_time(tmp_path, at_s, expected) -> None:
    at_ns = round((at_s + 29 * 60_000_000) * S)
    assert plan(tmp_path).phases("main", at_ns - 60 * S, at_ns)[-1].indication is Indication(expected)


def test_a_group_without_change_is_one_phase(tmp_path) -> None:
    text = "cycle_s: 10\ngroups: {side: [{indication: flashing_amber, seconds: 10}]}\n"
    assert len(plan(tmp_path, text).phases("side", 0, 300 * S)) == 1


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("seconds: 15", "seconds: 14", "group 'main': its phases last 28 s, the cycle 29"),
        ("seconds: 15", "seconds: 0", "greater than 0"),
        ("indication: red", "indication: blue", "groups.main.0.indication"),
        ("cycle_s: 29", "cycle_s: [", "not YAML"),
        ("offset_s", "offset", "offset: unknown field"),
    ],
)
def test_a_wrong_plan_is_told_in_one_line(tmp_path, old, new, told) -> None:
    with pytest.raises(ConfigError, match=r"plan\.yaml") as caught:
        plan(tmp_path, PLAN.replace(old, new))
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_plan_that_is_not_there_is_told(tmp_path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        FixedTimePlan.read(tmp_path / "plan.yaml")


def test_the_cameras_lamps_are_compared_with_the_plan(tmp_path) -> None:
    plan(tmp_path)
    config = node(tmp_path)
    assert config.controllers[0].plan == tmp_path / "plan.yaml"
    controller = open_controller(config.controllers[0], SystemClock())
    stages = build_stepper(layout(), NoDetector(), (1280, 720), StageSettings(), controller)
    assert isinstance(stages.stepper.signals, CheckedSignalReader)
    assert not controller.fusion.alone


def test_a_plan_for_groups_that_no_head_has_is_told(tmp_path) -> None:
    plan(tmp_path, PLAN.replace("main:", "mian:"))
    controller = open_controller(node(tmp_path).controllers[0], SystemClock())
    with pytest.raises(ConfigError, match="mian"):
        build_stepper(layout(), NoDetector(), (1280, 720), StageSettings(), controller)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("controller: junction-1", "controller: other", "there is no controller 'other'"),
        ("kind: plan", "kind: dream", "controllers.0"),
    ],
)
def test_a_wrong_controller_is_told(tmp_path, old, new, told) -> None:
    with pytest.raises(ConfigError, match=told):
        node(tmp_path, NODE.replace(old, new))


NTCIP = "{id: junction-1, kind: ntcip, host: 10.0.0.9, groups: {main: {phase: 2}}}"


def with_ntcip(more: str = "") -> str:
    return NODE.replace("{id: junction-1, kind: plan, plan: plan.yaml}", NTCIP[:-1] + more + "}")


def test_a_controller_over_snmp_never_decides_alone_unless_told(tmp_path) -> None:
    config = node(tmp_path, with_ntcip()).controllers[0]
    assert not open_controller(config, SystemClock()).fusion.alone
    config = node(tmp_path, with_ntcip(", may_accuse_alone: true")).controllers[0]
    assert open_controller(config, SystemClock()).fusion.alone


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("{phase: 2}", "{phase: 2, overlap: 1}", "name a phase or an overlap"),
        ("{phase: 2}", "{}", "name a phase or an overlap"),
        ("host: 10.0.0.9", "host: 10.0.0.9, preempt_oid: ifTable", "preempt_oid"),
        ("kind: ntcip", "kind: ntcip, may_accuse: true", "unknown field"),
    ],
)
def test_wrong_ntcip_settings_are_told(tmp_path, old, new, told) -> None:
    with pytest.raises(ConfigError, match=told):
        node(tmp_path, with_ntcip().replace(old, new))


def test_a_community_is_not_shown(tmp_path) -> None:
    config = node(tmp_path, with_ntcip(", community: s3cret"))
    assert "s3cret" not in repr(config)


def test_comparing_is_part_of_what_decides(tmp_path) -> None:
    alone = NODE.replace(", controller: junction-1", "")
    assert node(tmp_path).sha256() != node(tmp_path, alone).sha256()
