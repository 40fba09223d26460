"""The judge's own truth: a table of courses that a person can follow."""

import numpy as np
import pytest

from contracts.base import ViolationKind
from edge.evaluation.crossings.scenario import Scenario, SceneKey, View
from edge.evaluation.crossings.timing import Lamp
from edge.evaluation.crossings.traffic import Scene
from edge.evaluation.crossings.truth import truth_of
from edge.kernels.driving import STEP_S

LAMP = Lamp(red_s=5.0, green_s=15.0)
RED, LINE = ViolationKind.RED_LIGHT, ViolationKind.STOP_LINE
CAR_M = 4.0


def scene(points: list[tuple[float, float]]) -> Scene:
    """One car whose front is at (second, metres past the line), straight lines between."""
    times = np.arange(0, 22.0, STEP_S)
    front = np.interp(times, *zip(*points, strict=True))
    speed = np.gradient(front, STEP_S)
    return Scene(
        key=SceneKey(1, 0, Scenario.FREE_FLOW, View.AWAY, 12.5, 1.0, "tracks"),
        lamp=LAMP,
        classes=np.zeros(1, np.int32),
        size_m=np.array([[CAR_M, 1.7, 1.5]]),
        x_m=np.zeros(1),
        turn_m=np.full(1, np.inf),
        front_m=front[None],
        speed_mps=speed[None],
        subject=np.ones(1, np.bool_),
    )


def through(front_s: float, speed: float = 8.0) -> list[tuple[float, float]]:
    return [(front_s - 3, -3 * speed), (front_s + 3, 3 * speed)]


def stand(at_m: float, from_s: float, until_s: float) -> list[tuple[float, float]]:
    return [(from_s - 4, at_m - 30), (from_s, at_m), (until_s, at_m), (until_s + 3, at_m + 24)]


TABLE = [
    ("on green", through(16.0), set()),
    ("front on amber, rear on red", through(4.8), set()),
    ("front in the grace period", through(5.2), set()),
    ("front just after it", through(5.4), {RED}),
    ("in the middle of red", through(10.0), {RED}),
    ("rear just before green", through(14.4), {RED}),
    ("rear just after green", through(14.6), set()),
    ("waits before the line", stand(-0.5, 8.0, 16.0), set()),
    ("waits over the line", stand(1.0, 8.0, 16.0), {LINE}),
    ("over the line, leaves early", stand(1.0, 7.0, 11.0), {LINE, RED}),
    ("before the line, leaves early", stand(-0.5, 7.0, 11.0), {RED}),
    ("stops just past the line", stand(CAR_M + 0.5, 8.0, 16.0), {RED, LINE}),
    ("stops far past it", stand(CAR_M + 6.0, 8.0, 16.0), {RED}),
    ("blocked over the line since green", stand(1.0, 3.0, 16.0), {LINE}),
    ("stands for one second only", stand(1.0, 13.9, 15.5), set()),
    ("turns back", [(4, -20), (8, 1.5), (8.5, 1.5), (11, -1), (16, -1), (19, 20)], set()),
]


@pytest.mark.parametrize(("course", "kinds"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_course_is_judged_as_the_law_says(course, kinds):
    assert set(truth_of(scene(course), 0).kinds) == kinds


def test_times_at_the_line_are_interpolated():
    truth = truth_of(scene(through(10.003)), 0)
    assert truth.front_s == pytest.approx(10.003, abs=1e-3)
    assert truth.rear_s == pytest.approx(10.003 + CAR_M / 8, abs=1e-3)


def test_the_margin_says_how_near_the_other_verdict_is():
    assert truth_of(scene(through(5.5)), 0).margin_s == pytest.approx(0.2, abs=0.01)
    assert truth_of(scene(through(4.9)), 0).margin_s == pytest.approx(-0.4, abs=0.01)


def test_a_front_in_the_grace_period_is_marked():
    assert truth_of(scene(through(5.1)), 0).in_grace
    assert not truth_of(scene(through(4.9)), 0).in_grace


def test_one_who_drove_in_on_red_and_reversed_is_neither_clear_of_it_nor_bound_to_be_found():
    course = [(6, -20), (9, CAR_M + 0.5), (9.5, CAR_M + 0.5), (13, -1), (16, -1), (19, 20)]
    truth = truth_of(scene(course), 0)
    assert (set(truth.kinds), truth.came_back) == (set(), True)
    assert not truth_of(scene(TABLE[-1][1]), 0).came_back


def test_one_who_never_reaches_the_line_did_not_cross():
    truth = truth_of(scene([(0, -30), (20, -5)]), 0)
    assert (truth.front_s, truth.rear_s) == (None, None)


OVER, LATE_OVER = stand(1.0, 3.0, 11.0), stand(1.0, 7.0, 11.0)
"""Stops over the line before red and after; both drive off on red, at 11 s."""


@pytest.mark.parametrize(
    ("course", "early_start", "from_s"),
    [
        (OVER, True, 11.0),
        (OVER, False, 11.0),
        (LATE_OVER, True, 11.0),
        (LATE_OVER, False, 6.866),
        (through(10.0), False, 10.0),
        (through(10.0), True, 10.0),
    ],
)
def test_a_case_counts_from_the_moment_that_it_names_if_red_was_disobeyed_then(course, early_start, from_s):
    truth = truth_of(scene(course), 0)
    assert truth.counts_from_s(early_start=early_start) == pytest.approx(from_s, abs=0.05)


def test_a_front_in_the_grace_period_and_a_stop_until_green_are_no_begin():
    assert truth_of(scene(through(5.2)), 0).drove_in_s is None
    waited = truth_of(scene(stand(1.0, 7.0, 16.0)), 0)
    assert (waited.drove_off_s, waited.kinds) == (None, {LINE})
