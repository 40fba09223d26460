"""What a camera's health counts."""

import numpy as np

from contracts.health import CameraStatus
from edge.app.meter import CameraMeter
from edge.domain.frame import CameraId, Frame
from edge.domain.signal import SignalReading

NS = 1_000_000_000


class FakeClock:
    def __init__(self) -> None:
        self.now_ns = 1_000 * NS

    def utc_ns(self) -> int:
        return self.now_ns

    def monotonic_ns(self) -> int:
        return self.now_ns


class Watched:
    """A meter with a camera that sends when told."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.meter = CameraMeter("cam", "degung", "a" * 64, self.clock)

    def see(self, *numbers: int) -> None:
        for number in numbers:
            self.clock.now_ns += NS // 10
            plane = np.zeros((2, 2), np.uint8)
            at_ns = self.clock.now_ns - NS // 5
            frame = Frame(CameraId("cam"), number, at_ns, 0, at_ns, plane, plane, plane)
            self.meter.saw(frame, SignalReading(number, at_ns, (), ()))

    @property
    def health(self):
        return self.meter.health([], {})


def test_gaps_in_the_numbers_are_drops():
    watched = Watched()
    watched.see(0, 1, 4, 5)
    assert (watched.health.n_frames, watched.health.n_dropped) == (4, 2)


def test_numbers_that_begin_anew_are_no_drop():
    watched = Watched()
    watched.see(7, 8)
    watched.meter.started()
    watched.see(0, 1)
    assert watched.health.n_dropped == 0


def test_rate_and_latency_are_of_the_last_seconds():
    watched = Watched()
    watched.see(*range(30))
    assert watched.health.latency_ms == 200.0
    assert 9.5 <= watched.health.frames_per_second <= 11


def test_a_silent_camera_is_offline_and_tells_no_rate():
    watched = Watched()
    watched.see(*range(10))
    watched.clock.now_ns += 6 * NS
    health = watched.health
    assert health.status is CameraStatus.OFFLINE
    assert (health.frames_per_second, health.latency_ms, health.indications) == (None, None, {})


def test_a_camera_that_comes_back_is_a_reconnect():
    watched = Watched()
    assert watched.health.status is CameraStatus.STARTING
    watched.see(0, 1)
    for _ in range(2):
        watched.meter.is_(CameraStatus.OFFLINE)
        watched.meter.is_(CameraStatus.ONLINE)
    assert watched.health.n_reconnects == 2


def test_what_is_wrong_with_the_lamps_is_told_while_the_camera_is_online():
    watched = Watched()
    watched.see(0)
    plane = np.zeros((2, 2), np.uint8)
    frame = Frame(CameraId("cam"), 1, 0, 0, 0, plane, plane, plane)
    watched.meter.saw(frame, SignalReading(1, 0, (), (), faults=("head 'near': dark",)))
    assert watched.meter.health(["no disk"], {}).faults == ["no disk", "head 'near': dark"]

    watched.meter.is_(CameraStatus.OFFLINE)
    assert watched.meter.health([], {}).faults == []
