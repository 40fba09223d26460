"""What the signal groups of one camera have shown, for the second signed document of a case and for traffic."""

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
        self._phases: dict[str, Phases] = {}

    def begin_anew(self) -> None:
        """The camera is started again: what it showed in between is not known."""
        self._phases = {}

    def __call__(self, result: StepResult) -> None:
        """Take the lamps of the next frame."""
        for group in result.signals.groups:
            self._phases[group.group] = _joined(self._phases.get(group.group, ()), group.phases)

    def at(self, group: str, at_ns: int) -> Indication:
        """Return what a group showed at a time; UNKNOWN where that is not known."""
        held = (p for p in self._phases.get(group, ()) if p.start_ns <= at_ns)
        last = max(held, key=lambda p: p.start_ns, default=None)
        over = last is None or (last.end_ns is not None and last.end_ns <= at_ns)
        return Indication.UNKNOWN if last is None or over else last.indication

    def shown(self, facts: Facts) -> Phases:
        """Return the phases of a case from the first that its facts name; none where they do not reach back."""
        phases = self._phases.get(self._group_of.get(facts.approach) or "", ())
        first = min((phase.starts_at for phase in facts.lamp_history), default=facts.crossing.front_at)
        kept = tuple(p for p in phases if p.end_ns is None or utc(p.end_ns) > first)
        return kept if kept and utc(kept[0].start_ns) <= facts.crossing.front_at else ()


def _joined(known: Phases, now: Phases) -> Phases:
    """Put what the reader still knows after what it has forgotten; a reader may date its last changes anew."""
    if not now:
        return known
    oldest_ns = now[-1].start_ns - KEEP_NS
    before = (p for p in known if p.start_ns < now[0].start_ns)
    return (*(p for p in before if p.end_ns is not None and p.end_ns > oldest_ns), *now)
