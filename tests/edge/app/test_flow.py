"""Counts of a minute: by class, on red, and how much of the minute was seen."""

import numpy as np

from contracts.base import Indication, VehicleClass
from contracts.flow import FlowCount
from edge.app.flow import FlowCounter
from edge.domain.detection import TrackedFrame, Tracks
from edge.domain.frame import CameraId, Frame
from edge.domain.signal import GroupReading, Phase, SignalReading
from edge.domain.violation import LineCrossing
from edge.pipeline import StepResult
from tests.contracts.builders import layout

NS = 1_000_000_000
MINUTE_NS = 60 * NS
LAYOUT = layout()
APPROACH = LAYOUT.approaches[0]
NOBODY = Tracks(
    np.empty((0, 4), np.float32),
    np.empty(0, np.float32),
    np.empty(0, np.int32),
    np.empty(0, np.int32),
    np.empty(0, np.bool_),
    np.empty(0, np.bool_),
)


def crossing(at_ns: int, vehicle_class: VehicleClass = VehicleClass.CAR) -> LineCrossing:
    line = APPROACH.stop_lines[0].id
    return LineCrossing(1, vehicle_class, APPROACH.id, line, at_ns, 0, at_ns, 0, 0, (0.0, 0.0))


class Road:
    """A counter with frames that carry crossings under one lamp."""

    def __init__(self) -> None:
        self.counts: list[FlowCount] = []
        self.counter = FlowCounter(LAYOUT, self.counts.append)

    def frame(self, at_ns: int, *crossings: LineCrossing, lamp: Indication = Indication.GREEN) -> None:
        plane = np.zeros((2, 2), np.uint8)
        frame = Frame(CameraId("cam"), 0, at_ns, 0, at_ns, plane, plane, plane)
        phase = Phase(lamp, 0, 0, True)
        group = GroupReading(APPROACH.signal_group or "", lamp, 1.0, (phase,))
        tracked = TrackedFrame(frame, NOBODY)
        self.counter(StepResult(tracked, SignalReading(0, at_ns, (), (group,)), crossings, ()))

    def minute(self, *crossings: LineCrossing, lamp: Indication = Indication.GREEN) -> None:
        for second in range(60):
            self.frame(second * NS, *(crossings if second == 30 else ()), lamp=lamp)
        self.frame(MINUTE_NS)


def test_a_minute_is_handed_out_when_the_next_begins():
    road = Road()
    road.minute(crossing(NS), crossing(2 * NS, VehicleClass.MOTORCYCLE), crossing(3 * NS))
    (count,) = road.counts[: len(LAYOUT.approaches)][:1]
    assert count.by_class == {VehicleClass.CAR: 2, VehicleClass.MOTORCYCLE: 1}
    assert (count.n_on_red, count.starts_at.timestamp()) == (0, 0)


def test_crossings_in_red_are_counted_apart():
    road = Road()
    road.minute(crossing(NS), lamp=Indication.RED)
    assert road.counts[0].n_on_red == 1


def test_a_gap_is_not_observed():
    road = Road()
    road.frame(0)
    road.frame(1 * NS)
    road.frame(31 * NS)
    road.frame(32 * NS)
    road.frame(MINUTE_NS)
    assert abs(road.counts[0].share_observed - 2 / 60) < 1e-6


def test_a_minute_without_vehicles_is_a_count_of_none():
    road = Road()
    road.minute()
    assert road.counts[0].by_class == {}
    assert road.counts[0].share_observed > 0.95
