"""Detector on `.pt` weights, for training and comparison; the only place that imports ultralytics."""

import os
from importlib import import_module
from pathlib import Path
from pickle import UnpicklingError

import numpy as np

from contracts.facts import ModelIdentity
from edge.detector.heads import HeadDecoder
from edge.detector.network_input import NetworkInput
from edge.detector.spec import HeadKind, ModelFormat, ModelSpec
from edge.detector.weights import sha256_of
from edge.domain.detection import VEHICLE_CLASSES, DetectedFrame
from edge.domain.frame import Frame
from edge.errors import ModelError

os.environ.setdefault("YOLO_AUTOINSTALL", "false")

from ultralytics import YOLO, settings
from ultralytics.nn.tasks import DetectionModel

settings.update(sync=False)  # its default posts usage figures
torch = import_module("torch")

_USUAL_SIDE_PX = 640
_UNUSABLE = (
    OSError,
    RuntimeError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    EOFError,
    ImportError,
    UnpicklingError,
)
"""What unpickling a file that holds no network can raise."""


def spec_of(path: Path) -> ModelSpec:
    """Return how to talk to a `.pt` file that no manifest names: its input is square, its classes go by their names.

    Raises:
        ModelError: it cannot be loaded, or knows no vehicles.
    """
    network = _loaded(path)
    known = {kind.value: kind for kind in VEHICLE_CLASSES}
    classes = tuple((int(i), known[name]) for i, name in network.names.items() if name in known)
    if not classes:
        raise ModelError(
            f"{path}: knows none of {', '.join(known)}; begin with weights that were trained on COCO"
        )
    side = int(np.max(network.args.get("imgsz", _USUAL_SIDE_PX)))
    return ModelSpec(path.stem, sha256_of(path), ModelFormat.PT, HeadKind.YOLOV8, (side, side), classes)


class UltralyticsDetector:
    """The network of a `.pt` file behind the same input and decoder as every other runtime."""

    def __init__(self, spec: ModelSpec, path: Path) -> None:
        """Load the weights.

        Raises:
            ModelError: they cannot be loaded.
        """
        self._network = _loaded(path)
        self._input = NetworkInput(spec, channels_last=False)
        self._head = HeadDecoder(spec)
        self.identity = ModelIdentity(name=spec.name, sha256=spec.sha256)

    def detect(self, frame: Frame) -> DetectedFrame:
        """Return the frame with boxes in its own pixels."""
        picture, letterbox = self._input.fill(frame)
        with torch.no_grad():
            raw = self._network(torch.from_numpy(picture))[0]
        return DetectedFrame(frame, self._head.decode(raw[0].numpy(), letterbox))


def _loaded(path: Path) -> DetectionModel:
    try:
        return YOLO(str(path), task="detect").model.float().eval()
    except _UNUSABLE as error:
        reason = str(error).splitlines()[0]
        raise ModelError(f"{path}: not usable as .pt weights ({reason}); fetch them again") from error
