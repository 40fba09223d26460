"""The driving model: a plain reference, and what a driver must and must not do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.kernels import driving as d


def plan(**columns: float) -> np.ndarray:
    row = np.zeros(d.N_COLUMNS)
    row[d.SPEED], row[d.LENGTH], row[d.CRAWL], row[d.FROM_1] = 8.0, 4.0, 99.0, 1e6
    row[d.UNTIL_1] = row[d.UNTIL_2] = -1e6
    for name, value in columns.items():
        row[getattr(d, name.upper())] = value
    return row


def drive(rows: list[np.ndarray], leaders: list[int], seconds: float = 20.0) -> tuple[np.ndarray, np.ndarray]:
    front = np.empty((len(rows), int(seconds / d.STEP_S)))
    speed = np.empty_like(front)
    d.drive_all(np.array(rows), np.array(leaders, np.int64), -30.0, front, speed)
    return front, speed


def reference_pull(speed: float, wished: float, gap: float, closing: float) -> float:
    desired = 1.2 + max(0.0, speed * 0.7 + speed * closing / (2 * (2.2 * 2.8) ** 0.5))
    raw = 2.2 * (1 - (max(speed, 0.0) / wished) ** 4 - (desired / max(gap + 1.2, 0.05)) ** 2)
    return max(raw, -6.0)


@settings(max_examples=200, deadline=None)
@given(
    st.floats(-1, 20),
    st.floats(0.3, 20),
    st.floats(-2, 1e6),
    st.floats(-15, 15),
)
def test_the_acceleration_is_that_of_the_plain_formula(speed, wished, gap, closing):
    assert d.pull(speed, wished, gap, closing) == pytest.approx(reference_pull(speed, wished, gap, closing))


def test_a_free_vehicle_keeps_its_wished_speed():
    front, speed = drive([plan()], [-1], 5.0)
    assert speed[0] == pytest.approx(8.0)
    assert front[0, -1] == pytest.approx(-30 + 8.0 * 5.0, abs=0.2)


def test_before_its_start_a_vehicle_comes_up_at_its_speed():
    front, _ = drive([plan(start=2.0)], [-1], 5.0)
    assert front[0, 0] == pytest.approx(-46.0)


def test_a_driver_who_can_stops_before_the_line_and_goes_on_green():
    front, _ = drive([plan(stop_1=-1.0, from_1=0.0, until_1=12.0)], [-1])
    at_11 = int(11.0 / d.STEP_S)
    assert -2.5 < front[0, at_11] <= -0.9
    assert front[0, -1] > 10.0


def test_a_driver_who_would_have_to_brake_too_hard_goes_on():
    front, speed = drive([plan(speed=12.0, stop_1=-1.0, from_1=2.0, until_1=15.0)], [-1], 6.0)
    assert front[0, -1] > 20.0
    assert speed[0].min() > 11.0


def test_a_firm_driver_stops_where_he_wants_to():
    front, _ = drive([plan(stop_1=1.5, from_1=0.0, until_1=15.0, firm=1.0)], [-1], 14.0)
    assert front[0, -1] == pytest.approx(1.5, abs=0.6)


def test_the_second_stop_may_lie_behind():
    front, speed = drive(
        [plan(stop_1=2.0, from_1=0.0, until_1=9.0, stop_2=-1.0, until_2=30.0, firm=1.0)], [-1]
    )
    assert front[0].max() > 1.0
    assert front[0, -1] == pytest.approx(-1.0, abs=0.2)
    assert -d.REVERSE_MPS <= speed[0].min() < -0.3


def test_a_crawler_is_slow_at_the_line_only():
    front, speed = drive([plan(speed=4.0, crawl=0.6)], [-1], 30.0)
    near = (front[0] > 2) & (front[0] < 5)
    assert speed[0][near].max() < 1.0
    assert speed[0, -1] > 2.0


@settings(max_examples=40, deadline=None)
@given(st.lists(st.floats(3, 14), min_size=2, max_size=6), st.floats(-2, 3))
def test_nobody_drives_through_the_one_ahead(speeds, stop):
    rows = [
        plan(speed=v, start=2.5 * i, stop_1=stop, from_1=0.0, until_1=14.0, firm=float(i == 0))
        for i, v in enumerate(speeds)
    ]
    front, _ = drive(rows, [i - 1 for i in range(len(rows))], 30.0)
    starts = [int(row[d.START] / d.STEP_S) + 1 for row in rows]
    for i in range(1, len(rows)):
        gap = front[i - 1, starts[i] :] - 4.0 - front[i, starts[i] :]
        assert gap.min() > -0.05
