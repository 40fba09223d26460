import itertools
import math

import pytest

from contracts.base import Indication
from edge.camera_io.sim.lamps import CYCLE_S, STANDARD, Program, block_of, lamp_at, red_start_s
from edge.camera_io.sim.scene import ProgramPart

R, RA, G, A = Indication.RED, Indication.RED_AMBER, Indication.GREEN, Indication.AMBER
FULL = Program(red_s=10.0, red_amber_s=2.0, green_s=8.0, amber_s=3.0)
BROKEN = Program(flashing=((40.0, 50.0),), dark=((60.0, 70.0),))


@pytest.mark.parametrize(
    ("into_s", "shown", "countdown_s"),
    [
        (0.0, R, 12),
        (9.9, R, 3),
        (10.0, RA, 2),
        (11.9, RA, 1),
        (12.0, G, 8),
        (19.9, G, 1),
        (20.0, A, 0),
        (22.9, A, 0),
    ],
)
@pytest.mark.parametrize("block", [0, 3])
def test_phases_follow_each_other(into_s: float, shown: Indication, countdown_s: int, block: int) -> None:
    lamp = lamp_at(red_start_s(block, FULL) + into_s, FULL)
    assert (lamp.indication, lamp.countdown_s, lamp.lit) == (shown, countdown_s, True)


def test_a_cycle_is_the_sum_of_its_phases() -> None:
    assert FULL.cycle_s == 23.0
    assert FULL.hold_s == 12.0
    assert STANDARD.cycle_s == CYCLE_S
    assert [block_of(s, FULL) for s in (0.0, 22.9, 23.0, 50.0)] == [0, 0, 1, 2]


def test_only_legal_changes_occur() -> None:
    shown = [lamp_at(tick / 10, FULL).indication for tick in range(700)]
    changes = {(a, b) for a, b in itertools.pairwise(shown) if a is not b}
    assert changes == {(R, RA), (RA, G), (G, A), (A, R)}


def test_flashing_amber_is_lit_half_of_the_time() -> None:
    lamps = [lamp_at(40.0 + tick / 20, BROKEN) for tick in range(200)]
    assert {lamp.indication for lamp in lamps} == {Indication.FLASHING_AMBER}
    assert sum(lamp.lit for lamp in lamps) == 100
    assert {lamp.countdown_s for lamp in lamps} == {0}


def test_a_dark_spell_shows_nothing_and_ends() -> None:
    assert lamp_at(59.99, BROKEN).indication is not Indication.DARK
    assert lamp_at(60.0, BROKEN).indication is Indication.DARK
    assert not lamp_at(65.0, BROKEN).lit
    assert lamp_at(70.0, BROKEN).indication is lamp_at(70.0).indication


@pytest.mark.parametrize(
    ("from_s", "to_s", "disturbed", "changes"),
    [
        (0.0, 39.0, False, False),
        (39.0, 41.0, True, True),
        (42.0, 48.0, True, False),
        (49.0, 51.0, True, True),
        (51.0, 59.0, False, False),
        (62.0, 62.0, True, False),
    ],
)
def test_disturbances_are_found(from_s: float, to_s: float, disturbed: bool, changes: bool) -> None:
    assert BROKEN.disturbed(from_s, to_s) is disturbed
    assert BROKEN.changes_order(from_s, to_s) is changes


def test_a_scene_gives_its_program() -> None:
    part = ProgramPart(red_s=20, red_amber_s=1, green_s=9, amber_s=4, dark=[(3, 5)])
    assert Program.of(part) == Program(20, 1, 9, 4, (), ((3, 5),))
    assert math.isclose(Program.of(ProgramPart()).cycle_s, CYCLE_S)
