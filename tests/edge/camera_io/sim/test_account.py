"""The truth document: what nobody could decide is said, with its reason."""

from dataclasses import replace

import numpy as np
import pytest

from contracts.base import Indication, VehicleClass, ViolationKind
from edge.camera_io.sim.account import hides_its_front, truth_of
from edge.camera_io.sim.camera import Camera, Pose
from edge.camera_io.sim.clip import ClipPlan
from edge.camera_io.sim.driving import Driver, drive
from edge.camera_io.sim.lamps import Program, lamp_at
from edge.camera_io.sim.renderer import SeenHead
from edge.camera_io.sim.script import Script
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.sights import Sights
from edge.camera_io.sim.traffic import block_traffic
from edge.camera_io.sim.truth import DOUBT_S, Passage, judge
from edge.camera_io.sim.vehicles import shape_of
from edge.evaluation.truth import Truth

GRACE_S, SPEED_MPS = 0.3, 8.0
RUN_UP_S = 50.0 / SPEED_MPS
PROGRAM = Program(red_s=15.0, red_amber_s=2.0)


def passage(arrives_s: float, stop_beyond_m: float | None = None, release_s: float = 0.0) -> Passage:
    template = next(v for v in block_traffic(1, 0) if not v.oncoming)
    red_s = 2 * PROGRAM.cycle_s
    driver = Driver(SPEED_MPS, stop_beyond_m, red_s + release_s)
    trip = drive(driver, template.mesh.length_m, red_s + arrives_s - RUN_UP_S, None)
    found = judge(replace(template, trip=trip), GRACE_S, Script(program=PROGRAM))
    assert found is not None
    return found


def truth(scene: str, seconds: float, sights: Sights) -> Truth:
    settings = SimSettings.of_url(f"sim://junction?seed=1&fps=10&scene={scene}")
    return Truth.model_validate(truth_of(ClipPlan(settings, seconds).account(sights)))


@pytest.mark.parametrize(
    ("arrives_s", "kind", "doubt"),
    [
        (-1.0, None, None),
        (GRACE_S - DOUBT_S / 2, None, "too_close"),
        (GRACE_S + DOUBT_S / 2, ViolationKind.RED_LIGHT, "too_close"),
        (GRACE_S + 2 * DOUBT_S, ViolationKind.RED_LIGHT, None),
        (8.0, ViolationKind.RED_LIGHT, None),
        (14.6, None, "too_close"),
        (15.5, None, None),
        (18.0, None, None),
    ],
)
def test_near_a_limit_nobody_can_say(arrives_s: float, kind: ViolationKind | None, doubt: str | None) -> None:
    found = passage(arrives_s)
    assert (found.kind, found.doubt) == (kind, doubt)


@pytest.mark.parametrize(
    ("beyond_m", "release_s", "doubt"), [(1.4, 17.0, None), (0.4, 17.0, "too_close"), (1.4, 5.9, None)]
)
def test_a_front_just_past_the_line_is_a_matter_of_pixels(
    beyond_m: float, release_s: float, doubt: str | None
) -> None:
    assert passage(2.0, beyond_m, release_s).doubt == doubt


def test_green_on_the_way_makes_no_red_light_violation() -> None:
    late = passage(14.0)
    assert lamp_at(late.front_s, PROGRAM).indication is Indication.RED
    assert (late.kind is None) == (late.rear_s > 2 * PROGRAM.cycle_s + PROGRAM.red_s)


def all_seen(frames: int) -> Sights:
    return Sights({(frame, vehicle): 1.0 for frame in range(frames) for vehicle in range(400)})


def test_after_a_knock_nothing_is_scored_and_no_head_can_be_told() -> None:
    document = truth("knock", 90.0, all_seen(900))
    assert {c.score for c in document.crossings if c.rear_frame > 450} == {"ignore"}
    assert {c.score for c in document.crossings if c.rear_frame < 430} > {"legal"}
    assert [s.state for s in document.signals[0].states if s.last >= 450] == ["unknown"]


def test_who_crosses_while_the_lamp_cannot_be_seen_is_not_scored() -> None:
    seen, blind = all_seen(600), all_seen(600)
    for frame in range(600):
        blind.add(frame, (), [SeenHead("near-left", Indication.RED, clear=False)])
    assert "violation" in {c.score for c in truth("plain", 60.0, seen).crossings}
    assert {c.score for c in truth("plain", 60.0, blind).crossings} == {"ignore", "legal"}
    assert [s.state for s in truth("plain", 60.0, blind).signals[0].states] == ["unknown"]


