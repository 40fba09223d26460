"""Frames in the order of time, and what breaks it."""

import numpy as np
import pytest

from edge.domain.frame import CameraId, Frame
from edge.rules.clock import FrameClock, Order

MS = 1_000_000
PLANE = np.zeros((4, 4), np.uint8)


def orders(stamps_ms: list[tuple[float, float]]) -> list[Order]:
    """Show frames with a capture time and a monotonic time."""
    clock = FrameClock(250 * MS)
    frames = [
        Frame(CameraId("c"), i, round(captured * MS), 0, round(t * MS), PLANE, PLANE, PLANE)
        for i, (captured, t) in enumerate(stamps_ms)
    ]
    return [clock.order(frame) for frame in frames]


@pytest.mark.parametrize(
    ("stamps_ms", "last"),
    [
        ([(0, 0), (40, 40)], Order.LATER),
        ([(0, 0), (0, 0)], Order.NOT_LATER),
        ([(100, 100), (90, 140)], Order.NOT_LATER),
        ([(100, 100), (5100, 140)], Order.JUMPED),
        ([(5000, 100), (100, 140)], Order.JUMPED),
        ([(5000, 5000), (100, 100)], Order.JUMPED),
        ([(0, 0), (9000, 9000)], Order.LATER),
    ],
    ids=["next", "repeated", "a little back", "ahead", "back", "both back", "a long gap"],
)
def test_how_a_frame_follows(stamps_ms: list[tuple[float, float]], last: Order) -> None:
    assert orders(stamps_ms) == [Order.LATER, last]


def test_after_a_step_back_only_later_frames_count_again() -> None:
    stamps = [(100, 100), (60, 140), (95, 180), (140, 220)]
    assert orders(stamps)[1:] == [Order.NOT_LATER, Order.NOT_LATER, Order.LATER]


def test_after_a_jump_time_goes_on_from_there() -> None:
    assert orders([(0, 0), (9000, 40), (9040, 80)])[1:] == [Order.JUMPED, Order.LATER]
