"""How far the box of one that stands may be off: by its height, its class, and what was measured of the weights."""

import numpy as np
import pytest

from contracts.base import VehicleClass
from edge.evaluation.crossings.noise import fitted
from edge.rules.settings import LowerEdges
from edge.rules.standing_box import ONE_IN, off_share, sure_px, usual_off_share

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
    assert off_share(edges, BIKE, 80, sees_front=sees_front) == off


def test_an_end_that_was_not_measured_is_as_usual() -> None:
    edges = LowerEdges(front_off=0.03)
    assert off_share(edges, CAR, 80, sees_front=False) == usual_off_share(CAR, 80)


@pytest.mark.parametrize(
    ("sigma_px", "bound_px", "least_px"), [(5, 0, 18.6), (5, 1e-9, 18.6), (0, 9, 9), (0, 0, 0), (5, 16, 30.3)]
)
def test_two_errors_are_rarely_both_at_their_worst(sigma_px: float, bound_px: float, least_px: float) -> None:
    assert sure_px(sigma_px, bound_px) == pytest.approx(least_px, abs=0.1)


def test_one_in_ten_thousand_seems_so_far_past() -> None:
    rng = np.random.default_rng(1)
    seems_px = rng.normal(0, 5, 4_000_000) + rng.uniform(-16, 16, 4_000_000)
    assert (seems_px > sure_px(5, 16)).mean() * ONE_IN == pytest.approx(1, rel=0.2)
