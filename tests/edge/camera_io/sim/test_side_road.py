"""The side road: a second approach in the picture, with its own line, lamp, vehicles and truth."""

from itertools import combinations
from pathlib import Path as FilePath

import numpy as np
import pytest

from contracts.base import Indication
from contracts.layout import Layout
from edge.camera_io.sim import layout_of
from edge.camera_io.sim.account import truth_of
from edge.camera_io.sim.footprint import footprints_of, overlap
from edge.camera_io.sim.lamps import Program, lamp_at
from edge.camera_io.sim.path import from_side, left_turn, right_turn, straight
from edge.camera_io.sim.road import LINE_Y_M, MEDIAN_X_M, SIDE_LINE_X_M, SIDE_Y_M, TWO_LANES
from edge.camera_io.sim.scene import read_scene
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.sights import Account, Sights
from edge.camera_io.sim.timing import FrameTimes
from edge.camera_io.sim.traffic import block_traffic
from edge.camera_io.sim.truth import passages
from edge.camera_io.sim.world import moment_at
from edge.errors import SourceError
from edge.evaluation.truth import Truth

SCENES = ("crossroads", "crossroads-night")
SETTINGS = SimSettings.of_url("sim://junction?scene=crossroads&seed=3&size=640x360")
SCRIPT = SETTINGS.script
NOT_GO = {Indication.RED, Indication.RED_AMBER}


@pytest.mark.parametrize("program", [Program(red_s=20.0), Program(red_s=18.0, red_amber_s=1.5, green_s=12.0)])
def test_one_road_has_red_whenever_the_other_has_not(program: Program) -> None:
    across = program.across(1.5)
    assert across.cycle_s == pytest.approx(program.cycle_s)
    for scene_s in np.arange(0.0, 3 * program.cycle_s, 0.05):
        shown = {lamp_at(float(scene_s), one).indication for one in (program, across)}
        assert shown & NOT_GO, scene_s
    assert lamp_at(program.red_s - 1.4, across).indication is Indication.RED
    assert lamp_at(program.red_s - 1.6, across).indication is Indication.AMBER
    assert lamp_at(1.6, across).indication is Indication.GREEN


@pytest.mark.parametrize("scene", SCENES)
def test_the_layout_declares_both_approaches(scene: str) -> None:
    layout: Layout = layout_of(f"sim://junction?scene={scene}&size=640x360")
    south, east = layout.approaches
    assert (south.signal_group, east.signal_group) == ("main", "side")
    assert {head.group for head in layout.heads} == {"main", "side"}
    assert south.direction is not None
    assert east.direction is not None
    assert south.direction[1] < -0.9
    assert east.direction[0] < -0.9
    assert len(east.lanes) == 2


def test_nobody_stands_where_another_does() -> None:
    for block in range(4):
        crowd = [v for v in block_traffic(3, block, SCRIPT) if v.path is not None]
        prints = [footprints_of(v, v.path) for v in crowd if v.path is not None]
        assert not any(overlap(one, other) for one, other in combinations(prints, 2))


def test_both_approaches_have_those_who_obey_and_those_who_do_not() -> None:
    found = {
        (p.vehicle.on_side, None if p.kind is None else p.kind.value)
        for seed in range(4)
        for p in passages(seed, 0.0, 150.0, 0.3, SCRIPT)
        if p.doubt is None
    }
    assert found >= {
        (False, None), (False, "red_light"), (True, None), (True, "red_light"), (True, "stop_line")
    }  # fmt: skip


def test_each_is_judged_by_the_lamp_of_his_own_approach() -> None:
    assert SCRIPT.side is not None
    for passage in passages(3, 0.0, 150.0, 0.3, SCRIPT):
        program = SCRIPT.side.program if passage.vehicle.on_side else SCRIPT.program
        if passage.kind is not None:
            assert lamp_at(passage.front_s, program).indication is Indication.RED


def passes(path: np.ndarray, axis: int, line: tuple[float, tuple[float, float]]) -> bool:
    """A way over the ground passes a line across one axis, within its ends."""
    at, (low, high) = line
    sides = path[:, axis] > at
    rows = np.flatnonzero(sides[1:] != sides[:-1])
    return bool(((path[rows, 1 - axis] > low) & (path[rows, 1 - axis] < high)).any())


def test_no_way_of_one_approach_passes_the_line_of_the_other() -> None:
    south = (LINE_Y_M, (TWO_LANES.left_edge_x_m, MEDIAN_X_M))
    east = (SIDE_LINE_X_M, SIDE_Y_M)
    ours = [way for x in (-5.5, -1.85) for way in (straight(x), left_turn(x, 4.0), right_turn(x))]
    theirs = [from_side(y, way) for y in (23.05, 25.95) for way in ("straight", "left", "right")]
    for way in ours:
        assert passes(way.points_m, 1, south)
        assert not passes(way.points_m, 0, east)
    for way in theirs:
        assert passes(way.points_m, 0, east)
        assert not passes(way.points_m, 1, south)


def test_the_truth_names_the_approach_of_each_crossing() -> None:
    times = FrameTimes(SETTINGS.described.timing, SETTINGS.fps, SETTINGS.seed, 0.0)
    account = Account(SETTINGS, times.first(round(75 * SETTINGS.fps)), Sights(), "clip.mp4")
    truth = Truth.model_validate(truth_of(account))
    assert [(one.id, one.group) for one in truth.approaches] == [("south", "main"), ("east", "side")]
    assert {crossing.approach for crossing in truth.crossings} == {"south", "east"}
    lamp = {one.id: one.turns_s for one in truth.approaches}
    assert lamp["south"] != lamp["east"]
    assert truth.turns_of("east") == lamp["east"]
    (near, far) = truth.approaches[1].stop_line
    for crossing in truth.crossings:
        if crossing.approach == "east":
            assert crossing.x_px is not None
            assert min(near[0], far[0]) < crossing.x_px < max(near[0], far[0])


def test_the_side_road_s_head_shows_its_own_lamp() -> None:
    for scene_s in (5.0, 18.0, 30.0):
        moment = moment_at(3, scene_s, SCRIPT)
        assert moment.lamp_of("side") == lamp_at(scene_s, SCRIPT.programs["side"])
        assert moment.lamp_of("main") == lamp_at(scene_s, SCRIPT.program)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ("heads: [{id: a}]\ntraffic: {deeds: {}}\nside: {}", "goes together with heads of the group side"),
        ("heads: [{id: a}, {id: b, group: side}]\nside: {}", "traffic.deeds"),
        (
            "heads: [{id: a}, {id: b, group: side}]\ntraffic: {deeds: {}}\nprogram: {red_s: 10}\nside: {}",
            "lengthen program.red_s",
        ),
    ],
)
def test_a_side_road_without_what_it_needs_is_refused(tmp_path: FilePath, changes: str, says: str) -> None:
    file = tmp_path / "scene.yaml"
    file.write_text(f"about: A test.\n{changes}\n")
    with pytest.raises(SourceError, match=says):
        read_scene(str(file))
