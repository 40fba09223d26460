"""What is counted about one camera, for its health."""

import threading
from collections import deque
from datetime import UTC, datetime
from statistics import median

from contracts.base import Indication, Slug
from contracts.health import CameraHealth, CameraStatus
from edge.domain.frame import Frame
from edge.domain.signal import SignalReading
from edge.domain.units import SECOND_NS
from edge.ports import Clock

_WINDOW_NS = 10 * SECOND_NS
_SILENT_NS = 5 * SECOND_NS
"""A camera without a frame for this long is offline."""
_N_LATENCIES = 128


class CameraMeter:
    """Written by the camera's thread, read by the relay's."""

    def __init__(self, camera: Slug, junction: Slug, layout_sha256: str, clock: Clock) -> None:
        self._names = (camera, junction, layout_sha256)
        self._clock = clock
        self._lock = threading.Lock()
        self._recent_ns: deque[int] = deque()
        self._latency_ms: deque[float] = deque(maxlen=_N_LATENCIES)
        self._status = CameraStatus.STARTING
        self._since_ns = clock.utc_ns()
        self._last_frame: Frame | None = None
        self._last_seen_ns = 0
        self._indications: dict[Slug, Indication] = {}
        self._lamp_faults: tuple[str, ...] = ()
        self.n_frames = 0
        self.n_dropped = 0
        self.n_returns = 0

    def saw(self, frame: Frame, signals: SignalReading) -> None:
        """Count a frame that went through all stages; a gap in the numbers is a drop."""
        now_ns = self._clock.monotonic_ns()
        with self._lock:
            if self._last_frame is not None and frame.number > self._last_frame.number:
                self.n_dropped += frame.number - self._last_frame.number - 1
            self.n_frames += 1
            self._last_frame, self._last_seen_ns = frame, now_ns
            self._recent_ns.append(now_ns)
            self._latency_ms.append((self._clock.utc_ns() - frame.captured_at_ns) / 1e6)
            self._indications = {group.group: group.indication for group in signals.groups}
            self._lamp_faults = signals.faults
            self._become(CameraStatus.ONLINE)

    def started(self) -> None:
        """Expect frame numbers that begin anew: the source is opened."""
        with self._lock:
            self._last_frame = None

    def is_(self, status: CameraStatus) -> None:
        """Note what the source says about its camera."""
        with self._lock:
            self._become(status)

    def health(self, faults: list[str], not_fired: dict[str, int]) -> CameraHealth:
        """Return the camera's part of the node's health."""
        now_ns = self._clock.monotonic_ns()
        with self._lock:
            while self._recent_ns and self._recent_ns[0] < now_ns - _WINDOW_NS:
                self._recent_ns.popleft()
            if self._status is CameraStatus.ONLINE and now_ns - self._last_seen_ns > _SILENT_NS:
                self._become(CameraStatus.OFFLINE)
            online = self._status is CameraStatus.ONLINE
            camera, junction, layout_sha256 = self._names
            return CameraHealth(
                camera=camera,
                junction=junction,
                status=self._status,
                since=_utc(self._since_ns),
                frames_per_second=self._rate(now_ns) if online else None,
                n_frames=self.n_frames,
                n_dropped=self.n_dropped,
                n_reconnects=self.n_returns,
                last_frame_at=_utc(self._last_frame.captured_at_ns) if self._last_frame else None,
                latency_ms=round(median(self._latency_ms), 1) if online and self._latency_ms else None,
                indications=dict(self._indications) if online else {},
                layout_sha256=layout_sha256,
                faults=[*faults, *(self._lamp_faults if online else ())],
                not_fired=not_fired,
            )

    def _rate(self, now_ns: int) -> float | None:
        if len(self._recent_ns) < 2:
            return None
        span_ns = now_ns - self._recent_ns[0]
        return round(len(self._recent_ns) * SECOND_NS / max(span_ns, 1), 1)

    def _become(self, status: CameraStatus) -> None:
        if status is not self._status:
            self.n_returns += self._status is CameraStatus.OFFLINE and self.n_frames > 1
            self._status, self._since_ns = status, self._clock.utc_ns()


def _utc(ns: int) -> datetime:
    return datetime.fromtimestamp(ns / SECOND_NS, UTC)
