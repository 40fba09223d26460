"""Traffic in which chosen rules are broken: who does what, and that nobody drives through anybody."""

import math
from itertools import combinations
from pathlib import Path

import cv2
import numpy as np
import pytest

from contracts.base import VehicleClass, ViolationKind
from edge.camera_io.sim import layout_of
from edge.camera_io.sim.deed_truth import Deed, deeds_of
from edge.camera_io.sim.path import change_of_lane
from edge.camera_io.sim.road import LINE_Y_M
from edge.camera_io.sim.scene import read_scene
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.traffic import block_traffic
from edge.camera_io.sim.truth import STANDING, Passage, passages
from edge.camera_io.sim.vehicle import Vehicle
from edge.camera_io.sim.world import Placed, moment_at
from edge.errors import SourceError

SCENES = ("boxes", "jam", "turns", "kerb")
RHK, ZEBRA, STOP_LINE = ViolationKind.RHK_INTRUSION, ViolationKind.ZEBRA, ViolationKind.STOP_LINE


def settings(scene: str) -> SimSettings:
    return SimSettings.of_url(f"sim://junction?scene={scene}&seed=3&size=640x360")


def vehicles(scene: str, n_cycles: int = 8, seed: int = 3) -> list[Vehicle]:
    return [v for block in range(n_cycles) for v in block_traffic(seed, block, settings(scene).script)]


def deeds(scene: str, n_cycles: int = 12) -> list[Deed]:
    return list(deeds_of(vehicles(scene, n_cycles), settings(scene).script))


def shared_m2(one: Placed, other: Placed) -> float:
    """Ground that both stand on, by OpenCV."""
    boxes = [
        ((p.x_m, p.y_m), (p.vehicle.mesh.length_m, p.vehicle.mesh.width_m), math.degrees(p.heading_rad))
        for p in (one, other)
    ]
    kind, corners = cv2.rotatedRectangleIntersection(*boxes)
    return 0.0 if kind == cv2.INTERSECT_NONE or corners is None else float(cv2.contourArea(corners))


@pytest.mark.parametrize("scene", SCENES)
def test_vehicles_never_stand_on_the_same_ground(scene: str) -> None:
    script = settings(scene).script
    for scene_s in np.arange(2.0, 2 * script.program.cycle_s + 8, 0.9):
        placed = moment_at(3, float(scene_s), script).placed
        close = [(a, b) for a, b in combinations(placed, 2) if math.hypot(a.x_m - b.x_m, a.y_m - b.y_m) < 9]
        assert max((shared_m2(a, b) for a, b in close), default=0.0) < 0.06, scene_s


@pytest.mark.parametrize("scene", SCENES)
def test_a_cycle_is_the_same_whoever_asks_first(scene: str) -> None:
    script = settings(scene).script
    block_traffic.cache_clear()
    late_first = [(v.id, v.trip.start_s) for v in block_traffic(5, 2, script)]
    block_traffic.cache_clear()
    in_order = [[(v.id, v.trip.start_s) for v in block_traffic(5, n, script)] for n in range(3)][2]
    assert late_first == in_order
    ids = [v.id for v in vehicles(scene)]
    assert len(set(ids)) == len(ids)


def standing(n_cycles: int = 12) -> list[Passage]:
    script = settings("boxes").script
    found = passages(3, 0.0, n_cycles * script.program.cycle_s, 0.3, script)
    return [p for p in found if p.kind in STANDING]


def test_cars_stand_in_the_motorcycles_box_and_motorcycles_do_not() -> None:
    boxes = [p for p in standing() if p.kind is RHK]
    assert len(boxes) > 2
    assert VehicleClass.MOTORCYCLE not in {p.vehicle.kind for p in boxes}
    for passage in boxes:
        front = passage.vehicle.trip.front_at((passage.standing_s or 0.0) + 0.2)
        assert front is not None
        assert front[0] > settings("boxes").script.road.line_y_m(VehicleClass.CAR)
        assert front[0] - passage.vehicle.trip.length_m < LINE_Y_M


def test_who_stands_on_the_zebra_also_stands_past_his_line() -> None:
    zebras = [p for p in standing(20) if p.kind is ZEBRA]
    assert zebras
    assert all(STOP_LINE in p.also and p.vehicle.kind is not VehicleClass.BICYCLE for p in zebras)
    assert all((RHK in p.also) <= (p.vehicle.kind is not VehicleClass.MOTORCYCLE) for p in zebras)


