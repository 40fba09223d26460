"""The road in metres: front and rear by the usual length of a class."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import VehicleClass
from contracts.layout import GroundPoint, Layout
from edge.camera_io.sim.camera import Camera
from edge.errors import ConfigError
from edge.rules.footprint import footprint
from edge.rules.geometry import compile_lines
from edge.rules.ground import homography, mapped
from edge.rules.settings import LENGTHS_M
from tests.edge.rules.scenes import Scene, Vehicle, drive, layout_of

VIEW = Camera(640, 480)
NEAR_Y_M, LINE_Y_M, X_M = 10.0, 16.0, -3.0


def layout(direction: tuple[float, float] = (0.0, -1.0), **changes: object) -> Layout:
    """A line across the road at LINE_Y_M, seen by a pinhole camera over the road."""
    points = [GroundPoint(image_px=VIEW.pixel(x, y), ground_m=(x, y)) for x in (-6, 0) for y in (11, 20)]
    line = (VIEW.pixel(-6, LINE_Y_M), VIEW.pixel(0, LINE_Y_M))
    document = layout_of(Scene((Vehicle(drive(4)),), direction=direction)).model_dump()
    document["ground_points"] = points
    document["approaches"][0]["stop_lines"][0]["line_px"] = line
    return Layout.model_validate(document | changes)


def box(y_m: float) -> tuple[float, float, float, float]:
    """A box whose lower edge is at a distance along the road."""
    x, y = VIEW.pixel(X_M, y_m)
    return x - 20, y - 60, x + 20, y


@pytest.mark.parametrize("vehicle_class", list(VehicleClass))
def test_the_front_is_a_length_ahead_of_the_rear(vehicle_class: VehicleClass) -> None:
    (line,) = compile_lines(layout(), (640, 480))
    feet = line.feet(box(NEAR_Y_M), vehicle_class)
    length_m, spread_m = LENGTHS_M[vehicle_class]

    assert feet.rear == pytest.approx(VIEW.pixel(X_M, NEAR_Y_M))
    assert feet.front == pytest.approx(VIEW.pixel(X_M, NEAR_Y_M + length_m), abs=1.0)
    shortest = VIEW.pixel(X_M, NEAR_Y_M + length_m - spread_m)
    assert feet.front_doubt_px == pytest.approx(shortest[1] - feet.front[1], abs=1.0)


def test_towards_the_camera_the_lower_edge_is_the_front() -> None:
    (line,) = compile_lines(layout(direction=(0.0, 1.0)), (640, 480))
    feet = line.feet(box(NEAR_Y_M), VehicleClass.CAR)

    assert feet.front == pytest.approx(VIEW.pixel(X_M, NEAR_Y_M))
    assert feet.rear == pytest.approx(VIEW.pixel(X_M, NEAR_Y_M + 4.2), abs=1.0)
    assert feet.front_doubt_px == 0


def test_across_the_picture_or_without_points_the_box_alone_tells() -> None:
    upright = {"line_px": ((300.0, 100.0), (300.0, 400.0)), "id": "main"}
    across = layout().model_dump()
    across["approaches"][0] |= {"direction": (1.0, 0.0), "stop_lines": [upright]}
    for document in (across, layout(ground_points=[]).model_dump()):
        (line,) = compile_lines(Layout.model_validate(document), (640, 480))
        box = (300.0, 200.0, 360.0, 260.0)
        assert line.feet(box, VehicleClass.CAR) == footprint(box, VehicleClass.CAR, line.direction)


@pytest.mark.parametrize("last", [(400, 300), (300, 200)], ids=["four", "three of four"])
def test_points_on_one_line_are_refused(last: tuple[float, float]) -> None:
    places = [(100, 300), (200, 300), (300, 300), last]
    points = [GroundPoint(image_px=(x, y), ground_m=(x / 100, y / 10)) for x, y in places]
    with pytest.raises(ConfigError, match="give no plane"):
        compile_lines(layout(ground_points=points), (640, 480))


@given(st.floats(-8, 8), st.floats(8, 40))
def test_the_map_takes_any_point_of_the_road_back(x_m: float, y_m: float) -> None:
    sources = [VIEW.pixel(x, y) for x in (-6, 0) for y in (11, 20)]
    matrix = homography(sources, [(x, y) for x in (-6.0, 0.0) for y in (11.0, 20.0)])
    u, v = VIEW.pixel(x_m, y_m)
    x, y, w = matrix @ np.array([u, v, 1.0])

    assert (x / w, y / w) == pytest.approx((x_m, y_m), abs=1e-4)


IN_PICTURE = st.tuples(st.floats(0, 640), st.floats(250, 480))


@given(IN_PICTURE)
def test_nine_numbers_map_as_the_matrix_does(point: tuple[float, float]) -> None:
    (line,) = compile_lines(layout(), (640, 480))
    ground = line.ground
    assert ground is not None
    x, y, w = ground.to_ground.reshape(3, 3) @ np.array([*point, 1.0])
    there = np.array([x / w, y / w])

    assert mapped(ground.to_ground, point) == pytest.approx(there, rel=1e-9, abs=1e-9)
    assert mapped(ground.to_picture, (x / w, y / w)) == pytest.approx(point, abs=1e-6)
    beyond_m = (there - ground.start_m) @ np.array(ground.normal_m)
    assert line.beyond_m(point) == pytest.approx(beyond_m, abs=1e-9)


def test_a_point_on_the_horizon_is_nowhere() -> None:
    assert mapped(np.array([1.0, 0, 0, 0, 1, 0, 0, 1, -100]), (30.0, 100.0)) is None
