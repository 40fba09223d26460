"""Training of the simulator's network goes on from weights that know fewer classes, and ends in time."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from contracts.base import VehicleClass
from edge.detector.weights import resolve
from models.sim_data import CLASSES
from tests.support.needs import needs_module

pytestmark = pytest.mark.train
FOUR = ("car", "motorcycle", "bus", "truck")


def network_of(path: Path):
    from ultralytics import YOLO

    return YOLO(str(path), task="detect").model.float().eval()


def weights_of_four(folder: Path) -> Path:
    """Return fresh weights that know no bicycle."""
    import torch
    from ultralytics.nn.tasks import DetectionModel

    from models.train_sim import HERE

    network = DetectionModel(str(HERE / "sim_p2.yaml"), nc=4, verbose=False)
    network.names = dict(enumerate(FOUR))
    torch.save({"model": network, "train_args": {}}, folder / "four.pt")
    return folder / "four.pt"


def test_a_bicycle_begins_as_what_it_was_taken_for(tmp_path: Path) -> None:
    needs_module("ultralytics")
    import torch

    from models.train_sim import with_all_classes

    start = weights_of_four(tmp_path)
    old, new = network_of(start), network_of(with_all_classes(start, tmp_path / "runs"))
    picture = torch.rand(1, 3, 256, 448, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        before, after = old(picture)[0][0], new(picture)[0][0]
    assert after.shape[0] == 4 + len(CLASSES)
    torch.testing.assert_close(after[:8], before)
    torch.testing.assert_close(after[4 + CLASSES.index(VehicleClass.BICYCLE)], before[5])


def test_weights_that_know_all_classes_are_taken_as_they_are(tmp_path: Path) -> None:
    needs_module("ultralytics")
    from models.train_sim import with_all_classes

    spec, path = resolve("sim-p2-pt", {})
    if len(spec.classes) == len(CLASSES):
        assert with_all_classes(path, tmp_path) == path
        assert not list(tmp_path.iterdir())


def test_the_rate_falls_within_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    needs_module("ultralytics")
    from models import train_sim

    group = {"lr": 9.0}
    trainer = SimpleNamespace(train_time_start=100.0, optimizer=SimpleNamespace(param_groups=[group]))
    rates = []
    for now in (100.0, 100.0 + 900, 100.0 + 1800, 100.0 + 9000):
        monkeypatch.setattr(train_sim.time, "time", lambda now=now: now)
        train_sim._rate_by_the_clock(0.001, 0.5)(trainer)
        rates.append(group["lr"])
    assert rates == pytest.approx([0.001, 0.00051, 0.00002, 0.00002])


def test_a_cut_loses_no_more_than_some_steps() -> None:
    needs_module("ultralytics")
    from models.train_sim import STEPS_TO_SAVE, _saved_now_and_then

    saved: list[int] = []
    trainer = SimpleNamespace(save_model=lambda: saved.append(len(saved)))
    step = _saved_now_and_then()
    for _ in range(2 * STEPS_TO_SAVE + 1):
        step(trainer)
    assert len(saved) == 2
