import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.camera_io.sim.driving import ENTER_Y_M, STEP_S, Driver, Trip, drive
from edge.camera_io.sim.road import LINE_Y_M

LENGTH_M = 4.2
speeds = st.floats(5.0, 11.0)


@settings(max_examples=25, deadline=None)
@given(speeds, speeds, st.floats(2.0, 8.0), st.floats(-1.5, 1.5))
def test_who_follows_never_touches_the_one_ahead(
    first: float, second: float, later_s: float, stop_m: float
) -> None:
    ahead = drive(Driver(first, stop_m, 25.0), LENGTH_M, 0.0, None)
    behind = drive(Driver(second, None, 0.0), LENGTH_M, later_s, ahead)
    for tick in range(len(behind.front_y_m) - 1):
        now_s = behind.start_s + tick * STEP_S
        place = ahead.front_at(now_s)
        mine = behind.front_at(now_s)
        if place is not None and mine is not None:
            assert place[0] - LENGTH_M - mine[0] > 0.0


@settings(max_examples=25, deadline=None)
@given(speeds, st.floats(-1.5, 1.5))
def test_who_stops_stands_where_he_wanted_until_released(speed: float, stop_m: float) -> None:
    trip = drive(Driver(speed, stop_m, 20.0), LENGTH_M, 0.0, None)
    at = trip.front_at(19.0)
    assert at is not None
    assert at[0] == pytest.approx(LINE_Y_M + stop_m, abs=0.5)
    assert at[1] < 0.1
    assert trip.front_y_m[-1] - LENGTH_M > 60.0


@settings(max_examples=25, deadline=None)
@given(speeds)
def test_nobody_rolls_backwards_or_jumps(speed: float) -> None:
    trip = drive(Driver(speed, -1.0, 12.0), LENGTH_M, 3.0, None)
    assert trip.front_y_m[0] == ENTER_Y_M
    assert np.diff(trip.front_y_m).min() >= 0.0
    assert np.diff(trip.front_y_m).max() <= speed * STEP_S * 1.05
    assert trip.speed_mps.min() >= 0.0


def test_a_passing_time_lies_between_the_steps() -> None:
    trip = Trip(2.0, np.array([0.0, 1.0, 3.0, 3.0]), np.zeros(4), LENGTH_M)
    assert trip.passing_s(2.0) == pytest.approx(2.0 + 1.5 * STEP_S)
    assert trip.passing_s(4.0) is None
    assert trip.passing_s(0.0) is None


def test_standing_is_counted_from_the_first_still_step_beyond_the_line() -> None:
    fronts = np.array([0.0, 1.0, 1.2, 1.2, 1.2, 2.0])
    trip = Trip(0.0, fronts, np.array([9.0, 2.0, 0.1, 0.0, 0.1, 4.0]), LENGTH_M)
    assert trip.standing_s(1.1) == pytest.approx((2 * STEP_S, 5 * STEP_S))
    assert trip.standing_s(1.5) is None
