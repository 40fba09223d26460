"""Counts of vehicles per minute, from the rules' crossings."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from contracts.base import Indication, VehicleClass
from contracts.flow import FlowCount
from contracts.layout import Layout
from edge.domain.signal import SignalReading
from edge.domain.violation import LineCrossing
from edge.pipeline import StepResult

_NS_PER_S = 1_000_000_000
_MINUTE_NS = 60 * _NS_PER_S
_LONGEST_GAP_NS = 2 * _NS_PER_S
"""A longer distance of two frames counts as not observed."""


@dataclass(slots=True)
class _Tally:
    by_class: Counter[VehicleClass] = field(default_factory=Counter)
    n_on_red: int = 0


class FlowCounter:
    """An observer of the pipeline; hands out one count per approach when a minute of capture time has ended."""

    def __init__(self, layout: Layout, put: Callable[[FlowCount], None]) -> None:
        self._layout = layout
        self._put = put
        self._minute: int | None = None
        self._last_ns = 0
        self._observed_ns = 0
        self._tallies: dict[str, _Tally] = {}

    def __call__(self, result: StepResult) -> None:
        """Take the result of the next frame."""
        now_ns = result.tracked.frame.captured_at_ns
        minute = now_ns // _MINUTE_NS
        if minute != self._minute:
            self._hand_out()
            self._begin(minute, now_ns)
        if now_ns - self._last_ns <= _LONGEST_GAP_NS:
            self._observed_ns += now_ns - self._last_ns
        self._last_ns = now_ns
        for crossing in result.crossings:
            self._count(crossing, result.signals)

    def _begin(self, minute: int, now_ns: int) -> None:
        self._minute, self._last_ns, self._observed_ns = minute, now_ns, 0
        self._tallies = {approach.id: _Tally() for approach in self._layout.approaches}

    def _count(self, crossing: LineCrossing, signals: SignalReading) -> None:
        tally = self._tallies[crossing.approach]
        tally.by_class[crossing.vehicle_class] += 1
        tally.n_on_red += self._was_red(crossing, signals)

    def _was_red(self, crossing: LineCrossing, signals: SignalReading) -> bool:
        names = {approach.id: approach.signal_group for approach in self._layout.approaches}
        group = signals.group(names[crossing.approach] or "")
        return group is not None and any(
            phase.indication is Indication.RED
            and phase.start_ns <= crossing.front_ns
            and (phase.end_ns is None or crossing.front_ns < phase.end_ns)
            for phase in group.phases
        )

    def _hand_out(self) -> None:
        if self._minute is None:
            return
        for approach, tally in self._tallies.items():
            self._put(
                FlowCount(
                    junction=self._layout.junction,
                    camera=self._layout.camera,
                    approach=approach,
                    starts_at=datetime.fromtimestamp(self._minute * 60, UTC),
                    by_class=dict(tally.by_class),
                    n_on_red=tally.n_on_red,
                    share_observed=min(1.0, self._observed_ns / _MINUTE_NS),
                )
            )
