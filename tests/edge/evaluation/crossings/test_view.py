"""Projection: true boxes stand where the road is, and nearer vehicles hide farther ones."""

from dataclasses import replace

import numpy as np
import pytest

from edge.evaluation.crossings.road import LINE_Y_M
from edge.evaluation.crossings.scenario import View
from edge.evaluation.crossings.view import SIZE_PX, layout_of, pixels, see
from edge.rules import RuleConfig
from tests.edge.evaluation.crossings.test_truth import CAR_M, scene, through


def seen_from(view: View, x_m: float = -1.85, speed: float = 4.0):
    one = scene(through(10.0, speed))
    return replace(one, key=replace(one.key, view=view), x_m=np.array([x_m]))


@pytest.mark.parametrize("view", [View.AWAY, View.AWAY_PLAIN])
def test_from_behind_the_lower_edge_is_at_the_rear(view):
    boxes = see(seen_from(view), np.array([10.0 + CAR_M / 4.0])).xyxy[0, 0]
    on_line = pixels(view, [(-1.85, LINE_Y_M, 0.0)])[0]
    assert boxes[3] == pytest.approx(on_line[1], abs=0.12 * (boxes[3] - boxes[1]))


def test_from_the_front_the_lower_edge_is_at_the_front():
    box = see(seen_from(View.TOWARDS), np.array([10.0])).xyxy[0, 0]
    on_line = pixels(View.TOWARDS, [(-1.85, LINE_Y_M, 0.0)])[0]
    assert box[3] == pytest.approx(on_line[1], abs=0.12 * (box[3] - box[1]))


@pytest.mark.parametrize("view", list(View))
def test_the_line_lies_in_the_picture_and_can_be_enforced(view):
    line = RuleConfig.of(layout_of(view), SIZE_PX).lines[0]
    assert line.enforced
    assert (line.ground is not None) == (view is not View.AWAY_PLAIN)
    away = (0.0, -1.0) if view is not View.TOWARDS else (0.0, 1.0)
    assert line.direction[1] * away[1] > 0.8


def test_a_bus_behind_which_a_car_stands_hides_it():
    one = seen_from(View.AWAY)
    pair = replace(
        one,
        classes=np.array([0, 2], np.int32),
        size_m=np.array([[4.0, 1.7, 1.5], [9.0, 2.4, 3.0]]),
        x_m=np.array([-1.85, -1.85]),
        turn_m=np.full(2, np.inf),
        front_m=np.concatenate([one.front_m * 0 + 5.0, one.front_m * 0]),
        speed_mps=np.zeros((2, one.front_m.shape[1])),
        subject=np.zeros(2, np.bool_),
    )
    seen = see(pair, np.array([1.0]))
    assert seen.low_covered[0, 0] > 0.9
    assert seen.covered[0, 1] == 0.0


def test_what_has_driven_on_is_not_followed_further():
    assert not see(seen_from(View.AWAY, speed=8.0), np.array([14.0])).present.any()


def test_boxes_move_without_jumps():
    boxes = see(seen_from(View.AWAY), np.arange(9.0, 12.0, 0.04)).xyxy[:, 0]
    assert np.abs(np.diff(boxes, axis=0)).max() < 18.0


def test_a_left_turn_drifts_to_the_left():
    straight = seen_from(View.AWAY)
    turned = replace(straight, turn_m=np.array([6.0]))
    at = np.array([12.0])
    assert see(turned, at).xyxy[0, 0, 0] < see(straight, at).xyxy[0, 0, 0] - 10
