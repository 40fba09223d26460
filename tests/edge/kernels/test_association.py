"""Matching and motion, against plain Python."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from edge.kernels.association import (
    assign_greedily,
    boxes_of,
    buffered_iou,
    correct_motion,
    find_doubles,
    match_open,
    predict_motion,
)

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


@given(BOXES, BOXES, st.lists(st.sampled_from([0.0, 0.3, 0.5]), min_size=4, max_size=4))
@settings(max_examples=80, deadline=None)
def test_buffered_iou_agrees_with_reference(
    tracks: np.ndarray, boxes: np.ndarray, parts: list[float]
) -> None:
    out = np.empty((len(tracks), len(boxes)))
    buffered_iou(tracks, boxes, np.array(parts[: len(tracks)]), out)
    expected = [[overlap(a, b, part) for b in boxes] for a, part in zip(tracks, parts, strict=False)]
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


SOME = st.lists(st.booleans(), min_size=4, max_size=4)


@given(
    arrays(np.float64, (4, 4), elements=st.integers(0, 9).map(float)),
    arrays(np.float64, 4, elements=st.sampled_from([0.5, 1.0])),
    st.tuples(SOME, SOME, SOME),
)
@settings(max_examples=80, deadline=None)
def test_open_matching_agrees_with_reference(
    overlap: np.ndarray, weight: np.ndarray, masks: tuple[list[bool], ...]
) -> None:
    may_track, may_box, free = (np.array(mask) for mask in masks)
    match, left = np.array([-1, 9, -1, -1]), free.copy()
    match_open(overlap, weight, may_track, may_box, 2.0, match, left)
    pairs = [
        (-overlap[i, j] * weight[j], i, j)
        for i, j in np.ndindex(4, 4)
        if i != 1 and may_track[i] and may_box[j] and free[j] and overlap[i, j] * weight[j] > 2.0
    ]
    expected = {1: 9}
    for _, i, j in sorted(pairs):
        if i not in expected and j not in expected.values():
            expected[i] = j
    assert match.tolist() == [expected.get(i, -1) for i in range(4)]
    assert left.tolist() == [bool(f) and j not in expected.values() for j, f in enumerate(free)]


def is_double(track: np.ndarray, box: np.ndarray) -> bool:
    w, h = min(track[2], box[2]) - max(track[0], box[0]), min(track[3], box[3]) - max(track[1], box[1])
    if not (w > 0 and h > 0):
        return False
    areas = sorted((b[2] - b[0]) * (b[3] - b[1]) for b in (track, box))
    inside = w * h > 0.8 * areas[0] and areas[0] > 0.35 * areas[1]
    return bool(w * h > 0.4 * (sum(areas) - w * h) or inside)


@given(BOXES, BOXES, SOME)
@settings(max_examples=80, deadline=None)
def test_doubles_agree_with_reference(tracks: np.ndarray, boxes: np.ndarray, some: list[bool]) -> None:
    tracks, boxes = (
        np.sort(np.nan_to_num(b).reshape(-1, 2, 2), axis=1).reshape(-1, 4) for b in (tracks, boxes)
    )
    seen, out = np.array(some[: len(tracks)], np.bool_), np.empty(len(boxes), np.bool_)
    find_doubles(tracks, seen, boxes, 0.4, 0.8, 0.35, out)
    expected = [any(s and is_double(t, b) for t, s in zip(tracks, seen, strict=True)) for b in boxes]
    assert out.tolist() == expected


def test_a_box_without_figures_is_no_double() -> None:
    out = np.ones(1, np.bool_)
    track, nothing = np.array([[0.0, 0, 10, 10]]), np.full((1, 4), np.nan)
    find_doubles(track, np.ones(1, np.bool_), nothing, 0.4, 0.8, 0.35, out)
    assert out.tolist() == [False]


def test_boxes_have_a_size_whatever_the_filter_says() -> None:
    mean = np.zeros((2, 4, 2))
    mean[:, :, 0] = [[10, 20, 4, 6], [10, 20, -3, 0.5]]
    out = np.empty((2, 4))
    boxes_of(mean, out)
    assert out.tolist() == [[8, 17, 12, 23], [9.5, 19.5, 10.5, 20.5]]


def test_measurements_settle_speed_and_shrink_doubt() -> None:
    mean = np.array([[[0.0, 0.0], [0.0, 0.0], [40.0, 0.0], [40.0, 0.0]]])
    covariance = np.tile(np.array([100.0, 0.0, 1e4]), (1, 4, 1))
    for step in range(1, 20):
        predict_motion(mean, covariance, 0.1, 1.0)
        box = np.array([[12.0 * step - 20, -20, 12 * step + 20, 20]])
        correct_motion(mean, covariance, box, np.array([2.0]), np.array([0]))
    assert mean[0, 0, 1] == pytest.approx(120, rel=0.02)
    assert (covariance[0, :2, 0] < 4).all()


def test_only_tracks_with_a_box_are_corrected() -> None:
    mean, covariance = np.zeros((2, 4, 2)), np.ones((2, 4, 3))
    boxes, sigma_px = np.array([[0.0, 0, 10, 20]]), np.array([1.0])
    correct_motion(mean, covariance, boxes, sigma_px, np.array([-1, 0]))
    assert not mean[0].any()
    assert mean[1, :, 0].tolist() == [2.5, 5, 5, 10]
    assert covariance[0].tolist() == np.ones((4, 3)).tolist()
    assert (covariance[1, :, 0] == 0.5).all()
