"""The band is what the rules declare; how near a limit somebody was is the check of it."""

from dataclasses import replace

import pytest

from edge.evaluation.crossings.play import Declared, Played, play
from edge.evaluation.crossings.timing import NS, ORIGIN_NS
from edge.evaluation.crossings.truth import truth_of
from edge.evaluation.crossings.verdict import declared_row, is_near, judge
from tests.edge.evaluation.crossings.test_truth import CAR_M, LAMP, scene, stand, through

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
    ("waits just before the line", stand(-0.5, 8.0, 16.0), True),
    ("waits there too shortly", stand(-0.5, 15.0, 16.0), False),
    ("waits further before it", stand(-1.5, 8.0, 16.0), False),
    ("waits just before it and starts early", stand(-0.5, 7.0, 11.0), False),
    ("drives in on red and stands past the line", stand(CAR_M + 0.5, 8.0, 16.0), False),
]


@pytest.mark.parametrize(("course", "within"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_what_hangs_on_less_than_can_be_told_is_near(course, within):
    one = scene(course)
    played = play(one)
    assert is_near(played, 0, truth_of(one, 0)) is within


def test_more_is_near_at_a_lower_frame_rate():
    def within(fps: float) -> bool:
        one = scene(through(5.3 + 0.22))
        one = replace(one, key=replace(one.key, fps=fps))
        return is_near(play(one), 0, truth_of(one, 0))

    assert (within(2.0), within(25.0)) == (True, False)


def declaring(front_s: float) -> Played:
    return play(scene(through(front_s)))


def test_who_enters_just_after_the_grace_period_is_declared_and_not_accused() -> None:
    played = declaring(LAMP.red_s + 0.36)
    (vehicle,) = judge(played).vehicles
    assert (vehicle.declared, vehicle.is_near, vehicle.accused) == (True, True, ())


def test_who_enters_in_the_middle_of_red_is_accused_and_nothing_is_declared() -> None:
    played = declaring(10.0)
    (vehicle,) = judge(played).vehicles
    assert (vehicle.declared, len(vehicle.accused), played.declared) == (False, 1, ())


def test_a_declaration_is_of_whom_its_boxes_show_from_the_line_on() -> None:
    played = declaring(LAMP.red_s + 0.36)
    (said,) = played.declared
    assert declared_row(played, said) == 0
    assert declared_row(played, Declared(said.track_id + 99, said.from_ns, said.frame_number)) is None
    late_ns = ORIGIN_NS + 900 * NS
    assert declared_row(played, Declared(said.track_id, late_ns, said.frame_number)) == 0, (
        "its last boxes tell"
    )
