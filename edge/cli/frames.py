"""Pictures of a clip with first boxes: what `atcs models finetune` learns from once they are corrected."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from edge.app.annotated import bgr_of
from edge.camera_io.file import FileSource
from edge.detector.held_out import CONFIDENCE_MIN
from edge.detector.pictures import write_picture
from edge.domain.detection import Detections
from edge.domain.frame import CameraId, Frame
from edge.domain.units import SECOND_NS
from edge.ports import Detector


@dataclass(frozen=True, slots=True)
class FramesWish:
    """Which pictures to take.

    Attributes:
        clip: video file.
        folder: gets images/ and labels/.
        every_s: from one to the next.
        n_most: no more.
    """

    clip: Path
    folder: Path
    every_s: float
    n_most: int


def take_frames(wish: FramesWish, detector: Detector) -> tuple[int, int]:
    """Write the pictures; return how many they are and how many boxes lie on them.

    Names begin with the clip's and go by time, so that the last by name are the last in time.

    Raises:
        SourceError: the clip cannot be read.
        ModelError: a picture is there already.
    """
    n_pictures = n_boxes = 0
    for frame in islice(_now_and_then(wish), wish.n_most):
        found = _sure(detector.detect(frame).detections)
        write_picture(wish.folder, f"{wish.clip.stem}-{frame.number:06d}", bgr_of(frame), found)
        n_pictures, n_boxes = n_pictures + 1, n_boxes + len(found)
    return n_pictures, n_boxes


def _now_and_then(wish: FramesWish) -> Iterator[Frame]:
    due_ns = 0
    for frame in FileSource(wish.clip, CameraId("own")).frames():
        if frame.t_ns >= due_ns:
            due_ns = frame.t_ns + round(wish.every_s * SECOND_NS)
            yield frame


def _sure(found: Detections) -> Detections:
    rows = np.flatnonzero(found.confidence >= CONFIDENCE_MIN)
    return Detections(found.xyxy[rows], found.confidence[rows], found.class_id[rows])
