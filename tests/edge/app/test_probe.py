"""What a controller answers, shown to an engineer; played by snmpd."""

import pytest
from typer.testing import CliRunner

from edge.cli.run import edge_app
from edge.controllers.ntcip import OVERLAPS, PHASES
from edge.errors import ConfigError, SourceError
from tests.support.snmp import free_udp_port, running_agent

NODE = """
city: sukabumi
node: node-1
cameras: [{id: cam-1, url: "sim://junction", layout: layout.json}]
controllers: [{id: junction-1, kind: ntcip, host: 127.0.0.1, port: PORT, groups: {main: {phase: 2}}}]
central: {token_file: token}
"""


def probed(folder, port: int, text: str = NODE):
    (folder / "node.yaml").write_text(text.replace("PORT", str(port)))
    command = ["probe-signals", "--config", str(folder / "node.yaml"), "--seconds", "1"]
    return CliRunner().invoke(edge_app, command, env={"COLUMNS": "200"})


@pytest.mark.service
def test_phases_and_overlaps_are_shown_with_their_group(tmp_path) -> None:
    lamps = dict(zip((*PHASES.oids(1), *OVERLAPS.oids(1)), (0b10, 0, 0b01, 0, 0, 0b01), strict=True))
    with running_agent(tmp_path, lamps) as agent:
        lines = probed(tmp_path, agent.port).stdout.splitlines()
    rows = {cells[2].strip(): cells[3:5] for line in lines if len(cells := line.split("│")) > 4}
    assert rows["phase 2"][0].strip() == "main"
    assert rows["phase 2"][1].strip().startswith("red ")
    assert rows["phase 1"][1].strip().startswith("green ")
    assert rows["overlap 1"][1].strip().startswith("green ")
    assert "phase 9" not in rows


def test_a_controller_that_does_not_answer_is_told(tmp_path) -> None:
    result = probed(tmp_path, free_udp_port())
    assert isinstance(result.exception, SourceError)
    assert "check address, community and network" in str(result.exception)


def test_without_such_a_controller_there_is_nothing_to_ask(tmp_path) -> None:
    without = "\n".join(line for line in NODE.splitlines() if not line.startswith("controllers"))
    assert isinstance(probed(tmp_path, 1, without).exception, ConfigError)