def test_a_glance_away_is_not_forgotten() -> None:
    for n_frames, states in ((4, ["red"]), (8, ["red", "unknown", "red"])):
        sights = all_seen(100)
        for frame in range(50, 50 + n_frames):
            sights.add(frame, (), [SeenHead("near-left", Indication.RED, clear=False)])
        assert [s.state for s in truth("plain", 10.0, sights).signals[0].states] == states


def test_flashing_and_dark_spells_make_nobody_a_violator() -> None:
    document = truth("lamps", 190.0, all_seen(1900))
    wanted = [c for c in document.crossings if c.score == "violation"]
    assert wanted
    assert not [c for c in wanted if 1000 <= c.rear_frame < 1250 or 1600 <= c.rear_frame < 1800]
    states = {s.state for s in document.signals[0].states}
    assert states == {"red", "red_amber", "green", "amber", "flashing_amber", "dark"}
    assert "red" not in {s.state for s in document.signals[1].states}


def test_frames_that_were_lost_do_not_shift_the_truth() -> None:
    settings = SimSettings.of_url("sim://junction?seed=1&fps=10&scene=clock")
    account = ClipPlan(settings, 60.0).account(all_seen(600))
    assert len(account.times) < 600
    document = Truth.model_validate(truth_of(account))
    assert document.frames == len(account.times)
    for crossing in document.crossings:
        shown = account.times[min(crossing.rear_frame, document.frames - 1)]
        assert crossing.rear_frame <= document.frames
        assert shown.scene_s >= 0


def test_who_stands_past_the_line_has_the_frames_of_standing() -> None:
    rows = [c for c in truth("plain", 60.0, all_seen(600)).crossings if c.kinds == ["stop_line"]]
    assert rows
    for row in rows:
        assert row.until_frame is not None
        assert row.rear_frame + 10 < row.until_frame
    others = [c for c in truth("plain", 60.0, all_seen(600)).crossings if c.kinds != ["stop_line"]]
    assert {c.until_frame for c in others} == {None}


@pytest.mark.parametrize(
    ("kind", "aside_m", "back", "hides"),
    [
        (VehicleClass.BUS, 0.9, False, True),
        (VehicleClass.TRUCK, -0.9, False, True),
        (VehicleClass.BUS, 1.6, False, False),
        (VehicleClass.BUS, 0.0, True, False),
        (VehicleClass.CAR, 0.0, False, False),
    ],
)
def test_a_bus_straight_before_the_camera_hides_its_own_front(
    kind: VehicleClass, aside_m: float, back: bool, hides: bool
) -> None:
    template = next(v for v in block_traffic(1, 0) if not v.oncoming)
    mesh = shape_of(kind, np.random.default_rng(1))
    view = Camera(960, 540, Pose(x_m=-3.0, yaw_deg=180.0 if back else 0.0))
    vehicle = replace(template, kind=kind, mesh=mesh, path_x_m=-3.0 + aside_m)
    assert hides_its_front(view, vehicle) == hides


def test_what_is_complete_too_near_to_the_end_of_a_clip_is_not_scored() -> None:
    whole = {c.rear_frame: c for c in truth("plain", 60.0, all_seen(600)).crossings if c.score == "violation"}
    frame, last = next((f, c) for f, c in whole.items() if c.kinds == ["red_light"])
    for seconds, why in ((frame / 10 + 1.5, "edge"), (frame / 10 + 2.5, None)):
        cut = truth("plain", seconds, all_seen(600)).crossings
        (found,) = [c for c in cut if c.rear_frame == frame and c.x_px == last.x_px]
        assert found.why == why
        assert found.score == ("ignore" if why else "violation")


def test_what_a_covered_lamp_shows_is_told_beside_what_a_person_could_tell() -> None:
    sights = all_seen(100)
    for frame in range(40, 60):
        sights.add(frame, (), [SeenHead("near-left", Indication.RED, clear=False)])
    signal = truth("plain", 10.0, sights).signals[0]
    assert [s.state for s in signal.states] == ["red", "unknown", "red"]
    assert [(s.first, s.last, s.state) for s in signal.shown] == [(0, 99, "red")]


def test_the_turns_of_the_lamp_are_told_exactly_and_agree_with_its_frames() -> None:
    document = truth("plain", 60.0, all_seen(600))
    shown = {"red": "red", "green": "green", "yellow": "amber", "amber": "amber"}
    for span in document.signals[0].states:
        latest = [at for at in document.turns_s if at[0] <= span.first / document.fps + 1e-9][-1]
        assert latest[1].value == shown[span.state]
    assert document.turns_s == sorted(document.turns_s)
    assert truth("lamps", 30.0, all_seen(300)).turns_s == []
    assert all(row.front_s is not None and row.front_s < (row.rear_s or 0.0) for row in document.crossings)