def test_waiting_riders_in_their_box_break_nothing() -> None:
    script = settings("boxes").script
    riders = [
        p
        for p in passages(3, 0.0, 8 * script.program.cycle_s, 0.3, script)
        if p.vehicle.kind is VehicleClass.MOTORCYCLE and p.kind is None
    ]
    stops = [p.vehicle.trip.standing_s(LINE_Y_M - script.road.motorcycle_box_m) for p in riders]
    assert sum(stop is not None for stop in stops) > 5


def test_a_blocked_box_has_somebody_standing_behind_it_and_the_legal_ones_do_not() -> None:
    found = [d for d in deeds("jam", 16) if d.kind is ViolationKind.BOX_BLOCKING and d.doubt is None]
    guilty = [d for d in found if not d.legal]
    assert guilty
    assert [d for d in found if d.legal]
    for deed in guilty:
        blocker, at_s = deed.with_them[0]
        mine, his = deed.vehicle.trip.front_at(at_s), blocker.trip.front_at(at_s)
        assert mine is not None
        assert his is not None
        assert his[1] < 0.3
        assert his[0] > mine[0]
        assert deed.end_s - deed.watch_s[1] > 5.0


def test_forbidden_turns_are_named_and_straight_ones_are_not() -> None:
    turned = {d.vehicle.id: d for d in deeds("turns", 6) if not d.legal}
    ways = {v.id: v.path.way for v in vehicles("turns", 6) if v.path is not None and v.watched}
    assert {ways[vehicle] for vehicle in turned} == {"left", "u-turn"}
    assert all(d.end_s > d.begin_s for d in turned.values())


def test_riders_against_the_traffic_are_violators_and_who_backs_up_is_not() -> None:
    found = deeds("kerb")
    assert {(d.legal, d.vehicle.watched) for d in found} == {(True, True), (False, False)}
    assert all(v.path is None or math.isinf(v.path.against_line_m) for v in vehicles("jam") if not v.watched)


def test_who_changes_lanes_reaches_the_line_when_his_arc_says_so() -> None:
    for begin_y_m in (-24.0, 5.0, 17.0):
        path = change_of_lane(-5.55, -1.85, begin_y_m)
        x, y, _ = path.at(np.array([LINE_Y_M]))[0]
        assert y == pytest.approx(LINE_Y_M, abs=0.02)
        assert -5.6 <= x <= -1.8
    assert any(v.path and np.ptp(v.path.points_m[:, 0]) > 3 for v in vehicles("turns") if v.watched)


def test_the_crossing_road_waits_while_the_approach_has_green() -> None:
    script = settings("jam").script
    cycle = script.program
    for vehicle in vehicles("jam"):
        if vehicle.watched or vehicle.path is None or abs(np.ptp(vehicle.path.points_m[:, 1])) > 1:
            continue
        passes_s = vehicle.trip.passing_s(LINE_Y_M)
        assert passes_s is None or passes_s % cycle.cycle_s < cycle.red_s + 3


def test_the_layout_switches_on_what_the_scene_asks_about() -> None:
    rules = {
        name: set(layout_of(f"sim://junction?scene={name}").rules) - {"red_light", STOP_LINE}
        for name in SCENES
    }
    assert rules == {
        "boxes": {RHK, ZEBRA},
        "jam": {ViolationKind.BOX_BLOCKING},
        "turns": {ViolationKind.ILLEGAL_TURN},
        "kerb": {ViolationKind.WRONG_WAY},
    }
    approach = layout_of("sim://junction?scene=boxes").approaches[0]
    cars, bikes = approach.stop_lines
    assert VehicleClass.CAR in cars.vehicle_classes
    assert set(bikes.vehicle_classes) == {VehicleClass.MOTORCYCLE, VehicleClass.BICYCLE}
    assert cars.line_px[0][1] > bikes.line_px[0][1]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("junction: {left_turn: arrow}", "give left_program"),
        ("traffic: {mix: {}, deeds: {}}", "give one of them"),
        ("junction: {motorcycle_box_m: 9}", "motorcycle_box_m"),
    ],
)
def test_a_wrong_junction_is_told_in_one_line(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "wrong.yaml"
    path.write_text(f"about: x\n{text}\n")
    with pytest.raises(SourceError, match=words):
        read_scene(str(path))
