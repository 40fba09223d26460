"""Decoding of network heads, and suppression, against plain Python."""

import math

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from edge.detector.heads import yolox_as_yolov8
from edge.kernels.heads import decode_yolov8, suppress

FLOATS = st.floats(-4, 4, width=32) | st.just(math.nan) | st.just(math.inf)
COLUMNS = np.array([2, 0], np.int32)
CLASS_IDS = np.array([1, 4], np.int32)


def out_arrays(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.empty((n, 4), np.float32), np.empty(n, np.float32), np.empty(n, np.int32)


def plausible(cx: float, cy: float, w: float, h: float) -> bool:
    return 0 < w < 1e5 and 0 < h < 1e5 and abs(cx) < 1e5 and abs(cy) < 1e5


def best_class(scores: list[float]) -> tuple[float, int]:
    best, at = 0.0, 0
    for k, column in enumerate(COLUMNS):
        if scores[column] > best:
            best, at = scores[column], k
    return best, int(CLASS_IDS[at])


@given(arrays(np.float32, st.tuples(st.integers(0, 5), st.just(8)), elements=FLOATS))
@settings(max_examples=80, deadline=None)
def test_yolox_agrees_with_reference(raw: np.ndarray) -> None:
    grid = np.array([[i, 2 * i, 8] for i in range(len(raw))], np.float32).reshape(-1, 3)
    outs = out_arrays(len(raw))
    as_yolov8 = np.ascontiguousarray(yolox_as_yolov8(raw, grid, 0.25))
    n = decode_yolov8(as_yolov8, np.ones(2, np.float32), COLUMNS, CLASS_IDS, 0.25, *outs)
    expected = []
    for row, (gx, gy, stride) in zip(raw.tolist(), grid.tolist(), strict=True):
        score, name = best_class([float(np.float32(row[4] * one)) for one in row[5:]])
        w, h = math.exp(row[2]) * stride, math.exp(row[3]) * stride
        cx, cy = (row[0] + gx) * stride, (row[1] + gy) * stride
        if row[4] >= 0.25 and 0.25 <= score < math.inf and plausible(cx, cy, w, h):
            expected.append([cx - w / 2, cy - h / 2, cx + w / 2, cy + h / 2, score, name])
    found = np.column_stack([outs[0][:n], outs[1][:n], outs[2][:n]])
    np.testing.assert_allclose(found, np.array(expected).reshape(-1, 6), rtol=1e-4, atol=1e-3)


@given(arrays(np.float32, st.tuples(st.just(7), st.integers(0, 5)), elements=FLOATS))
@settings(max_examples=80, deadline=None)
def test_yolov8_agrees_with_reference(raw: np.ndarray) -> None:
    outs = out_arrays(raw.shape[1])
    n = decode_yolov8(raw, np.array([10, 20], np.float32), COLUMNS, CLASS_IDS, 0.25, *outs)
    expected = []
    for cx, cy, w, h, *scores in raw.astype(float).T:
        score, name = best_class(scores)
        x, y, width, height = cx * 10, cy * 20, w * 10, h * 20
        if 0.25 <= score < math.inf and plausible(x, y, width, height):
            expected.append([x - width / 2, y - height / 2, x + width / 2, y + height / 2, score, name])
    found = np.column_stack([outs[0][:n], outs[1][:n], outs[2][:n]])
    np.testing.assert_allclose(found, np.array(expected).reshape(-1, 6), rtol=1e-4, atol=1e-3)


def iou(a: np.ndarray, b: np.ndarray) -> float:
    w, h = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    if w <= 0 or h <= 0:
        return 0.0
    union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - w * h
    return float(w * h / union) if union > 0 else 0.0


BOXES = st.lists(st.tuples(*[st.integers(0, 12)] * 4, st.integers(1, 5), st.integers(0, 1)), max_size=8)


@given(BOXES, st.booleans())
@settings(max_examples=100, deadline=None)
def test_suppress_agrees_with_reference(rows: list[tuple[int, ...]], within_class: bool) -> None:
    table = np.array(rows, np.float32).reshape(-1, 6)
    xyxy, score = np.ascontiguousarray(table[:, :4]), np.ascontiguousarray(table[:, 4])
    class_id = table[:, 5].astype(np.int32)
    xyxy[:, 2:] += xyxy[:, :2]
    keep = np.empty(len(table), np.int64)
    n = suppress(xyxy, score, class_id, 0.45, within_class, keep)
    expected: list[int] = []
    for i in sorted(range(len(table)), key=lambda i: -score[i]):
        rivals = [j for j in expected if not within_class or class_id[i] == class_id[j]]
        if all(iou(xyxy[i], xyxy[j]) <= 0.45 for j in rivals):
            expected.append(i)
    assert keep[:n].tolist() == expected
