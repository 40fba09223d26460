"""Train and export the detector of the simulated camera: `python -m models.train_sim`.

channels_last, and bf16 autocast on a CPU that has bf16 instructions, make this two to three times faster;
ultralytics does neither on a CPU by itself, so both are put in from here.
"""

import argparse
import contextlib
import itertools
import math
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("YOLO_AUTOINSTALL", "false")
os.environ.setdefault("YOLO_OFFLINE", "true")

import numpy as np
import onnx
import torch
import ultralytics
import ultralytics.engine.trainer as engine
from onnx import helper, numpy_helper
from ultralytics import YOLO, settings
from ultralytics.engine.trainer import BaseTrainer
from ultralytics.nn.tasks import DetectionModel

from contracts.base import VehicleClass
from edge.camera_io.sim.scene import PLAIN
from models.sim_data import CLASSES, write_all

HERE = Path(__file__).resolve().parent
WEIGHTS = HERE / "weights"
NAME = "sim_p2"
INPUT_PX = (448, 256)
_RARE_WEIGHT = 0.75
"""Power of one over a class's share: there are fourteen motorcycles for each bicycle."""
_LEAST_RATE = 0.02
STEPS_TO_SAVE = 25
LARGE = 512
"""Values; smaller tensors keep float32."""


def main() -> None:
    """Render, train, export."""
    options = _options()
    settings.update({"sync": False})
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        description = folder / "set.yaml"
        if not description.exists():
            description = write_all(
                folder, options.frames, options.frames // 10, options.scenes.split(","), options.seed
            )
        keep(train(description, folder / "runs", options))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--frames", type=int, default=1200, help="pictures to render")
    parser.add_argument("--scenes", default=PLAIN, help="built-in scenes in turn, by commas")
    parser.add_argument("--seed", type=int, default=1, help="of the first scene that is rendered")
    parser.add_argument("--epochs", type=int, default=30)
    parser.add_argument("--threads", type=int, default=1, help="more collapse beside a busy neighbour")
    parser.add_argument("--hours", type=float, default=None, help="stop by then, whatever the epochs")
    parser.add_argument("--folder", type=Path, default=None, help="keep pictures and runs here")
    parser.add_argument(
        "--start", type=Path, default=None, help="weights to go on from; without: from nothing"
    )
    parser.add_argument("--rate", type=float, default=0.003, help="learning rate at the start")
    parser.add_argument("--batch", type=int, default=16, help="pictures of a step")
    return parser.parse_args()


def train(description: Path, runs: Path, options: argparse.Namespace) -> Path:
    """Train; return the best weights."""
    begin = HERE / "sim_p2.yaml" if options.start is None else with_all_classes(options.start, runs)
    model = YOLO(str(begin), task="detect")
    model.add_callback("on_train_start", _channels_last(options.threads))
    if options.hours is not None:
        model.add_callback("on_train_batch_start", _rate_by_the_clock(options.rate, options.hours))
        model.add_callback("on_train_batch_end", _saved_now_and_then())
    with _bf16():
        model.train(
            data=str(description), imgsz=INPUT_PX[0], rect=True, epochs=options.epochs, time=options.hours,
            batch=options.batch, nbs=options.batch, workers=0, cache="ram", device="cpu", optimizer="AdamW",
            lr0=options.rate, mosaic=0.0, scale=0.2, translate=0.05, fliplr=0.5, hsv_h=0.02, cos_lr=True,
            cls_pw=_RARE_WEIGHT, warmup_epochs=0.0 if options.start else 1.0, warmup_bias_lr=0.0,
            project=str(runs), name="sim_p2", exist_ok=True, plots=False, amp=False, seed=1, val=False,
        )  # fmt: skip
    return runs / "sim_p2" / "weights" / "last.pt"


