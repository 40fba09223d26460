"""Which detection belongs to which track, and where a track will be."""

import numpy as np
from numba import float64, int64, void
from numpy.typing import NDArray

from edge.kernels._jit import kernel, readonly


@kernel(void(readonly(float64, 2), readonly(float64, 2), float64, float64[:, ::1]))
def buffered_iou(
    tracks: NDArray[np.float64], boxes: NDArray[np.float64], buffer: float, out: NDArray[np.float64]
) -> None:
    """Overlap of boxes that were enlarged first, so that small fast ones still meet (C-BIoU, WACV 2023).

    Args:
        tracks: (n, 4) float64 xyxy.
        boxes: (m, 4) float64 xyxy.
        buffer: part of the width and height that is added on each side.
        out: (n, m) float64, intersection over union of the enlarged boxes; 0 where a box has no area or is NaN.
    """
    for i in range(tracks.shape[0]):
        grow_x = buffer * (tracks[i, 2] - tracks[i, 0])
        grow_y = buffer * (tracks[i, 3] - tracks[i, 1])
        x1, y1 = tracks[i, 0] - grow_x, tracks[i, 1] - grow_y
        x2, y2 = tracks[i, 2] + grow_x, tracks[i, 3] + grow_y
        for j in range(boxes.shape[0]):
            more_x = buffer * (boxes[j, 2] - boxes[j, 0])
            more_y = buffer * (boxes[j, 3] - boxes[j, 1])
            u1, v1 = boxes[j, 0] - more_x, boxes[j, 1] - more_y
            u2, v2 = boxes[j, 2] + more_x, boxes[j, 3] + more_y
            out[i, j] = 0.0
            width = min(x2, u2) - max(x1, u1)
            height = min(y2, v2) - max(y1, v1)
            if x2 > x1 and y2 > y1 and u2 > u1 and v2 > v1 and width > 0 and height > 0:
                shared = width * height
                out[i, j] = shared / ((x2 - x1) * (y2 - y1) + (u2 - u1) * (v2 - v1) - shared)


@kernel(void(readonly(float64, 2), float64, int64[::1]))
def assign_greedily(similarity: NDArray[np.float64], least: float, match: NDArray[np.int64]) -> None:
    """Pair rows and columns, the most similar pair first.

    Args:
        similarity: (n, m) float64; NaN never matches.
        least: pairs must be more similar than this.
        match: (n,) int64 out, column of each row, -1 for none.
    """
    n_columns = similarity.shape[1]
    taken = np.zeros(n_columns, np.bool_)
    match[:] = -1
    flat = similarity.copy().reshape(-1)
    for at in np.argsort(-flat, kind="mergesort"):
        row = at // n_columns
        column = at - row * n_columns
        if flat[at] > least and match[row] < 0 and not taken[column]:
            match[row] = column
            taken[column] = True


@kernel(void(float64[:, :, ::1], float64[:, :, ::1], float64, float64))
def predict_motion(
    mean: NDArray[np.float64], covariance: NDArray[np.float64], dt_s: float, acceleration: float
) -> None:
    """Move constant-velocity states on by a time step, in place; x, y, width and height are independent.

    Args:
        mean: (n, 4, 2) float64: value in px and rate in px/s of centre x, centre y, width, height.
        covariance: (n, 4, 3) float64: variance, covariance, variance of the rate.
        dt_s: time step in seconds.
        acceleration: standard deviation of the acceleration, in box heights per second squared.
    """
    for i in range(mean.shape[0]):
        noise = (acceleration * max(mean[i, 3, 0], 1.0)) ** 2
        for k in range(4):
            part = noise if k < 2 else noise * 0.04
            mean[i, k, 0] += mean[i, k, 1] * dt_s
            a, b, c = covariance[i, k, 0], covariance[i, k, 1], covariance[i, k, 2]
            covariance[i, k, 0] = a + 2 * b * dt_s + c * dt_s**2 + part * dt_s**4 / 4
            covariance[i, k, 1] = b + c * dt_s + part * dt_s**3 / 2
            covariance[i, k, 2] = c + part * dt_s**2


@kernel(void(float64[:, ::1], float64[:, ::1], readonly(float64, 1), float64))
def correct_motion(
    mean: NDArray[np.float64], covariance: NDArray[np.float64], measured: NDArray[np.float64], sigma_px: float
) -> None:
    """Kalman update of one track, in place.

    Args:
        mean: (4, 2) float64, as in `predict_motion`.
        covariance: (4, 3) float64.
        measured: (4,) float64: centre x, centre y, width, height.
        sigma_px: standard deviation of the measurement.
    """
    for k in range(4):
        a, b, c = covariance[k, 0], covariance[k, 1], covariance[k, 2]
        total = a + sigma_px * sigma_px
        gain = a / total
        gain_rate = b / total
        miss = measured[k] - mean[k, 0]
        mean[k, 0] += gain * miss
        mean[k, 1] += gain_rate * miss
        covariance[k, 0] = a * (1 - gain)
        covariance[k, 1] = b * (1 - gain)
        covariance[k, 2] = c - gain_rate * b


def as_float64(xyxy: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return boxes as the kernels of this module take them."""
    return np.ascontiguousarray(xyxy, np.float64)
