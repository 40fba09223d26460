"""The committed .pt and its ONNX export say the same about a rendered frame."""

import numpy as np
import pytest

from edge.camera_io.sim.camera import Camera
from edge.camera_io.sim.renderer import Renderer
from edge.camera_io.sim.world import moment_at
from edge.detector.factory import open_detector
from edge.detector.weights import resolve
from edge.domain.detection import Detections
from models.sim_data import frame_of
from tests.support.needs import needs_module

pytestmark = pytest.mark.train
BUSY_S = 42.0


def found_by(name: str) -> Detections:
    picture = Renderer(Camera(640, 360), seed=1).picture(moment_at(1, BUSY_S))
    return open_detector(*resolve(name, {})).detect(frame_of(picture)).detections


def test_pt_and_onnx_find_the_same_vehicles() -> None:
    needs_module("ultralytics")
    trained, exported = found_by("sim-p2-pt"), found_by("sim-p2")
    assert len(trained) == len(exported) > 0
    assert np.array_equal(trained.class_id, exported.class_id)
    np.testing.assert_allclose(trained.xyxy, exported.xyxy, atol=0.5)
    np.testing.assert_allclose(trained.confidence, exported.confidence, atol=0.005)
