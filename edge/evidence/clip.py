"""The camera's own packets as MP4, and a copy that browsers play where the original does not."""

from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
from av.codec.context import CodecContext
from av.container import OutputContainer
from av.stream import Stream
from av.video.codeccontext import VideoCodecContext

from edge.domain.frame import Packet, StreamInfo
from edge.errors import EvidenceError
from edge.evidence.durable import refused
from edge.evidence.template import template_of

_BROWSER_CODEC = "h264"
_VIEWING_BASE = Fraction(1, 90_000)
_PLAYABLE_FORMATS = ("yuv420p", "yuvj420p")


def write_original(path: Path, info: StreamInfo, packets: tuple[Packet, ...]) -> None:
    """Put the packets, bytes untouched, into an MP4 whose time begins at the first of them.

    Raises:
        EvidenceError: the disk refuses, or MP4 cannot carry the codec.
    """
    _written(path, lambda container: _mux(container, info, packets))


def _mux(container: OutputContainer, info: StreamInfo, packets: tuple[Packet, ...]) -> None:
    base = Fraction(*info.time_base)
    with template_of(info) as template:
        stream = container.add_stream_from_template(template.streams.video[0])
    stream.time_base = base
    begins = min(p.pts for p in packets)
    last_dts: int | None = None
    for packet in packets:
        dts = packet.dts - begins
        if last_dts is not None and dts <= last_dts:
            dts = last_dts + 1
        last_dts = dts
        coded = _coded(packet, base)
        coded.dts, coded.pts = dts, max(packet.pts - begins, dts)
        coded.duration = max(1, round(info.frame_interval_ns / 1_000_000_000 / base))
        coded.stream = stream
        container.mux(coded)


def _coded(packet: Packet, base: Fraction) -> "av.Packet[Stream]":
    coded = av.Packet(packet.payload)
    coded.pts, coded.dts, coded.time_base = packet.pts, packet.dts, base
    coded.is_keyframe = packet.is_keyframe
    return coded


def decoded(info: StreamInfo, packets: tuple[Packet, ...]) -> Iterable[tuple[int, av.VideoFrame]]:
    """Yield (capture time in UTC ns, picture) in presentation order; damaged packets are left out."""
    context = CodecContext.create(info.codec, "r")
    if not isinstance(context, VideoCodecContext):
        return
    context.extradata = info.extradata or None
    context.thread_count = 1
    base = Fraction(*info.time_base)
    captured = {p.pts: p.captured_at_ns for p in packets}
    for coded in (*(_coded(p, base) for p in packets), None):
        try:
            pictures = context.decode(coded)
        except av.InvalidDataError:
            continue
        for picture in pictures:
            if picture.pts in captured:
                yield captured[picture.pts], picture


def needs_viewing_copy(info: StreamInfo, packets: tuple[Packet, ...]) -> bool:
    """Tell whether a browser may fail on the original: other codecs than H.264, B-frames, or not 4:2:0 in 8 bits."""
    if info.codec != _BROWSER_CODEC or any(b.pts < a.pts for a, b in pairwise(packets)):
        return True
    first = next(iter(decoded(info, packets[:30])), None)
    return first is None or first[1].format.name not in _PLAYABLE_FORMATS


def write_viewing(path: Path, info: StreamInfo, packets: tuple[Packet, ...]) -> None:
    """Write the same pictures as H.264 without B-frames.

    Raises:
        EvidenceError: the disk refuses, or nothing decodes.
    """
    _written(path, lambda container: _transcode(container, info, packets))


def _transcode(container: OutputContainer, info: StreamInfo, packets: tuple[Packet, ...]) -> None:
    stream = container.add_stream("libx264", options={"preset": "veryfast", "crf": "21"})
    stream.width, stream.height = info.width & ~1, info.height & ~1
    stream.pix_fmt = "yuv420p"
    stream.codec_context.time_base = _VIEWING_BASE
    stream.codec_context.max_b_frames = 0
    stream.codec_context.thread_count = 1
    begins_ns: int | None = None
    last_pts = -1
    for captured_ns, picture in decoded(info, packets):
        begins_ns = captured_ns if begins_ns is None else begins_ns
        even = picture.reformat(width=stream.width, height=stream.height, format="yuv420p")
        wanted_pts = round((captured_ns - begins_ns) * _VIEWING_BASE.denominator / 1_000_000_000)
        last_pts = even.pts = max(wanted_pts, last_pts + 1)
        even.time_base = _VIEWING_BASE
        even.pict_type = 0
        container.mux(stream.encode(even))
    container.mux(stream.encode(None))


def _written(path: Path, fill: Callable[[OutputContainer], None]) -> None:
    try:
        with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as container:
            fill(container)
    except OSError as error:
        raise refused(path, error) from error
    except (av.FFmpegError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise EvidenceError(f"{path}: the clip cannot be written ({reason}); see the codec") from error
