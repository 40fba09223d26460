"""One opened video stream: packets in decoding order out to a listener, pictures in order to the reader."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from edge.camera_io.timeline import Timeline
from edge.domain.frame import Packet, StreamInfo
from edge.domain.units import SECOND_NS
from edge.ports import PacketListener

_DEFAULT_RATE = Fraction(25)
_MAX_RATE = Fraction(240)


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture and its time since the first packet, ns."""

    image: av.VideoFrame
    since_start_ns: int


class VideoReader:
    """Demuxes and decodes the first video stream of a container; damaged packets are counted and left out."""

    def __init__(self, container: InputContainer, origin_ns: int, listener: PacketListener | None) -> None:
        self._container = container
        self._stream: VideoStream = container.streams.video[0]
        self._stream.codec_context.thread_count = 1
        self._listener = listener
        self.origin_ns = origin_ns
        self.interval_ns = interval_of(self._stream)
        self.stated_ns = round((self._stream.duration or 0) * (self._stream.time_base or 0) * SECOND_NS)
        self.timeline = Timeline(self._stream.time_base or Fraction(1, 90_000), self.interval_ns)
        self.n_packets = 0
        self.n_damaged = 0
        self.last_packet_ns = 0

    def pictures(self) -> Iterator[Picture]:
        """Yield pictures in presentation order.

        Raises:
            av.FFmpegError: reading failed, not merely decoding.
        """
        for packet in self._container.demux(self._stream):
            images = self._decoded(packet)  # first: it tells the size where the container did not
            if packet.size:
                self._announce(packet)
            for image in images:
                yield Picture(image, self.timeline.picture_ns(image.pts))

    def _announce(self, packet: "av.Packet[VideoStream]") -> None:
        ticks = self.timeline.ticks(packet.pts, packet.dts)
        since_ns = self.timeline.packet_ns(ticks)
        self.n_packets += 1
        self.last_packet_ns = max(self.last_packet_ns, since_ns)
        if self._listener is None:
            return
        dts = packet.dts if packet.dts is not None else ticks
        known = Packet(bytes(packet), ticks, dts, packet.is_keyframe, self.origin_ns + since_ns, -1)
        self._listener(self.info(), known)

    def _decoded(self, packet: "av.Packet[VideoStream]") -> list[av.VideoFrame]:
        try:
            return packet.decode()
        except av.InvalidDataError:
            self.n_damaged += 1
            return []

    def info(self) -> StreamInfo:
        """Return what a decoder needs to know about the packets announced so far."""
        context = self._stream.codec_context
        base = self._stream.time_base or Fraction(1, 90_000)
        return StreamInfo(
            codec=context.name,
            extradata=bytes(context.extradata or b""),
            width=context.width,
            height=context.height,
            time_base=(base.numerator, base.denominator),
            frame_interval_ns=self.interval_ns,
        )


def interval_of(stream: VideoStream) -> int:
    """Return the nominal distance of frames in nanoseconds; 25 Hz where the container names no sane rate."""
    for rate in (stream.average_rate, stream.guessed_rate, stream.base_rate):
        if rate and 0 < rate <= _MAX_RATE:
            return round(SECOND_NS / rate)
    return round(SECOND_NS / _DEFAULT_RATE)
