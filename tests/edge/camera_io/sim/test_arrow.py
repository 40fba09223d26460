"""The left arrow of a simulated junction: how it looks, who obeys it, and what the truth says of those who do not."""

from pathlib import Path

import numpy as np
import pytest

from contracts.base import Indication, ViolationKind
from contracts.layout import HeadRole, LampColour, LeftOnRed, Turn
from edge.camera_io.sim import layout_of
from edge.camera_io.sim.arrow import goes_from_s, is_doubtful, is_freed, is_ruled, shown_between
from edge.camera_io.sim.deed_truth import deeds_of
from edge.camera_io.sim.head import draw_head, heads_of, look_of, place_of
from edge.camera_io.sim.lamps import LampState, lamp_at
from edge.camera_io.sim.lens import Offset
from edge.camera_io.sim.road import TWO_LANES
from edge.camera_io.sim.scene import HeadPart
from edge.camera_io.sim.script import Script
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.sight import can_tell
from edge.camera_io.sim.traffic import block_traffic
from edge.camera_io.sim.truth import DOUBT_S, Passage, passages
from edge.errors import SourceError

RED, GREEN, DARK = Indication.RED, Indication.GREEN, Indication.DARK
SETTINGS = SimSettings.of_url("sim://junction?scene=arrows&seed=3&size=960x540")
SCRIPT, VIEW = SETTINGS.script, SETTINGS.view
LONE = heads_of([HeadPart(id="a", group="left", lamps=["green"], arrow=True, countdown=False)], TWO_LANES)[0]
STILL = Offset(0, 0)
N_CYCLES = 40
FULL = """
about: An arrow with three lamps rules the left turn alone.
program: {red_s: 12.0, green_s: 16.0}
left_program: {red_s: 12.0, green_s: 8.0}
heads: [{id: near-left}, {id: arrow, group: left, x_m: -8.9}]
junction: {left_turn: arrow}
traffic: {deeds: {left_turns: 0.8, against_arrow: 0.5}}
"""


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> SimSettings:
    path = tmp_path_factory.mktemp("scene") / "full.yaml"
    path.write_text(FULL)
    return SimSettings.of_url(f"sim://junction?scene={path}&seed=3&size=960x540")


def passed(script: Script = SCRIPT) -> list[Passage]:
    return list(passages(3, 0.0, N_CYCLES * script.program.cycle_s, 0.3, script))


def drawn(indication: Indication) -> np.ndarray:
    picture = np.full((540, 960, 3), 110, np.uint8)
    draw_head(picture, place_of(VIEW, LONE), LampState(indication, 0), look_of(LONE, 0.0, 1.0))
    return picture


def test_the_layout_says_what_the_arrow_is_and_whom_it_frees() -> None:
    layout = layout_of("sim://junction?scene=arrows&size=960x540")
    arrow = layout.heads[-1]
    left = next(m for m in layout.approaches[0].movements if m.id == "left")

    assert (arrow.role, arrow.lamps, arrow.group) == (HeadRole.ARROW, [LampColour.GREEN], "left")
    assert layout.rests_dark("left")
    assert (left.left_on_red, left.turn, left.signal_group) == (LeftOnRed.ARROW, Turn.ALLOWED, "left")
    assert ViolationKind.ILLEGAL_TURN not in layout.rules
    assert [head.role for head in layout.heads[:-1]] == [HeadRole.FULL, HeadRole.FULL]


def test_a_lone_arrow_shows_green_or_nothing() -> None:
    shown = {
        i: LONE.shown(LampState(i, 0)) for i in (RED, Indication.AMBER, GREEN, Indication.FLASHING_AMBER)
    }

    assert shown == {i: GREEN if i is GREEN else DARK for i in shown}


def test_a_lone_arrow_has_one_lens_in_the_middle_of_its_housing() -> None:
    place = place_of(VIEW, LONE)
    ((x, y),), (x0, y0, x1, y1) = place.lamps_px, place.box_px

    assert ((x0 + x1) / 2, (y0 + y1) / 2) == pytest.approx((x, y), abs=0.6)
    lit, unlit = (drawn(i)[round(y), round(x)].astype(int) for i in (GREEN, RED))
    assert lit[1] > 200
    assert unlit.max() < 60


