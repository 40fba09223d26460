"""One ground point at one line."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.kernels.passing import begin_anew, rest_end, see_end
from edge.kernels.records import END, N_AROUND, PAIR, REACHED
from edge.rules import RuleSettings
from edge.rules.geometry import compile_lines
from edge.rules.line_time import FIT_NS, End
from edge.rules.point import PointAtLine
from edge.rules.settings import EXACT_EDGES, NO_OVERHANGS
from tests.edge.rules.scenes import LINE_Y, SECOND, SIZE_PX, Scene, Vehicle, drive, layout_of

(LINE,) = compile_lines(layout_of(Scene((Vehicle(drive(4)),))), SIZE_PX)
MARGIN_PX = 5.0
Way = list[float]


def follow(way_px: Way, rests_at: tuple[int, ...] = (), doubt_px: float = 0.0) -> PointAtLine:
    """Show a point at distances past the line, ten a second."""
    ends, around, now = np.zeros(2, END), np.zeros(N_AROUND, REACHED), np.zeros(1, REACHED)[0]
    begin_anew(np.zeros(1, PAIR)[0], ends)
    for i, beyond_px in enumerate(way_px):
        now["beyond_px"], seen = beyond_px, now["sighted"]
        seen["frame"], seen["at_ns"] = i, i * SECOND // 10
        seen["box"], seen["rear"] = (0, 0, 1, 1 + i), (320, LINE_Y - beyond_px)
        seen["height_px"], seen["rear_doubt_px"] = 60, doubt_px
        see_end(ends[1], around, now, MARGIN_PX)
        if i in rests_at:
            rest_end(ends[1], around)
    return PointAtLine(
        LINE, End.REAR, RuleSettings(overhangs=NO_OVERHANGS, lower_edges=EXACT_EDGES), ends[1:], around
    )


def test_the_time_is_between_the_frames() -> None:
    point = follow([-50, -30, -10, 30, 50])

    assert point.time is not None
    assert point.time.at_ns == pytest.approx(0.225 * SECOND, abs=SECOND // 40)
    assert (point.n_behind, point.n_beyond) == (3, 2)


def test_two_sightings_leave_half_their_interval_open() -> None:
    point = follow([-20, 20])

    assert point.time is not None
    assert SECOND // 20 <= point.time.uncertainty_ns < SECOND // 16


def test_what_the_point_may_be_off_takes_time_to_drive() -> None:
    sure, unsure = (follow([-60, -40, -20, 20, 40, 60], doubt_px=px).time for px in (0.0, 40.0))

    assert sure is not None
    assert unsure is not None
    assert unsure.at_ns == sure.at_ns
    assert unsure.uncertainty_ns - sure.uncertainty_ns == pytest.approx(SECOND / 8, rel=0.3)


def test_one_wrong_box_beside_the_line_does_not_move_the_time() -> None:
    right = follow([-50, -40, -30, -20, -10, 10, 20, 30, 40]).time
    wrong = follow([-50, -40, -30, -20, -36, 10, 20, 30, 40]).time

    assert right is not None
    assert wrong is not None
    assert abs(wrong.at_ns - right.at_ns) < SECOND // 100
    assert right.speed_px_s == pytest.approx(125, rel=0.2)


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
    assert resting.time.at_ns == pytest.approx((len(way) - 3) * SECOND / 10, abs=SECOND / 10)


def test_a_point_that_holds_the_far_side_keeps_its_time_at_rest() -> None:
    moving, resting = follow([-20, 20, 20, 20]), follow([-20, 20, 20, 20], rests_at=(2, 3))

    assert resting.time is not None
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
        assert not point.has_passed
        return
    passed = [i for i in range(1, len(way_px)) if way_px[i - 1] < 0 <= way_px[i]]
    near = [
        i for i in passed if (i - 1) * SECOND / 10 - FIT_NS <= point.time.at_ns <= i * SECOND / 10 + FIT_NS
    ]
    assert near
    assert all(px > -MARGIN_PX for px in way_px[near[-1] :])


def test_one_sighting_far_before_the_line_holds_that_side_and_one_near_it_does_not() -> None:
    far, near = follow([-4 * MARGIN_PX, 20]), follow([-2 * MARGIN_PX, 20])

    assert far.held_behind(2)
    assert not near.held_behind(2)
    assert follow([-2 * MARGIN_PX, -2.1 * MARGIN_PX, 20]).held_behind(2)
