"""Central as one piece, its configuration and its command."""

import socket
from pathlib import Path

import httpx2
import pytest
from typer.testing import CliRunner

from atcs.cli import main
from central.app import Central
from central.cli import central_app
from central.config import CentralConfig
from central.errors import ConfigError
from tests.central.builders import FakeNode

RUN = CliRunner()


def test_start_and_stop(tmp_path: Path) -> None:
    central = Central(CentralConfig(data_dir=tmp_path, http_port=0, mqtt_port=1))
    central.start()
    try:
        assert httpx2.get(central.address + "/healthz").json()["status"] == "ok"
        assert central.first_password
        assert central.register_node("node-1", FakeNode().public_key)
    finally:
        central.stop()
    assert not central.running


def test_a_taken_port_is_one_line(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(ConfigError, match=f"port {port} on 127.0.0.1 is taken"):
            Central(CentralConfig(data_dir=tmp_path, http_port=port)).start()


@pytest.mark.parametrize(
    ("text", "part"),
    [("http_prot: 1", "http_prot: unknown field"), ("[1", "is not YAML"), ("http_port: x", "http_port")],
)
def test_a_wrong_configuration_is_one_line(tmp_path: Path, text: str, part: str) -> None:
    path = tmp_path / "c.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError, match=r"c\.yaml") as caught:
        CentralConfig.read(path)
    assert part in caught.value.message
    assert "\n" not in caught.value.message


def test_a_missing_configuration_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        CentralConfig.read(tmp_path / "none.yaml")


def test_a_wrong_variable_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATCS_CENTRAL_HTTP_PORT", "many")
    with pytest.raises(ConfigError, match=r"^ATCS_CENTRAL_\*: http_port: "):
        CentralConfig.read(None)


def test_variables_win_over_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "c.yaml").write_text("http_port: 1\nmqtt_port: 2\n")
    monkeypatch.setenv("ATCS_CENTRAL_HTTP_PORT", "3")
    config = CentralConfig.read(tmp_path / "c.yaml")
    assert (config.http_port, config.mqtt_port) == (3, 2)


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path) -> Path:
    (tmp_path / "central.sqlite3").write_bytes(sqlite_template.read_bytes())
    monkeypatch.setenv("ATCS_CENTRAL_DATA_DIR", str(tmp_path))
    return tmp_path


def test_the_command_adds_a_node_once(data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    key = FakeNode().public_key.hex()
    first = RUN.invoke(central_app, ["node", "add", "node-1", "--public-key", key])
    assert "token:" in first.stdout
    with pytest.raises(SystemExit) as again:
        main(["central", "node", "add", "node-1", "--public-key", key])
    told = capsys.readouterr().err.strip()
    assert (again.value.code, told.count("\n")) == (1, 0)
    assert told.startswith("atcs: ")
    assert "registered already" in told
    assert "node-1" in RUN.invoke(central_app, ["node", "list"]).stdout


def test_the_command_adds_users_and_keys(data_dir: Path) -> None:
    assert "password:" in RUN.invoke(central_app, ["user", "add", "rina", "--role", "auditor"]).stdout
    assert "auditor" in RUN.invoke(central_app, ["user", "list"]).stdout
    changed = RUN.invoke(central_app, ["user", "password", "rina"], input="a new password\na new password\n")
    assert "changed" in changed.stdout
    assert "shown once" in RUN.invoke(central_app, ["key", "add", "splp", "--scope", "plates:read"]).stdout
