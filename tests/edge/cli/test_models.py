import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from contracts.base import VehicleClass
from edge.camera_io.sim.clip import ClipPlan, write_clip
from edge.camera_io.sim.settings import SimSettings
from edge.cli.models import models_app
from edge.detector.finetune import Finetuning, Outcome
from edge.detector.held_out import Tally
from edge.detector.weights import shipped_folder
from edge.errors import ModelError

RUN = CliRunner()


@pytest.fixture(autouse=True)
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.delenv("ATCS_MODELS", raising=False)
    return tmp_path


def test_list_names_every_model() -> None:
    result = RUN.invoke(models_app, ["list"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    assert "yolox-nano-416" in result.output


def test_the_licence_is_shown_before_a_pull_and_no_ends_it() -> None:
    result = RUN.invoke(models_app, ["pull", "yolox-nano-416"], input="n\n")
    assert result.exit_code == 1
    assert "licence: Apache-2.0" in result.output


def test_verify_tells_what_is_not_here() -> None:
    result = RUN.invoke(models_app, ["verify"])
    assert result.exit_code == 0
    assert "yolox-nano-416: not here" in result.output


def test_verify_fails_on_a_damaged_file(nowhere: Path) -> None:
    folder = nowhere / "atcs" / "models"
    folder.mkdir(parents=True)
    (folder / "yolox_nano_416.onnx").write_bytes(b"damaged")
    result = RUN.invoke(models_app, ["verify"])
    assert isinstance(result.exception, ModelError)
    assert "yolox-nano-416: WRONG" in result.output


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["export", "missing.pt"], "no such file"),
        (["export", __file__, "--width", "500"], "multiples of 32"),
        (["import", "missing.onnx"], "cannot be read"),
        (["pull", "unknown", "--yes"], "not in the manifest"),
        (["finetune", "nowhere", "--start", "sim-p2", "--out", "x.pt"], "training begins with .pt weights"),
        (["finetune", "nowhere", "--start", "sim-p2-pt", "--out", "x.pt"], "0 pictures in images/"),
        (["finetune", "nowhere", "--start", "missing.pt", "--out", "x.pt"], "missing.pt: no such file"),
        (["finetune", "nowhere", "--start", "sim-p2-pt", "--out", "x.onnx"], "ends with .pt"),
        (["add", "missing.onnx", "--name", "north"], "cannot be read"),
        (["add", __file__, "--name", "yolox-nano-416"], "are called so"),
    ],
)
def test_errors_are_one_line(arguments: list[str], word: str) -> None:
    result = RUN.invoke(models_app, arguments)
    assert isinstance(result.exception, ModelError)
    assert word in str(result.exception)
    assert "\n" not in str(result.exception)


class Outcomes:
    """Stands for a training that ended with these faults."""

    def __init__(self, *faults: str) -> None:
        old, new = Tally(), Tally()
        old.wanted[VehicleClass.CAR] = new.wanted[VehicleClass.CAR] = 40
        old.found[VehicleClass.CAR], new.found[VehicleClass.CAR] = 31, 37
        self.outcome = Outcome(old, new, faults, 80, 20)

    def finetune(self, request: Finetuning) -> Outcome:
        return self.outcome


@pytest.mark.parametrize("faults", [(), ("it finds less of bus: 0.500 after 0.900",)])
def test_new_weights_are_offered_only_without_a_fault(faults: tuple[str, ...], monkeypatch) -> None:
    monkeypatch.setattr("edge.cli.models.finetune", Outcomes(*faults).finetune)
    result = RUN.invoke(models_app, ["finetune", "own", "--start", "sim-p2-pt", "--out", "own.pt"])
    assert [cell for cell in re.split(r"[\s│┃]+", result.output) if cell in {"car", "40", "31", "37"}] == [
        "car",
        "40",
        "31",
        "37",
    ]
    assert (result.exit_code == 0) is (not faults)
    assert ("better on 20 held-out pictures: own.pt and own.onnx" in result.output) is (not faults)
    if faults:
        assert "not offered: it finds less of bus" in str(result.exception)


def test_added_weights_are_listed_and_verified() -> None:
    exported = shipped_folder() / "weights" / "sim_p2.onnx"
    added = RUN.invoke(models_app, ["add", str(exported), "--name", "north"], env={"COLUMNS": "300"})
    assert "input 448x256" in added.output
    assert "model: north" in added.output
    assert "north.onnx" in RUN.invoke(models_app, ["list"], env={"COLUMNS": "300"}).output
    assert "north: ok" in RUN.invoke(models_app, ["verify"]).output


def test_frames_of_a_clip_tell_how_many_boxes_there_are(tmp_path: Path) -> None:
    write_clip(ClipPlan(SimSettings(fps=2, size="640x360"), 3, 42), tmp_path, lambda _: None)
    folder = tmp_path / "own"
    arguments = ["frames", str(tmp_path / "clip.mp4"), str(folder), "--model", "sim-p2", "--every", "1"]
    result = RUN.invoke(models_app, arguments)
    n_boxes = sum(len(path.read_text().splitlines()) for path in (folder / "labels").iterdir())
    assert n_boxes > 0
    assert f"3 pictures with {n_boxes} boxes" in result.output
