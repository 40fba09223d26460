"""Lines and footprints."""

import pytest

from contracts.base import VehicleClass
from contracts.layout import Approach, Layout, StopLine
from edge.errors import ConfigError
from edge.rules.footprint import footprint
from edge.rules.geometry import compile_lines


def layout(direction, line=((0, 100), (200, 100)), size=(200, 200)):
    approach = Approach(id="a", direction=direction, stop_lines=[StopLine(id="l", line_px=line)])
    return Layout(camera="c", junction="j", reference_size_px=size, approaches=[approach])


def test_beyond_is_positive_in_the_direction_of_travel():
    (up,) = compile_lines(layout((0, -1)), (200, 200))
    (down,) = compile_lines(layout((0, 1)), (200, 200))
    assert (up.beyond_px((50, 90)), down.beyond_px((50, 90))) == (10, -10)


def test_the_layout_is_scaled_to_the_frame():
    (line,) = compile_lines(layout((0, -1)), (400, 300))
    assert (line.start, line.end) == ((0, 150), (400, 150))


def test_no_direction_gives_both():
    ways = compile_lines(layout(None), (200, 200))
    assert [way.enforced for way in ways] == [False, False]
    assert ways[0].normal == tuple(-n for n in ways[1].normal)


def test_an_approach_along_its_own_line_is_refused():
    with pytest.raises(ConfigError, match="runs along it"):
        compile_lines(layout((1, 0)), (200, 200))


@pytest.mark.parametrize(
    ("direction", "front", "rear", "doubt"),
    [
        ((0, -1), (50, 70), (50, 100), 15),
        ((0, 1), (50, 100), (50, 70), 0),
        ((1, 0), (70, 85), (30, 85), 0),
        ((-1, 0), (30, 85), (70, 85), 0),
    ],
)
def test_front_and_rear_of_a_motorcycle(direction, front, rear, doubt):
    feet = footprint((30, 0, 70, 100), VehicleClass.MOTORCYCLE, direction)
    assert feet.front == pytest.approx(front)
    assert feet.rear == pytest.approx(rear)
    assert feet.front_doubt_px == pytest.approx(doubt)
