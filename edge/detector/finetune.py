"""Trains a network further on pictures of one's own junction; the new one is offered only if it is better."""

import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from edge.detector.export import export_onnx
from edge.detector.held_out import Tally, faults_of, tally
from edge.detector.pictures import LabelledPicture, looked_at, parted, read_pictures, write_description
from edge.detector.spec import ClassMap, HeadKind, ModelFormat, ModelSpec
from edge.detector.weights import resolve, sha256_of
from edge.domain.detection import VEHICLE_CLASSES
from edge.errors import ModelError
from edge.ports import Detector

os.environ.setdefault("YOLO_AUTOINSTALL", "false")
_NEEDS_EXTRA = (
    "training needs the extra: pip install 'atcs-vision[edge,train]' into an environment of its own"
)
OWN_CLASSES: ClassMap = tuple(enumerate(VEHICLE_CLASSES))


@dataclass(frozen=True, slots=True)
class Finetuning:
    """What to train and how long.

    Attributes:
        start: `.pt` weights to begin with.
        start_spec: how to talk to them.
        folder: labelled pictures, see `edge.detector.pictures`.
        out: `.pt` file for the new weights.
        epochs: passes over the pictures.
    """

    start: Path
    start_spec: ModelSpec
    folder: Path
    out: Path
    epochs: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """Both networks on the held-out part; the new one was written only where `faults` is empty."""

    old: Tally
    new: Tally
    faults: tuple[str, ...]
    n_train: int
    n_held_out: int


def start_of(name_or_file: str) -> tuple[ModelSpec, Path]:
    """Return the weights to begin with: a name in `atcs models list`, or a `.pt` file.

    Raises:
        ModelError: there are none, or they are no `.pt` weights.
    """
    path = Path(name_or_file)
    if path.suffix != ".pt":
        spec, path = resolve(name_or_file)
        if spec.format is not ModelFormat.PT:
            raise ModelError(
                f"model '{name_or_file}': training begins with .pt weights; name one, or give a .pt file"
            )
        return spec, path
    if not path.is_file():
        raise ModelError(f"{path}: no such file; give .pt weights of ultralytics, for example yolov8n.pt")
    try:
        from edge.detector.ultralytics import spec_of
    except ImportError as error:
        raise ModelError(_NEEDS_EXTRA) from error
    return spec_of(path), path


def finetune(request: Finetuning) -> Outcome:
    """Train on the first part, compare on the held-out part, keep the new weights where they are better.

    Raises:
        ModelError: pictures or weights cannot be used, or the extra `train` is not installed.
    """
    train, held_out = parted(read_pictures(request.folder))
    old = _judged(_open(request.start_spec, request.start), held_out)
    with tempfile.TemporaryDirectory() as scratch:
        trained = _train(request, write_description(Path(scratch), train, held_out), Path(scratch))
        spec = own_spec(trained, request.start_spec.input_size_px)
        new = _judged(_open(spec, trained), held_out)
        faults = tuple(faults_of(old, new))
        if not faults:
            request.out.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(trained, request.out)
            width, height = spec.input_size_px
            export_onnx(request.out, (height, width))
    return Outcome(old, new, faults, len(train), len(held_out))


def own_spec(path: Path, input_size_px: tuple[int, int]) -> ModelSpec:
    """Return how to talk to weights that were trained here."""
    return ModelSpec("own", sha256_of(path), ModelFormat.PT, HeadKind.YOLOV8, input_size_px, OWN_CLASSES)


def _judged(detector: Detector, pictures: Sequence[LabelledPicture]) -> Tally:
    return tally((labels, detector.detect(frame).detections) for frame, labels in looked_at(pictures))


def _open(spec: ModelSpec, path: Path) -> Detector:
    from edge.detector.factory import open_detector

    return open_detector(spec, path)


def _train(request: Finetuning, description: Path, scratch: Path) -> Path:
    """Return the last weights; a low rate, because the network knows most of it already."""
    try:
        from ultralytics import YOLO, settings
    except ImportError as error:
        raise ModelError(_NEEDS_EXTRA) from error
    settings.update({"sync": False})
    width, _ = request.start_spec.input_size_px
    YOLO(str(request.start), task="detect").train(
        data=str(description), imgsz=width, rect=True, epochs=request.epochs, batch=8, workers=0, device="cpu",
        optimizer="AdamW", lr0=0.001, mosaic=0.0, fliplr=0.5, cos_lr=True, warmup_epochs=0.5, plots=False,
        amp=False, seed=1, val=False, project=str(scratch), name="run", exist_ok=True,
    )  # fmt: skip
    return scratch / "run" / "weights" / "last.pt"
