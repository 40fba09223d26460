"""Boxes around simulated bodies, and who is in a box, against plain arithmetic."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.camera_io.sim.camera import NEAR_M, Camera, Pose
from edge.kernels.bodies import (
    LEAST_OVERLAP,
    body_corners,
    project_bodies,
    vehicle_inside,
    vehicles_inside,
)

LINE_M, BACK_M = 16.0, 40.0
CAMERA = Camera(1280, 720, Pose())
SIZES = st.tuples(st.floats(1.5, 12.0), st.floats(0.5, 2.5), st.floats(1.4, 3.3))


def box_of(body: tuple[float, float, float], at: tuple[float, float, float], *, back: bool) -> np.ndarray:
    """One vehicle by the camera's own projection, corner by corner."""
    front, x_m, turn_m = at
    corners, points = np.empty((12, 3)), []
    body_corners(np.array(body), corners)
    for along, side, up in corners:
        beyond = max(0.0, front + along - 1.0)
        angle = min(beyond / turn_m, 1.2)
        x = x_m - (beyond * angle / 2 if np.isfinite(turn_m) else 0.0) + side * np.cos(angle)
        y = LINE_M + front + along + side * np.sin(angle) - beyond * angle**2 / 6
        points.append((-x, BACK_M - y, up) if back else (x, y, up))
    seen = CAMERA.to_camera(np.array(points))
    if seen[:, 2].min() <= NEAR_M:
        return np.full(4, np.nan)
    pixels = CAMERA.to_pixels(seen)
    return np.concatenate([pixels.min(axis=0), pixels.max(axis=0)])


@given(
    SIZES,
    st.floats(-30, 20),
    st.floats(-6, 0),
    st.floats(5, 10) | st.just(float("inf")),
    st.booleans(),
)
def test_a_box_is_that_of_its_corners(
    body: tuple[float, float, float], front: float, x_m: float, turn_m: float, back: bool
) -> None:
    axes = np.concatenate([CAMERA.position[None], CAMERA.axes])
    road = np.array([LINE_M, -1.0, BACK_M] if back else [LINE_M, 1.0, 0.0])
    picture = np.array([CAMERA.focal_px, 640.0, 360.0, NEAR_M])
    out = np.empty((1, 1, 4))
    at = np.array([[front]]), np.array([body]), np.array([x_m]), np.array([turn_m])
    project_bodies(*at, road, axes, picture, out)
    np.testing.assert_allclose(out[0, 0], box_of(body, (front, x_m, turn_m), back=back), rtol=1e-9, atol=1e-6)


def test_a_body_is_as_long_wide_and_high_as_it_is() -> None:
    corners = np.empty((12, 3))
    body_corners(np.array([4.0, 1.8, 1.5]), corners)
    assert corners.max(axis=0) == pytest.approx([-0.04, 0.9, 1.5])
    assert corners.min(axis=0) == pytest.approx([-4.0, -0.9, 0.0])


def inside_by_arrays(true: np.ndarray, present: np.ndarray, box: np.ndarray) -> int:
    wide = np.minimum(true[:, 2], box[2]) - np.maximum(true[:, 0], box[0])
    high = np.minimum(true[:, 3], box[3]) - np.maximum(true[:, 1], box[1])
    shared = np.where(present, wide.clip(0) * high.clip(0), 0.0)
    union = (true[:, 2:] - true[:, :2]).prod(axis=1) + (box[2:] - box[:2]).prod() - shared
    score = np.where(shared > 0, shared / np.maximum(union, 1e-9), 0.0)
    best = int(score.argmax())
    return best if score[best] > LEAST_OVERLAP else -1


@st.composite
def crowds(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """Boxes of two frames with four vehicles each, and who is there."""
    places = draw(st.lists(st.integers(0, 40), min_size=32, max_size=32))
    boxes = np.array(places, np.float64).reshape(2, 4, 4)
    boxes[..., 2:] += boxes[..., :2]
    return boxes, np.array(draw(st.lists(st.booleans(), min_size=8, max_size=8))).reshape(2, 4)


@given(crowds())
def test_who_is_inside_is_who_shares_most(crowd: tuple[np.ndarray, np.ndarray]) -> None:
    boxes, present = crowd
    found, frames = np.empty(4, np.int64), np.array([0, 1, 0, 1])
    vehicles_inside(boxes, present, boxes[1], frames, found)
    told = [inside_by_arrays(boxes[k], present[k], box) for k, box in zip(frames, boxes[1], strict=True)]
    assert found.tolist() == told


def test_nobody_is_in_an_empty_place() -> None:
    true = np.array([[0.0, 0.0, 10.0, 10.0], [np.nan] * 4])
    assert vehicle_inside(true, np.array([True, False]), np.array([9.0, 9.0, 30.0, 30.0])) == -1
