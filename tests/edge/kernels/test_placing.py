"""The ends of a vehicle against plain geometry."""

from dataclasses import replace
from math import hypot

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import VehicleClass
from contracts.layout import Approach, Layout, StopLine
from edge.camera_io.sim.camera import Camera, Pose
from edge.domain.violation import Box
from edge.kernels.placing import LEAST_W, ends_by_box, map_point, metres_per_pixel
from edge.rules.footprint import Footprint, footprint
from edge.rules.geometry import CompiledLine, compile_lines
from edge.rules.settings import DEPTH_SHARES, LENGTHS_M
from tests.edge.rules.test_ground import layout

BOXES = st.tuples(st.floats(0, 500), st.floats(0, 300), st.floats(2, 200), st.floats(2, 250)).map(
    lambda drawn: (drawn[0], drawn[1], drawn[0] + drawn[2], drawn[1] + drawn[3])
)
CLASSES = st.sampled_from(list(VehicleClass))
WAYS = st.sampled_from([(0.0, -1.0), (0.0, 1.0), (0.6, -0.8), (-0.6, 0.8), (1.0, 0.0)])
LINES = {way: compile_lines(layout(direction=way), (640, 480))[0] for way in ((0.0, -1.0), (0.0, 1.0))}


def over(nine: np.ndarray, point: np.ndarray) -> np.ndarray | None:
    x, y, w = nine.reshape(3, 3) @ np.array([*point, 1.0])
    return np.array([x / w, y / w]) if abs(w) > LEAST_W else None


def by_box(box: Box, depth: float, way: tuple[float, float]) -> Footprint:
    x1, y1, x2, y2 = box
    half = np.array([(x2 - x1) / 2, depth * (y2 - y1) / 2])
    centre = np.array([(x1 + x2) / 2, y2 - half[1]])
    step = np.array(way) * (half / np.maximum(np.abs(way), 1e-9)).min()
    doubts = half[1] * max(0.0, -way[1]), half[1] * max(0.0, way[1])
    return Footprint(tuple(centre + step), tuple(centre - step), *doubts)


def by_length(line: CompiledLine, box: Box, vehicle_class: VehicleClass) -> Footprint:
    ground, (length_m, spread_m) = line.ground, LENGTHS_M[vehicle_class]
    assert ground is not None
    contact = np.array([(box[0] + box[2]) / 2, box[3]])
    here, way = over(ground.to_ground, contact), 1.0 if ground.leads_away else -1.0
    ends = None
    if here is not None:
        ends = [
            over(ground.to_picture, here + way * m * np.array(ground.travel_m))
            for m in (length_m, length_m - spread_m)
        ]
    if ends is None or ends[0] is None or ends[1] is None:
        return by_box(box, DEPTH_SHARES[vehicle_class], line.direction)
    doubt = hypot(*(ends[0] - ends[1])) + ground.error_px
    if ground.leads_away:
        return Footprint(tuple(ends[0]), tuple(contact), doubt)
    return Footprint(tuple(contact), tuple(ends[0]), 0.0, doubt)


def flat(feet: Footprint) -> list[float]:
    return [*feet.front, *feet.rear, feet.front_doubt_px, feet.rear_doubt_px]


@given(BOXES, CLASSES, WAYS)
def test_without_a_plane_the_box_tells(
    box: Box, vehicle_class: VehicleClass, way: tuple[float, float]
) -> None:
    expected = flat(by_box(box, DEPTH_SHARES[vehicle_class], way))
    assert flat(footprint(box, vehicle_class, way)) == pytest.approx(expected, rel=1e-9, abs=1e-9)


@given(BOXES, CLASSES, st.sampled_from(list(LINES)))
def test_on_a_plane_the_length_of_the_class_tells(
    box: Box, vehicle_class: VehicleClass, way: tuple[float, float]
) -> None:
    line = LINES[way]
    feet, front_px, rear_px = line.place(box, vehicle_class)
    assert flat(feet) == pytest.approx(flat(by_length(line, box, vehicle_class)), rel=1e-6, abs=1e-6)
    assert (front_px, rear_px) == (line.beyond_px(feet.front), line.beyond_px(feet.rear))


def test_a_line_that_is_changed_places_vehicles_anew() -> None:
    line = LINES[(0.0, -1.0)]
    lower = replace(line, start=(line.start[0], line.start[1] + 30), end=(line.end[0], line.end[1] + 30))
    box = (300.0, 200.0, 360.0, 300.0)
    nearer, farther = (each.place(box, VehicleClass.CAR)[1] for each in (line, lower))
    assert nearer != farther


def test_where_the_far_end_leaves_the_plane_the_box_tells() -> None:
    line = LINES[(0.0, -1.0)]
    gone = replace(line)
    gone.numbers[19:28] = 0.0
    box = (300.0, 200.0, 360.0, 300.0)
    assert gone.feet(box, VehicleClass.CAR) == footprint(box, VehicleClass.CAR, line.direction)


