"""Where a vehicle is on its approach: in metres with a ground plane, in pixels without, and not at all beside it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import VehicleClass
from contracts.layout import Lane, Layout
from edge.app.flow.road import Road, roads_of
from edge.app.flow.settings import FlowSettings
from tests.contracts.builders import layout
from tests.edge.app.flow.scenes import ABOVE, BOTH, FLAT, GROUND, NORTH, SIZE_PX, Car

CAR = VehicleClass.CAR


def road(document: Layout, size_px: tuple[int, int] = SIZE_PX) -> Road:
    (only,) = roads_of(document, size_px, FlowSettings())
    return only


@given(rear_m=st.floats(1, 25), x_px=st.floats(220, 880))
def test_metres_are_those_of_the_ground(rear_m: float, x_px: float):
    place = road(ABOVE).place(Car(1, rear_m, x_px).xyxy, CAR)
    assert place is not None
    assert place.rear == pytest.approx(rear_m, abs=0.01)
    assert place.front == pytest.approx(rear_m - 4.2, abs=0.01)  # the usual length of a car
    assert place.contact == pytest.approx(rear_m, abs=0.01)


def test_without_a_ground_plane_distances_are_pixels():
    place = road(FLAT).place(Car(1, 10).xyxy, CAR)
    assert place is not None
    assert (place.rear, place.contact) == (pytest.approx(200), pytest.approx(200))
    assert not road(FLAT).in_metres


@pytest.mark.parametrize(
    ("car", "is_on"),
    [
        (Car(1, 5), True),
        (Car(1, 0.5), True),  # over the line
        (Car(1, -0.5), False),  # wholly past it
        (Car(1, 5, x_px=60), False),  # left of the road
        (Car(1, 5, x_px=1100), False),
    ],
)
def test_who_is_on_the_road(car: Car, is_on: bool):
    for document in (ABOVE, FLAT):
        assert (road(document).place(car.xyxy, CAR) is not None) is is_on


@pytest.mark.parametrize(("rear_m", "at_line"), [(12, False), (9, False), (8, True), (4, True), (1, True)])
def test_at_the_line_is_over_it_or_within_ones_own_length(rear_m: float, at_line: bool):
    place = road(ABOVE).place(Car(1, rear_m).xyxy, CAR)
    assert place is not None
    assert place.is_at_line is at_line


def test_lanes_bound_the_road_where_they_are_drawn():
    lane = Lane(id="left", polygon_px=[(200, 500), (400, 500), (400, 720), (200, 720)])
    one = road(layout(approaches=[NORTH.model_copy(update={"lanes": [lane]})]))
    assert one.place(Car(1, 5, x_px=300).xyxy, CAR) is not None
    assert one.place(Car(1, 5, x_px=600).xyxy, CAR) is None


@pytest.mark.parametrize(
    ("rear_m", "lane_until_y", "open_ended"), [(5, 720, False), (10.5, 720, True), (5, 620, True)]
)
def test_a_queue_ends_openly_where_nothing_is_seen_or_drawn_behind_it(
    rear_m: float, lane_until_y: float, open_ended: bool
):
    ends = [(200, 500), (900, 500), (900, lane_until_y), (200, lane_until_y)]
    lane = Lane(id="lane", polygon_px=ends)
    one = road(layout(approaches=[NORTH.model_copy(update={"lanes": [lane]})], ground_points=GROUND))
    place = one.place(Car(1, rear_m).xyxy, CAR)
    assert place is not None
    assert place.open_ended is open_ended


def test_an_approach_without_a_direction_has_no_road():
    assert [one.approach for one in roads_of(BOTH, SIZE_PX, FlowSettings())] == ["north"]


def test_the_road_reaches_to_the_line_furthest_along_the_travel():
    ahead = NORTH.stop_lines[0].model_copy(update={"id": "rhk", "line_px": ((200, 400), (900, 400))})
    both = NORTH.model_copy(update={"stop_lines": [NORTH.stop_lines[0], ahead]})
    assert road(layout(approaches=[both])).line.id == "rhk"


def test_frames_of_another_size_have_the_same_metres():
    half = road(ABOVE, (SIZE_PX[0] // 2, SIZE_PX[1] // 2))
    x1, y1, x2, y2 = (side / 2 for side in Car(1, 10).xyxy)
    place = half.place((x1, y1, x2, y2), CAR)
    assert place is not None
    assert place.rear == pytest.approx(10, abs=0.01)
