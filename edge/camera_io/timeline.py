"""Timestamps of a stream as nanoseconds, and what to do where they are missing or run backwards."""

from fractions import Fraction

from edge.domain.units import SECOND_NS

LATE_STEP_NS = 1_000_000
"""A picture whose time runs backwards is put this far behind its predecessor: those after it keep their own."""


class Timeline:
    """Turns ticks into nanoseconds since the first packet, and keeps pictures in order."""

    def __init__(self, time_base: Fraction, interval_ns: int) -> None:
        self._time_base = time_base
        self._interval_ns = interval_ns
        self._start_ticks: int | None = None
        self._last_ns: int | None = None
        self._n_packets = 0
        self.n_repaired = 0

    def ticks(self, pts: int | None, dts: int | None) -> int:
        """Return the time of a packet in ticks, made up from its place where the container gave none."""
        place = round(self._n_packets * self._interval_ns / SECOND_NS / self._time_base)
        self._n_packets += 1
        given = pts if pts is not None else dts
        if given is None:
            given = place + (self._start_ticks or 0)
        if self._start_ticks is None:
            self._start_ticks = given
        return given

    def packet_ns(self, ticks: int) -> int:
        """Return nanoseconds since the first packet."""
        return round((ticks - (self._start_ticks or 0)) * self._time_base * SECOND_NS)

    def picture_ns(self, ticks: int | None) -> int:
        """Return nanoseconds since the first packet, always later than the picture before."""
        if ticks is None:
            self.n_repaired += 1
            wanted_ns = 0 if self._last_ns is None else self._last_ns + self._interval_ns
        else:
            wanted_ns = self.packet_ns(ticks)
        if self._last_ns is not None and wanted_ns <= self._last_ns:
            self.n_repaired += 1
            wanted_ns = self._last_ns + LATE_STEP_NS
        self._last_ns = wanted_ns
        return wanted_ns
