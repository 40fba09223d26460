"""Detector on ai-edge-litert: one thread, CPU."""

from pathlib import Path

from ai_edge_litert.interpreter import Interpreter

from contracts.facts import ModelIdentity
from edge.detector.heads import HeadDecoder
from edge.detector.network_input import NetworkInput
from edge.detector.spec import ModelSpec
from edge.domain.detection import DetectedFrame
from edge.domain.frame import Frame
from edge.errors import ModelError


class TfliteDetector:
    """Weights with a float32 NHWC input and one float32 output."""

    def __init__(self, spec: ModelSpec, path: Path) -> None:
        """Load the weights.

        Raises:
            ModelError: they cannot be loaded.
        """
        try:
            self._interpreter = Interpreter(str(path), num_threads=1)
            self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError, OSError) as error:
            reason = str(error).splitlines()[0]
            raise ModelError(f"{path}: not usable as tflite weights ({reason}); fetch them again") from error
        self._input_index = self._interpreter.get_input_details()[0]["index"]
        self._output_index = self._interpreter.get_output_details()[0]["index"]
        self._input = NetworkInput(spec, channels_last=True)
        self._head = HeadDecoder(spec)
        self.identity = ModelIdentity(name=spec.name, sha256=spec.sha256)

    def detect(self, frame: Frame) -> DetectedFrame:
        """Return the frame with boxes in its own pixels."""
        picture, letterbox = self._input.fill(frame)
        self._interpreter.set_tensor(self._input_index, picture)
        self._interpreter.invoke()
        raw = self._interpreter.get_tensor(self._output_index)
        return DetectedFrame(frame, self._head.decode(raw[0], letterbox))
