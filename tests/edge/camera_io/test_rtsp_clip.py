"""A clip served over RTSP arrives whole: its first picture is the keyframe on which all others rest."""

import time

import numpy as np
import pytest

from edge.camera_io import rtsp
from edge.camera_io.file import FileSource
from edge.camera_io.ring import PacketRing
from edge.camera_io.rtsp import RtspHooks, RtspSource
from edge.domain.frame import CameraId, Frame
from tests.edge.camera_io.test_rtsp import QUICK, SystemClock
from tests.support.clips import ClipSpec, make_clip
from tests.support.rtsp_server import WITHOUT_PARAMETER_SETS, RtspServer, launch_of, needs_rtsp_server

pytestmark = pytest.mark.service
N_FRAMES, FPS = 20, 10


def over_rtsp(launch: str) -> list[Frame]:
    needs_rtsp_server()
    server = RtspServer(launch=launch, once=True)
    source = RtspSource(server.url, CameraId("cam"), SystemClock(), None, QUICK)
    frames = []
    deadline = time.monotonic() + 20
    for frame in source.frames():
        frames.append(frame)
        if len(frames) == N_FRAMES or time.monotonic() > deadline:
            source.close()
    server.kill()
    assert source.n_dropped == 0
    return frames


def clip_of(folder, codec: str, b_frames: int = 0):
    options = {"x265-params": "log-level=error"} if codec == "libx265" else {}
    spec = ClipSpec(
        n_frames=N_FRAMES + 10, fps=FPS, gop=1000, codec=codec, b_frames=b_frames, options=options
    )
    return make_clip(folder / "clip.mp4", spec)


def same_pictures(frames: list[Frame], clip) -> bool:
    expected = list(FileSource(clip, CameraId("cam")).frames())[:N_FRAMES]
    return len(frames) == N_FRAMES and all(
        np.array_equal(a.luma, b.luma) for a, b in zip(frames, expected, strict=True)
    )


@pytest.mark.parametrize(
    ("codec", "name", "b_frames"), [("libx264", "h264", 0), ("libx264", "h264", 2), ("libx265", "hevc", 2)]
)
def test_pictures_and_their_distances_are_those_of_the_clip_from_the_first_one_on(
    tmp_path, codec, name, b_frames
):
    clip = clip_of(tmp_path, codec, b_frames)
    frames = over_rtsp(launch_of(clip, name))
    assert same_pictures(frames, clip)
    steps_ms = np.diff([f.captured_at_ns for f in frames]) / 1e6
    assert np.allclose(steps_ms, 1000 / FPS, atol=0.1)
    assert all(f.captured_at_ns == f.t_ns for f in frames)


def test_parameter_sets_that_only_the_keyframes_carry_are_found():
    ring, frame = first_frame(WITHOUT_PARAMETER_SETS)
    info, packets = ring.window(0, frame.captured_at_ns)
    assert frame.size_px == (info.width, info.height) == (160, 96)
    assert info.extradata
    assert packets[0].is_keyframe


def test_a_camera_that_is_not_described_by_its_first_packet_is_opened_more_patiently(monkeypatch):
    monkeypatch.setattr(rtsp, "_is_described", lambda _: False)
    ring, frame = first_frame(None)
    info, _ = ring.window(0, frame.captured_at_ns)
    assert frame.size_px == (info.width, info.height) == (160, 96)


def first_frame(launch: str | None) -> tuple[PacketRing, Frame]:
    needs_rtsp_server()
    server = RtspServer(launch=launch)
    ring = PacketRing()
    source = RtspSource(server.url, CameraId("cam"), SystemClock(), RtspHooks(ring.add), QUICK)
    frame = next(source.frames())
    source.close()
    server.kill()
    return ring, frame
