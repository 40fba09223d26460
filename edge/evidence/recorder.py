"""The packets after a decision: from the camera's reader thread onto the spools of fresh cases."""

import threading
from dataclasses import dataclass

from edge.domain.frame import Packet, StreamInfo
from edge.errors import EvidenceError
from edge.evidence.spool import ENDED_IN_TIME, SpoolWriter


@dataclass(slots=True)
class Spooling:
    """A case whose packets are still awaited, until `until_ns` of capture time; `last` was written last."""

    writer: SpoolWriter
    until_ns: int
    last: Packet | None


class PostEventRecorder:
    """Appends a camera's packets to the spools of its fresh decisions. A `PacketListener`, after the ring."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: dict[str, Spooling] = {}
        self.faults: list[str] = []

    def begin(self, violation_id: str, spooling: Spooling) -> None:
        """Go on recording a case; the caller holds `hold()`."""
        self._open[violation_id] = spooling

    def hold(self) -> threading.Lock:
        """Return the lock under which a window is taken and its recording begun: no packet falls between."""
        return self._lock

    def is_recording(self, violation_id: str) -> bool:
        """Tell whether packets of a case are still awaited."""
        with self._lock:
            return violation_id in self._open

    def __call__(self, info: StreamInfo, packet: Packet) -> None:
        """Take the next packet of the camera."""
        with self._lock:
            for violation_id in list(self._open):
                self._take(violation_id, info, packet)

    def end_all(self, reason: str) -> None:
        """No more packets will come: end every spool and say why."""
        with self._lock:
            for violation_id in list(self._open):
                self._end(violation_id, reason)

    def _take(self, violation_id: str, info: StreamInfo, packet: Packet) -> None:
        spooling = self._open[violation_id]
        if packet is spooling.last:
            return
        if not spooling.writer.takes(info):
            self._end(violation_id, "the camera changed its picture size or codec")
        elif spooling.last is not None and packet.dts + _second(info) < spooling.last.dts:
            self._end(violation_id, "the camera was connected again")
        elif packet.captured_at_ns > spooling.until_ns:
            self._end(violation_id, ENDED_IN_TIME)
        else:
            self._append(violation_id, spooling, packet)

    def _append(self, violation_id: str, spooling: Spooling, packet: Packet) -> None:
        try:
            spooling.writer.append(packet)
            spooling.last = packet
        except EvidenceError as error:
            self._give_up(violation_id, error)

    def _end(self, violation_id: str, reason: str) -> None:
        try:
            self._open[violation_id].writer.end(reason)
        except EvidenceError as error:
            self.faults.append(str(error))
        self._open.pop(violation_id)

    def _give_up(self, violation_id: str, error: EvidenceError) -> None:
        self.faults.append(str(error))
        self._open.pop(violation_id)


def _second(info: StreamInfo) -> int:
    numerator, denominator = info.time_base
    return denominator // numerator
