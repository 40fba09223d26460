"""Points against a directed segment."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.kernels.crossing import crossing_fraction, relative_to_line

COORDINATE = st.floats(-1e4, 1e4)


@given(st.lists(st.tuples(COORDINATE, COORDINATE), max_size=4), st.tuples(*[COORDINATE] * 4))
def test_agrees_with_reference(
    points: list[tuple[float, float]], segment: tuple[float, float, float, float]
) -> None:
    x1, y1, x2, y2 = segment
    length = math.hypot(x2 - x1, y2 - y1)
    if length < 1:
        return
    found = relative_to_line(np.array(points).reshape(-1, 2), segment)
    for (x, y), (distance, along) in zip(points, found, strict=True):
        assert distance == pytest.approx(((x2 - x1) * (y - y1) - (y2 - y1) * (x - x1)) / length, abs=1e-3)
        assert along == pytest.approx(((x2 - x1) * (x - x1) + (y2 - y1) * (y - y1)) / length**2, abs=1e-3)


def test_below_a_line_from_left_to_right_is_positive() -> None:
    assert relative_to_line(np.array([[5.0, 3.0]]), (0, 0, 10, 0)).tolist() == [[3.0, 0.5]]


@pytest.mark.parametrize("segment", [(1.0, 1.0, 1.0, 1.0), (0.0, 0.0, math.nan, 1.0)])
def test_a_line_of_no_length_tells_nothing(segment: tuple[float, float, float, float]) -> None:
    assert np.isnan(relative_to_line(np.array([[5.0, 3.0]]), segment)).all()


@pytest.mark.parametrize(
    ("before", "after", "fraction"),
    [(-1, 3, 0.25), (1, -1, 0.5), (-2, 0, 1.0), (1, 2, None), (0, 1, None), (math.nan, 1, None)],
)
def test_fraction_of_the_step(before: float, after: float, fraction: float | None) -> None:
    assert crossing_fraction(before, after) == fraction
