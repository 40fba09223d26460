"""Each scenario really makes what it is about; judged by the course, not by the plan."""

from functools import cache

import numpy as np
import pytest

from contracts.base import ViolationKind
from edge.evaluation.crossings.behaviour import disobedient, legal
from edge.evaluation.crossings.scenario import SHARES, Scenario, SceneKey, View
from edge.evaluation.crossings.timing import Lamp
from edge.evaluation.crossings.traffic import Scene, make_scene
from edge.evaluation.crossings.truth import Truth, truth_of
from edge.kernels.driving import N_COLUMNS, START

RED, LINE = ViolationKind.RED_LIGHT, ViolationKind.STOP_LINE
N_SCENES = 15
IDLE = {Scenario.FREE_FLOW, Scenario.QUEUE}


@cache
def scenes(scenario: Scenario, n: int = N_SCENES) -> list[Scene]:
    return [make_scene(SceneKey(5, number, scenario, View.AWAY, 12.5, 1.0, "tracks")) for number in range(n)]


def truths(scenario: Scenario, *, subjects: bool = True) -> list[Truth]:
    return [
        truth_of(scene, row)
        for scene in scenes(scenario)
        for row in range(scene.n_vehicles)
        if bool(scene.subject[row]) is subjects
    ]


@pytest.mark.parametrize(
    ("scenario", "kind", "least"),
    [
        (Scenario.RUN_RED, RED, 0.4),
        (Scenario.BUS, RED, 0.4),
        (Scenario.SWARM, RED, 0.4),
        (Scenario.TURN_LEFT, RED, 0.3),
        (Scenario.CRAWL, RED, 0.2),
        (Scenario.RED_BEGIN, RED, 0.15),
        (Scenario.STOPS_OVER, LINE, 0.3),
        (Scenario.STOPS_PAST, LINE, 0.2),
        (Scenario.SPILL_BACK, LINE, 0.1),
        (Scenario.EARLY_START, RED, 0.2),
    ],
)
def test_those_whom_a_scenario_is_about_often_do_it(scenario, kind, least):
    made = truths(scenario)
    assert sum(kind in truth.kinds for truth in made) >= least * len(made) > 0


@pytest.mark.parametrize("scenario", [Scenario.RED_BEGIN, Scenario.RED_END, Scenario.STOPS_NEAR])
def test_scenarios_at_a_limit_have_both_verdicts(scenario):
    verdicts = {bool(truth.kinds) for truth in truths(scenario)}
    assert verdicts == {True, False}


@pytest.mark.parametrize("scenario", list(Scenario))
def test_nearly_all_others_drive_as_the_law_asks(scenario):
    others = truths(scenario, subjects=False)
    assert sum(bool(truth.kinds) for truth in others) <= 0.12 * len(others)


def test_somebody_who_reversed_was_over_the_line_and_is_not_any_more():
    reversing = [scene for scene in scenes(Scenario.REVERSE) if scene.subject.any()]
    backwards = [scene.speed_mps[scene.subject].min() < -0.3 for scene in reversing]
    assert sum(backwards) >= 0.5 * len(reversing) > 0


def test_the_idle_scenarios_have_no_plan_of_their_own():
    rng, lamp = np.random.default_rng(1), Lamp(6.0, 15.0)
    for scenario in SHARES:
        plan = disobedient(rng, scenario, lamp, 4.0)
        assert (plan is None) == (scenario in IDLE)


def test_a_lawful_driver_waits_before_the_line_until_after_green():
    lamp = Lamp(6.0, 15.0)
    for seed in range(20):
        plan = legal(np.random.default_rng(seed), lamp, 4.0)
        assert plan.stop_m < 0
        assert plan.from_s > lamp.amber_s
        assert plan.until_s > lamp.green_s


def test_a_plan_becomes_a_row_of_the_driving_model():
    row = legal(np.random.default_rng(1), Lamp(6.0, 15.0), 4.0).row()
    assert row.shape == (N_COLUMNS,)
    assert row[START] == pytest.approx(1.0)


def test_the_same_key_gives_the_same_scene_and_another_one_another():
    one, again = scenes(Scenario.QUEUE, 1)[0], scenes(Scenario.QUEUE, 1)[0]
    assert np.array_equal(one.front_m, again.front_m)
    other = scenes(Scenario.QUEUE, 2)[1]
    assert one.front_m.shape != other.front_m.shape or not np.array_equal(one.front_m, other.front_m)


def test_most_vehicles_of_a_swarm_are_motorcycles():
    swarm = np.concatenate([scene.classes for scene in scenes(Scenario.SWARM, 5)])
    assert (swarm == 1).mean() > 0.8


def test_fronts_are_interpolated_between_steps():
    scene = scenes(Scenario.FREE_FLOW, 1)[0]
    between = scene.at(np.array([1.01]))[:, 0]
    assert between == pytest.approx((scene.front_m[:, 50] + scene.front_m[:, 51]) / 2)
