"""A network camera over RTSP: read in a thread of its own, connected again whenever it goes."""

import random
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import av
import structlog
from av.container import InputContainer

from contracts.health import CameraStatus
from edge.camera_io.planes import planes_of
from edge.camera_io.redact import redact
from edge.camera_io.slot import LatestFrameSlot
from edge.camera_io.stream import Picture, VideoReader
from edge.domain.frame import CameraId, Frame
from edge.domain.units import SECOND_NS
from edge.ports import Clock, PacketListener

StatusListener = Callable[[CameraStatus, str | None], None]
"""Told by a live source each time its camera comes or goes, and why it went."""

SENDER_REPORT_UNCERTAINTY_NS = SECOND_NS // 10
"""A camera's own clock, as its RTCP sender reports carry it: NTP on a local network, not measured here."""
ARRIVAL_UNCERTAINTY_NS = SECOND_NS // 2
"""Network and encoder latency of common cameras; added to half the time that connecting took."""
_OPTIONS = {"rtsp_transport": "tcp", "allowed_media_types": "video", "fpsprobesize": "0"}
_QUICK = {**_OPTIONS, "analyzeduration": "0", "probesize": "32"}
"""Looks at nothing but the camera's own description: each packet is decoded when it arrives."""
_PATIENT = {**_OPTIONS, "analyzeduration": "5000000", "probesize": "5000000"}
"""For cameras whose description lacks the parameter sets: waits for a keyframe. Never with `fflags nobuffer`: it throws away what
it looked at, the first keyframe included, and what follows cannot be decoded before the next one."""
_LAST_FRAMES_S = 1.0
"""So long the pictures that came before a camera went are still taken."""
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RetrySettings:
    """How patient the source is. Waits double from the first to the longest, each cut by up to half at random."""

    open_timeout_s: float = 10.0
    read_timeout_s: float = 5.0
    first_wait_s: float = 1.0
    longest_wait_s: float = 30.0


@dataclass(frozen=True, slots=True)
class RtspHooks:
    """Who is told about packets and about the camera's coming and going."""

    listener: PacketListener | None = None
    on_status: StatusListener | None = None


@dataclass(slots=True)
class _Counters:
    n_frames: int = 0
    n_reconnects: int = 0
    last_captured_ns: int = 0
    uncertainty_ns: int = ARRIVAL_UNCERTAINTY_NS
    status: CameraStatus | None = None


