"""What cannot work is one line before anything is started."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from atcs.cli import exit_code_of
from atcs.demo.setup import CameraChoice
from atcs.demo.stack import Stack
from atcs.errors import DemoError
from edge.camera_io.sim import layout_of
from tests.support.clips import ClipSpec, make_clip

URL = "sim://junction?size=640x360&fps=2"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clip and a layout that fit, and what does not, in the current folder."""
    document = json.loads(layout_of(URL).model_dump_json())
    line = document["approaches"][0]["stop_lines"][0]
    head = document["heads"][0]
    (tmp_path / "layout.json").write_text(json.dumps(document))
    (tmp_path / "unknown.json").write_text(json.dumps(document | {"colour": 1}))
    line["line_px"] = [[10, 10], [5000, 10]]
    (tmp_path / "outside.json").write_text(json.dumps(document))
    line["line_px"], head["box_px"] = [[10, 300], [600, 300]], [10, 10, 10, 30]
    (tmp_path / "empty.json").write_text(json.dumps(document))
    make_clip(tmp_path / "clip.mp4", ClipSpec(n_frames=5, size_px=(640, 360)))
    (tmp_path / "text.mp4").write_text("not a video")
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "yolox_nano_416.onnx").write_bytes(b"changed")
    monkeypatch.setenv("ATCS_MODELS", str(tmp_path / "models"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("camera", "layout", "model", "said", "code"),
    [
        ("gone.mp4", "layout.json", "sim-p2", ("gone.mp4", "no such file", "check the path"), 3),
        ("text.mp4", "layout.json", "sim-p2", ("text.mp4", "not a readable video", "copy it again"), 3),
        ("ftp://x/y", "layout.json", "sim-p2", ("ftp://x/y", "unknown scheme", "use a path"), 3),
        ("clip.mp4", "gone.json", "sim-p2", ("gone.json", "cannot be read", "check the path"), 2),
        ("clip.mp4", "unknown.json", "sim-p2", ("unknown.json", "colour", "unknown field"), 2),
        ("clip.mp4", "outside.json", "sim-p2", ("outside.json", "leaves the picture", "5000"), 2),
        ("clip.mp4", "empty.json", "sim-p2", ("empty.json", "box_px", "no area"), 2),
        ("clip.mp4", "layout.json", "no-such", ("no-such", "not in the manifest"), 4),
        ("clip.mp4", "layout.json", "yolox-nano-416", ("yolox_nano_416.onnx", "is not that of"), 4),
    ],
)
def test_the_line_names_file_field_and_remedy(place, camera, layout, model, said, code):
    stack = Stack(place / "state", CameraChoice(camera, Path(layout), model), 0)
    with pytest.raises(Exception) as refused, stack:  # noqa: PT011 - the exit code below tells which errors
        pytest.fail("it started")
    assert exit_code_of(refused.value) == code
    assert "\n" not in str(refused.value)
    assert all(part in str(refused.value) for part in said)
    assert not (place / "state" / "broker.toml").exists()


def test_the_command_ends_with_that_line_alone(place):
    command = [sys.executable, "-m", "atcs", "demo", "--camera", "gone.mp4", "--layout", "layout.json"]
    process = subprocess.run(command, cwd=place, capture_output=True, text=True, timeout=120)
    assert process.returncode != 0
    assert process.stdout == ""
    (line,) = process.stderr.splitlines()
    assert "gone.mp4: no such file" in line


def test_a_state_folder_that_cannot_be_made_is_named(place):
    (place / "file").write_text("")
    with pytest.raises(DemoError, match=r"file/state: cannot be made .*--state"):
        Stack(place / "file" / "state", CameraChoice(), 0)
