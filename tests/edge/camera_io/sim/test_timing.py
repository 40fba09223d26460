import numpy as np
import pytest

from edge.camera_io.sim.scene import ClockStep, TimingPart
from edge.camera_io.sim.timing import FrameTimes

FAULTY = TimingPart(jitter_ms=15.0, dropped=0.1, repeated=0.1, clock_steps=[ClockStep(at_s=10.0, step_s=0.7)])


def test_without_faults_every_frame_comes_on_time() -> None:
    frames = FrameTimes(TimingPart(), 12.5, 1, start_s=4.0).first(50)
    assert [f.index for f in frames] == list(range(50))
    assert all(f.scene_s == f.stamp_s == 4.0 + f.index / 12.5 for f in frames)


@pytest.mark.parametrize("seed", range(4))
def test_stamps_never_run_backwards(seed: int) -> None:
    frames = FrameTimes(FAULTY, 12.5, seed).first(500)
    assert np.diff([f.stamp_s for f in frames]).min() > 0


def test_the_shares_of_lost_and_repeated_frames_are_kept() -> None:
    frames = FrameTimes(FAULTY, 12.5, 1).first(3000)
    repeated = sum(f.scene_s < f.index / 12.5 - 0.01 for f in frames)
    assert 2700 * 0.07 < repeated < 2700 * 0.13
    assert 2600 < len(frames) < 2800


def test_the_clock_steps_once() -> None:
    only = TimingPart(clock_steps=[ClockStep(at_s=10.0, step_s=0.7)])
    frames = FrameTimes(only, 10.0, 1).first(200)
    late = [f.stamp_s - f.scene_s for f in frames]
    assert late[:100] == pytest.approx([0.0] * 100)
    assert late[100:] == pytest.approx([0.7] * 100)


def test_a_frame_does_not_depend_on_those_before_it() -> None:
    times = FrameTimes(FAULTY, 12.5, 3)
    assert times.at(321) == FrameTimes(FAULTY, 12.5, 3).at(321)
    assert [times.at(n) for n in (7, 3, 7)][0::2] == [times.at(7)] * 2
