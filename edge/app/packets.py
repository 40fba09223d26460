"""Where a camera's encoded packets go: into the ring before an event, onto spools after it."""

from edge.camera_io.ring import PacketRing
from edge.domain.frame import Packet, StreamInfo
from edge.domain.units import SECOND_NS
from edge.evidence.recorder import PostEventRecorder

_DECISION_DELAY_S = 8.0
"""A rule may decide this long after the front was on the line: the ring holds it beyond the pre-event time."""


class PacketTap:
    """The `PacketListener` of one camera."""

    def __init__(self, pre_event_s: float, max_bytes: int) -> None:
        self.recorder = PostEventRecorder()
        self._keep_ns = round((pre_event_s + _DECISION_DELAY_S) * SECOND_NS)
        self._max_bytes = max_bytes
        self.begin_anew()

    def begin_anew(self) -> None:
        """Forget what was heard: the source is opened again."""
        self.ring = PacketRing(self._keep_ns, self._max_bytes)
        self._info: StreamInfo | None = None

    def __call__(self, info: StreamInfo, packet: Packet) -> None:
        """Take the next packet."""
        self._info = info
        self.ring.add(info, packet)
        self.recorder(info, packet)

    @property
    def frame_interval_ns(self) -> int:
        """Nominal distance of frames; 0 where no packet has come yet."""
        return self._info.frame_interval_ns if self._info is not None else 0

    def faults(self) -> list[str]:
        """Return what is wrong with the camera's stream, and what could not be recorded lately."""
        return [*self.ring.faults(), *self.recorder.faults[-3:]]
