"""Training goes on from the committed weights, and what it makes can be opened and compared."""

from pathlib import Path

import cv2
import pytest

from edge.detector.finetune import Finetuning, finetune
from edge.detector.weights import resolve
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
    assert out.exists() is (not outcome.faults)
