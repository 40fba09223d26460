"""Pictures of FFmpeg as the planes of our frames."""

from dataclasses import dataclass

import numpy as np
from av import VideoFrame
from av.video.plane import VideoPlane

from edge.domain.frame import Plane

_STUDIO = "yuv420p"
_FULL = "yuvj420p"
_JPEG_RANGE = 2


@dataclass(frozen=True, slots=True)
class Planes:
    """A 4:2:0 picture; see `edge.domain.frame.Frame` for shapes and ranges. The arrays are read-only."""

    luma: Plane
    chroma_u: Plane
    chroma_v: Plane
    full_range: bool


def planes_of(picture: VideoFrame) -> Planes:
    """Return the planes of a decoded picture; formats other than 4:2:0 in 8 bits are converted by swscale."""
    full = picture.format.name.startswith("yuvj") or int(picture.color_range) == _JPEG_RANGE
    if picture.format.name not in (_STUDIO, _FULL):
        picture = picture.reformat(format=_FULL if full else _STUDIO)
    width, height = picture.width, picture.height
    half = (-(-width // 2), -(-height // 2))
    luma, u, v = picture.planes
    return Planes(_array(luma, (width, height)), _array(u, half), _array(v, half), full)


def _array(plane: VideoPlane, size_px: tuple[int, int]) -> Plane:
    width, height = size_px
    rows = np.frombuffer(memoryview(plane), np.uint8)[: height * plane.line_size].reshape(
        height, plane.line_size
    )
    array = np.ascontiguousarray(rows[:, :width])
    array.flags.writeable = False
    return array
