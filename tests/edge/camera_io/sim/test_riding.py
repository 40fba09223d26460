import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.camera_io.sim import smallfolk
from edge.camera_io.sim.driving import STEP_S
from edge.camera_io.sim.footprint import Footprints, overlap
from edge.camera_io.sim.mesh import Mesh
from edge.camera_io.sim.path import Path, across, against, left_turn, straight, u_turn
from edge.camera_io.sim.riding import Hold, Ride, ride
from edge.camera_io.sim.road import LINE_Y_M

WAY = straight(-2.0)


def wish(*holds: Hold, speed: float = 7.0, start_s: float = 0.0) -> Ride:
    return Ride(start_s, speed, holds, WAY.begins_m, WAY.ends_m)


def beyond_m(trip_front: tuple[float, float] | None) -> float:
    assert trip_front is not None
    return trip_front[0] - LINE_Y_M


def test_who_creeps_stands_before_the_line_and_later_past_it() -> None:
    trip = ride(wish(Hold(15.0, -0.9), Hold(25.0, 1.2)), 1.9, [])
    assert beyond_m(trip.front_at(14.0)) == pytest.approx(-0.9, abs=0.5)
    assert beyond_m(trip.front_at(24.0)) == pytest.approx(1.2, abs=0.5)
    assert trip.front_y_m[-1] > 60


def test_who_backs_up_ends_before_the_line_and_leaves_at_last() -> None:
    trip = ride(wish(Hold(15.0, 1.3), Hold(25.0, -0.8)), 4.2, [])
    assert beyond_m(trip.front_at(14.0)) == pytest.approx(1.3, abs=0.5)
    assert beyond_m(trip.front_at(24.0)) == pytest.approx(-0.8, abs=0.3)
    assert np.diff(trip.front_y_m).min() == pytest.approx(-0.8 * STEP_S, abs=1e-6)
    assert trip.front_y_m[-1] > 60


def test_who_only_waits_never_rolls_back() -> None:
    trip = ride(wish(Hold(20.0, -0.8)), 4.2, [])
    assert np.diff(trip.front_y_m).min() >= 0


@settings(max_examples=20, deadline=None)
@given(st.floats(4, 9), st.floats(4, 9), st.floats(1.5, 8), st.floats(-1.2, 1.5))
def test_nobody_runs_into_whoever_is_ahead(
    first: float, second: float, later_s: float, stop_m: float
) -> None:
    ahead = ride(wish(Hold(20.0, stop_m), speed=first), 4.2, [])
    behind = ride(wish(speed=second, start_s=later_s), 1.9, [ahead])
    times = behind.start_s + STEP_S * np.arange(len(behind.front_y_m) - 1)
    pairs = [(ahead.front_at(float(t)), behind.front_at(float(t))) for t in times]
    gaps = [a[0] - 4.2 - b[0] for a, b in pairs if a is not None and b is not None]
    assert min(gaps, default=1.0) > 0


@pytest.mark.parametrize(
    ("path", "begin", "end_heading"),
    [
        (straight(-2.0), (-2.0, -34.0), math.pi / 2),
        (left_turn(-6.0, 4.0), (-6.0, -34.0), math.pi),
        (u_turn(-1.0, 2.2), (-1.0, -34.0), -math.pi / 2),
        (against(-7.0), (-7.0, 110.0), -math.pi / 2),
        (across(24.5, to_right=True), (-45.0, 24.5), 0.0),
        (across(30.0, to_right=False), (45.0, 30.0), math.pi),
    ],
)
def test_paths_begin_and_point_where_they_should(
    path: Path, begin: tuple[float, float], end_heading: float
) -> None:
    assert path.points_m[0] == pytest.approx(begin)
    turned = (path.headings_rad[-1] - end_heading + math.pi) % (2 * math.pi) - math.pi
    assert abs(turned) < 0.05
    steps = np.hypot(*np.diff(path.points_m, axis=0).T)
    assert steps.max() < 0.26
    assert np.abs(np.diff(path.headings_rad)).max() < 0.3


@pytest.mark.parametrize("path", [straight(-2.0), left_turn(-6.0, 4.0), u_turn(-1.0, 2.2)])
def test_on_the_approach_the_arc_length_is_the_distance_from_the_camera(path: Path) -> None:
    arcs = np.array([-20.0, 0.0, LINE_Y_M])
    assert path.at(arcs)[:, 1] == pytest.approx(arcs, abs=0.02)


boxes = st.tuples(st.floats(-3, 3), st.floats(-3, 3), st.floats(-3.1, 3.1))


@settings(max_examples=150, deadline=None)
@given(boxes, boxes)
def test_overlap_agrees_with_points_sprinkled_over_the_ground(
    one: tuple[float, float, float], other: tuple[float, float, float]
) -> None:
    half_a, half_b = (2.0, 0.8), (1.0, 0.4)
    grid = np.stack(np.meshgrid(np.linspace(-2, 2, 161), np.linspace(-0.8, 0.8, 65)), -1).reshape(-1, 2)
    c, s = math.cos(one[2]), math.sin(one[2])
    world = grid @ np.array([[c, s], [-s, c]]) + one[:2]
    d, t = math.cos(other[2]), math.sin(other[2])
    local = (world - other[:2]) @ np.array([[d, -t], [t, d]])
    inside = bool((np.abs(local) <= half_b).all(axis=1).any())
    found = overlap(Footprints(3, np.array([one]), half_a), Footprints(3, np.array([other]), half_b))
    assert found or not inside
    wider = (np.abs(local) <= (half_b[0] + 0.05, half_b[1] + 0.05)).all(axis=1).any()
    assert wider or not found


def test_those_who_are_never_there_together_do_not_overlap() -> None:
    place = np.zeros((4, 3))
    assert overlap(Footprints(0, place, (1, 1)), Footprints(3, place, (1, 1)))
    assert not overlap(Footprints(0, place, (1, 1)), Footprints(4, place, (1, 1)))


@pytest.mark.parametrize(
    ("make", "length_m", "height_m"),
    [
        (smallfolk.angkot, (3.8, 4.4), (1.8, 2.0)),
        (smallfolk.bicycle, (1.6, 1.9), (1.5, 1.9)),
        (smallfolk.becak, (2.2, 2.7), (1.5, 1.9)),
        (smallfolk.walker, (0.2, 0.7), (1.2, 1.9)),
    ],
)
def test_shapes_have_the_measures_of_what_they_are(
    make: Callable[[np.random.Generator], Mesh], length_m: tuple[float, float], height_m: tuple[float, float]
) -> None:
    for seed in range(5):
        mesh = make(np.random.default_rng(seed))
        assert length_m[0] < mesh.length_m < length_m[1]
        assert height_m[0] < mesh.height_m < height_m[1]
        assert mesh.vertices[:, 2].min() >= 0
        assert np.allclose(np.linalg.norm(mesh.normals, axis=1), 1, atol=1e-6)
        assert (mesh.plate is not None) is (make is smallfolk.angkot)
