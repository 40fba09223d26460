"""The uncertainty band: a table of courses near a limit and far from it."""

from dataclasses import replace

import pytest

from edge.evaluation.crossings.play import play
from edge.evaluation.crossings.truth import truth_of
from edge.evaluation.crossings.verdict import is_in_band
from tests.edge.evaluation.crossings.test_truth import CAR_M, scene, stand, through

TABLE = [
    ("in the middle of red", through(10.0), False),
    ("just after the grace period", through(5.35), True),
    ("well after it", through(6.0), False),
    ("in the grace period", through(5.2), True),
    ("on green", through(18.0), False),
    ("rear just before green", through(14.45), True),
    ("waits a little over the line", stand(0.4, 8.0, 16.0), True),
    ("waits far over the line", stand(2.0, 8.0, 16.0), False),
    ("stands hardly long enough", stand(2.0, 13.3, 16.0), True),
    ("stands hardly too short", stand(2.0, 13.7, 16.0), True),
    ("waits before the line", stand(-0.5, 8.0, 16.0), False),
    ("drives in on red and stands past the line", stand(CAR_M + 0.5, 8.0, 16.0), False),
]


@pytest.mark.parametrize(("course", "within"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_hangs_on_less_than_can_be_told_is_in_the_band(course, within):
    one = scene(course)
    played = play(one)
    assert is_in_band(played, 0, truth_of(one, 0)) is within


def test_the_band_is_wider_at_a_lower_frame_rate():
    def within(fps: float) -> bool:
        one = scene(through(5.3 + 0.22))
        one = replace(one, key=replace(one.key, fps=fps))
        return is_in_band(play(one), 0, truth_of(one, 0))

    assert (within(2.0), within(25.0)) == (True, False)