def test_a_person_can_tell_a_lone_arrow_lit_or_not() -> None:
    place = place_of(VIEW, LONE)

    assert can_tell(drawn(GREEN), place, (LampState(GREEN, 0), GREEN), STILL)
    assert can_tell(drawn(RED), place, (LampState(RED, 0), DARK), STILL)
    assert not can_tell(drawn(RED), place, (LampState(GREEN, 0), GREEN), STILL)


def test_who_turns_left_on_red_is_judged_by_the_arrow() -> None:
    assert SCRIPT.left_program is not None
    left = [p for p in passed() if is_ruled(SCRIPT, p.vehicle) and p.doubt is None]
    on_red = [p for p in left if shown_between(SCRIPT.program, p.front_s, p.rear_s) == {RED}]
    freed = [p for p in on_red if GREEN in shown_between(SCRIPT.left_program, p.front_s, p.rear_s)]
    guilty = [p for p in on_red if p not in freed]

    assert len(freed) > 5
    assert len(guilty) > 3
    assert {p.kind for p in freed} == {None}
    assert {p.kind for p in guilty if p.rear_s - p.front_s < 2} == {ViolationKind.RED_LIGHT}


def test_the_arrow_frees_nobody_who_drives_straight_on() -> None:
    straight = [p for p in passed() if not is_ruled(SCRIPT, p.vehicle)]

    assert not any(is_freed(SCRIPT, p.vehicle, p.front_s, p.rear_s) for p in straight)
    assert any(p.kind is ViolationKind.RED_LIGHT for p in straight)


def test_without_an_arrow_nobody_is_freed() -> None:
    script = SimSettings.of_url("sim://junction?scene=turns&seed=3").script
    vehicles = [v for block in range(8) for v in block_traffic(3, block, script)]

    assert any(v.path is not None and v.path.way == "left" for v in vehicles)
    assert not any(is_ruled(script, v) for v in vehicles)


@pytest.mark.parametrize("arrives_s", np.arange(0.0, 90.0, 3.7))
def test_who_obeys_goes_while_lamp_or_arrow_lets_him(arrives_s: float) -> None:
    goes_s = goes_from_s(SCRIPT, float(arrives_s))
    shown = {lamp_at(goes_s, p).indication for p in (SCRIPT.program, SCRIPT.left_program) if p is not None}

    assert goes_s >= arrives_s
    assert GREEN in shown


@pytest.mark.parametrize(
    ("front_s", "rear_s", "doubtful"),
    [(2.0, 3.0, False), (9.9, 10.95, True), (12.0, 13.0, False), (19.05, 20.0, True), (18.95, 20.0, True)],
    ids=["dark", "just before green", "green", "just after it went out", "green by a hair"],
)
def test_near_a_change_of_the_arrow_nobody_can_say(front_s: float, rear_s: float, doubtful: bool) -> None:
    vehicle = next(p.vehicle for p in passed() if is_ruled(SCRIPT, p.vehicle))

    assert is_doubtful(SCRIPT, vehicle, (front_s, rear_s), DOUBT_S) is doubtful


def test_a_full_arrow_is_a_turn_of_its_own_while_the_approach_has_green(full: SimSettings) -> None:
    script = full.script
    assert script.left_program is not None
    vehicles = [v for block in range(N_CYCLES) for v in block_traffic(3, block, script)]
    against = [d for d in deeds_of(vehicles, script) if d.doubt is None]

    assert against
    for deed in against:
        assert shown_between(script.left_program, deed.begin_s, deed.begin_s) == {RED}
        assert shown_between(script.program, deed.begin_s + 0.7, deed.begin_s + 0.7) != {RED}
    assert script.asked.restricts_turns
    assert not SCRIPT.asked.restricts_turns


def test_heads_with_and_without_red_in_one_group_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "mixed.yaml"
    path.write_text(
        FULL.replace("x_m: -8.9}", "x_m: -8.9}, {id: lone, group: left, lamps: [green], x_m: -9.8}")
    )

    with pytest.raises(SourceError, match="some of its heads have a red lamp"):
        layout_of(f"sim://junction?scene={path}&size=960x540")
