"""Crowds that stand around the line of rendered scenes."""

import numpy as np
import pytest

from contracts.base import VehicleClass
from edge.camera_io.sim.labels import Label
from edge.camera_io.sim.road import LINE_Y_M
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.world import moment_at
from models.sim_crowds import SEEN_BANDS, Crowd, band_of, crowds, looks_of, measured, row_of, standing_ids
from models.sim_data import Sample

SWARM = SimSettings(seed=200_000, size="960x540", scene="swarm")


def rider(number: int, left: float, share: float) -> Label:
    box = (left, 100.0, left + 40.0, 200.0)
    return Label(number, VehicleClass.MOTORCYCLE, "", box, box, share, None, oncoming=False)


@pytest.mark.parametrize(("share", "band"), [(1.0, 0.9), (0.9, 0.9), (0.7, 0.6), (0.3, 0.3), (0.05, 0.0)])
def test_bands_go_by_what_is_seen(share: float, band: float) -> None:
    assert band_of(rider(1, 0.0, share)) == band


def test_only_standing_ones_count_and_boxes_on_others_are_not_on_nothing() -> None:
    labels = (rider(1, 0.0, 1.0), rider(2, 100.0, 0.5), rider(3, 200.0, 1.0))
    crowd = Crowd()
    boxes = [labels[0].visible_px, labels[2].visible_px, (500.0, 100.0, 540.0, 200.0)]
    crowd.add(Sample(np.zeros((400, 640, 3), np.uint8), labels), {1, 2}, boxes)
    assert dict(crowd.wanted) == {0.9: 1, 0.3: 1}
    assert (crowd.found[0.9], crowd.found[0.3]) == (1, 0)
    assert (crowd.n_boxes, crowd.n_on_vehicle) == (3, 2)
    assert crowd.heights == [0.25]
    assert row_of("x", crowd, 1) == "| x | 25 % | 1 of 1 | 0 of 0 | 0 of 1 | 0 of 0 | 0.67 | 0 |"


def test_who_stands_is_a_motorcycle_near_the_line_that_does_not_move() -> None:
    times = [s for s in np.arange(5.0, 60.0, 2.0) if standing_ids(SWARM, float(s))]
    assert times
    now, later = (
        {there.vehicle.id: there for there in moment_at(SWARM.seed, times[0] + dt, SWARM.script).placed}
        for dt in (0.0, -0.3)
    )
    for number in standing_ids(SWARM, float(times[0])):
        assert now[number].vehicle.kind is VehicleClass.MOTORCYCLE
        assert abs(now[number].y_m - later[number].y_m) < 0.05
        assert abs(now[number].y_m - LINE_Y_M) <= 12


def test_both_looks_are_measured_on_the_same_crowd() -> None:
    pictures = list(crowds("swarm", 2))
    assert all(len(standing) >= 5 for _, standing in pictures)
    once, twice = (measured(look, pictures) for look in looks_of("sim-p2", "swarm").values())
    assert once.wanted == twice.wanted
    assert once.found[SEEN_BANDS[-1]] > 0
    assert twice.spent_s > once.spent_s > 0
