"""Speed and place in metres, from a camera over the road."""

import pytest

from contracts.base import Indication
from edge.domain.violation import TrackPoint
from edge.rules.geometry import compile_lines
from edge.rules.on_road import on_road
from edge.rules.passage import Passage
from tests.edge.rules.scenes import SECOND, Scene, Vehicle, drive, play
from tests.edge.rules.test_ground import LINE_Y_M, box, layout
from tests.edge.rules.vehicle import passage_at, show

LENGTH_M = 1.95


def driven(speed_m_s: float, to_m: float = LINE_Y_M + 2, **changes: object) -> Passage:
    """A motorcycle that drives away, with its rear from 11 m to `to_m`, at 25 frames per second."""
    (line,) = compile_lines(layout(**changes), (640, 480))
    passage = passage_at(line)
    for number in range(int((to_m - 11) / speed_m_s * 25) + 1):
        at = box(11 + speed_m_s * number / 25)
        show(passage, TrackPoint(number, number * SECOND // 25, at), detected=at)
    return passage


@pytest.mark.parametrize("speed_m_s", [1.5, 5.0, 11.0])
def test_speed_and_place_are_those_of_the_road(speed_m_s: float) -> None:
    passage = driven(speed_m_s)
    road = on_road(passage, passage.rear.time)

    assert road is not None
    assert abs(road.speed_m_s - speed_m_s) <= road.speed_uncertainty_m_s < 0.5 * speed_m_s
    last_m = 11 + speed_m_s * (passage.n_seen - 1) / 25
    assert abs(road.past_line_m - (last_m + LENGTH_M - LINE_Y_M)) <= road.past_line_uncertainty_m < 1.0


def test_a_road_that_is_not_known_has_no_metres() -> None:
    passage = driven(5.0, ground_points=[])
    assert on_road(passage, passage.rear.time) is None


def test_who_was_not_seen_to_pass_has_no_speed() -> None:
    passage = driven(5.0, to_m=LINE_Y_M - 2)
    assert on_road(passage, passage.rear.time) is None


def test_a_candidate_says_what_the_layout_knows() -> None:
    played = play(Scene((Vehicle(drive(5)),), ((0.0, Indication.RED),)))
    assert [candidate.on_road for candidate in played.candidates] == [None]
