"""Our tracker, and those of the package trackers, behind one call per frame."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from edge.domain.detection import DetectedFrame, Detections
from edge.domain.frame import CameraId, Frame
from edge.errors import ConfigError
from edge.evaluation.tracking.recording import LabelledBoxes, Recording, ScoredBoxes
from edge.tracking import TrackerSettings, VehicleTracker

Follow = Callable[[int, ScoredBoxes], LabelledBoxes]
"""Takes frame number and boxes, returns what is said about this frame before the next is known."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A tracker that takes part: its name, and how a fresh one is made for a recording."""

    name: str
    begin: Callable[[Recording], Follow]


def contenders(settings: TrackerSettings) -> tuple[Contender, ...]:
    """Return ours and the three others, those with the defaults of their package.

    Raises:
        ConfigError: the package trackers is not installed.
    """
    try:
        from trackers import ByteTrackTracker, OCSORTTracker, SORTTracker
    except ImportError as error:
        raise ConfigError(
            "comparing trackers needs the extra: pip install 'atcs-vision[edge,bench]'"
        ) from error

    others = (("SORT", SORTTracker), ("ByteTrack", ByteTrackTracker), ("OC-SORT", OCSORTTracker))
    return (
        Contender("ours", lambda recording: ours(recording, settings)),
        *(Contender(name, partial(_of_package, kind)) for name, kind in others),
    )


def ours(recording: Recording, settings: TrackerSettings) -> Follow:
    """Follow with our tracker; said are the established tracks that were measured, with the box of the detector.

    The three others say the detector's box too: what is compared is who it is, not whose filter is smoother.
    """
    tracker = VehicleTracker(settings)
    width, height = recording.size_px
    luma = np.full((height, width), 128, np.uint8)
    chroma = np.full((-(-height // 2), -(-width // 2)), 128, np.uint8)

    def follow(number: int, found: ScoredBoxes) -> LabelledBoxes:
        t_ns = round(number / recording.fps * 1e9)
        frame = Frame(CameraId("recorded"), number, t_ns, 0, t_ns, luma, chroma, chroma)
        detections = Detections(found.xyxy, found.confidence, np.zeros(len(found.confidence), np.int32))
        tracks = tracker.update(DetectedFrame(frame, detections)).tracks
        said = tracker.established & tracks.measured
        detected = tracks.xyxy if tracks.detected_xyxy is None else tracks.detected_xyxy
        return LabelledBoxes(tracks.track_id[said].astype(np.int64), detected[said].astype(np.float64))

    return follow


class _BoxesWithIds(Protocol):
    xyxy: NDArray[np.float32]
    tracker_id: NDArray[np.int64]


class _PackageTracker(Protocol):
    def update(self, detections: object) -> _BoxesWithIds: ...


def _of_package(kind: Callable[..., _PackageTracker], recording: Recording) -> Follow:
    from supervision import Detections as Boxes

    tracker = kind(frame_rate=recording.fps)

    def follow(_: int, found: ScoredBoxes) -> LabelledBoxes:
        said = tracker.update(Boxes(xyxy=found.xyxy.copy(), confidence=found.confidence.copy()))
        rows = said.tracker_id >= 0
        return LabelledBoxes(said.tracker_id[rows].astype(np.int64), said.xyxy[rows].astype(np.float64))

    return follow
