"""What the signal groups of one camera have shown, for the second signed document of a case and for traffic."""

import threading
from collections import deque
from dataclasses import dataclass, field
from itertools import takewhile

from contracts.base import Indication
from contracts.facts import Facts
from contracts.layout import Layout
from edge.domain.signal import Phase
from edge.evidence.facts import utc
from edge.pipeline import StepResult

KEEP_NS = 3_600_000_000_000
"""Longer than any case stays open while its camera runs."""
Phases = tuple[Phase, ...]


class LampLedger:
    """An observer of the pipeline; `shown` may be asked from another thread."""

    def __init__(self, layout: Layout) -> None:
        self._group_of = {approach.id: approach.signal_group for approach in layout.approaches}
        self._lock = threading.Lock()
        self._known: dict[str, _Known] = {}

    def begin_anew(self) -> None:
        """The camera is started again: what it showed in between is not known."""
        with self._lock:
            self._known = {}

    def __call__(self, result: StepResult) -> None:
        """Take the lamps of the next frame; looks only at phases that the reader has just forgotten."""
        with self._lock:
            for group in result.signals.groups:
                self._known.setdefault(group.group, _Known()).take(group.phases)

    def at(self, group: str, at_ns: int) -> Indication:
        """Return what a group showed at a time; UNKNOWN where that is not known."""
        held = (p for p in reversed(self._phases(group)) if p.start_ns <= at_ns)
        last = next(held, None)
        over = last is None or (last.end_ns is not None and last.end_ns <= at_ns)
        return Indication.UNKNOWN if last is None or over else last.indication

    def shown(self, facts: Facts) -> Phases:
        """Return the phases of a case from the first that its facts name; none where they do not reach back."""
        phases = self._phases(self._group_of.get(facts.approach) or "")
        first = min((phase.starts_at for phase in facts.lamp_history), default=facts.crossing.front_at)
        kept = tuple(p for p in phases if p.end_ns is None or utc(p.end_ns) > first)
        return kept if kept and utc(kept[0].start_ns) <= facts.crossing.front_at else ()

    def _phases(self, group: str) -> Phases:
        with self._lock:
            known = self._known.get(group)
            return () if known is None else (*known.earlier, *known.now)


@dataclass(slots=True)
class _Known:
    """Phases of one group, oldest first: what the reader has forgotten, and what it still knows."""

    earlier: deque[Phase] = field(default_factory=deque)
    now: Phases = ()

    def take(self, now: Phases) -> None:
        """Put what the reader knows after what it has forgotten; a reader may date its last changes anew."""
        if not now or now is self.now:
            return
        begin_ns, oldest_ns = now[0].start_ns, now[-1].start_ns - KEEP_NS
        forgotten = takewhile(lambda phase: phase.start_ns < begin_ns, self.now)
        self.earlier.extend(phase for phase in forgotten if phase.end_ns is not None)
        while self.earlier and self.earlier[-1].start_ns >= begin_ns:
            self.earlier.pop()
        while self.earlier and (self.earlier[0].end_ns or 0) <= oldest_ns:
            self.earlier.popleft()
        self.now = now
