"""Matching and motion, against plain Python."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from edge.kernels.association import assign_greedily, buffered_iou, correct_motion, predict_motion

BOXES = arrays(
    np.float64,
    st.tuples(st.integers(0, 4), st.just(4)),
    elements=st.integers(-9, 9).map(float) | st.just(np.nan),
)


def enlarged(box: np.ndarray, part: float) -> tuple[float, ...]:
    w, h = part * (box[2] - box[0]), part * (box[3] - box[1])
    return box[0] - w, box[1] - h, box[2] + w, box[3] + h


def overlap(first: np.ndarray, second: np.ndarray, part: float) -> float:
    a, b = enlarged(first, part), enlarged(second, part)
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    areas = [(c[2] - c[0]) * (c[3] - c[1]) for c in (a, b)]
    solid = all(c[2] > c[0] and c[3] > c[1] for c in (a, b))
    return w * h / (sum(areas) - w * h) if solid and w > 0 and h > 0 else 0.0


@given(BOXES, BOXES, st.sampled_from([0.0, 0.3, 0.5]))
@settings(max_examples=80, deadline=None)
def test_buffered_iou_agrees_with_reference(tracks: np.ndarray, boxes: np.ndarray, part: float) -> None:
    out = np.empty((len(tracks), len(boxes)))
    buffered_iou(tracks, boxes, part, out)
    expected = [[overlap(a, b, part) for b in boxes] for a in tracks]
    np.testing.assert_allclose(out, np.array(expected).reshape(out.shape), atol=1e-9)


@given(
    arrays(
        np.float64,
        st.tuples(st.integers(0, 4), st.integers(0, 4)),
        elements=st.integers(0, 9).map(float) | st.just(np.nan),
    )
)
@settings(max_examples=80, deadline=None)
def test_greedy_assignment_agrees_with_reference(similarity: np.ndarray) -> None:
    match = np.empty(len(similarity), np.int64)
    assign_greedily(similarity, 3.0, match)
    pairs = [(-similarity[i, j], i, j) for i, j in np.ndindex(*similarity.shape) if similarity[i, j] > 3]
    expected = {}
    for _, i, j in sorted(pairs):
        if i not in expected and j not in expected.values():
            expected[i] = j
    assert match.tolist() == [expected.get(i, -1) for i in range(len(similarity))]


def test_two_half_steps_lead_to_the_same_place_as_one() -> None:
    mean = np.array([[[10.0, 4.0], [20.0, -2.0], [30.0, 1.0], [40.0, 0.0]]])
    whole, halves = mean.copy(), mean.copy()
    covariance = np.ones((1, 4, 3))
    predict_motion(whole, covariance.copy(), 1.0, 1.0)
    predict_motion(halves, covariance, 0.5, 1.0)
    predict_motion(halves, covariance, 0.5, 1.0)
    np.testing.assert_allclose(whole, halves)
    assert whole[0, :, 0].tolist() == [14, 18, 31, 40]


def test_measurements_settle_speed_and_shrink_doubt() -> None:
    mean = np.array([[[0.0, 0.0], [0.0, 0.0], [40.0, 0.0], [40.0, 0.0]]])
    covariance = np.tile(np.array([100.0, 0.0, 1e4]), (1, 4, 1))
    for step in range(1, 20):
        predict_motion(mean, covariance, 0.1, 1.0)
        correct_motion(mean[0], covariance[0], np.array([12.0 * step, 0, 40, 40]), 2.0)
    assert mean[0, 0, 1] == pytest.approx(120, rel=0.02)
    assert (covariance[0, :, 0] < 4).all()
