"""The last seconds of a camera as it sent them, bounded in bytes and in time."""

import threading
from collections import deque
from collections.abc import Sequence
from itertools import islice

from edge.domain.frame import Packet, StreamInfo
from edge.domain.units import SECOND_NS

MAX_GOP_NS = 5 * SECOND_NS
"""A picture group longer than this makes clips begin late and the ring large: a fault of the camera's settings."""


class PacketRing:
    """Implements `PacketHistory`. Use `add` as the source's packet listener.

    What is older than `keep_ns` is dropped a whole picture group at a time, so the ring always begins at a
    keyframe while its bytes allow. A group that alone exceeds the bytes is given up and counted.
    """

    def __init__(self, keep_ns: int = 6 * SECOND_NS, max_bytes: int = 64 * 1024 * 1024) -> None:
        self._keep_ns = keep_ns
        self._max_bytes = max_bytes
        self._lock = threading.Lock()
        self._packets: deque[Packet] = deque()
        self._info: StreamInfo | None = None
        self._n_bytes = 0
        self._keyframe_ns: int | None = None
        self.longest_gop_ns = 0
        self.n_overflows = 0

    def add(self, info: StreamInfo, packet: Packet) -> None:
        """Take the next packet; a stream that changed its size or codec, or was connected again, begins it anew."""
        with self._lock:
            if self._info is not None and (_kind(info) != _kind(self._info) or self._restarts(info, packet)):
                self._clear()
            self._info = info
            self._note_gop(packet)
            if not self._packets and not packet.is_keyframe:
                return
            self._packets.append(packet)
            self._n_bytes += len(packet.payload)
            self._drop_old(packet.captured_at_ns - self._keep_ns)

    def window(self, from_ns: int, to_ns: int) -> tuple[StreamInfo, Sequence[Packet]] | None:
        """See `PacketHistory`; where `from_ns` is older than the ring, the window begins with the ring."""
        with self._lock:
            if self._info is None or not self._packets:
                return None
            begins = 0
            for place, packet in enumerate(self._packets):
                if packet.is_keyframe and packet.captured_at_ns <= from_ns:
                    begins = place
            held = [p for p in islice(self._packets, begins, None) if p.captured_at_ns <= to_ns]
            return (self._info, tuple(held)) if held else None

    def faults(self) -> list[str]:
        """Return what the camera's settings should not be, one line each."""
        with self._lock:
            lines = []
            if self.longest_gop_ns > MAX_GOP_NS:
                lines.append(
                    f"keyframes are {self.longest_gop_ns / SECOND_NS:.1f} s apart; set the camera's I-frame interval to 2 s"
                )
            if self.n_overflows:
                lines.append(
                    f"the pre-event ring of {self._max_bytes} bytes was too small {self.n_overflows} times; "
                    "lower the bit rate or raise ring_bytes"
                )
            return lines

    def _restarts(self, info: StreamInfo, packet: Packet) -> bool:
        second = info.time_base[1] // info.time_base[0]
        return bool(self._packets) and packet.dts + second < self._packets[-1].dts

    def _note_gop(self, packet: Packet) -> None:
        if self._keyframe_ns is not None:
            self.longest_gop_ns = max(self.longest_gop_ns, packet.captured_at_ns - self._keyframe_ns)
        if packet.is_keyframe:
            self._keyframe_ns = packet.captured_at_ns

    def _drop_old(self, horizon_ns: int) -> None:
        while (second := self._second_keyframe()) is not None:
            is_old = self._packets[second].captured_at_ns <= horizon_ns
            if not is_old and self._n_bytes <= self._max_bytes:
                return
            self._drop(second)
        if self._n_bytes > self._max_bytes:
            self.n_overflows += 1
            self._clear()

    def _second_keyframe(self) -> int | None:
        later = islice(enumerate(self._packets), 1, None)
        return next((place for place, packet in later if packet.is_keyframe), None)

    def _drop(self, n_packets: int) -> None:
        for _ in range(n_packets):
            self._n_bytes -= len(self._packets.popleft().payload)

    def _clear(self) -> None:
        self._packets.clear()
        self._n_bytes = 0
        self._keyframe_ns = None


def _kind(info: StreamInfo) -> tuple[str, int, int]:
    return info.codec, info.width, info.height
