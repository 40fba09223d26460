"""Training goes on from the committed weights, and what it makes can be opened and compared."""

from pathlib import Path

import cv2
import pytest

from edge.detector.export import export_onnx
from edge.detector.finetune import Finetuning, finetune, start_of
from edge.detector.own import entry_of
from edge.detector.spec import ModelFormat
from edge.detector.weights import resolve
from edge.errors import ModelError
from models.sim_data import CLASSES, SIZE_PX, samples
from tests.support.needs import needs_module

pytestmark = pytest.mark.train
N_PICTURES = 10


def render(folder: Path) -> None:
    for place in ("images", "labels"):
        (folder / place).mkdir()
    for number, sample in enumerate(samples(N_PICTURES, seed=600_000)):
        cv2.imwrite(str(folder / "images" / f"{number:03d}.jpg"), sample.picture)
        rows = []
        for label in sample.labels:
            (x1, y1, x2, y2), (width, height) = label.visible_px, SIZE_PX
            box = ((x1 + x2) / 2 / width, (y1 + y2) / 2 / height, (x2 - x1) / width, (y2 - y1) / height)
            rows.append(" ".join([str(CLASSES.index(label.kind)), *(f"{v:.6f}" for v in box)]))
        (folder / "labels" / f"{number:03d}.txt").write_text("\n".join(rows))


def test_one_pass_over_ten_pictures_is_judged_on_the_held_out_two(tmp_path: Path) -> None:
    needs_module("ultralytics")
    render(tmp_path)
    spec, start = resolve("sim-p2-pt", {})
    out = tmp_path / "new" / "own.pt"
    outcome = finetune(Finetuning(start, spec, tmp_path, out, epochs=1))
    assert (outcome.n_train, outcome.n_held_out) == (8, 2)
    assert outcome.old.wanted == outcome.new.wanted
    assert outcome.old.found.total() > 0
    assert out.exists() is out.with_suffix(".onnx").exists() is (not outcome.faults)


def test_training_begins_with_any_file_of_ultralytics() -> None:
    needs_module("ultralytics")
    _, path = resolve("sim-p2-pt", {})
    spec, start = start_of(str(path))
    assert (start, spec.input_size_px, spec.format) == (path, (448, 448), ModelFormat.PT)
    assert spec.classes == resolve("sim-p2-pt", {})[0].classes


def test_new_weights_are_exported_for_the_node_and_say_how_to_talk_to_them(tmp_path: Path) -> None:
    needs_module("ultralytics")
    spec, path = resolve("sim-p2-pt", {})
    own = tmp_path / "own.pt"
    own.write_bytes(path.read_bytes())
    exported = export_onnx(own, (256, 448))
    entry = entry_of(exported, "north")
    assert (entry.input_size_px, tuple(entry.spec().classes)) == ((448, 256), spec.classes)


def test_a_file_without_a_network_is_named(tmp_path: Path) -> None:
    needs_module("ultralytics")
    (tmp_path / "own.pt").write_bytes(b"nothing")
    with pytest.raises(ModelError, match=r"own\.pt: not usable as \.pt weights"):
        start_of(str(tmp_path / "own.pt"))
