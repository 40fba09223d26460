"""A camera that looks along a road: vehicles by where they are, frames by the second, crossings as the rules tell."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from contracts.base import Indication, VehicleClass
from contracts.flow import FlowMinute
from contracts.layout import Approach, GroundPoint, Layout, Movement, StopLine
from edge.app.flow import FlowCounter
from edge.domain.detection import VEHICLE_CLASSES, TrackedFrame, Tracks
from edge.domain.frame import CameraId, Frame
from edge.domain.signal import GroupReading, Phase, SignalReading
from edge.domain.violation import LineCrossing, TakenMovement
from edge.pipeline import StepResult
from tests.contracts.builders import layout

S = 1_000_000_000
MINUTE = 60 * S
SIZE_PX = (1280, 720)
PLANE = np.zeros((SIZE_PX[1], SIZE_PX[0]), np.uint8)
METRES_PX = 20
"""The road from straight above: one metre is 20 pixels, the line is at y = 500, travel goes up."""
LINE_Y = 500
GROUND = [
    GroundPoint(image_px=(x, y), ground_m=(x / METRES_PX, (LINE_Y - y) / METRES_PX))
    for x, y in ((200, 700), (900, 700), (900, 100), (200, 100))
]
NORTH = Approach(
    id="north",
    direction=(0, -1),
    signal_group="main",
    stop_lines=[StopLine(id="line", line_px=((200, LINE_Y), (900, LINE_Y)))],
)
UNDIRECTED = NORTH.model_copy(
    update={
        "id": "side",
        "direction": None,
        "stop_lines": [StopLine(id="other", line_px=((950, 400), (1200, 400)))],
    }
)
ABOVE = layout(approaches=[NORTH], ground_points=GROUND)
FLAT = layout(approaches=[NORTH])
BOTH = layout(approaches=[NORTH, UNDIRECTED])


@dataclass(frozen=True)
class Car:
    """A box of 2 m by 4 m whose rear is `rear_m` before the line; negative: past it."""

    track_id: int
    rear_m: float
    x_px: float = 500
    vehicle_class: VehicleClass = VehicleClass.CAR
    measured: bool = True

    @property
    def xyxy(self) -> tuple[float, float, float, float]:
        lower = LINE_Y + self.rear_m * METRES_PX
        return self.x_px - 20, lower - 80, self.x_px + 20, lower


def tracks(cars: Sequence[Car]) -> Tracks:
    return Tracks(
        np.array([car.xyxy for car in cars], np.float32).reshape(-1, 4),
        np.full(len(cars), 0.9, np.float32),
        np.array([VEHICLE_CLASSES.index(car.vehicle_class) for car in cars], np.int32),
        np.array([car.track_id for car in cars], np.int32),
        np.ones(len(cars), np.bool_),
        np.array([car.measured for car in cars], np.bool_),
    )


def crossing(
    at_s: float,
    track_id: int = 1,
    vehicle_class: VehicleClass = VehicleClass.CAR,
    rear_s: float | None = None,
    approach: str = "north",
) -> LineCrossing:
    front, rear = round(at_s * S), round((at_s if rear_s is None else rear_s) * S)
    return LineCrossing(track_id, vehicle_class, approach, "line", front, 0, rear, 0, 0, (0.0, 0.0))


Lamp = Sequence[tuple[float, Indication]]
GREEN: Lamp = ((0, Indication.GREEN),)


def phases(changes: Lamp, until_s: float) -> tuple[Phase, ...]:
    """What a reader knows at a time: a change is known 1 s late."""
    known = [(round(at * S), shown) for at, shown in changes if at <= max(until_s - 1, changes[0][0])]
    ends = [*(start for start, _ in known[1:]), None]
    return tuple(Phase(shown, start, 0, True, end) for (start, shown), end in zip(known, ends, strict=True))


class Watch:
    """A counter that is shown frames; `minutes` is what it handed out."""

    def __init__(self, document: Layout = FLAT, lamp: Lamp = GREEN) -> None:
        self.minutes: list[FlowMinute] = []
        self.lamp = lamp
        self.reasons: dict[str, int] = {}
        self.counter = FlowCounter(document, self.minutes.append, reasons=lambda: self.reasons)
        self.mono_s = 0.0

    def frame(
        self,
        at_s: float,
        cars: Sequence[Car] = (),
        crossings: Sequence[LineCrossing] = (),
        ended: Sequence[int] = (),
        taken: Sequence[TakenMovement] = (),
        mono_s: float | None = None,
    ) -> None:
        """Show a frame; its monotonic time is its capture time unless another is given."""
        at_ns, mono_ns = round(at_s * S), round((at_s if mono_s is None else mono_s) * S)
        frame = Frame(CameraId("cam"), 0, at_ns, 0, mono_ns, PLANE, PLANE, PLANE)
        known = phases(self.lamp, at_s)
        group = GroupReading("main", known[-1].indication, 1.0, known)
        tracked = TrackedFrame(frame, tracks(cars), tuple(ended))
        signals = SignalReading(0, at_ns, (), (group,))
        self.counter(StepResult(tracked, signals, tuple(crossings), (), tuple(taken)))

    def watch(
        self,
        from_s: float,
        to_s: float,
        *crossings: LineCrossing,
        cars: Sequence[Car] = (),
        every_s: float = 0.5,
    ) -> None:
        """Show frames of [from_s, to_s) with crossings as they become certain, 0.2 s after the rear passed."""
        waiting = sorted(crossings, key=lambda one: one.rear_ns)
        for number in range(round((to_s - from_s) / every_s)):
            at_s = from_s + number * every_s
            due = [one for one in waiting if one.rear_ns + 0.2 * S <= at_s * S]
            waiting = waiting[len(due) :]
            self.frame(at_s, cars, due)


def moved(car: Car, rear_m: float) -> Car:
    return replace(car, rear_m=rear_m)


def with_exits(*names: str) -> Layout:
    movements = [Movement(id=name, exit_px=[(0, 0), (0, 100)]) for name in names]
    return layout(approaches=[NORTH.model_copy(update={"movements": movements})])


def exit_taken(movement: str, at_s: float, track_id: int = 1, approach: str = "north") -> TakenMovement:
    return TakenMovement(track_id, VehicleClass.CAR, approach, "line", movement, round(at_s * S), 0)
