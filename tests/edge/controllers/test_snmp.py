"""A controller over SNMP, played by snmpd."""

import time

import pytest

from contracts.base import Indication
from edge.app.clock import SystemClock
from edge.controllers.history import ControllerHistory, HistorySettings
from edge.controllers.ntcip import PHASES
from edge.controllers.snmp import NtcipController, NtcipSettings, SnmpAddress
from tests.support.broker import until
from tests.support.snmp import running_agent

pytestmark = pytest.mark.service
REDS, YELLOWS, GREENS = PHASES.oids(1)
PREEMPT = "1.3.6.1.4.1.1206.4.2.1.6.3.1.2.1"


@pytest.fixture
def agent(tmp_path):
    with running_agent(tmp_path, {REDS: 0b01, YELLOWS: 0, GREENS: 0b10, PREEMPT: 2}) as started:
        yield started


@pytest.fixture
def asked(agent):
    made = []

    def ask(**more) -> NtcipController:
        address = SnmpAddress("127.0.0.1", port=more.pop("port", agent.port), timeout_s=0.3)
        settings = NtcipSettings(address, {"main": (PHASES, 1), "side": (PHASES, 2)}, poll_s=0.05, **more)
        made.append(
            NtcipController(settings, ControllerHistory(HistorySettings(1_500_000_000)), SystemClock())
        )
        made[-1].start()
        return made[-1]

    yield ask
    for controller in made:
        controller.stop()


def shows(controller: NtcipController, group: str) -> Indication:
    phases = controller.shown(time.time_ns()).phases_of.get(group, ())
    return phases[-1].indication if phases else Indication.UNKNOWN


def test_phases_are_read(asked) -> None:
    controller = asked()
    until(lambda: shows(controller, "main") is Indication.RED)
    assert shows(controller, "side") is Indication.GREEN
    assert controller.fault is None


def test_a_controller_that_goes_is_unknown_and_told_and_comes_back(asked, agent) -> None:
    controller = asked()
    until(lambda: shows(controller, "main") is Indication.RED)
    agent.kill()
    until(lambda: shows(controller, "main") is Indication.UNKNOWN)
    until(lambda: "no answer" in (controller.fault or ""))
    agent.values |= {REDS: 0b10, GREENS: 0b01}
    agent.start()
    until(lambda: shows(controller, "main") is Indication.GREEN)
    assert controller.fault is None


def test_a_priority_vehicle_is_told(asked) -> None:
    controller = asked(preempt_oid=PREEMPT, preempt_values=frozenset({2}))
    until(lambda: controller.shown(time.time_ns()).preempted)


def test_an_oid_that_it_does_not_have_is_named(asked) -> None:
    controller = asked(preempt_oid="1.3.6.1.4.1.1206.4.2.1.99.1", preempt_values=frozenset({2}))
    until(lambda: "1206.4.2.1.99.1" in (controller.fault or ""))
    assert shows(controller, "main") is Indication.RED


def test_nobody_there_blocks_nothing(asked) -> None:
    controller = asked(port=9)
    began_s = time.monotonic()
    assert controller.shown(time.time_ns()).phases_of == {}
    assert time.monotonic() - began_s < 0.05
    until(lambda: "127.0.0.1:9" in (controller.fault or ""))
