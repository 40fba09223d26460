import threading
import time
from collections.abc import Iterator

import pytest

from contracts.health import CameraStatus
from edge.camera_io.ring import PacketRing
from edge.camera_io.rtsp import RetrySettings, RtspHooks, RtspSource
from edge.domain.frame import CameraId, Frame
from tests.support.rtsp_server import RtspServer, needs_rtsp_server

pytestmark = pytest.mark.service
QUICK = RetrySettings(open_timeout_s=5, read_timeout_s=2, first_wait_s=0.2, longest_wait_s=0.5)


class SystemClock:
    def utc_ns(self) -> int:
        return time.time_ns()

    def monotonic_ns(self) -> int:
        return time.monotonic_ns()


@pytest.fixture
def server() -> Iterator[RtspServer]:
    needs_rtsp_server()
    started = RtspServer()
    yield started
    started.kill()


def source_of(url: str, hooks: RtspHooks | None = None) -> RtspSource:
    return RtspSource(url, CameraId("cam"), SystemClock(), hooks, QUICK)


def first(source: RtspSource, n: int) -> list[Frame]:
    frames = []
    for frame in source.frames():
        frames.append(frame)
        if len(frames) == n:
            source.close()
    return frames


def test_frames_and_packets_come_with_plausible_times(server):
    ring = PacketRing()
    frames = first(source_of(server.url, RtspHooks(ring.add)), 20)
    assert frames[0].size_px == (160, 96)
    times = [f.captured_at_ns for f in frames]
    assert times == sorted(set(times))
    assert abs(times[-1] - time.time_ns()) < 3 * 10**9 + frames[-1].uncertainty_ns
    info, packets = ring.window(times[0], times[-1])
    assert info.codec == "h264"
    assert packets[0].is_keyframe


def test_a_camera_that_comes_back_with_another_size_goes_on(server):
    told: list[CameraStatus] = []
    source = source_of(server.url, RtspHooks(on_status=lambda status, _: told.append(status)))
    frames, second = [], None
    deadline = time.monotonic() + 30
    for frame in source.frames():
        frames.append(frame)
        if len(frames) == 5:
            server.kill()
            second = RtspServer((128, 64), port=server.port)
        if frame.size_px == (128, 64) or time.monotonic() > deadline:
            source.close()
    second.kill()
    assert frames[-1].size_px == (128, 64)
    assert told == [CameraStatus.ONLINE, CameraStatus.OFFLINE, CameraStatus.ONLINE]
    assert source.n_reconnects == 1
    numbers = [f.number for f in frames]
    assert numbers == sorted(set(numbers))
    assert frames[-1].captured_at_ns > frames[-2].captured_at_ns


def test_a_late_consumer_loses_frames_and_they_are_counted(server):
    source = source_of(server.url)
    for n, _ in enumerate(source.frames()):
        time.sleep(0.3)
        if n == 3:
            source.close()
    assert source.n_dropped > 3


def test_a_wrong_password_is_not_shown(capfd):
    needs_rtsp_server()
    locked = RtspServer(user="admin:geheim")
    told: list[CameraStatus] = []
    reasons: list[str | None] = []
    hooks = RtspHooks(on_status=lambda status, reason: (told.append(status), reasons.append(reason)))
    source = source_of(locked.url.replace("geheim", "falsch"), hooks)
    deadline = time.monotonic() + 10
    threading.Thread(target=lambda: list(source.frames()), daemon=True).start()
    while not told and time.monotonic() < deadline:
        time.sleep(0.05)
    source.close()
    locked.kill()
    captured = capfd.readouterr()
    assert told == [CameraStatus.OFFLINE]
    assert "401" in reasons[0]
    assert "falsch" not in reasons[0]
    assert "falsch" not in captured.out + captured.err
    assert "***@" in captured.out + captured.err


def test_the_right_password_opens_the_camera():
    needs_rtsp_server()
    locked = RtspServer(user="admin:geheim")
    frames = first(source_of(locked.url), 3)
    locked.kill()
    assert len(frames) == 3
