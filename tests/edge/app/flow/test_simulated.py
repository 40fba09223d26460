"""Traffic of the simulated junction, by the boxes of its true shapes, against its metres, times and speeds."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from contracts.base import Indication
from contracts.flow import FlowMinute
from edge.app.flow import FlowCounter
from edge.camera_io.sim.lamps import lamp_at
from edge.camera_io.sim.layout import junction_layout
from edge.camera_io.sim.road import LINE_Y_M
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.traffic import Vehicle
from edge.camera_io.sim.truth import Passage, passages
from edge.camera_io.sim.world import Moment, Placed, moment_at
from edge.domain.detection import VEHICLE_CLASSES, TrackedFrame, Tracks
from edge.domain.frame import CameraId, Frame
from edge.domain.signal import GroupReading, Phase, SignalReading
from edge.domain.violation import LineCrossing
from edge.pipeline import StepResult
from tests.edge.app.flow.scenes import MINUTE, S

SEED, FPS, N_MINUTES = 11, 10, 4
BEGIN_S = 600.0
SIM = SimSettings(seed=SEED, fps=FPS, size="960x540")
_DRAWN = junction_layout(SIM, "sim")
LAYOUT = _DRAWN.model_copy(update={"approaches": [_DRAWN.approaches[0].model_copy(update={"lanes": []})]})
"""Without the lanes, which end before the picture does."""
VIEW = SIM.view
STILL_MPS = 0.4
"""Creeping on in a queue is waiting; who walks is faster."""
STANDS_AFTER_S = 1.5
PLANE = np.zeros((540, 960), np.uint8)


def box_of(there: Placed) -> tuple[float, float, float, float]:
    """The box of the whole shape; vehicles look along +X before they are turned."""
    forward = there.vehicle.mesh.vertices
    turned = np.stack([-forward[:, 1], forward[:, 0], forward[:, 2]], axis=1)
    seen = VIEW.project(turned + np.array([there.x_m, there.y_m, 0.0]))
    (x1, y1), (x2, y2) = seen.min(axis=0), seen.max(axis=0)
    return float(x1), float(y1), float(x2), float(y2)


def is_seen(box: tuple[float, float, float, float]) -> bool:
    """As a detector would find it: most of its upper part is in the picture."""
    return 0 < (box[0] + box[2]) / 2 < 960 and box[1] < 440


@dataclass
class Truth:
    """What really happened. `stood_s`: when each vehicle first stood where the camera sees it, by its id."""

    passed: tuple[Passage, ...]
    waited_s: float = 0.0
    stands_s: dict[int, float] = field(default_factory=dict)
    stood_s: dict[int, float] = field(default_factory=dict)

    def look(self, moment: Moment) -> None:
        """Note who stands in sight before the line."""
        for there in moment.placed:
            at = there.vehicle.trip.front_at(moment.scene_s)
            rear_m = there.y_m - there.vehicle.mesh.length_m / 2
            name = there.vehicle.id
            if there.vehicle.oncoming or at is None or rear_m >= LINE_Y_M or not is_seen(box_of(there)):
                continue
            if at[1] > STILL_MPS:
                self.stands_s.pop(name, None)
                continue
            self.waited_s += 1 / FPS
            since = self.stands_s.setdefault(name, moment.scene_s)
            if moment.scene_s - since >= STANDS_AFTER_S:
                self.stood_s.setdefault(name, since)


def passed_s(passage: Passage) -> float:
    """With its front, or with its rear where it rested on the line."""
    return passage.rear_s if passage.rear_s - passage.front_s > 3 else passage.front_s


def shown_at(scene_s: float) -> Indication:
    return lamp_at(scene_s).indication


def speed_kmh(passage: Passage) -> float:
    at = passage.vehicle.trip.front_at(passed_s(passage))
    assert at is not None
    return at[1] * 3.6


def crossing_of(passage: Passage) -> LineCrossing:
    front_ns, rear_ns = round(passage.front_s * S), round(passage.rear_s * S)
    kind = passage.vehicle.kind
    return LineCrossing(
        passage.vehicle.id, kind, "south", "south-line", front_ns, 0, rear_ns, 0, 0, (0.0, 0.0)
    )


def frames(truth: Truth) -> Iterator[StepResult]:
    """The pipeline's results with a detector and a lamp reader that see everything."""
    phases: tuple[Phase, ...] = ()
    waiting = sorted(truth.passed, key=lambda passage: passage.rear_s)
    for number in range(N_MINUTES * 60 * FPS + 1):
        scene_s = BEGIN_S + number / FPS
        moment, at_ns = moment_at(SEED, scene_s), round(scene_s * S)
        phases = lamps(phases, moment.lamp.indication, at_ns)
        due = [passage for passage in waiting if passage.rear_s + 0.2 <= scene_s]
        waiting = waiting[len(due) :]
        truth.look(moment)
        group = GroupReading("main", moment.lamp.indication, 1.0, phases)
        frame = Frame(CameraId("sim"), number, at_ns, 0, at_ns, PLANE, PLANE, PLANE)
        signals = SignalReading(number, at_ns, (), (group,))
        tracked = TrackedFrame(frame, tracks_of(moment))
        yield StepResult(tracked, signals, tuple(crossing_of(passage) for passage in due), ())


