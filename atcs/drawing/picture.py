"""Pictures to draw on: the frames of a still or a clip, and a layout drawn over one."""

from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from contracts.layout import Layout
from edge.errors import ConfigError

BgrPicture = NDArray[np.uint8]
_STILLS = {".jpg", ".jpeg", ".png", ".bmp", ".webp"}
_LINE_BGR, _LANE_BGR, _HEAD_BGR, _COUNTDOWN_BGR = (
    (255, 168, 106),
    (200, 200, 200),
    (255, 255, 255),
    (160, 160, 160),
)


@dataclass(frozen=True, slots=True)
class Background:
    """A still or clip that a layout is drawn on."""

    path: Path
    n_frames: int
    size_px: tuple[int, int]


def open_background(path: Path) -> Background:
    """Look at a still or clip.

    Raises:
        ConfigError: missing, or nothing in it can be decoded.
    """
    if not path.is_file():
        raise ConfigError(f"{path}: no such file; give a picture or a video of the camera")
    picture = read_picture(path, 0)
    return Background(path, _n_frames(path), (picture.shape[1], picture.shape[0]))


def read_picture(path: Path, index: int) -> BgrPicture:
    """Return frame `index` (0-based) as (height, width, 3) uint8 BGR; past the end: the last one.

    Raises:
        ConfigError: nothing can be decoded.
    """
    picture = cv2.imread(str(path)) if path.suffix.lower() in _STILLS else _frame(path, index)
    if picture is None:
        raise ConfigError(f"{path}: not a picture or video that can be read; try another file")
    return np.asarray(picture, np.uint8)


def _frame(path: Path, index: int) -> BgrPicture | None:
    found: BgrPicture | None = None
    try:
        with av.open(str(path)) as container:
            for number, frame in enumerate(container.decode(video=0)):
                if number >= index:
                    return np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
                if number % 50 == 0:
                    found = np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
    except (av.FFmpegError, IndexError):
        return found
    return found


def _n_frames(path: Path) -> int:
    if path.suffix.lower() in _STILLS:
        return 1
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        return max(1, stream.frames or 250)


def jpeg_bytes(picture: BgrPicture) -> bytes:
    """Encode for the browser."""
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 92])[1])


def draw_layout(picture: BgrPicture, layout: Layout) -> BgrPicture:
    """Return a copy, in the picture's own size, with the layout on it."""
    canvas = picture.copy()
    width, height = layout.reference_size_px
    scale = np.array([canvas.shape[1] / width, canvas.shape[0] / height])

    def points(values: list[tuple[float, float]]) -> NDArray[np.int32]:
        corners: NDArray[np.int32] = np.rint(np.array(values) * scale).astype(np.int32).reshape(-1, 1, 2)
        return corners

    for approach in layout.approaches:
        for lane in approach.lanes:
            cv2.polylines(canvas, [points(lane.polygon_px)], True, _LANE_BGR, 1, cv2.LINE_AA)
        for line in approach.stop_lines:
            cv2.polylines(canvas, [points(list(line.line_px))], False, _LINE_BGR, 3, cv2.LINE_AA)
            _label(canvas, line.id, points([line.line_px[0]]))
    for head in layout.heads:
        _box(canvas, points([head.box_px[:2], head.box_px[2:]]), _HEAD_BGR)
        _label(canvas, head.id, points([head.box_px[:2]]))
        if head.countdown_px is not None:
            _box(canvas, points([head.countdown_px[:2], head.countdown_px[2:]]), _COUNTDOWN_BGR)
    return canvas


def _box(canvas: BgrPicture, corners: NDArray[np.int32], colour: tuple[int, int, int]) -> None:
    (x1, y1), (x2, y2) = corners.reshape(2, 2).tolist()
    cv2.rectangle(canvas, (x1, y1), (x2, y2), colour, 1)


def _label(canvas: BgrPicture, text: str, place: NDArray[np.int32]) -> None:
    x, y = place.reshape(2).tolist()
    cv2.putText(canvas, text, (x, max(12, y - 4)), cv2.FONT_HERSHEY_SIMPLEX, 0.45, _LINE_BGR, 1, cv2.LINE_AA)
