"""Pictures that go straight into the pipeline are those of a clip on disk, at the same times, with the same truth."""

from pathlib import Path

import numpy as np
import pytest

from edge.camera_io.file import FileSource
from edge.camera_io.sim.clip import ClipPlan, write_clip
from edge.camera_io.sim.settings import SimSettings
from edge.domain.frame import CameraId
from edge.evaluation.scenes.rendered import RenderedClip
from edge.evaluation.truth import Truth


def plan_of(scene: str, seconds: float = 2.0) -> ClipPlan:
    query = f"seed=5&fps=12.5&size=320x180&scene={scene}"
    return ClipPlan(SimSettings.of_url(f"sim://junction?{query}"), seconds, start_s=30.0)


@pytest.mark.parametrize("scene", ["day", "clock"])
def test_the_frames_are_those_of_the_clip_before_it_is_coded(tmp_path: Path, scene: str) -> None:
    clip = RenderedClip(plan_of(scene))
    drawn = list(clip.frames())
    write_clip(plan_of(scene), tmp_path, lambda _: None)
    read = list(FileSource(tmp_path / "clip.mp4", CameraId("clip")).frames())
    assert [f.number for f in drawn] == [f.number for f in read]
    for one, other in zip(drawn, read, strict=True):
        difference = np.abs(one.luma.astype(int) - other.luma.astype(int))
        assert difference.mean() < 3
        assert abs((one.t_ns - drawn[0].t_ns) - (other.t_ns - read[0].t_ns)) < 1_000_000
    assert clip.truth == Truth.read(tmp_path / "clip.truth.json")


def test_a_clip_says_the_same_whenever_it_is_rendered() -> None:
    first, again = (list(RenderedClip(plan_of("rain", 0.5)).frames()) for _ in range(2))
    assert [f.captured_at_ns for f in first] == [f.captured_at_ns for f in again]
    assert all(np.array_equal(a.chroma_u, b.chroma_u) for a, b in zip(first, again, strict=True))
    assert first[1].captured_at_ns - first[0].captured_at_ns == 80_000_000


def test_a_closed_clip_ends_after_the_frame_at_hand() -> None:
    clip = RenderedClip(plan_of("day"))
    frames = clip.frames()
    next(frames)
    clip.close()
    assert list(frames) == []