def lamps(before: tuple[Phase, ...], shown: Indication, at_ns: int) -> tuple[Phase, ...]:
    if before and before[-1].indication is shown:
        return before
    ended = tuple(replace(phase, end_ns=phase.end_ns or at_ns) for phase in before)
    return (*ended, Phase(shown, at_ns, 0, True))


def tracks_of(moment: Moment) -> Tracks:
    boxes = [(there, box_of(there)) for there in moment.placed if not there.vehicle.oncoming]
    seen = [(there, (*box[:3], min(box[3], 540.0))) for there, box in boxes if is_seen(box)]
    return Tracks(
        np.array([box for _, box in seen], np.float32).reshape(-1, 4),
        np.ones(len(seen), np.float32),
        np.array([VEHICLE_CLASSES.index(there.vehicle.kind) for there, _ in seen], np.int32),
        np.array([there.vehicle.id for there, _ in seen], np.int32),
        np.ones(len(seen), np.bool_),
        np.ones(len(seen), np.bool_),
    )


def has_stood(vehicle: Vehicle) -> bool:
    """Anywhere before the line."""
    speeds = vehicle.trip.speed_mps[vehicle.trip.front_y_m - vehicle.mesh.length_m < LINE_Y_M]
    return bool((speeds <= STILL_MPS).any())


@pytest.fixture(scope="module")
def counted() -> tuple[list[FlowMinute], Truth]:
    """Four minutes of the junction, counted."""
    minutes: list[FlowMinute] = []
    counter = FlowCounter(LAYOUT, minutes.append)
    truth = Truth(passages(SEED, BEGIN_S, BEGIN_S + N_MINUTES * 60 - 2, 0.3))
    for result in frames(truth):
        counter(result)
    counter.close()
    return minutes, truth


def test_every_minute_is_covered(counted):
    minutes, _ = counted
    assert [minute.starts_at.timestamp() for minute in minutes] == [
        BEGIN_S + 60 * m for m in range(N_MINUTES)
    ]
    assert {minute.covered_ms for minute in minutes} == {MINUTE // 1_000_000}


def test_everyone_is_counted_by_class_and_lamp(counted):
    minutes, truth = counted
    told = Counter({(c.vehicle_class, c.indication): 0 for m in minutes for c in m.approaches[0].cells})
    for cell in (cell for minute in minutes for cell in minute.approaches[0].cells):
        told[cell.vehicle_class, cell.indication] += cell.n
    true = Counter((p.vehicle.kind, shown_at(passed_s(p))) for p in truth.passed)
    assert len(truth.passed) > 40
    assert told == true


def test_arrivals_on_red_are_those_who_were_seen_to_wait_or_to_drive_on(counted):
    minutes, truth = counted
    cells = [cell for minute in minutes for cell in minute.approaches[0].cells]
    arrived = [truth.stood_s.get(passage.vehicle.id, passed_s(passage)) for passage in truth.passed]
    true = sum(shown_at(at) is Indication.RED for at in arrived)
    assert true > 20
    assert sum(cell.n_arrived_on_red for cell in cells) == pytest.approx(true, abs=2)


def test_no_arrival_on_green_is_told_of_one_that_may_have_waited_out_of_sight(counted):
    """The simulated camera sees 6 m before the line; those further back stand where it does not see."""
    minutes, truth = counted
    cells = [cell for minute in minutes for cell in minute.approaches[0].cells]
    on_green = sum(cell.n_arrival_known - cell.n_arrived_on_red for cell in cells)
    free = sum(
        not has_stood(passage.vehicle) and shown_at(passed_s(passage)) is not Indication.RED
        for passage in truth.passed
    )
    assert on_green <= free
    assert sum(m.approaches[0].queue.open_ended_ms for m in minutes) > 0


def test_the_time_that_was_waited(counted):
    minutes, truth = counted
    queues = [minute.approaches[0].queue for minute in minutes]
    told_s = sum(queue.waited_vehicle_ms for queue in queues if queue is not None) / 1000
    assert truth.waited_s > 100
    assert told_s == pytest.approx(truth.waited_s, rel=0.15)


def test_speeds_at_the_line(counted):
    minutes, truth = counted
    speeds = [part.speed for minute in minutes for part in minute.approaches if part.speed is not None]
    n = sum(speed.n for speed in speeds)
    assert n > 0.5 * len(truth.passed)
    told = sum(speed.n * speed.mean_kmh for speed in speeds) / n
    assert told == pytest.approx(np.mean([speed_kmh(p) for p in truth.passed]), rel=0.15)
