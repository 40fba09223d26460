import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from edge.cli.simulate import simulate
from edge.errors import ConfigError, SourceError

APP = typer.Typer()
APP.command()(simulate)
SMALL = ["--seconds", "1", "--fps", "4", "--size", "320x180"]


def test_a_clip_with_truth_and_layout_is_written(tmp_path: Path) -> None:
    result = CliRunner().invoke(APP, ["--out", str(tmp_path), *SMALL])
    assert result.exit_code == 0
    names = {file.name for file in tmp_path.iterdir()}
    assert names == {"clip.mp4", "clip.truth.json", "clip.frames.jsonl", "layout.json"}


def test_several_seeds_lie_side_by_side_and_differ(tmp_path: Path) -> None:
    result = CliRunner().invoke(APP, ["--out", str(tmp_path), "--seed", "4", "--clips", "2", *SMALL])
    assert result.exit_code == 0
    endings = ("mp4", "truth.json", "frames.jsonl", "layout.json")
    assert {f.name for f in tmp_path.iterdir()} == {f"seed-{n}.{e}" for n in (4, 5) for e in endings}
    truths = [json.loads((tmp_path / f"seed-{n}.truth.json").read_text()) for n in (4, 5)]
    assert [truth["clip"] for truth in truths] == ["seed-4.mp4", "seed-5.mp4"]
    assert ["seed 4," in truth["notes"] for truth in truths] == [True, False]


def test_a_wrong_size_is_told() -> None:
    result = CliRunner().invoke(APP, ["--out", "x", "--size", "huge"])
    assert isinstance(result.exception, SourceError)


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = CliRunner().invoke(APP, ["--out", str(tmp_path / "file" / "under"), *SMALL])
    assert isinstance(result.exception, ConfigError)


@pytest.mark.parametrize("option", ["--seed", "--seconds"])
def test_options_need_numbers(option: str) -> None:
    assert CliRunner().invoke(APP, ["--out", "x", option, "many"]).exit_code == 2


def test_a_scene_is_written_with_its_heads_and_its_name(tmp_path: Path) -> None:
    result = CliRunner().invoke(APP, ["--out", str(tmp_path), "--scene", "day", *SMALL])
    assert result.exit_code == 0
    truth = json.loads((tmp_path / "clip.truth.json").read_text())
    assert truth["scene"] == "day"
    assert {(head["name"], head["group"]) for head in truth["signals"]} == {
        ("near-left", "main"),
        ("far-median", "main"),
        ("left-arrow", "left"),
    }


def test_an_unknown_scene_is_told_with_those_that_there_are() -> None:
    result = CliRunner().invoke(APP, ["--out", "x", "--scene", "moon", *SMALL])
    assert isinstance(result.exception, SourceError)
    assert "night" in str(result.exception)
