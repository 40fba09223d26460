"""Frames and detections of made-up traffic."""

import numpy as np

from edge.domain.detection import DetectedFrame, Detections
from edge.domain.frame import CameraId, Frame

TEXTURE = np.random.default_rng(7).integers(0, 256, (120, 160), dtype=np.uint8)


def frame(number: int, t_s: float, luma: np.ndarray = TEXTURE) -> Frame:
    chroma = np.full((-(-luma.shape[0] // 2), -(-luma.shape[1] // 2)), 128, np.uint8)
    t_ns = round(t_s * 1e9)
    return Frame(CameraId("north"), number, t_ns, 0, t_ns, luma, chroma, chroma)


def seen(
    number: int, t_s: float, *rows: tuple[float, float, float, float, float, int], luma: np.ndarray = TEXTURE
) -> DetectedFrame:
    """Build a frame from rows (centre x, centre y, width, height, confidence, class)."""
    table = np.array(rows, np.float32).reshape(-1, 6)
    centre, half = table[:, :2], table[:, 2:4] / 2
    boxes = np.concatenate([centre - half, centre + half], axis=1)
    found = Detections(boxes, np.ascontiguousarray(table[:, 4]), table[:, 5].astype(np.int32))
    return DetectedFrame(frame(number, t_s, luma), found)
