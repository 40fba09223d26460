import re

import numpy as np
import pytest

from contracts.base import VehicleClass
from edge.camera_io.sim import road
from edge.camera_io.sim.lamps import AMBER_S, CYCLE_S, GREEN_S, RED_S, lamp_at
from edge.camera_io.sim.traffic import MAX_PER_BLOCK, block_traffic
from edge.camera_io.sim.world import moment_at

TNKB = re.compile(r"^[A-Z]{1,2} [1-9][0-9]{0,3} [A-Z]{0,3}$")
FAR_BLOCK = 60_000_000


def facts(seed: int, block: int) -> list[tuple[int, str, str, float, float]]:
    return [
        (v.id, v.kind.value, v.plate.text, v.path_x_m, float(v.trip.front_y_m.sum()))
        for v in block_traffic(seed, block)
    ]


def test_the_same_seed_gives_the_same_traffic() -> None:
    first = facts(5, 3)
    block_traffic.cache_clear()
    assert facts(5, 3) == first


def test_another_seed_gives_other_traffic() -> None:
    assert facts(5, 3) != facts(6, 3)


def test_a_scene_time_can_be_looked_up_without_what_came_before() -> None:
    late = [(p.vehicle.id, p.y_m) for p in moment_at(1, FAR_BLOCK * CYCLE_S + 4.0).placed]
    block_traffic.cache_clear()
    moment_at(1, 10.0)
    assert [(p.vehicle.id, p.y_m) for p in moment_at(1, FAR_BLOCK * CYCLE_S + 4.0).placed] == late
    assert late


@pytest.mark.parametrize("block", [0, 1, 2, 3, FAR_BLOCK])
def test_traffic_keeps_left(block: int) -> None:
    for vehicle in block_traffic(1, block):
        assert (vehicle.path_x_m > road.MEDIAN_X_M) == vehicle.oncoming


def test_ids_are_never_used_twice() -> None:
    ids = [v.id for block in range(6) for v in block_traffic(1, block)]
    assert len(ids) == len(set(ids))
    assert all(len(block_traffic(1, block)) < MAX_PER_BLOCK for block in range(6))


def test_plates_keep_to_the_grammar() -> None:
    plates = [v.plate.text for block in range(5) for v in block_traffic(2, block)]
    assert all(TNKB.match(text) for text in plates)


def test_the_lamp_goes_red_green_amber() -> None:
    shown = [lamp_at(s).indication.value for s in np.arange(0, 2 * CYCLE_S, 0.5)]
    order = [a for a, b in zip(shown, ["", *shown], strict=False) if a != b]
    assert order == ["red", "green", "amber"] * 2
    assert RED_S + GREEN_S + AMBER_S == CYCLE_S


def test_the_countdown_counts_down_to_one() -> None:
    assert lamp_at(0.0).countdown_s == RED_S
    assert lamp_at(RED_S - 0.1).countdown_s == 1
    assert lamp_at(CYCLE_S - 0.1).countdown_s == 0


@pytest.mark.parametrize("seed", range(8))
def test_vehicles_on_one_path_do_not_run_into_each_other(seed: int) -> None:
    for scene_s in np.arange(30, 30 + 2 * CYCLE_S, 1.0):
        rows = [p for p in moment_at(seed, float(scene_s)).placed if p.heading_rad > 0]
        for one in rows:
            for other in rows:
                if one.y_m < other.y_m and abs(one.x_m - other.x_m) < 0.5:
                    half = (one.vehicle.mesh.length_m + other.vehicle.mesh.length_m) / 2
                    assert other.y_m - one.y_m > half, (scene_s, one.vehicle.id, other.vehicle.id)


def test_all_four_classes_appear() -> None:
    seen = {v.kind for block in range(12) for v in block_traffic(1, block)}
    assert seen == set(VehicleClass) - {VehicleClass.BICYCLE}
