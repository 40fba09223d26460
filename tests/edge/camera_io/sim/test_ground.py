import numpy as np
import pytest

from edge.camera_io.sim.camera import Camera, Pose
from edge.camera_io.sim.ground import empty_junction
from edge.camera_io.sim.light import DAY, NIGHT
from edge.camera_io.sim.road import LANE_WIDTH_M, LINE_Y_M, Road

VIEW = Camera(1280, 720, Pose(x_m=-6.0, focal_per_width=1.0))


def level(picture: np.ndarray, x_m: float, y_m: float) -> float:
    u, v = (round(value) for value in VIEW.pixel(x_m, y_m))
    return float(picture[v - 1 : v + 2, u - 1 : u + 2].mean())


@pytest.mark.parametrize("n_lanes", [1, 2, 3])
def test_lines_part_as_many_lanes_as_the_road_has(n_lanes: int) -> None:
    picture = empty_junction(VIEW, DAY, 1, Road(n_lanes))
    road = level(picture, -0.5 * LANE_WIDTH_M, LINE_Y_M - 2)
    for lane in range(1, 4):
        marked = level(picture, -lane * LANE_WIDTH_M, LINE_Y_M - 2) > road + 40
        assert marked is (lane < n_lanes) or lane == n_lanes
    assert level(picture, -0.5 * LANE_WIDTH_M, LINE_Y_M) > road + 80


def test_a_wet_road_is_darker_and_the_night_darkest() -> None:
    dry, wet, night = (
        level(empty_junction(VIEW, light, 1, Road(2), wetness), -2.0, 12.0)
        for light, wetness in ((DAY, 0.0), (DAY, 1.0), (NIGHT, 0.0))
    )
    assert dry > 1.3 * wet
    assert wet > 1.5 * night


def test_paths_lie_in_their_lanes() -> None:
    for n_lanes in (1, 2, 3, 4):
        road = Road(n_lanes)
        assert len(road.car_paths_x_m) == n_lanes
        assert all(road.left_edge_x_m < x < 0 for x in (*road.car_paths_x_m, *road.motorcycle_paths_x_m))
        assert list(road.car_paths_x_m) == sorted(road.car_paths_x_m)
