"""Half-widths hold for 99 of 100, whatever they are put together from."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.rules.uncertainty import SURE, half_width, with_bound

bounds = st.lists(st.floats(0, 100), max_size=4)


@given(bounds, st.floats(0, 50))
def test_it_is_never_more_than_all_at_once_and_never_less_than_the_jitter(bounds, sigma):
    width = half_width(bounds, sigma)
    assert SURE * sigma - 1e-9 <= width <= sum(bounds) + SURE * sigma + 1e-9


@given(bounds, st.floats(0, 50), st.floats(0, 100))
def test_one_more_reason_never_makes_it_surer(bounds, sigma, more):
    assert half_width([*bounds, more], sigma) >= half_width(bounds, sigma) - 1e-9


@pytest.mark.parametrize(
    ("bounds", "sigma"),
    [((20.0,), 0.0), ((20.0,), 4.0), ((20.0, 20.0), 0.0), ((20.0, 17.0, 5.0), 6.0), ((), 9.0)],
)
def test_it_covers_99_of_100(bounds, sigma):
    rng = np.random.default_rng(5)
    errors = rng.normal(0, sigma, 40_000) + sum(rng.uniform(-a, a, 40_000) for a in bounds)
    assert (abs(errors) <= half_width(bounds, sigma)).mean() >= 0.985


def test_the_lamp_adds_less_than_its_whole_bound():
    assert 40_000_000 < with_bound(40_000_000, 20_000_000) < 60_000_000
    assert with_bound(0, 20_000_000) == 20_000_000
