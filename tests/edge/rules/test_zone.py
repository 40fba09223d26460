"""Polygons on the road, beside plain references."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.rules.zone import Zone, nearest_on, share_along

SQUARE = Zone(((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (0.0, 10.0)))
BENT = Zone(((0.0, 0.0), (10.0, 0.0), (10.0, 10.0), (5.0, 5.0), (0.0, 10.0)))
numbers = st.floats(-30, 30, allow_nan=False)


@given(numbers, numbers)
def test_a_square_holds_what_lies_between_its_sides(x, y):
    depth = min(x, 10 - x, y, 10 - y)
    if abs(depth) > 1e-6:
        assert SQUARE.holds((x, y)) == (depth > 0)
    if depth > 1e-6:
        assert SQUARE.depth_px((x, y)) == pytest.approx(depth)


@given(numbers, numbers, numbers, numbers)
def test_depth_changes_no_faster_than_the_point_moves(x, y, dx, dy):
    moved = (dx * dx + dy * dy) ** 0.5
    change = abs(BENT.depth_px((x, y)) - BENT.depth_px((x + dx, y + dy)))
    assert change <= moved + 1e-6


@given(st.permutations([0, 1, 2, 3, 4]).map(lambda order: order[0]), numbers, numbers)
def test_it_does_not_matter_where_a_polygon_begins_or_which_way_it_is_drawn(first, x, y):
    turned = BENT.corners[first:] + BENT.corners[:first]
    for corners in (turned, turned[::-1]):
        assert Zone(corners).depth_px((x, y)) == pytest.approx(BENT.depth_px((x, y)))


def test_the_notch_is_outside():
    assert not BENT.holds((5.0, 8.0))
    assert BENT.depth_px((5.0, 8.0)) < 0


def test_the_nearest_point_of_a_segment_does_not_leave_it():
    segment = ((0.0, 0.0), (10.0, 0.0))
    assert nearest_on(segment, (-5.0, 3.0)) == (0.0, 0.0)
    assert nearest_on(segment, (4.0, 3.0)) == (4.0, 0.0)
    assert share_along(segment, (15.0, 0.0)) == 1.5
