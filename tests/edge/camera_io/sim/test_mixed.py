import math
from collections import Counter
from itertools import combinations

import cv2
import numpy as np
import pytest

from contracts.base import VehicleClass, ViolationKind
from edge.camera_io.sim.account import truth_of
from edge.camera_io.sim.clip import ClipPlan
from edge.camera_io.sim.renderer import Renderer
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.sights import Sights
from edge.camera_io.sim.traffic import block_traffic
from edge.camera_io.sim.truth import passages
from edge.camera_io.sim.world import Moment, Placed, moment_at

SWARM = SimSettings.of_url("sim://junction?seed=3&size=640x360&scene=swarm")
MARKET = SimSettings.of_url("sim://junction?seed=3&size=640x360&scene=market")
CYCLE_S = SWARM.script.program.cycle_s


def moment(scene_s: float, settings: SimSettings = SWARM) -> Moment:
    return moment_at(settings.seed, scene_s, settings.script)


def shared_m2(one: Placed, other: Placed) -> float:
    """Ground that both stand on, by OpenCV instead of our own separating axes."""
    boxes = [
        ((p.x_m, p.y_m), (p.vehicle.mesh.length_m, p.vehicle.mesh.width_m), math.degrees(p.heading_rad))
        for p in (one, other)
    ]
    kind, corners = cv2.rotatedRectangleIntersection(*boxes)
    return 0.0 if kind == cv2.INTERSECT_NONE or corners is None else float(cv2.contourArea(corners))


@pytest.mark.parametrize("settings", [SWARM, MARKET], ids=["swarm", "market"])
def test_vehicles_never_stand_on_the_same_ground(settings: SimSettings) -> None:
    for scene_s in np.arange(2.0, 2 * CYCLE_S + 8, 0.7):
        placed = moment(float(scene_s), settings).placed
        close = [(a, b) for a, b in combinations(placed, 2) if math.hypot(a.x_m - b.x_m, a.y_m - b.y_m) < 9]
        worst = max((shared_m2(a, b) for a, b in close), default=0.0)
        assert worst < 0.06, (scene_s, worst)


def test_a_cycle_is_the_same_whoever_asks_first() -> None:
    block_traffic.cache_clear()
    late_first = [v.trip.start_s for v in block_traffic(5, 1, SWARM.script)]
    block_traffic.cache_clear()
    for number in range(2):
        in_order = [v.trip.start_s for v in block_traffic(5, number, SWARM.script)]
    assert late_first == in_order


def test_everybody_is_there_and_most_ride_motorcycles() -> None:
    vehicles = [v for number in range(4) for v in block_traffic(3, number, SWARM.script)]
    kinds = Counter(v.kind for v in vehicles)
    assert set(kinds) == {*VehicleClass, None}
    assert kinds[VehicleClass.MOTORCYCLE] > len(vehicles) / 2
    assert {v.watched for v in vehicles if v.kind is VehicleClass.CAR} == {True, False}
    assert len({v.id for v in vehicles}) == len(vehicles)


def test_every_colour_of_plate_is_there_and_angkot_have_yellow_ones() -> None:
    vehicles = [v for n in range(5) for v in block_traffic(3, n, SWARM.script)]
    grounds = Counter(v.plate.ground for v in vehicles if v.mesh.plate is not None)
    assert len(grounds) >= 4
    cars = Counter(v.plate.ground for v in vehicles if v.kind is VehicleClass.CAR)
    assert 0.05 < cars[(50, 190, 235)] / cars.total() < 0.6


def test_both_violations_and_doubtful_ones_occur_and_obedient_drivers_wait() -> None:
    found = passages(3, 0, 5 * CYCLE_S, 0.3, SWARM.script)
    kinds = Counter(p.kind for p in found)
    assert kinds[ViolationKind.RED_LIGHT] > 1
    assert kinds[ViolationKind.STOP_LINE] > 1
    assert kinds[None] > 10 * (kinds[ViolationKind.RED_LIGHT] + kinds[ViolationKind.STOP_LINE])


def test_some_turn_left_and_some_turn_back() -> None:
    ends = [
        v.path.headings_rad[-1]
        for n in range(6)
        for v in block_traffic(3, n, MARKET.script)
        if v.path and v.watched
    ]
    left = sum(abs(abs(h) - math.pi) < 0.1 for h in ends)
    back = sum(abs(h + math.pi / 2) < 0.1 for h in ends)
    assert left > 3
    assert back > 0


def test_people_on_foot_are_drawn_and_labelled_without_a_class() -> None:
    renderer = Renderer.of(MARKET)
    labels = [row for s in np.arange(1, 14, 1.5) for row in renderer.seen(moment(float(s), MARKET)).labels]
    walkers = [row for row in labels if row.kind is None]
    assert walkers
    for row in walkers:
        x0, y0, x1, y1 = row.full_px
        assert row.plate_px is None
        assert y1 - y0 > 1.2 * (x1 - x0)


def test_riders_against_the_traffic_are_told_apart_from_crossings() -> None:
    sights = Sights({(frame, vehicle): 1.0 for frame in range(1200) for vehicle in range(1300)})
    truth = truth_of(ClipPlan(MARKET, 70.0).account(sights))
    others, crossings = truth["others"], truth["crossings"]
    assert isinstance(others, list)
    assert isinstance(crossings, list)
    assert others
    assert {row["kind"] for row in others} == {"wrong_way"}
    assert not {row["id"] for row in others} & {row["id"] for row in crossings}
