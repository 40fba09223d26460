"""How far the box of one that stands may be off: by its height, its class, and what was measured of the weights."""

import pytest

from contracts.base import VehicleClass
from edge.evaluation.crossings.noise import fitted
from edge.rules.settings import LowerEdges
from edge.rules.standing_box import SURE_OF_PLACE, place_margin_share, usual_off_share

CAR, BIKE = VehicleClass.CAR, VehicleClass.MOTORCYCLE


@pytest.mark.parametrize(
    ("height_px", "share"), [(20, 0.056), (98, 0.056), (110, 0.05), (150, 0.0367), (197, 0.028), (500, 0.028)]
)
def test_it_falls_with_the_height(height_px: float, share: float) -> None:
    assert usual_off_share(CAR, height_px) == pytest.approx(share, abs=0.0005)


@pytest.mark.parametrize("height_px", [30.0, 59.0, 60.0, 119.0, 120.0, 200.0])
def test_it_is_never_less_than_what_was_fitted(height_px: float) -> None:
    size = [size for size in fitted().sizes if size.from_px <= height_px][-1]
    assert usual_off_share(CAR, height_px) >= 0.99 * size.sigma[3]


def test_small_ones_are_off_by_more() -> None:
    assert usual_off_share(BIKE, 150) == pytest.approx(fitted().small_factor * usual_off_share(CAR, 150))


@pytest.mark.parametrize(("sees_front", "off"), [(True, 0.03), (False, 0.01)])
def test_what_was_measured_of_the_weights_holds_instead(sees_front: bool, off: float) -> None:
    edges = LowerEdges(front_off=0.03, rear_off=0.01)
    assert place_margin_share(edges, BIKE, 80, sees_front=sees_front) == SURE_OF_PLACE * off


def test_an_end_that_was_not_measured_is_as_usual() -> None:
    edges = LowerEdges(front_off=0.03)
    assert place_margin_share(edges, CAR, 80, sees_front=False) == SURE_OF_PLACE * usual_off_share(CAR, 80)
