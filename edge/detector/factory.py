"""Opens the right runtime for weights; a runtime is imported only when it is used."""

from pathlib import Path

from edge.detector.spec import ModelFormat, ModelSpec
from edge.errors import ModelError
from edge.ports import Detector


def open_detector(spec: ModelSpec, path: Path) -> Detector:
    """Load weights whose hash has been verified.

    Raises:
        ModelError: the file is missing or not usable, or its runtime is not installed.
    """
    if not path.is_file():
        raise ModelError(f"{path}: no such weights; run `atcs models pull {spec.name}`")
    try:
        return _open(spec, path)
    except ImportError as error:
        extra = "train" if spec.format is ModelFormat.PT else "edge"
        raise ModelError(
            f"{path}: {spec.format} weights need {error.name}; install atcs-vision[{extra}]"
        ) from error


def _open(spec: ModelSpec, path: Path) -> Detector:
    if spec.format is ModelFormat.ONNX:
        from edge.detector.onnx import OnnxDetector

        return OnnxDetector(spec, path)
    if spec.format is ModelFormat.TFLITE:
        from edge.detector.tflite import TfliteDetector

        return TfliteDetector(spec, path)
    from edge.detector.ultralytics import UltralyticsDetector

    return UltralyticsDetector(spec, path)
