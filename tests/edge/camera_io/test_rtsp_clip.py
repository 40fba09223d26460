"""A clip served over RTSP arrives whole: its first picture is the keyframe on which all others rest."""

import time

import numpy as np
import pytest

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


def test_who_joins_between_keyframes_without_parameter_sets_waits_for_the_next_keyframe():
    needs_rtsp_server()
    server = RtspServer(launch=WITHOUT_PARAMETER_SETS)
    ring = PacketRing()
    early = RtspSource(server.url, CameraId("early"), SystemClock(), None, QUICK)
    for number, _ in enumerate(early.frames()):
        if number == 4:
            late = RtspSource(server.url, CameraId("late"), SystemClock(), RtspHooks(ring.add), QUICK)
            frame = next(late.frames())
            late.close()
            early.close()
    server.kill()
    info, packets = ring.window(0, frame.captured_at_ns)
    assert frame.size_px == (info.width, info.height) == (160, 96)
    assert info.extradata
    assert packets[0].is_keyframe
