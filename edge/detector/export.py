""".pt weights into ONNX through ultralytics, which the extra `train` brings."""

from pathlib import Path

from edge.errors import ModelError


def export_onnx(weights: Path, size: tuple[int, int]) -> Path:
    """Write the ONNX file beside `weights`, for an input of `size` (height, width) pixels, and return it.

    Raises:
        ModelError: the extra `train` is not installed.
    """
    try:
        from ultralytics import YOLO, settings
    except ImportError as error:
        raise ModelError("export needs the extra: pip install 'atcs-vision[train]'") from error
    settings.update({"sync": False})
    return Path(YOLO(str(weights)).export(format="onnx", imgsz=list(size), opset=17, simplify=True))
