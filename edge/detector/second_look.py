"""A second, closer look at parts of the picture: small motorcycles around the stop line."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from contracts.facts import ModelIdentity
from edge.detector.heads import without_doubles
from edge.domain.detection import DetectedFrame, Detections
from edge.domain.frame import Frame
from edge.kernels.association import as_float64, find_doubles
from edge.ports import Detector

Part = tuple[float, float, float, float]
"""x1, y1, x2, y2 in parts of the picture's width and height, 0..1."""

_SAME_OVERLAP = 0.5
_SAME_INSIDE, _SIZE_RATIO = 0.8, 0.35
"""As the tracker tells doubles: of two boxes of like size one lies in the other."""
_RIM_PX = 3
"""A box this near to the cut edge of the part shows a piece of a vehicle; the full picture has all of it."""


class SecondLook:
    """Detects in the whole frame and once more in each part; every part costs one more run of the network."""

    def __init__(self, load: Callable[[], Detector], parts: Sequence[Part]) -> None:
        """Load the weights twice: each look keeps its own tables for its own picture size.

        Args:
            load: opens the weights.
            parts: where to look again; best all of one size.
        """
        self._whole, self._near = load(), load()
        self._parts = tuple(parts)

    @property
    def identity(self) -> ModelIdentity:
        """Name and hash of the weights."""
        return self._whole.identity

    def detect(self, frame: Frame) -> DetectedFrame:
        """Return the frame with the boxes of all looks, each vehicle once."""
        found = self._whole.detect(frame).detections
        for part in self._parts:
            box = part_px(part, frame.size_px)
            near = self._near.detect(_cut_out(frame, box)).detections
            found = merged(found, _whole_boxes(near, box, frame.size_px))
        return DetectedFrame(frame, found)


def part_px(part: Part, size_px: tuple[int, int]) -> tuple[int, int, int, int]:
    """Return x1, y1, x2, y2 in pixels, even, so that the chroma planes are cut at the same place."""
    x1, y1 = (int(part[k] * size_px[k]) // 2 * 2 for k in range(2))
    x2, y2 = (min(-(-int(np.ceil(part[k + 2] * size_px[k])) // 2) * 2, size_px[k]) for k in range(2))
    return x1, y1, x2, y2


def _cut_out(frame: Frame, box: tuple[int, int, int, int]) -> Frame:
    x1, y1, x2, y2 = box
    half = slice(y1 // 2, -(-y2 // 2)), slice(x1 // 2, -(-x2 // 2))
    return Frame(
        frame.camera,
        frame.number,
        frame.captured_at_ns,
        frame.uncertainty_ns,
        frame.t_ns,
        np.ascontiguousarray(frame.luma[y1:y2, x1:x2]),
        np.ascontiguousarray(frame.chroma_u[half]),
        np.ascontiguousarray(frame.chroma_v[half]),
        frame.full_range,
    )


def _whole_boxes(found: Detections, box: tuple[int, int, int, int], size_px: tuple[int, int]) -> Detections:
    """Move boxes to the full frame, without those that the edge of the part cuts through."""
    shift = np.array([box[0], box[1], box[0], box[1]], np.float32)
    xyxy = found.xyxy + shift
    low = (xyxy[:, :2] < shift[:2] + _RIM_PX) & (shift[:2] > 0)
    end = np.array(box[2:], np.float32)
    high = (xyxy[:, 2:] > end - _RIM_PX) & (end < np.array(size_px))
    whole: NDArray[np.bool_] = np.logical_not(np.any(low | high, axis=1))
    return _rows(Detections(xyxy, found.confidence, found.class_id), whole)


def merged(first: Detections, second: Detections) -> Detections:
    """Join two looks: what the first has too is left out of the second, the rest is suppressed together."""
    doubles = np.empty(len(second), np.bool_)
    seen = np.ones(len(first), np.bool_)
    boxes = as_float64(first.xyxy), as_float64(second.xyxy)
    find_doubles(boxes[0], seen, boxes[1], _SAME_OVERLAP, _SAME_INSIDE, _SIZE_RATIO, doubles)
    more = _rows(second, ~doubles)
    both = Detections(
        np.concatenate([first.xyxy, more.xyxy]),
        np.concatenate([first.confidence, more.confidence]),
        np.concatenate([first.class_id, more.class_id]),
    )
    return without_doubles(both, _SAME_OVERLAP)


def _rows(found: Detections, keep: NDArray[np.bool_]) -> Detections:
    return Detections(found.xyxy[keep], found.confidence[keep], found.class_id[keep])
