"""Any frame of a clip, whatever its packets are like, is the one that reading from the start gives."""

import av
import numpy as np
import pytest

from atcs.drawing.frames import Frames, open_background
from edge.errors import ConfigError
from tests.support.clips import ClipSpec, make_clip

N = 60
KINDS = {
    "keyframe each second": ClipSpec(N, gop=25),
    "one keyframe": ClipSpec(N, gop=1000),
    "pictures out of order": ClipSpec(N, gop=30, b_frames=3),
    "hevc": ClipSpec(N, codec="libx265", gop=20, options={"x265-params": "log-level=none"}),
}


@pytest.fixture(params=KINDS)
def clip(request, tmp_path):
    return make_clip(tmp_path / "clip.mp4", KINDS[request.param])


def by_reading_on(path):
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="bgr24") for frame in container.decode(video=0)]


def test_frames_in_any_order_are_those_of_reading_on(clip):
    every = by_reading_on(clip)
    with Frames(clip) as frames:
        assert frames.n_frames == len(every) == N
        for index in (0, 1, 40, 41, 7, 59, 58, 0):
            assert np.array_equal(frames.read(index), every[index]), index


def test_past_the_end_is_the_last_frame(clip):
    with Frames(clip) as frames:
        last = frames.read(N - 1)
        assert np.array_equal(frames.read(N + 500), last)


def test_a_frame_asked_for_again_comes_from_memory(clip):
    with Frames(clip) as frames:
        first = frames.jpeg(30)
        frames.close()
        clip.unlink()
        assert frames.jpeg(30) is first


def test_a_truncated_clip_gives_what_can_be_read(tmp_path):
    whole = make_clip(tmp_path / "whole.mkv", ClipSpec(N, gop=10))
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    assert open_background(cut).size_px == (160, 96)
    with Frames(cut) as frames:
        assert frames.read(N - 1).shape == (96, 160, 3)


@pytest.mark.parametrize("name", ["none.mp4", "text.mp4", "text.png"])
def test_what_cannot_be_read_is_one_line(tmp_path, name):
    if name != "none.mp4":
        (tmp_path / name).write_text("no picture")
    with pytest.raises(ConfigError, match=r"try another file|no such file") as caught:
        open_background(tmp_path / name)
    assert "\n" not in str(caught.value)
