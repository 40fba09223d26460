"""The metre grid over a still."""

import numpy as np
import pytest

from atcs.drawing.grid import draw_grid, grid_lines, step_for
from atcs.drawing.picture import draw_layout
from contracts.layout import GroundPoint, Layout
from edge.errors import ConfigError
from tests.atcs.test_drawing import document

PLACES = [(40, 140), (160, 140), (70, 60), (130, 60)]
METRES = [(0.0, 0.0), (3.0, 0.0), (0.0, 8.0), (3.0, 8.0)]


def layout(places=PLACES, metres=METRES) -> Layout:
    points = [GroundPoint(image_px=p, ground_m=m) for p, m in zip(places, metres, strict=True)]
    return Layout.model_validate(document()).model_copy(update={"ground_points": points})


def drawn(of: Layout) -> np.ndarray:
    canvas = np.zeros((150, 200, 3), np.uint8)
    draw_grid(canvas, of, np.ones(2))
    return canvas


def test_the_grid_lies_between_the_ground_points():
    rows, columns = np.nonzero(drawn(layout()).any(axis=2))
    assert (rows.min(), rows.max()) == (pytest.approx(54, abs=8), pytest.approx(146, abs=8))
    assert (columns.min(), columns.max()) == (pytest.approx(34, abs=8), pytest.approx(166, abs=8))


def test_near_metres_are_wider_than_far_ones():
    lit = drawn(layout()).any(axis=2)
    rows = [int(row) for row in np.flatnonzero(lit[:, 80:120].mean(axis=1) > 0.9)]
    lines = [row for i, row in enumerate(rows) if i == 0 or row - rows[i - 1] > 1]
    assert len(lines) >= 7
    assert lines[-1] - lines[-2] > lines[1] - lines[0]


def test_without_ground_points_nothing_is_drawn():
    assert not drawn(layout([], [])).any()


def test_points_in_one_line_are_refused():
    with pytest.raises(ConfigError, match="give no plane"):
        drawn(layout([(10, 10), (20, 20), (30, 30), (40, 40)]))


@pytest.mark.parametrize(("longest_m", "step_m"), [(8, 1), (30, 2), (100, 5), (2000, 50)])
def test_the_step_keeps_a_long_road_readable(longest_m, step_m):
    assert step_for(np.array([(0, 0), (3, longest_m)], float)) == step_m


def test_lines_are_at_whole_metres():
    lines = grid_lines(np.array([(0.4, 0.2), (2.3, 3.7)]))
    assert sorted(y for (_, y), (_, other) in lines if y == other) == [1, 2, 3]
    assert sorted(x for (x, _), (other, _) in lines if x == other) == [1, 2]


def test_a_checked_layout_shows_it():
    still = np.zeros((150, 200, 3), np.uint8)
    bare = layout([], [])
    assert (draw_layout(still, layout()) != draw_layout(still, bare)).any()