@given(st.lists(st.floats(-10, 10), min_size=9, max_size=9), st.floats(-100, 100), st.floats(-100, 100))
def test_a_map_is_that_of_its_matrix(nine: list[float], x: float, y: float) -> None:
    u, v, w = np.array(nine).reshape(3, 3) @ np.array([x, y, 1.0])
    told = map_point(np.array(nine), x, y)
    assert told[2] == pytest.approx(w, rel=1e-9, abs=1e-9)
    if abs(w) > 1e-3:
        assert told[:2] == pytest.approx((u / w, v / w), rel=1e-6, abs=1e-6)


def test_a_vehicle_that_drives_aslant_stays_in_its_box() -> None:
    ends = ends_by_box(0.0, 0.0, 10.0, 100.0, 0.5, 0.6, -0.8)
    assert all(0.0 <= x <= 10.0 for x in (ends[0], ends[2]))
    assert all(50.0 <= y <= 100.0 for y in (ends[1], ends[3]))


ROAD_Y_M, CAR_M = 30.0, (4.4, 1.8, 1.5)


@pytest.mark.parametrize("x_m", [-14.0, -6.0, 0.0, 6.0, 14.0])
@pytest.mark.parametrize("heading", [-1.0, 1.0])
def test_ends_of_a_car_that_is_seen_from_the_side_are_not_ahead_of_where_they_are(
    x_m: float, heading: float
) -> None:
    camera = Camera(1280, 720, Pose(x_m=0.0, height_m=7.0, pitch_deg=14.0, focal_per_width=0.8))
    ends = [camera.pixel(x_m, ROAD_Y_M + aside) for aside in (-3.0, 3.0)]
    drawn = Approach(
        id="side", direction=(heading, 0.0), stop_lines=[StopLine(id="line", line_px=(ends[0], ends[1]))]
    )
    document = Layout(camera="cam", junction="junction", reference_size_px=(1280, 720), approaches=[drawn])
    line = compile_lines(document, (1280, 720))[0]
    px_per_m = abs(line.beyond_px(camera.pixel(x_m + 1.0, ROAD_Y_M)))
    length, width, height = CAR_M
    corners = [
        (x_m - heading * along, ROAD_Y_M + across, up)
        for along in (0.0, length)
        for across in (-width / 2, width / 2)
        for up in (0.0, height)
    ]
    pixels = camera.project(np.array(corners))
    box = (*pixels.min(axis=0).tolist(), *pixels.max(axis=0).tolist())
    feet, front_px, rear_px = line.place(box, VehicleClass.CAR)
    assert -0.6 < front_px / px_per_m < 0.2
    assert (front_px - feet.front_doubt_px) / px_per_m < 0.05
    assert abs(rear_px / px_per_m + length) < 0.2 + feet.rear_doubt_px / px_per_m


@given(BOXES, CLASSES, st.sampled_from([(0.9, -0.4), (-0.9, 0.4), (0.95, 0.3)]))
def test_at_a_line_that_lies_flat_who_drives_aside_is_placed_by_the_box(
    box: Box, kind: VehicleClass, way: tuple[float, float]
) -> None:
    line = compile_lines(layout(direction=way, ground_points=[]), (640, 480))[0]
    size = hypot(*way)
    expected = by_box(box, DEPTH_SHARES[kind], (way[0] / size, way[1] / size))
    assert flat(line.feet(box, kind)) == pytest.approx(flat(expected), rel=1e-9, abs=1e-9)


def per_pixel(line: CompiledLine, point: tuple[float, float]) -> float | None:
    """Metres past the line, from one step of a pixel behind a point to one ahead of it."""
    along, normal = np.array(line.direction), np.array(line.normal)
    step = along / (along @ normal)
    behind, ahead = (line.beyond_m(tuple(np.array(point) + k * step)) for k in (-1, 1))
    return None if behind is None or ahead is None else (ahead - behind) / 2


@given(st.tuples(st.floats(0, 640), st.floats(1, 480)), WAYS.filter(lambda way: way[1] != 0.0))
def test_a_pixel_is_as_long_as_the_road_plane_says(point, way) -> None:
    line = compile_lines(layout(direction=way), (640, 480))[0]
    expected = per_pixel(line, point)
    assert expected is not None
    assert metres_per_pixel(line.numbers, *point) == pytest.approx(expected, rel=1e-9)


def test_where_the_road_is_not_known_no_pixel_has_a_length() -> None:
    line = compile_lines(layout(ground_points=[]), (640, 480))[0]
    assert np.isnan(metres_per_pixel(line.numbers, 300.0, 200.0))