class RtspSource:
    """Yields the newest frame each time; what the consumer is too late for is dropped and counted.

    Capture time follows RTCP sender reports where the camera had sent one when the connection was made,
    else the time of connecting, with an uncertainty that says so. Frame numbers go on over reconnects and
    the frame size may change there. While the camera is away no frame comes, never an old one again.
    """

    def __init__(
        self,
        url: str,
        camera: CameraId,
        clock: Clock,
        hooks: RtspHooks | None = None,
        retry: RetrySettings | None = None,
    ) -> None:
        self._url = url
        self._camera = camera
        self._clock = clock
        self._hooks = hooks or RtspHooks()
        self._retry = retry or RetrySettings()
        self._closed = threading.Event()
        self._slot = LatestFrameSlot()
        self._counters = _Counters()
        self._thread = threading.Thread(target=self._read, name=f"rtsp-{camera}", daemon=True)

    @property
    def n_dropped(self) -> int:
        """Frames that a newer one replaced before they were taken."""
        return self._slot.n_dropped

    @property
    def n_reconnects(self) -> int:
        """Connections made after the first."""
        return self._counters.n_reconnects

    def frames(self) -> Iterator[Frame]:
        """Yield frames until `close`; a camera that cannot be reached is tried again, not raised."""
        self._thread.start()
        try:
            while not self._closed.is_set():
                frame = self._slot.take(timeout_s=0.5)
                if frame is not None:
                    yield frame
        finally:
            self.close()

    def close(self) -> None:
        """Stop; safe to call twice and from another thread."""
        self._closed.set()
        self._slot.close()

    def _read(self) -> None:
        wait_s = self._retry.first_wait_s
        while not self._closed.is_set():
            n_before = self._counters.n_frames
            reason = self._read_until_lost()
            if self._closed.is_set():
                return
            self._slot.drain(_LAST_FRAMES_S)
            self._tell(
                CameraStatus.OFFLINE, f"{redact(self._url)}: {reason}; tried again until it comes back"
            )
            reset = self._counters.n_frames > n_before
            wait_s = self._retry.first_wait_s if reset else min(2 * wait_s, self._retry.longest_wait_s)
            self._closed.wait(wait_s * random.SystemRandom().uniform(0.5, 1.0))

    def _read_until_lost(self) -> str:
        """Read one connection to its end and return why it ended."""
        try:
            self._read_one_connection()
        except (av.FFmpegError, OSError) as error:
            return self._note(error)
        except Exception as error:  # noqa: BLE001 - the boundary of this thread
            trace = redact(traceback.format_exc())
            _log.error("camera_reader_failed", camera=self._camera, trace=trace)
            return self._note(error)
        return "the stream ended"

    def _read_one_connection(self) -> None:
        began_ns = self._clock.utc_ns()
        container = self._open(_QUICK)
        if not _is_described(container):
            container.close()
            began_ns = self._clock.utc_ns()
            container = self._open(_PATIENT)
        with container:
            reader = VideoReader(container, self._origin_ns(container, began_ns), self._hooks.listener)
            for picture in reader.pictures():
                if self._closed.is_set():
                    return
                self._put(picture, reader)

    def _open(self, options: dict[str, str]) -> InputContainer:
        timeouts = (self._retry.open_timeout_s, self._retry.read_timeout_s)
        container = av.open(self._url, "r", options=dict(options), timeout=timeouts)
        if not container.streams.video:
            container.close()
            raise av.InvalidDataError(0, "the stream has no video")
        return container

    def _origin_ns(self, container: InputContainer, began_ns: int) -> int:
        """Return the capture time of the first packet, and note how uncertain it is."""
        reported_us = container.start_time_realtime
        if reported_us and reported_us > 0:
            self._counters.uncertainty_ns = SENDER_REPORT_UNCERTAINTY_NS
            origin_ns = reported_us * 1000
        else:
            half_ns = (self._clock.utc_ns() - began_ns) // 2
            self._counters.uncertainty_ns = ARRIVAL_UNCERTAINTY_NS + half_ns
            origin_ns = began_ns + half_ns
        return max(origin_ns, self._counters.last_captured_ns + 1_000_000)

    def _put(self, picture: Picture, reader: VideoReader) -> None:
        counters = self._counters
        planes = planes_of(picture.image)
        counters.last_captured_ns = reader.origin_ns + picture.since_start_ns
        frame = Frame(
            camera=self._camera,
            number=counters.n_frames,
            captured_at_ns=counters.last_captured_ns,
            uncertainty_ns=counters.uncertainty_ns,
            t_ns=counters.last_captured_ns,
            luma=planes.luma,
            chroma_u=planes.chroma_u,
            chroma_v=planes.chroma_v,
            full_range=planes.full_range,
        )
        counters.n_frames += 1
        self._tell(CameraStatus.ONLINE)
        self._slot.put(frame)

    def _note(self, error: Exception) -> str:
        text = getattr(error, "strerror", None) or str(error)
        reason = redact(str(text)).splitlines()[0]
        _log.warning("camera_lost", camera=self._camera, url=redact(self._url), reason=reason)
        return reason

    def _tell(self, status: CameraStatus, reason: str | None = None) -> None:
        counters = self._counters
        if status is counters.status:
            return
        came_back = status is CameraStatus.ONLINE and counters.status is CameraStatus.OFFLINE
        counters.n_reconnects += came_back and counters.n_frames > 1
        counters.status = status
        if self._hooks.on_status is not None:
            self._hooks.on_status(status, reason)


def _is_described(container: InputContainer) -> bool:
    context = container.streams.video[0].codec_context
    return bool(context.extradata) and context.width > 0
