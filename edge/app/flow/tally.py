"""What has been counted in one minute, and the message that tells it."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from contracts.base import Indication, VehicleClass
from contracts.flow import (
    MINUTE_MS,
    ApproachMinute,
    FlowCell,
    FlowMinute,
    LineSpeed,
    Queue,
)
from contracts.layout import Layout
from edge.app.flow.vehicles import Standing
from edge.domain.units import MILLISECOND_NS

STOPS = frozenset({Indication.RED, Indication.RED_AMBER})
"""Red and amber together: green is coming, still no go."""
_CM_PER_M = 100
_MINUTE_S = 60
_KMH_DIGITS = 1


@dataclass(frozen=True, slots=True)
class Counted:
    """A vehicle that passed.

    Attributes:
        approach: over which line.
        movement: the exit that it took; None: not told apart.
        vehicle_class: of the track.
        indication: of the lamp as it passed.
        arrived_under: of the lamp when it first stood, or passed without standing; UNKNOWN too where it may
            have stood out of sight.
        speed_kmh: at the line; None: not known.
    """

    approach: str
    movement: str | None
    vehicle_class: VehicleClass
    indication: Indication
    arrived_under: Indication
    speed_kmh: float | None


@dataclass(slots=True)
class ApproachTally:
    """Sums of one approach; `queue_seen` is False where the layout does not say where it queues."""

    n: Counter[tuple[str | None, VehicleClass, Indication]] = field(default_factory=Counter)
    n_known: Counter[tuple[str | None, VehicleClass, Indication]] = field(default_factory=Counter)
    n_on_red: Counter[tuple[str | None, VehicleClass, Indication]] = field(default_factory=Counter)
    speeds_kmh: list[float] = field(default_factory=list)
    lamp_known_ns: int = 0
    red_ns: int = 0
    queue_seen: bool = False
    occupied_ns: int = 0
    waited_ns: int = 0
    open_ended_ns: int = 0
    most: int = 0
    longest_m: float | None = None

    def count(self, passed: Counted) -> None:
        """Take a vehicle that passed."""
        key = (passed.movement, passed.vehicle_class, passed.indication)
        self.n[key] += 1
        self.n_known[key] += passed.arrived_under is not Indication.UNKNOWN
        self.n_on_red[key] += passed.arrived_under in STOPS
        if passed.speed_kmh is not None:
            self.speeds_kmh.append(passed.speed_kmh)

    def show(self, indication: Indication, took_ns: int) -> None:
        """Take how long the lamp showed something."""
        self.lamp_known_ns += took_ns if indication is not Indication.UNKNOWN else 0
        self.red_ns += took_ns if indication in STOPS else 0

    def wait(self, standing: Standing, took_ns: int, *, occupied: bool) -> None:
        """Take how long a queue stood."""
        self.queue_seen = True
        self.occupied_ns += took_ns if occupied else 0
        self.waited_ns += standing.n * took_ns
        self.open_ended_ns += took_ns if standing.open_ended else 0
        self.most = max(self.most, standing.n)
        if standing.reach_m is not None:
            self.longest_m = max(self.longest_m or 0.0, standing.reach_m)

    def told(self, approach: str, covered_ms: int) -> ApproachMinute:
        """Return the part of the message."""
        lamp_known_ms = min(self.lamp_known_ns // MILLISECOND_NS, covered_ms)
        return ApproachMinute(
            approach=approach,
            cells=self._cells(),
            lamp_known_ms=lamp_known_ms,
            red_ms=min(self.red_ns // MILLISECOND_NS, lamp_known_ms),
            occupied_ms=min(self.occupied_ns // MILLISECOND_NS, covered_ms) if self.queue_seen else None,
            queue=self._queue() if self.queue_seen else None,
            speed=self._speed(),
        )

    def _cells(self) -> list[FlowCell]:
        return [
            FlowCell(
                movement=key[0],
                vehicle_class=key[1],
                indication=key[2],
                n=n,
                n_arrival_known=self.n_known[key],
                n_arrived_on_red=self.n_on_red[key],
            )
            for key, n in sorted(self.n.items(), key=lambda pair: [part or "" for part in pair[0]])
        ]

    def _queue(self) -> Queue:
        longest = self.longest_m
        return Queue(
            most_vehicles=self.most,
            waited_vehicle_ms=self.waited_ns // MILLISECOND_NS,
            longest_cm=None if longest is None else round(longest * _CM_PER_M),
            open_ended_ms=self.open_ended_ns // MILLISECOND_NS,
        )

    def _speed(self) -> LineSpeed | None:
        n = len(self.speeds_kmh)
        return LineSpeed(n=n, mean_kmh=round(sum(self.speeds_kmh) / n, _KMH_DIGITS)) if n else None


class MinuteTally:
    """Everything of one minute, or of the piece of it that was seen."""

    def __init__(self, layout: Layout, minute: int) -> None:
        self._layout = layout
        self._minute = minute
        self.covered_ns = 0
        self.not_fired: Counter[str] = Counter()
        self.approaches = {approach.id: ApproachTally() for approach in layout.approaches}

    @property
    def is_empty(self) -> bool:
        """Nothing was seen and nobody counted: there is nothing to tell."""
        counted = bool(self.not_fired) or any(tally.n for tally in self.approaches.values())
        return self.covered_ns < MILLISECOND_NS and not counted

    def told(self, *, clock_stepped: bool) -> FlowMinute:
        """Return the message."""
        covered_ms = min(self.covered_ns // MILLISECOND_NS, MINUTE_MS)
        return FlowMinute(
            junction=self._layout.junction,
            camera=self._layout.camera,
            starts_at=datetime.fromtimestamp(self._minute * _MINUTE_S, UTC),
            covered_ms=covered_ms,
            clock_stepped=clock_stepped,
            approaches=[tally.told(name, covered_ms) for name, tally in self.approaches.items()],
            not_fired=dict(sorted(self.not_fired.items())),
        )
