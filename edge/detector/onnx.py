"""Detector on onnxruntime: one thread, CPU."""

from pathlib import Path

import numpy as np
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as ort

from contracts.facts import ModelIdentity
from edge.detector.heads import HeadDecoder
from edge.detector.network_input import NetworkInput
from edge.detector.spec import ModelSpec
from edge.domain.detection import DetectedFrame
from edge.domain.frame import Frame
from edge.errors import ModelError

_UNUSABLE = (
    ort.Fail,
    ort.InvalidArgument,
    ort.InvalidGraph,
    ort.InvalidProtobuf,
    ort.NoSuchFile,
    ort.NotImplemented,
    ort.RuntimeException,
)


class OnnxDetector:
    """One worker process per core, so one thread per session: pools collapse beside a busy neighbour."""

    def __init__(self, spec: ModelSpec, path: Path) -> None:
        """Load the weights.

        Raises:
            ModelError: they cannot be loaded.
        """
        self._session = _opened(path)
        self._name = self._session.get_inputs()[0].name
        self._input = NetworkInput(spec, channels_last=False)
        self._head = HeadDecoder(spec)
        self.identity = ModelIdentity(name=spec.name, sha256=spec.sha256)

    def detect(self, frame: Frame) -> DetectedFrame:
        """Return the frame with boxes in its own pixels."""
        picture, letterbox = self._input.fill(frame)
        raw = np.asarray(self._session.run(None, {self._name: picture})[0])
        return DetectedFrame(frame, self._head.decode(raw[0], letterbox))


def about_network(path: Path) -> dict[str, str]:
    """Return what an ONNX file says of itself; ultralytics writes the size of the input (`imgsz`) and the classes (`names`).

    Raises:
        ModelError: it cannot be loaded.
    """
    found: dict[str, str] = _opened(path).get_modelmeta().custom_metadata_map
    return found


def _opened(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except _UNUSABLE as error:
        reason = str(error).splitlines()[0]
        raise ModelError(f"{path}: not usable as ONNX weights ({reason}); fetch them again") from error
