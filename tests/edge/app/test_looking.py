"""Where a camera looks a second time."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from contracts.layout import Approach, Layout, StopLine
from edge.app.looking import around_lines, detector_for, split
from edge.config import CameraConfig
from edge.detector.second_look import SecondLook
from edge.domain.frame import CameraId, Frame


def layout(*lines: tuple[tuple[float, float], tuple[float, float]]) -> Layout:
    stop_lines = [StopLine(id=f"line-{i}", line_px=line) for i, line in enumerate(lines)]
    return Layout(
        camera="north",
        junction="centre",
        reference_size_px=(1000, 500),
        approaches=[Approach(id="main", stop_lines=stop_lines)],
    )


def test_a_short_line_is_looked_at_in_half_the_picture() -> None:
    assert around_lines(layout(((400, 250), (600, 250)))) == pytest.approx((0.25, 0.25, 0.75, 0.75))


def test_a_line_near_the_edge_keeps_the_size_of_the_part() -> None:
    assert around_lines(layout(((50, 450), (200, 450)))) == pytest.approx((0.0, 0.5, 0.5, 1.0))


def test_all_lines_lie_in_the_part() -> None:
    x1, y1, x2, y2 = around_lines(layout(((100, 300), (300, 300)), ((700, 200), (900, 220))))
    assert x1 <= 0.1
    assert x2 >= 0.9
    assert y1 <= 0.4
    assert y2 >= 0.6


@pytest.mark.parametrize(("right", "n_parts"), [(0.5, 1), (0.7, 2), (0.97, 2), (1.0, 2)])
def test_a_wide_part_is_split_into_overlapping_halves(right: float, n_parts: int) -> None:
    parts = split((0.0, 0.2, right, 0.7))
    assert len(parts) == n_parts
    assert parts[0][0] == 0.0
    assert parts[-1][2] == pytest.approx(right)
    assert all(x2 - x1 <= 0.5 + 1e-9 for x1, _, x2, _ in parts)
    assert all(before[2] >= after[0] for before, after in pairwise(parts))


@pytest.mark.parametrize("twice", [False, True])
def test_a_camera_looks_again_only_if_it_is_told_to(twice: bool) -> None:
    camera = CameraConfig(id="north", url="x.mp4", layout=Path("x"), model="sim-p2", second_look=twice)
    detector = detector_for(camera, layout(((400, 250), (600, 250))))
    grey = np.full((250, 500), 128, np.uint8)
    frame = Frame(CameraId("north"), 0, 0, 0, 0, grey, grey[:125, :250].copy(), grey[:125, :250].copy())
    assert isinstance(detector, SecondLook) is twice
    assert len(detector.detect(frame).detections) == 0
    assert detector.identity.name == "sim-p2"
