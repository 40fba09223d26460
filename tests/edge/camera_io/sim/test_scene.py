from pathlib import Path

import pytest

from edge.camera_io.sim import layout_of
from edge.camera_io.sim.scene import PLAIN, Scene, read_scene, scene_names
from edge.camera_io.sim.settings import SimSettings
from edge.errors import SourceError


@pytest.mark.parametrize("name", scene_names())
def test_every_built_in_scene_has_a_layout_that_holds(name: str) -> None:
    layout = layout_of(f"sim://junction?scene={name}&size=1280x720")
    assert {head.id for head in layout.heads} == {head.id for head in read_scene(name).heads}
    assert len(layout.approaches[0].lanes) == read_scene(name).lanes


def test_the_plain_scene_is_all_defaults() -> None:
    scene = read_scene(PLAIN)
    assert scene == Scene(about=scene.about)


def test_a_file_is_read_by_its_path(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text("about: mine\nlanes: 4\n")
    settings = SimSettings.of_url(f"sim://junction?scene={path}")
    assert settings.script.road.n_lanes == 4
    assert settings.script.road.left_edge_x_m == pytest.approx(-14.8)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("about: x\nlanes: 9\n", "lanes"),
        ("about: x\nsnow: 1\n", "unknown field"),
        ("lanes: 2\n", "about"),
        ("about: [\n", "not YAML"),
        ("- 1\n", "document"),
        ("about: x\nlens: {glare: [{centre: [0.1, 3]}]}\n", "lens.glare"),
        ("about: x\nprogram: {dark: [[9, 3]]}\n", "no length"),
        ("about: x\nheads: [{id: a}, {id: a}]\n", "same id"),
        ("about: x\nheads: [{id: a, group: left}]\n", "group main"),
        ("about: x\nleft_program: {}\n", "goes together"),
        ("about: x\ncamera: {height_m: .nan}\n", "height_m"),
    ],
)
def test_a_wrong_scene_is_told_in_one_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(text)
    with pytest.raises(SourceError, match=words) as told:
        read_scene(str(path))
    assert "\n" not in str(told.value)
    assert str(path) in str(told.value)


def test_what_is_no_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="cannot be read"):
        read_scene(str(tmp_path / "nowhere.yaml"))
    (tmp_path / "bytes.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(SourceError, match="is not text"):
        read_scene(str(tmp_path / "bytes.yaml"))


def test_a_camera_that_does_not_see_its_head_is_told(tmp_path: Path) -> None:
    path = tmp_path / "blind.yaml"
    path.write_text("about: looks away\ncamera: {yaw_deg: 25}\n")
    with pytest.raises(SourceError, match="leaves the picture") as told:
        layout_of(f"sim://junction?scene={path}")
    assert "\n" not in str(told.value)
