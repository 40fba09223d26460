"""Counts frame by frame and hands out one message per minute of capture time."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from contracts.base import Indication
from contracts.flow import FlowMinute
from contracts.layout import Layout
from edge.app.flow.road import roads_of
from edge.app.flow.settings import MINUTE_NS, FlowSettings
from edge.app.flow.tally import STOPS, Counted, MinuteTally
from edge.app.flow.vehicles import Standing, Vehicles
from edge.app.lamps import LampLedger
from edge.domain.frame import Frame
from edge.domain.signal import SignalReading
from edge.domain.units import SECOND_NS
from edge.domain.violation import LineCrossing, TakenMovement
from edge.pipeline import StepResult


@dataclass(frozen=True, slots=True)
class _Crossed:
    """A crossing whose lamp is not settled yet, or that may still take an exit; `due_ns`: then it is counted."""

    crossing: LineCrossing
    at_ns: int
    due_ns: int
    arrived_ns: int | None
    speed_kmh: float | None
    movement: str | None = None

    def is_of(self, taken: TakenMovement) -> bool:
        """Tell whether it was this vehicle that took the exit."""
        return (self.crossing.track_id, self.crossing.approach) == (taken.track_id, taken.approach)


@dataclass(frozen=True, slots=True)
class _Sample:
    """The queue of one approach since the last look at it."""

    standing: Standing
    occupied: bool


class FlowCounter:
    """An observer of the pipeline. `close` may be called from another thread and ends the minute at hand."""

    def __init__(
        self,
        layout: Layout,
        put: Callable[[FlowMinute], None],
        settings: FlowSettings | None = None,
        reasons: Callable[[], Mapping[str, int]] = dict,
    ) -> None:
        """Count for one camera; `reasons` returns why its rules fired not, counted since their start."""
        self._layout = layout
        self._put = put
        self._reasons = reasons
        self._known_reasons: Mapping[str, int] = {}
        self._settings = settings or FlowSettings()
        self._lock = threading.Lock()
        self._group_of = {approach.id: approach.signal_group or "" for approach in layout.approaches}
        wait_s = {
            approach.id: self._settings.exit_s if any(m.exit_px for m in approach.movements) else 0.0
            for approach in layout.approaches
        }
        self._wait_ns = {name: round(s * SECOND_NS) for name, s in wait_s.items()}
        self._begin_anew()

    def __call__(self, result: StepResult) -> None:
        """Take the result of the next frame."""
        with self._lock:
            frame = result.tracked.frame
            self._join(frame)
            self._lamps(result)
            self._cover(frame, result.signals)
            self._sample(result)
            self._pending += [self._crossed(crossing) for crossing in result.crossings]
            self._take_exits(result.movements, result.tracked.ended)
            self._settle(frame.captured_at_ns)
            self._take_reasons()
            self._hand_out(frame.captured_at_ns)

    def close(self) -> None:
        """The camera is lost, or its source has ended: tell what was seen."""
        with self._lock:
            self._take_reasons()
            self._end(clock_stepped=False)
            self._begin_anew()

    def _begin_anew(self) -> None:
        self._last: Frame | None = None
        self._lamps = LampLedger(self._layout)
        self._queues: tuple[str, ...] = ()
        self._vehicles = Vehicles((), self._settings)
        self._samples: dict[str, _Sample] = {}
        self._sampled_ns = 0
        self._pending: list[_Crossed] = []
        self._open: dict[int, MinuteTally] = {}
        self._told_until = 0

    def _begin(self, frame: Frame) -> None:
        self._begin_anew()
        roads = roads_of(self._layout, frame.size_px, self._settings)
        self._vehicles = Vehicles(roads, self._settings)
        self._queues = tuple(road.approach for road in roads)

    def _join(self, frame: Frame) -> None:
        """Begin anew where the frame cannot follow the last one: the first, another size, a clock that was set."""
        last = self._last
        if last is not None and last.size_px == frame.size_px and not self._clock_was_set(last, frame):
            return
        self._end(clock_stepped=last is not None and self._clock_was_set(last, frame))
        self._begin(frame)

    def _clock_was_set(self, last: Frame, frame: Frame) -> bool:
        captured_ns, monotonic_ns = frame.captured_at_ns - last.captured_at_ns, frame.t_ns - last.t_ns
        return abs(captured_ns - monotonic_ns) > self._settings.longest_jump_s * SECOND_NS

    def _cover(self, frame: Frame, signals: SignalReading) -> None:
        """Give the time since the last frame to the minutes in which it lies."""
        last, self._last = self._last, frame
        took_ns = 0 if last is None else frame.captured_at_ns - last.captured_at_ns
        if last is None or not 0 < took_ns <= self._settings.longest_gap_s * SECOND_NS:
            return
        for minute, piece_ns in _pieces(last.captured_at_ns, frame.captured_at_ns):
            tally = self._tally(minute)
            tally.covered_ns += piece_ns
            for approach, own in tally.approaches.items():
                group = signals.group(self._group_of[approach])
                own.show(Indication.UNKNOWN if group is None else group.indication, piece_ns)
                sample = self._samples.get(approach)
                if sample is not None:
                    own.wait(sample.standing, piece_ns, occupied=sample.occupied)

    def _sample(self, result: StepResult) -> None:
        now_ns = result.tracked.frame.captured_at_ns
        if now_ns - self._sampled_ns < self._settings.sample_s * SECOND_NS:
            return
        self._sampled_ns = now_ns
        self._vehicles.look(result.tracked)
        for approach in self._queues:
            standing = self._vehicles.standing(approach, now_ns)
            self._samples[approach] = _Sample(standing, self._vehicles.is_occupied(approach, now_ns))

    def _crossed(self, crossing: LineCrossing) -> _Crossed:
        rested = crossing.rear_ns - crossing.front_ns > self._settings.rest_s * SECOND_NS
        at_ns = crossing.rear_ns if rested else crossing.front_ns
        return _Crossed(
            crossing,
            at_ns,
            at_ns + max(self._settle_ns, self._wait_ns[crossing.approach]),
            self._vehicles.arrival_ns(crossing.track_id, at_ns),
            self._vehicles.speed_kmh(crossing.track_id, at_ns),
        )

    def _take_exits(self, taken: tuple[TakenMovement, ...], ended: tuple[int, ...]) -> None:
        """Note who took an exit; who took one, or is gone, is waited for no longer than its lamp."""
        for i, one in enumerate(self._pending):
            movement = next((exit_.movement for exit_ in taken if one.is_of(exit_)), one.movement)
            if movement is not None or one.crossing.track_id in ended:
                self._pending[i] = replace(one, movement=movement, due_ns=one.at_ns + self._settle_ns)
        self._vehicles.forget(ended)

    @property
    def _settle_ns(self) -> int:
        return round(self._settings.settle_s * SECOND_NS)

    def _settle(self, now_ns: int) -> None:
        settled = [one for one in self._pending if one.due_ns <= now_ns]
        self._pending = [one for one in self._pending if one.due_ns > now_ns]
        for one in settled:
            self._count(one)

    def _count(self, one: _Crossed) -> None:
        crossing, group = one.crossing, self._group_of[one.crossing.approach]
        shown = self._lamps.at(group, one.at_ns)
        if one.arrived_ns is not None:
            arrived_under = self._lamps.at(group, one.arrived_ns)
        else:  # who came on green would have passed on green
            arrived_under = shown if shown in STOPS else Indication.UNKNOWN
        passed = Counted(
            crossing.approach, one.movement, crossing.vehicle_class, shown, arrived_under, one.speed_kmh
        )
        minute = max(one.at_ns // MINUTE_NS, self._told_until)  # one that became certain late is not lost
        self._tally(minute).approaches[crossing.approach].count(passed)

    def _take_reasons(self) -> None:
        """Give what was counted since the last frame to its minute; rules that were made anew begin at zero."""
        counted, known = self._reasons(), self._known_reasons
        if self._last is None or counted == known:
            return
        began_anew = any(counted.get(reason, 0) < n for reason, n in known.items())
        new = Counter(counted) if began_anew else Counter(counted) - Counter(known)
        self._known_reasons = dict(counted)
        minute = max(self._last.captured_at_ns // MINUTE_NS, self._told_until)
        self._tally(minute).not_fired.update(new)

    def _hand_out(self, now_ns: int) -> None:
        wait_ns = round(self._settings.hand_out_s * SECOND_NS) + max(self._wait_ns.values())
        done = (now_ns - wait_ns) // MINUTE_NS
        for minute in sorted(minute for minute in self._open if minute < done):
            self._tell(minute, clock_stepped=False)
            self._told_until = minute + 1

    def _end(self, *, clock_stepped: bool) -> None:
        for one in self._pending:
            self._count(one)
        for minute in sorted(self._open):
            self._tell(minute, clock_stepped=clock_stepped)

    def _tell(self, minute: int, *, clock_stepped: bool) -> None:
        tally = self._open.pop(minute)
        if not tally.is_empty:
            self._put(tally.told(clock_stepped=clock_stepped))

    def _tally(self, minute: int) -> MinuteTally:
        if minute not in self._open:
            self._open[minute] = MinuteTally(self._layout, minute)
        return self._open[minute]


def _pieces(from_ns: int, to_ns: int) -> Iterator[tuple[int, int]]:
    """Cut a time at the minutes' borders: (minute, ns)."""
    while from_ns < to_ns:
        minute = from_ns // MINUTE_NS
        until_ns = min(to_ns, (minute + 1) * MINUTE_NS)
        yield minute, until_ns - from_ns
        from_ns = until_ns
