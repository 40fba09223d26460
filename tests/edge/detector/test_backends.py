"""Detectors behind the port: shapes, faults, and real weights on a real clip."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from edge.detector import open_detector
from edge.detector.heads import HeadDecoder, without_doubles, yolox_grid
from edge.detector.spec import ColourOrder, HeadKind, ModelFormat, ModelSpec, Placement
from edge.domain.detection import Detections
from edge.domain.frame import CameraId, Frame
from edge.errors import ModelError
from edge.kernels.letterbox import Letterbox
from tests.support.needs import needs_shared

YOLOX = ModelSpec(
    name="yolox-nano-416",
    sha256="0" * 64,
    format=ModelFormat.ONNX,
    head=HeadKind.YOLOX,
    input_size_px=(416, 416),
    colour=ColourOrder.BGR,
    value_max=255.0,
    placement=Placement.TOP_LEFT,
)
YOLOV8 = ModelSpec(
    name="yolov8n-int8-640",
    sha256="0" * 64,
    format=ModelFormat.TFLITE,
    head=HeadKind.YOLOV8,
    input_size_px=(640, 640),
    boxes_normalised=True,
)


@pytest.mark.parametrize("spec", [YOLOX, YOLOV8])
def test_missing_weights_are_named(spec: ModelSpec, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"absent.*no such weights.*atcs models pull"):
        open_detector(spec, tmp_path / "absent")


@pytest.mark.parametrize("spec", [YOLOX, YOLOV8])
def test_weights_that_are_none_give_one_line(spec: ModelSpec, tmp_path: Path) -> None:
    path = tmp_path / "weights"
    path.write_bytes(b"this is not a network")
    with pytest.raises(ModelError, match="not usable") as caught:
        open_detector(spec, path)
    assert "\n" not in str(caught.value)


def test_an_output_of_another_head_is_refused() -> None:
    letterbox = Letterbox.fit((640, 480), (416, 416), centred=False)
    with pytest.raises(ModelError, match="not that of a yolox head"):
        HeadDecoder(YOLOX).decode(np.zeros((84, 8400), np.float32), letterbox)


def test_the_grid_has_a_cell_for_each_anchor() -> None:
    grid = yolox_grid((416, 416))
    assert grid.shape == (3549, 3)
    assert grid[-1].tolist() == [12, 12, 32]


def test_one_vehicle_under_two_classes_stays_one() -> None:
    boxes = np.array([[0, 0, 10, 10], [1, 0, 10, 10], [50, 0, 60, 10]], np.float32)
    found = Detections(boxes, np.array([0.5, 0.6, 0.3], np.float32), np.array([0, 3, 1], np.int32))
    kept = without_doubles(found, 0.5)
    assert kept.class_id.tolist() == [3, 1]


def test_an_empty_output_has_no_vehicles() -> None:
    letterbox = Letterbox.fit((640, 480), (640, 640), centred=True)
    assert len(HeadDecoder(YOLOV8).decode(np.zeros((84, 8400), np.float32), letterbox)) == 0


def junction() -> Frame:
    import av

    with av.open(str(needs_shared("data/videos/hanoi_giangvo_langha_1615.mp4"))) as clip:
        picture = next(clip.decode(video=0))
    planes = [
        np.ascontiguousarray(np.frombuffer(p, np.uint8).reshape(-1, p.line_size)[: p.height, : p.width])
        for p in picture.planes
    ]
    return Frame(CameraId("real"), 0, 0, 0, 0, *planes)


@pytest.mark.shared
@pytest.mark.parametrize(
    ("spec", "name"), [(YOLOX, "yolox_nano_416.onnx"), (YOLOV8, "yolov8n_int8_640.tflite")]
)
def test_real_weights_find_traffic_in_frame_pixels(spec: ModelSpec, name: str) -> None:
    detector = open_detector(spec, needs_shared("models") / name)
    found = detector.detect(junction()).detections
    assert detector.identity.name == spec.name
    assert (found.confidence >= 0.25).sum() >= 8
    assert set(found.class_id[found.confidence >= 0.25]) >= {0, 1}
    assert (found.xyxy >= 0).all()
    assert (found.xyxy <= [640, 480, 640, 480]).all()
    strict = open_detector(replace(spec, confidence_floor=0.5), needs_shared("models") / name)
    assert len(strict.detect(junction()).detections) < len(found)
