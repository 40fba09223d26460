"""One ground point at one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.violation import TrackPoint
from edge.rules.geometry import compile_lines
from edge.rules.point import PointAtLine, Reach
from tests.edge.rules.scenes import LINE_Y, SECOND, SIZE_PX, Scene, Vehicle, drive, layout_of

(LINE,) = compile_lines(layout_of(Scene((Vehicle(drive(4)),))), SIZE_PX)
MARGIN_PX = 5.0
Way = list[float]


def follow(way_px: Way, rests_at: tuple[int, ...] = (), doubt_px: float = 0.0) -> PointAtLine:
    """Show a point at distances past the line, ten a second."""
    point = PointAtLine(LINE)
    for i, beyond_px in enumerate(way_px):
        seen = TrackPoint(i, i * SECOND // 10, (0, 0, 1, 1))
        point.see(Reach(seen, (320, LINE_Y - beyond_px), beyond_px, MARGIN_PX, doubt_px))
        if i in rests_at:
            point.rest()
    return point


def test_the_time_is_between_the_frames() -> None:
    point = follow([-20, -10, 30, 40])

    assert point.time is not None
    assert point.time.at_ns == pytest.approx(0.125 * SECOND, abs=10)
    assert point.time.uncertainty_ns == SECOND // 20
    assert (point.n_behind, point.n_beyond) == (2, 2)


def test_what_the_point_may_be_off_takes_time_to_drive() -> None:
    point = follow([-20, 20], doubt_px=8.0)

    assert point.time is not None
    assert point.time.uncertainty_ns == SECOND // 20 + SECOND // 50


def test_who_comes_back_has_not_passed() -> None:
    point = follow([-20, 20, 20, -20])

    assert point.time is None
    assert point.n_beyond == 0


def test_a_point_that_rests_on_the_line_passes_when_it_goes_on() -> None:
    way = [-20.0, -3.0, *[1.0, -1.0] * 10, 1.0, 20.0, 30.0]
    drifting, resting = follow(way), follow(way, rests_at=tuple(range(10, len(way) - 2)))

    assert drifting.time is not None
    assert drifting.time.at_ns < SECOND
    assert resting.time is not None
    assert resting.time.at_ns == pytest.approx((len(way) - 3) * SECOND / 10, abs=1000)


def test_a_point_that_holds_the_far_side_keeps_its_time_at_rest() -> None:
    moving, resting = follow([-20, 20, 20, 20]), follow([-20, 20, 20, 20], rests_at=(2, 3))

    assert resting.time == moving.time


def test_the_begin_of_holding_the_far_side_is_remembered() -> None:
    point = follow([-20, 20, 30, -20, -20, 3, 20, 30])

    assert point.beyond_since is not None
    assert point.beyond_at is not None
    assert (point.beyond_since.frame_number, point.beyond_at.frame_number) == (6, 7)


@given(st.lists(st.integers(-50, 50), min_size=2, max_size=40))
def test_a_time_lies_between_a_sighting_before_and_one_past_the_line(way_px: Way) -> None:
    point = follow(way_px)

    if point.time is None:
        return
    after = next(i for i in range(len(way_px)) if i * SECOND // 10 >= point.time.at_ns - 1)
    assert way_px[after - 1] < 0 <= way_px[after]
    assert all(px > -MARGIN_PX for px in way_px[after:])
