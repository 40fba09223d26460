"""Pictures of a clip with first boxes."""

from pathlib import Path

import cv2
import numpy as np
import pytest

from edge.camera_io.sim.clip import ClipPlan, write_clip
from edge.camera_io.sim.settings import SimSettings
from edge.cli.frames import FramesWish, take_frames
from edge.detector.factory import open_detector
from edge.detector.pictures import read_pictures
from edge.detector.weights import resolve
from edge.errors import ModelError, SourceError
from edge.ports import Detector


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("clip")
    settings = SimSettings(seed=3, fps=5, size="640x360")
    write_clip(ClipPlan(settings, duration_s=6, start_s=42), folder, lambda _: None)
    return folder / "clip.mp4"


@pytest.fixture(scope="module")
def detector() -> Detector:
    return open_detector(*resolve("sim-p2", {}))


def test_pictures_come_every_so_often_with_the_boxes_of_the_network(
    clip: Path, detector: Detector, tmp_path: Path
) -> None:
    n_pictures, n_boxes = take_frames(FramesWish(clip, tmp_path, 0.5, 100), detector)
    assert n_pictures == 10
    assert n_boxes > n_pictures
    numbers = [int(picture.image.stem.removeprefix("clip-")) for picture in read_pictures(tmp_path)]
    assert numbers == list(range(0, 30, 3))


def test_a_picture_and_its_boxes_are_read_back_as_they_were(
    clip: Path, detector: Detector, tmp_path: Path
) -> None:
    take_frames(FramesWish(clip, tmp_path, 0.2, 12), detector)
    for pair in read_pictures(tmp_path):
        frame = pair.frame()
        found = detector.detect(frame).detections
        labels = pair.boxes(frame.size_px)
        assert frame.size_px == (640, 360)
        assert abs(len(found.xyxy[found.confidence >= 0.25]) - len(labels)) <= 1
    shown = cv2.imread(str(tmp_path / "images" / "clip-000000.jpg"))
    assert shown.shape == (360, 640, 3)
    assert np.ptp(shown) > 100


def test_no_more_pictures_than_wished(clip: Path, detector: Detector, tmp_path: Path) -> None:
    assert take_frames(FramesWish(clip, tmp_path, 0.2, 4), detector)[0] == 4


def test_labels_that_may_be_corrected_are_not_written_over(
    clip: Path, detector: Detector, tmp_path: Path
) -> None:
    take_frames(FramesWish(clip, tmp_path, 3.0, 2), detector)
    labels = tmp_path / "labels" / "clip-000000.txt"
    labels.write_text("1 0.5 0.5 0.1 0.1\n")
    with pytest.raises(ModelError, match="is there already, perhaps corrected"):
        take_frames(FramesWish(clip, tmp_path, 3.0, 2), detector)
    assert labels.read_text() == "1 0.5 0.5 0.1 0.1\n"


def test_a_clip_that_is_not_there_is_named(detector: Detector, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.mp4"):
        take_frames(FramesWish(tmp_path / "none.mp4", tmp_path, 1.0, 2), detector)
