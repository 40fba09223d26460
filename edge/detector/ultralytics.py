"""Detector on `.pt` weights, for training and comparison; the only place that imports ultralytics."""

import os
from importlib import import_module
from pathlib import Path
from pickle import UnpicklingError

from contracts.facts import ModelIdentity
from edge.detector.heads import HeadDecoder
from edge.detector.network_input import NetworkInput
from edge.detector.spec import ModelSpec
from edge.domain.detection import DetectedFrame
from edge.domain.frame import Frame
from edge.errors import ModelError

os.environ.setdefault("YOLO_AUTOINSTALL", "false")

from ultralytics import YOLO, settings

settings.update(sync=False)  # its default posts usage figures
torch = import_module("torch")

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


class UltralyticsDetector:
    """The network of a `.pt` file behind the same input and decoder as every other runtime."""

    def __init__(self, spec: ModelSpec, path: Path) -> None:
        """Load the weights.

        Raises:
            ModelError: they cannot be loaded.
        """
        try:
            self._network = YOLO(str(path), task="detect").model.float().eval()
        except _UNUSABLE as error:
            reason = str(error).splitlines()[0]
            raise ModelError(f"{path}: not usable as .pt weights ({reason}); fetch them again") from error
        self._input = NetworkInput(spec, channels_last=False)
        self._head = HeadDecoder(spec)
        self.identity = ModelIdentity(name=spec.name, sha256=spec.sha256)

    def detect(self, frame: Frame) -> DetectedFrame:
        """Return the frame with boxes in its own pixels."""
        picture, letterbox = self._input.fill(frame)
        with torch.no_grad():
            raw = self._network(torch.from_numpy(picture))[0]
        return DetectedFrame(frame, self._head.decode(raw[0].numpy(), letterbox))
