"""A vehicle's way drawn on: through which places it leads, and who stands in it."""

import pytest

from contracts.base import VehicleClass
from edge.domain.violation import TrackPoint
from edge.rules.course import Course
from edge.rules.footprint import Footprint
from edge.rules.sighting import LowerEdge, Sighting
from edge.rules.zone import Zone

CAR, MOTORCYCLE, BUS = VehicleClass.CAR, VehicleClass.MOTORCYCLE, VehicleClass.BUS
UP = Course((320.0, 300.0), (0.0, -1.0), CAR)


def standing(x: float, kind: VehicleClass = CAR, width: float = 36.0) -> Sighting:
    box = (x - width / 2, 60.0, x + width / 2, 100.0)
    feet = Footprint(front=(x, 80.0), rear=(x, 100.0), front_doubt_px=0.0)
    return Sighting(TrackPoint(1, 1, box), LowerEdge.SEEN, feet, 0.0, 0.0, 40.0, 0.0, None, kind)


@pytest.mark.parametrize(("x", "leads"), [(300.0, True), (330.0, False), (200.0, False)])
def test_a_way_leads_through_a_place_that_lies_on_both_sides_of_it(x: float, leads: bool) -> None:
    assert UP.leads_through(Zone(((x, 50.0), (x + 40, 50.0), (x + 40, 90.0), (x, 90.0)))) is leads


@pytest.mark.parametrize(
    ("x", "kind", "width", "barred"),
    [
        (320.0, CAR, 36.0, True),
        (350.0, CAR, 36.0, True),
        (358.0, CAR, 36.0, False),
        (282.0, CAR, 36.0, False),
        (341.0, MOTORCYCLE, 15.0, True),
        (348.0, MOTORCYCLE, 15.0, False),
        (360.0, BUS, 48.0, True),
    ],
)
def test_who_reaches_into_the_strip_that_a_car_needs_bars_it(
    x: float, kind: VehicleClass, width: float, barred: bool
) -> None:
    assert UP.is_barred_by(standing(x, kind, width)) is barred


def test_a_motorcycle_needs_less_room_than_a_bus() -> None:
    beside = standing(350.0)
    assert not Course(UP.at, UP.towards, MOTORCYCLE).is_barred_by(beside)
    assert Course(UP.at, UP.towards, BUS).is_barred_by(beside)
