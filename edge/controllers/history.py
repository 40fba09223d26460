"""The phases of a controller's groups, made from its answers, bounded, and UNKNOWN where they are stale."""

import threading
from dataclasses import dataclass, replace

from contracts.base import Indication
from edge.domain.controller import ControllerReading, ControllerSample
from edge.domain.signal import Phase

Phases = tuple[Phase, ...]
KEEP_NS = 300_000_000_000
"""As long as the signal reader keeps its phases."""
MAX_PHASES = 512
"""Per group: what is left of five minutes when a controller goes mad."""


@dataclass(frozen=True, slots=True)
class HistorySettings:
    """How answers become phases.

    Attributes:
        stale_ns: an answer is believed for so long.
        glitch_ns: states shorter than this are the lamps' relays switching one after the other.
        max_apart_ns: an answer stamped further from its arrival is refused.
    """

    stale_ns: int
    glitch_ns: int = 80_000_000
    max_apart_ns: int = 3_000_000_000


class ControllerHistory:
    """Written by the source's thread, read by the frame loop; neither waits for the other's work."""

    def __init__(self, settings: HistorySettings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._phases: dict[str, Phases] = {}
        self._heard_ns: dict[str, int] = {}
        self._newest_ns: int | None = None
        self._arrived_ns: int | None = None
        self._preempted = False
        self.fault: str | None = None
        self.n_refused = 0

    def take(self, sample: ControllerSample, arrived_ns: int) -> None:
        """Add an answer. One that is out of order, or stamped far from its arrival, is refused and counted."""
        with self._lock:
            self.fault = self._why_refused(sample, arrived_ns)
            if self.fault is not None:
                self.n_refused += 1
                return
            for group, indication in sample.shown.items():
                known = self._phases.get(group, ())
                self._phases[group] = self._with(known, group, indication, sample)
                self._heard_ns[group] = sample.at_ns
            self._newest_ns, self._preempted = sample.at_ns, sample.preempted
            self._arrived_ns = arrived_ns

    def shown(self, at_ns: int) -> ControllerReading:
        """Return what is known at a time of the controller's clock."""
        with self._lock:
            newest, fresh = self._newest_ns, self._settings.stale_ns
            is_fresh = newest is not None and at_ns - newest <= fresh
            phases_of = {
                group: phases if at_ns - self._heard_ns[group] <= fresh else self._stopped(phases, group)
                for group, phases in self._phases.items()
            }
            return ControllerReading(phases_of, newest, self._preempted and is_fresh)

    def fault_at(self, now_ns: int) -> str | None:
        """Return what is wrong at a time of this node's clock, silence included; None: nothing."""
        with self._lock:
            heard_ns = self._arrived_ns
            if self.fault is None and heard_ns is not None and now_ns - heard_ns > self._settings.stale_ns:
                return "it has fallen silent; the lamps alone count; check the sender and the network"
            return self.fault

    def _why_refused(self, sample: ControllerSample, arrived_ns: int) -> str | None:
        apart_ns = sample.at_ns - arrived_ns
        if abs(apart_ns) > self._settings.max_apart_ns:
            return f"its times are {apart_ns / 1e9:+.1f} s from this node's clock; set its clock (NTP)"
        if self._newest_ns is not None and sample.at_ns <= self._newest_ns:
            return "its answers come out of order or twice; let one device only send them"
        return None

    def _with(self, known: Phases, group: str, indication: Indication, sample: ControllerSample) -> Phases:
        heard_ns = self._heard_ns.get(group)
        if heard_ns is None or sample.at_ns - heard_ns > self._settings.stale_ns:
            known = self._stopped(known, group) if known else ()
            return _begun(known, Phase(indication, sample.at_ns, sample.uncertainty_ns, False))
        if known[-1].indication is indication:
            return known
        half_ns = 0 if sample.exact else (sample.at_ns - heard_ns) // 2
        was_known = known[-1].indication is not Indication.UNKNOWN
        change = Phase(indication, sample.at_ns - half_ns, half_ns + sample.uncertainty_ns, was_known)
        return self._without_glitch(known, change)

    def _without_glitch(self, known: Phases, change: Phase) -> Phases:
        last = known[-1]
        lasted_ns = change.start_ns - last.start_ns
        if len(known) < 2 or not last.start_seen or lasted_ns >= self._settings.glitch_ns:
            return _begun(known, change)
        before = known[-2]
        if before.indication is change.indication:
            return (*known[:-2], replace(before, end_ns=None))
        half_ns = lasted_ns // 2
        wider = max(change.start_uncertainty_ns, last.start_uncertainty_ns) + half_ns
        return _begun(
            known[:-1], replace(change, start_ns=last.start_ns + half_ns, start_uncertainty_ns=wider)
        )

    def _stopped(self, phases: Phases, group: str) -> Phases:
        return _begun(phases, Phase(Indication.UNKNOWN, self._heard_ns[group], 0, False))


def _begun(known: Phases, phase: Phase) -> Phases:
    """End the running phase where the new one begins, and forget what is old."""
    oldest_ns = phase.start_ns - KEEP_NS
    kept = [p for p in known if p.start_ns < phase.start_ns and (p.end_ns is None or p.end_ns > oldest_ns)]
    if kept:
        kept[-1] = replace(kept[-1], end_ns=phase.start_ns)
    return (*kept[-MAX_PHASES:], phase)
