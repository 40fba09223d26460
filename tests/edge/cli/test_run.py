"""The commands of the edge box: what they check, and the key that they show."""

from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from contracts.layout import Layout
from edge.camera_io.sim import layout_of
from edge.cli.run import edge_app, read_config
from edge.errors import ConfigError

RUN = CliRunner()
URL = "sim://junction?seed=1"


def node_file(folder: Path, **camera: str) -> Path:
    layout: Layout = layout_of(URL)
    (folder / "layout.json").write_text(layout.model_dump_json())
    document = {
        "city": "kota-sukabumi",
        "node": "node-1",
        "cameras": [{"id": layout.camera, "url": URL, "layout": "layout.json", "model": "sim-p2"} | camera],
        "central": {"token_file": "node.token"},
    }
    path = folder / "node.yaml"
    path.write_text(yaml.safe_dump(document))
    return path


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    config = read_config(node_file(tmp_path))
    assert config.state_dir == tmp_path / "state"
    assert config.cameras[0].layout == tmp_path / "layout.json"
    assert config.central.token_file == tmp_path / "node.token"


def test_the_public_key_is_made_once_and_shown_again(tmp_path: Path) -> None:
    path = str(node_file(tmp_path))
    first, again = (RUN.invoke(edge_app, ["key", "--config", path]).stdout.strip() for _ in range(2))
    assert first == again
    assert len(bytes.fromhex(first)) == 32


def test_the_private_key_is_for_its_owner_only_and_is_not_shown(tmp_path: Path) -> None:
    shown = RUN.invoke(edge_app, ["key", "--config", str(node_file(tmp_path))]).stdout.strip()
    kept = tmp_path / "state" / "node.key"
    assert kept.stat().st_mode & 0o077 == 0
    assert bytes.fromhex(shown) not in kept.read_bytes()


def test_a_node_that_can_work(tmp_path: Path) -> None:
    checked = RUN.invoke(edge_app, ["check", "--config", str(node_file(tmp_path))])
    assert checked.exit_code == 0, checked.output


@pytest.mark.parametrize(
    ("camera", "part"),
    [
        ({"url": "sim://elsewhere"}, "sim://junction"),
        ({"url": "ftp://camera/1"}, "unknown scheme"),
        ({"layout": "nothing.json"}, "nothing.json"),
        ({"model": "no-such-model"}, "no-such-model"),
        ({"id": "cam-9"}, "draw one for 'cam-9'"),
    ],
)
def test_what_cannot_work_is_said_and_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, camera: dict[str, str], part: str
) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    checked = RUN.invoke(edge_app, ["check", "--config", str(node_file(tmp_path, **camera))])
    assert isinstance(checked.exception, ConfigError)
    assert part in checked.stdout


def test_a_cameras_password_is_not_shown(tmp_path: Path) -> None:
    path = node_file(tmp_path, url="rtsp://admin:secret@127.0.0.1:1/x", layout="nothing.json")
    checked = RUN.invoke(edge_app, ["check", "--config", str(path)])
    assert "secret" not in checked.output
