"""The even-odd rule against winding: a point is inside if it sees the corners go round it."""

from math import atan2, cos, pi, sin

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from edge.domain.polygon import Point, holds

SHAPES = {
    "square": ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)),
    "bent": ((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (5.0, 5.0), (0.0, 10.0)),
    "star": tuple((10 * cos(0.8 * k * pi), 10 * sin(0.8 * k * pi)) for k in range(5)),
}
PLACES = st.floats(-12, 12)


def sides(corners: tuple[Point, ...]) -> list[tuple[Point, Point]]:
    return list(zip(corners, (*corners[1:], corners[0]), strict=True))


def n_turns(corners: tuple[Point, ...], point: Point) -> int:
    angles = [(atan2(y - point[1], x - point[0]), 0.0) for x, y in corners]
    steps = [(b - a + pi) % (2 * pi) - pi for (a, _), (b, _) in sides(tuple(angles))]
    return round(sum(steps) / (2 * pi))


@pytest.mark.parametrize("name", SHAPES)
@given(PLACES, PLACES)
def test_inside_is_an_odd_number_of_turns(name: str, x: float, y: float) -> None:
    corners = SHAPES[name]
    off = [(x2 - x1) * (y - y1) - (y2 - y1) * (x - x1) for (x1, y1), (x2, y2) in sides(corners)]
    assume(min(abs(each) for each in off) > 1e-6)
    assert holds(corners, (x, y)) == (n_turns(corners, (x, y)) % 2 == 1)


@pytest.mark.parametrize("name", SHAPES)
@given(PLACES, PLACES, st.integers(0, 4))
def test_where_a_polygon_begins_changes_nothing(name: str, x: float, y: float, first: int) -> None:
    corners = SHAPES[name]
    assert holds(corners, (x, y)) == holds(corners[first:] + corners[:first], (x, y))