def with_all_classes(start: Path, folder: Path) -> Path:
    """Return weights for all classes; a bicycle, where `start` knows none, begins as a motorcycle does."""
    known = YOLO(str(start), task="detect").model.float()
    if len(known.names) == len(CLASSES):
        return start
    widened = DetectionModel(str(HERE / "sim_p2.yaml"), nc=len(CLASSES), verbose=False)
    widened.load(known, verbose=False)
    taken_for = [*range(len(known.names)), CLASSES.index(VehicleClass.MOTORCYCLE)]
    with torch.no_grad():
        for old, new in zip(known.model[-1].cv3, widened.model[-1].cv3, strict=True):
            new[-1].weight.copy_(old[-1].weight[taken_for])
            new[-1].bias.copy_(old[-1].bias[taken_for])
    folder.mkdir(parents=True, exist_ok=True)
    torch.save({"model": widened, "train_args": {}}, folder / "start.pt")
    return folder / "start.pt"


def _channels_last(n_threads: int) -> Callable[[BaseTrainer], None]:
    def start(trainer: BaseTrainer) -> None:
        torch.set_num_threads(n_threads)
        trainer.model.to(memory_format=torch.channels_last)

    return start


def _rate_by_the_clock(rate: float, hours: float) -> Callable[[BaseTrainer], None]:
    """Let the rate fall to its end within the time that there is, however few epochs a busy machine makes of it."""

    def settle(trainer: BaseTrainer) -> None:
        share = min(1.0, (time.time() - trainer.train_time_start) / (hours * 3600))
        for group in trainer.optimizer.param_groups:
            group["lr"] = rate * (_LEAST_RATE + (1 - _LEAST_RATE) * (1 + math.cos(math.pi * share)) / 2)

    return settle


def _saved_now_and_then() -> Callable[[BaseTrainer], None]:
    """Write `last.pt` in the middle of an epoch too."""
    steps = itertools.count(1)

    def save(trainer: BaseTrainer) -> None:
        if next(steps) % STEPS_TO_SAVE == 0:
            trainer.save_model()

    return save


def has_bf16() -> bool:
    """Tell whether the CPU computes in bf16; without the instructions it is emulated, and far slower than float32."""
    described = Path("/proc/cpuinfo")
    flags = described.read_text() if described.exists() else ""
    return "avx512_bf16" in flags or "amx_bf16" in flags


@contextlib.contextmanager
def _bf16() -> Iterator[None]:
    if not has_bf16():
        yield
        return
    usual = engine.autocast
    engine.autocast = lambda *_, **__: torch.autocast("cpu", dtype=torch.bfloat16)
    try:
        yield
    finally:
        engine.autocast = usual


def keep(trained: Path) -> None:
    """Put the weights, without traces of this machine, and their ONNX export beside the manifest."""
    WEIGHTS.mkdir(exist_ok=True)
    target = WEIGHTS / f"{NAME}.pt"
    torch.save(_cleaned(torch.load(trained, map_location="cpu", weights_only=False)), target)
    exported = YOLO(str(target)).export(
        format="onnx", imgsz=[INPUT_PX[1], INPUT_PX[0]], opset=17, simplify=True
    )
    halve(Path(exported))


def halve(path: Path) -> None:
    """Store large tensors of an ONNX file as float16; a Cast, folded when the file is loaded, widens them again."""
    network = onnx.load(path)
    for tensor in list(network.graph.initializer):
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.size < LARGE:
            continue
        network.graph.initializer.remove(tensor)
        network.graph.initializer.append(
            numpy_helper.from_array(values.astype(np.float16), f"{tensor.name}.half")
        )
        widen = helper.make_node("Cast", [f"{tensor.name}.half"], [tensor.name], to=onnx.TensorProto.FLOAT)
        network.graph.node.insert(0, widen)
    onnx.checker.check_model(network)
    onnx.save(network, path)


def _cleaned(checkpoint: dict[str, object]) -> dict[str, object]:
    model = checkpoint.get("ema") or checkpoint["model"]
    assert isinstance(model, torch.nn.Module)
    model.yaml["yaml_file"] = "sim_p2.yaml"
    if hasattr(model, "criterion"):
        model.criterion = None
    arguments = {"task": "detect", "imgsz": INPUT_PX[0], "model": "sim_p2.yaml", "data": "simulated junction"}
    model.args = arguments
    return {
        "model": model.half(),
        "train_args": arguments,
        "version": ultralytics.__version__,
        "license": "AGPL-3.0",
    }


if __name__ == "__main__":
    main()
