"""Asked before a start: one line that names what cannot work, and why."""

import time
from pathlib import Path

import pytest

from edge.app.preflight import check_address, check_layout, check_model
from edge.camera_io.sim import layout_of
from edge.config import CameraConfig
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
