"""A frame: one picture of one camera, as YUV planes, with the time at which it was captured."""

from dataclasses import dataclass
from typing import NewType

import numpy as np
from numpy.typing import NDArray

CameraId = NewType("CameraId", str)
Plane = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Frame:
    """A picture in 4:2:0 planes.

    Attributes:
        camera: the camera that saw it.
        number: 0-based; counts every frame of the source, dropped ones too.
        captured_at_ns: time of capture in UTC, nanoseconds since 1970. Never the time of arrival.
        uncertainty_ns: half-width of the interval in which the capture lies.
        t_ns: monotonic time on this node or in this clip, for differences only.
        luma: (height, width) uint8, C-contiguous, studio range (16..235) unless `full_range`.
        chroma_u: (ceil(height / 2), ceil(width / 2)) uint8.
        chroma_v: like `chroma_u`.
        full_range: True where luma spans 0..255 (JPEG cameras).
    """

    camera: CameraId
    number: int
    captured_at_ns: int
    uncertainty_ns: int
    t_ns: int
    luma: Plane
    chroma_u: Plane
    chroma_v: Plane
    full_range: bool = False

    @property
    def size_px(self) -> tuple[int, int]:
        """(width, height)."""
        return self.luma.shape[1], self.luma.shape[0]


@dataclass(frozen=True, slots=True)
class StreamInfo:
    """What a decoder needs to know about encoded packets.

    Attributes:
        codec: FFmpeg's name, for example "h264".
        extradata: parameter sets, as the container or SDP gave them.
        width: pixels.
        height: pixels.
        time_base: (numerator, denominator) of a tick in seconds.
        frame_interval_ns: nominal distance of frames.
    """

    codec: str
    extradata: bytes
    width: int
    height: int
    time_base: tuple[int, int]
    frame_interval_ns: int


@dataclass(frozen=True, slots=True)
class Packet:
    """An encoded picture as the camera sent it, in decoding order.

    Attributes:
        payload: the bytes, untouched.
        pts: presentation time in ticks of the stream's time base.
        dts: decoding time in ticks.
        is_keyframe: decoding can begin here.
        captured_at_ns: capture time of the picture in it, UTC ns.
        frame_number: number of the frame that it decodes to; -1 where not known yet.
    """

    payload: bytes
    pts: int
    dts: int
    is_keyframe: bool
    captured_at_ns: int
    frame_number: int
