"""What the reader knows of the lamp: never earlier than it can, and as uncertain as it says."""

from itertools import pairwise

import numpy as np
import pytest

from contracts.base import Indication
from edge.evaluation.crossings.timing import NS, ORIGIN_NS, Lamp, LampReader

LAMP = Lamp(6.0, 16.0)
FRAMES = np.arange(0.0, 20.0, 0.08)


def readers(n: int) -> list[LampReader]:
    return [LampReader(np.random.default_rng(seed), LAMP, FRAMES) for seed in range(n)]


def phases_at(reader: LampReader, at_s: float):
    number = int(np.searchsorted(FRAMES, at_s, side="right")) - 1
    return reader.read(number, ORIGIN_NS + round(at_s * NS)).groups[0].phases


def test_without_a_gap_all_four_phases_are_known_at_the_end():
    whole = [reader for reader in readers(20) if not reader.lost_s]
    shown = [phase.indication for phase in phases_at(whole[0], 19.9)]
    assert shown == [Indication.GREEN, Indication.AMBER, Indication.RED, Indication.GREEN]


def test_the_true_change_lies_within_the_stated_uncertainty():
    for reader in readers(40):
        for phase in phases_at(reader, 19.9):
            if phase.indication is Indication.RED and phase.start_seen:
                off_ns = abs(phase.start_ns - ORIGIN_NS - 6.0 * NS)
                assert off_ns <= phase.start_uncertainty_ns


def test_a_change_is_not_known_before_it_happens():
    for reader in readers(40):
        assert all(p.indication is not Indication.RED for p in phases_at(reader, 5.99))


def test_some_lamps_are_lost_for_a_while_and_nothing_red_is_known_then():
    lost = [reader for reader in readers(60) if reader.lost_s]
    assert 2 <= len(lost) <= 20
    for reader in lost:
        middle_ns = ORIGIN_NS + round(reader.lost_s[len(reader.lost_s) // 2] * NS)
        held = [p for p in phases_at(reader, 19.9) if p.start_ns <= middle_ns]
        assert held[-1].indication is Indication.UNKNOWN


@pytest.mark.parametrize("seed", range(5))
def test_phases_follow_each_other_without_overlap(seed):
    phases = phases_at(readers(seed + 1)[-1], 19.9)
    for before, after in pairwise(phases):
        assert before.end_ns == after.start_ns
        assert before.start_ns < after.start_ns


def test_a_lamp_that_turns_green_as_it_is_found_again_is_not_red_for_ever():
    """The begin of green is dated between two frames, and may by that lie before the end of the gap."""
    frames, late = np.arange(0.0, 24.0), Lamp(6.0, 16.85)
    for seed in range(3000):
        reader = LampReader(np.random.default_rng(seed), late, frames)
        phases = reader.read(len(frames) - 1, ORIGIN_NS + round(frames[-1] * NS)).groups[0].phases
        assert phases[-1].indication is Indication.GREEN
        assert all(one.start_ns < after.start_ns for one, after in pairwise(phases))
