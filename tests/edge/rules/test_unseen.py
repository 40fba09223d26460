"""What may have happened between two sightings, against drives that brake and speed up as hard as they can."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.rules.unseen import HARDEST_M_S2, unseen_s

pieces = st.lists(st.floats(-HARDEST_M_S2, HARDEST_M_S2), min_size=1, max_size=6)


@given(pieces, st.floats(0.0, 20.0), st.floats(0.1, 3.0), st.floats(0.01, 0.99))
def test_no_drive_that_a_vehicle_can_make_lies_outside(accelerations, begin_m_s, took_s, share) -> None:
    """A course of pieces of constant acceleration; only those that go forward all the time."""
    times = np.linspace(0.0, took_s, 601)
    step_s = times[1]
    pieces_at = np.minimum((times / took_s * len(accelerations)).astype(int), len(accelerations) - 1)
    a = np.array(accelerations)[pieces_at]
    speed = begin_m_s + np.concatenate([[0.0], np.cumsum(a[:-1]) * step_s])
    way = np.concatenate([[0.0], np.cumsum((speed[:-1] + speed[1:]) / 2 * step_s)])
    if speed.min() <= 0.05:
        return
    ahead = share * float(way[-1])
    true_s = float(np.interp(ahead, way, times))
    even_s = share * took_s
    assert abs(true_s - even_s) <= unseen_s(ahead, float(way[-1]), took_s, HARDEST_M_S2) + 2 * step_s


@given(st.floats(0.0, 1.0), st.floats(0.5, 60.0), st.floats(0.05, 3.0))
def test_it_is_never_more_than_the_whole_time_between(share: float, moved: float, took_s: float) -> None:
    bound = unseen_s(share * moved, moved, took_s, HARDEST_M_S2)
    assert 0.0 <= bound <= max(share, 1.0 - share) * took_s + 1e-9


def test_who_drives_fast_has_little_room_for_it() -> None:
    assert unseen_s(4.0, 8.0, 0.8, HARDEST_M_S2) == pytest.approx(0.048, abs=0.005)
    assert unseen_s(0.4, 0.8, 0.8, HARDEST_M_S2) > 0.25


def test_a_harder_vehicle_has_more_room() -> None:
    assert unseen_s(3.0, 8.0, 0.8, 2.0) < unseen_s(3.0, 8.0, 0.8, 4.0) < unseen_s(3.0, 8.0, 0.8, 8.0)


def test_the_unit_of_length_does_not_matter() -> None:
    assert unseen_s(3.0, 8.0, 0.8, 6.0) == pytest.approx(unseen_s(120.0, 320.0, 0.8, 240.0))
