"""Small clips of a moving rectangle, encoded on the spot."""

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import numpy as np


@dataclass(frozen=True)
class ClipSpec:
    n_frames: int = 50
    size_px: tuple[int, int] = (160, 96)
    codec: str = "libx264"
    fps: int = 25
    gop: int = 25
    b_frames: int = 0
    created: str | None = "2026-01-31T07:30:00.000000Z"
    options: dict[str, str] = field(default_factory=dict)


def picture(index: int, size_px: tuple[int, int]) -> np.ndarray:
    """A white square that moves two pixels a frame over grey."""
    width, height = size_px
    image = np.full((height, width, 3), 90, np.uint8)
    x = (2 * index) % (width - 20)
    image[30:50, x : x + 20] = 235
    return image


def make_clip(path: Path, spec: ClipSpec | None = None) -> Path:
    spec = spec or ClipSpec()
    with av.open(str(path), "w") as container:
        if spec.created:
            container.metadata["creation_time"] = spec.created
        stream = container.add_stream(
            spec.codec, rate=spec.fps, options={"preset": "ultrafast", **spec.options}
        )
        stream.width, stream.height = spec.size_px
        stream.pix_fmt = "yuv420p"
        stream.codec_context.gop_size = spec.gop
        stream.codec_context.max_b_frames = spec.b_frames
        stream.codec_context.thread_count = 1
        for index in range(spec.n_frames):
            frame = av.VideoFrame.from_ndarray(picture(index, spec.size_px), format="rgb24")
            frame.pts, frame.time_base = index, Fraction(1, spec.fps)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path
