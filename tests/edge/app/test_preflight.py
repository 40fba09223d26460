"""Asked before a start: one line that names what cannot work, and why."""

import time
from pathlib import Path

import pytest

from edge.app import preflight
from edge.app.preflight import check_address, check_controller, check_layout, check_model
from edge.camera_io.sim import layout_of
from edge.config import CameraConfig, NodeConfig
from edge.errors import ConfigError, ModelError, SourceError
from tests.support.clips import ClipSpec, make_clip
from tests.support.rtsp_server import RtspServer, needs_rtsp_server


def camera(url: str = "sim://junction", **fields: str) -> CameraConfig:
    return CameraConfig.model_validate({"id": "sim", "url": url, "layout": "layout.json"} | fields)


def test_a_clip_is_opened_to_its_first_picture(tmp_path: Path) -> None:
    check_address(camera(str(make_clip(tmp_path / "clip.mp4", ClipSpec(n_frames=3)))))


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("/nowhere/clip.mp4", "no such file; check the path"),
        ("sim://junction?colour=1", "colour"),
        ("gopher://x", "unknown scheme"),
    ],
)
def test_an_address_that_cannot_work_is_named(url: str, said: str) -> None:
    with pytest.raises(SourceError, match=said):
        check_address(camera(url))


def test_a_camera_that_refuses_is_told_at_once_without_its_password() -> None:
    began_s = time.monotonic()
    with pytest.raises(SourceError, match=r"refused.*check address, password and network") as error:
        check_address(camera("rtsp://admin:secret@127.0.0.1:1/x"))
    assert "secret" not in str(error.value)
    assert time.monotonic() - began_s < 5


@pytest.mark.service
def test_a_camera_that_sends_is_good() -> None:
    needs_rtsp_server()
    server = RtspServer()
    try:
        check_address(camera(server.url))
    finally:
        server.kill()


def test_the_layout_of_another_camera_is_refused(tmp_path: Path) -> None:
    (tmp_path / "layout.json").write_text(layout_of("sim://junction").model_dump_json())
    check_layout(camera(layout=str(tmp_path / "layout.json")))
    with pytest.raises(ConfigError, match="draw one for 'cam-9'"):
        check_layout(camera(layout=str(tmp_path / "layout.json"), id="cam-9"))


def test_unknown_weights_are_named() -> None:
    check_model(camera(model="sim-p2"))
    with pytest.raises(ModelError, match="no-such"):
        check_model(camera(model="no-such"))


def node(folder: Path, **controller: object) -> NodeConfig:
    """A node whose only camera is compared with one controller, or with none."""
    (folder / "layout.json").write_text(layout_of("sim://junction").model_dump_json())
    named = {"controller": "j"} if controller else {}
    one = {"id": "sim", "url": "sim://junction", "layout": str(folder / "layout.json")} | named
    document = {"city": "c", "node": "n", "cameras": [one], "central": {"token_file": "t"}}
    return NodeConfig.model_validate(
        document | {"controllers": [{"id": "j"} | controller] if controller else []}
    )


def test_a_camera_without_a_controller_is_good(tmp_path: Path) -> None:
    config = node(tmp_path)
    check_controller(config.cameras[0], config)


def test_a_plan_for_the_layouts_groups_is_good(tmp_path: Path) -> None:
    plan = "cycle_s: 10\ngroups: {main: [{indication: red, seconds: 10}]}\n"
    (tmp_path / "plan.yaml").write_text(plan)
    config = node(tmp_path, kind="plan", plan=str(tmp_path / "plan.yaml"))
    check_controller(config.cameras[0], config)
    (tmp_path / "plan.yaml").write_text(plan.replace("main", "mian"))
    with pytest.raises(ConfigError, match="no head of the layout is in group 'mian'; it has main"):
        check_controller(config.cameras[0], config)


@pytest.mark.parametrize(
    ("controller", "said"),
    [
        ({"kind": "ntcip", "host": "127.0.0.1", "port": 9, "groups": {"main": {"phase": 1}}}, "no answer"),
        ({"kind": "spat", "topic": "t", "mqtt_port": 9, "groups": {"main": 1}}, "no connection"),
        (
            {"kind": "contacts_http", "listen_port": 0, "groups": {"main": {"red": ["R"]}}},
            "nothing was posted",
        ),
    ],
)
def test_a_controller_that_is_not_heard_is_told(tmp_path: Path, monkeypatch, controller, said) -> None:
    monkeypatch.setattr(preflight, "HEARD_WITHIN_S", 1.5)
    if controller["kind"] == "contacts_http":
        (tmp_path / "token").write_text("0123456789abcdef")
        controller = controller | {"token_file": str(tmp_path / "token")}
    config = node(tmp_path, **controller)
    with pytest.raises(SourceError, match=f"controller 'j': .*{said}"):
        check_controller(config.cameras[0], config)
