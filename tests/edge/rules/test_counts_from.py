"""From which moment red elapsed counts, for who could have disobeyed at two."""

import pytest

from contracts.base import Indication
from contracts.facts import AccountCode
from tests.edge.rules.scenes import LINE_Y, SECOND, Scene, Vehicle, play, stop_at

FRONT_S, LEAVES_S = 1.9, 6.0
"""Front on the line at about this time; then it stands over the line."""


@pytest.mark.parametrize(
    ("red_s", "code", "from_s"),
    [
        (0.5, AccountCode.FRONT_CROSSED, FRONT_S),
        (3.0, AccountCode.EARLY_START, LEAVES_S),
        (FRONT_S - 0.1, AccountCode.EARLY_START, LEAVES_S),
    ],
    ids=["crossed on red", "stood there before red", "in the grace period"],
)
def test_it_counts_from_the_first_moment_at_which_red_was_surely_disobeyed(red_s, code, from_s):
    lamp = ((0.0, Indication.GREEN), (0.2, Indication.AMBER), (red_s, Indication.RED))
    played = play(Scene((Vehicle(stop_at(LINE_Y + 8, 2, leaves_s=LEAVES_S)),), lamp))
    (case,) = [one for one in played.candidates if one.kind.value == "red_light"]

    assert code in {entry.code for entry in case.account}
    begun_s = case.red_elapsed_ns / SECOND + red_s
    assert abs(begun_s - from_s) <= case.red_elapsed_uncertainty_ns / SECOND + 0.2
