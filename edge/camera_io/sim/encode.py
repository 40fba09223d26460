"""H.264 for a camera that has no packets of its own: one packet per picture, without delay."""

from fractions import Fraction

import av
import numpy as np
from av.codec.context import Flags
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType

from edge.domain.frame import Frame, Packet, StreamInfo
from edge.ports import PacketListener

TIME_BASE = Fraction(1, 1_000_000)
_OPTIONS = {"preset": "ultrafast", "tune": "zerolatency", "crf": "23"}


class FrameEncoder:
    """Encodes frames as they come and tells a listener; a keyframe every second."""

    def __init__(self, size_px: tuple[int, int], fps: float, listener: PacketListener) -> None:
        self._listener = listener
        self._context = _open_encoder(size_px, fps)
        self._info = StreamInfo(
            codec="h264",
            extradata=bytes(self._context.extradata or b""),
            width=size_px[0],
            height=size_px[1],
            time_base=(TIME_BASE.numerator, TIME_BASE.denominator),
            frame_interval_ns=round(1e9 / fps),
        )
        self._n_per_keyframe = max(1, round(fps))
        self._n_frames = 0

    def encode(self, frame: Frame) -> None:
        """Encode one frame and hand its packet on."""
        picture = _picture_of(frame)
        picture.pts = frame.captured_at_ns // 1000
        picture.time_base = TIME_BASE
        if self._n_frames % self._n_per_keyframe == 0:
            picture.pict_type = PictureType.I
        self._n_frames += 1
        for coded in self._context.encode(picture):
            pts = int(coded.pts or 0)
            dts = pts if coded.dts is None else int(coded.dts)
            self._listener(
                self._info,
                Packet(bytes(coded), pts, dts, bool(coded.is_keyframe), frame.captured_at_ns, frame.number),
            )


def _open_encoder(size_px: tuple[int, int], fps: float) -> VideoCodecContext:
    context = VideoCodecContext.create("libx264", "w")
    context.width, context.height = size_px
    context.pix_fmt = "yuv420p"
    context.time_base = TIME_BASE
    context.framerate = Fraction(fps).limit_denominator(1000)
    context.gop_size = 10_000
    context.thread_count = 1
    context.options = dict(_OPTIONS)
    context.flags |= Flags.global_header
    context.open()
    return context


def _picture_of(frame: Frame) -> av.VideoFrame:
    width, height = frame.size_px
    flat = np.concatenate([frame.luma.ravel(), frame.chroma_u.ravel(), frame.chroma_v.ravel()])
    return av.VideoFrame.from_ndarray(flat.reshape(height * 3 // 2, width), format="yuv420p")
