"""Finds lines of text on a vehicle and cuts them out straight."""

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidocr import RapidOCR

from edge.domain.plate import BgrImage

TARGET_WIDTH_PX = 640
MAX_ENLARGE = 4.0
UPPER_LEFT_OUT = 0.25
"""Share of the vehicle above which no plate is: roof, rider's back, load."""
MIN_ASPECT, MAX_ASPECT = 1.6, 9.0
MAX_LINES = 6
PAD_SHARE = 0.12

Quad = NDArray[np.float32]
"""(4, 2) corners, clockwise from the top left, pixels of the picture."""


class LineFinder:
    """The text detector of rapidocr on the lower part of a vehicle, enlarged where it is small."""

    def __init__(self) -> None:
        self._detector = RapidOCR(
            params={
                "Global.log_level": "critical",
                "EngineConfig.onnxruntime.intra_op_num_threads": 1,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            }
        )

    def find(self, vehicle_bgr: BgrImage) -> list[BgrImage]:
        """Return straightened lines, largest first, at most MAX_LINES."""
        top = int(vehicle_bgr.shape[0] * UPPER_LEFT_OUT)
        lower = vehicle_bgr[top:]
        scale = float(np.clip(TARGET_WIDTH_PX / lower.shape[1], 0.1, MAX_ENLARGE))
        interpolation = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
        searched = cv2.resize(lower, None, fx=scale, fy=scale, interpolation=interpolation)
        found = self._detector(searched, use_det=True, use_cls=False, use_rec=False)
        boxes = getattr(found, "boxes", None)
        quads = [] if boxes is None else [np.asarray(box, np.float32) / scale for box in boxes]
        quads = [
            quad for quad in quads if MIN_ASPECT <= _width(quad) / max(_height(quad), 1e-3) <= MAX_ASPECT
        ]
        quads.sort(key=lambda quad: -_width(quad) * _height(quad))
        return [straighten(lower, quad) for quad in quads[:MAX_LINES]]


def straighten(image_bgr: BgrImage, quad: Quad) -> BgrImage:
    """Warp the quad, with a margin, to an upright rectangle of its own size."""
    width, height = _width(quad), _height(quad)
    pad = PAD_SHARE * height
    corners = np.array(
        [(pad, pad), (pad + width, pad), (pad + width, pad + height), (pad, pad + height)], np.float32
    )
    size = (max(1, round(width + 2 * pad)), max(1, round(height + 2 * pad)))
    warp = cv2.getPerspectiveTransform(quad, corners)
    line = cv2.warpPerspective(image_bgr, warp, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(line, np.uint8)


def _width(quad: Quad) -> float:
    return float(max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[3])))


def _height(quad: Quad) -> float:
    return float(max(np.linalg.norm(quad[3] - quad[0]), np.linalg.norm(quad[2] - quad[1])))
