"""Which detection belongs to which track, and where a track will be."""

import numpy as np
from numba import boolean, float64, int64, void
from numpy.typing import NDArray

from edge.kernels._jit import kernel, readonly


@kernel(void(readonly(float64, 2), readonly(float64, 2), readonly(float64, 1), float64[:, ::1]))
def buffered_iou(
    tracks: NDArray[np.float64],
    boxes: NDArray[np.float64],
    buffer: NDArray[np.float64],
    out: NDArray[np.float64],
) -> None:
    """Overlap of boxes that were enlarged first, so that small fast ones still meet (C-BIoU, WACV 2023).

    Args:
        tracks: (n, 4) float64 xyxy.
        boxes: (m, 4) float64 xyxy.
        buffer: (n,) float64 part of the width and height that is added on each side, of the track and of the box.
        out: (n, m) float64, intersection over union of the enlarged boxes; 0 where a box has no area or is NaN.
    """
    for i in range(tracks.shape[0]):
        grow_x = buffer[i] * (tracks[i, 2] - tracks[i, 0])
        grow_y = buffer[i] * (tracks[i, 3] - tracks[i, 1])
        x1, y1 = tracks[i, 0] - grow_x, tracks[i, 1] - grow_y
        x2, y2 = tracks[i, 2] + grow_x, tracks[i, 3] + grow_y
        for j in range(boxes.shape[0]):
            more_x = buffer[i] * (boxes[j, 2] - boxes[j, 0])
            more_y = buffer[i] * (boxes[j, 3] - boxes[j, 1])
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


@kernel(
    void(
        readonly(float64, 2),
        readonly(float64, 1),
        readonly(boolean, 1),
        readonly(boolean, 1),
        float64,
        int64[::1],
        boolean[::1],
    )
)
def match_open(
    overlap: NDArray[np.float64],
    weight: NDArray[np.float64],
    may_track: NDArray[np.bool_],
    may_box: NDArray[np.bool_],
    least: float,
    match: NDArray[np.int64],
    free: NDArray[np.bool_],
) -> None:
    """Pair tracks and boxes that take part in this round and have no partner yet, the most similar pair first.

    Args:
        overlap: (n, m) float64.
        weight: (m,) float64, what the overlap with this box is worth.
        may_track: (n,) bool, tracks of this round.
        may_box: (m,) bool, boxes of this round.
        least: the weighted overlap of a pair must be more than this.
        match: (n,) int64 in and out, the box of each track, -1 for none yet.
        free: (m,) bool in and out, boxes without a track.
    """
    n_tracks, n_boxes = overlap.shape
    similarity = np.zeros((n_tracks, n_boxes))
    for i in range(n_tracks):
        if may_track[i] and match[i] < 0:
            for j in range(n_boxes):
                if may_box[j] and free[j]:
                    similarity[i, j] = overlap[i, j] * weight[j]
    found = np.empty(n_tracks, np.int64)
    assign_greedily(similarity, least, found)
    for i in range(n_tracks):
        if found[i] >= 0:
            match[i] = found[i]
            free[found[i]] = False


@kernel(void(float64[:, :, ::1], float64[:, :, ::1], float64, float64))
def predict_motion(
    mean: NDArray[np.float64], covariance: NDArray[np.float64], dt_s: float, acceleration: float
) -> None:
    """Move constant-velocity states on by a time step, in place; x, y, width and height are independent.

    Args:
        mean: (n, 4, 2) float64: value in px and rate in px/s of centre x, centre y, width, height.
        covariance: (n, 4, 3) float64: variance, covariance, variance of the rate.
        dt_s: time step in seconds.
        acceleration: standard deviation of the acceleration, in box heights per second squared; sizes change
            with half of it.
    """
    for i in range(mean.shape[0]):
        noise = (acceleration * max(mean[i, 3, 0], 1.0)) ** 2
        for k in range(4):
            part = noise if k < 2 else noise * 0.25
            mean[i, k, 0] += mean[i, k, 1] * dt_s
            a, b, c = covariance[i, k, 0], covariance[i, k, 1], covariance[i, k, 2]
            covariance[i, k, 0] = a + 2 * b * dt_s + c * dt_s**2 + part * dt_s**4 / 4
            covariance[i, k, 1] = b + c * dt_s + part * dt_s**3 / 2
            covariance[i, k, 2] = c + part * dt_s**2


@kernel(
    void(
        float64[:, :, ::1],
        float64[:, :, ::1],
        readonly(float64, 2),
        readonly(float64, 1),
        readonly(int64, 1),
    )
)
def correct_motion(
    mean: NDArray[np.float64],
    covariance: NDArray[np.float64],
    boxes: NDArray[np.float64],
    sigma_px: NDArray[np.float64],
    match: NDArray[np.int64],
) -> None:
    """Kalman update of the tracks that have a box, in place.

    Args:
        mean: (n, 4, 2) float64, as in `predict_motion`.
        covariance: (n, 4, 3) float64.
        boxes: (m, 4) float64 xyxy.
        sigma_px: (m,) float64, standard deviation of each box's edges.
        match: (n,) int64, the box of each track, -1 for none.
    """
    for i in range(mean.shape[0]):
        j = match[i]
        if j < 0:
            continue
        for k in range(4):
            near, far = boxes[j, k % 2], boxes[j, k % 2 + 2]
            measured = (near + far) / 2 if k < 2 else far - near
            a, b, c = covariance[i, k, 0], covariance[i, k, 1], covariance[i, k, 2]
            total = a + sigma_px[j] * sigma_px[j]
            gain = a / total
            gain_rate = b / total
            miss = measured - mean[i, k, 0]
            mean[i, k, 0] += gain * miss
            mean[i, k, 1] += gain_rate * miss
            covariance[i, k, 0] = a * (1 - gain)
            covariance[i, k, 1] = b * (1 - gain)
            covariance[i, k, 2] = c - gain_rate * b


@kernel(void(readonly(float64, 3), float64[:, ::1]))
def boxes_of(mean: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Write the (n, 4) float64 xyxy boxes of (n, 4, 2) states, at least one px wide and high."""
    for i in range(mean.shape[0]):
        for k in range(2):
            half = max(mean[i, k + 2, 0], 1.0) / 2
            out[i, k] = mean[i, k, 0] - half
            out[i, k + 2] = mean[i, k, 0] + half


@kernel(
    void(
        readonly(float64, 2),
        readonly(boolean, 1),
        readonly(float64, 2),
        float64,
        float64,
        float64,
        boolean[::1],
    )
)
def find_doubles(
    tracks: NDArray[np.float64],
    seen: NDArray[np.bool_],
    boxes: NDArray[np.float64],
    most_overlap: float,
    most_inside: float,
    size_ratio: float,
    out: NDArray[np.bool_],
) -> None:
    """Tell second boxes on a seen vehicle: they overlap it, or of two boxes of like size one lies in the other.

    Args:
        tracks: (n, 4) float64 xyxy.
        seen: (n,) bool, tracks that have a box in this frame.
        boxes: (m, 4) float64 xyxy.
        most_overlap: intersection over union from which a box is a double.
        most_inside: part of the smaller one inside the larger one from which it is a double too, ...
        size_ratio: ... if the smaller area is more than this part of the larger one.
        out: (m,) bool out.
    """
    for j in range(boxes.shape[0]):
        out[j] = False
        area = (boxes[j, 2] - boxes[j, 0]) * (boxes[j, 3] - boxes[j, 1])
        for i in range(tracks.shape[0]):
            width = min(tracks[i, 2], boxes[j, 2]) - max(tracks[i, 0], boxes[j, 0])
            height = min(tracks[i, 3], boxes[j, 3]) - max(tracks[i, 1], boxes[j, 1])
            if not seen[i] or not (width > 0 and height > 0):
                continue
            other = (tracks[i, 2] - tracks[i, 0]) * (tracks[i, 3] - tracks[i, 1])
            shared, smaller, larger = width * height, min(area, other), max(area, other)
            overlaps = shared > most_overlap * (area + other - shared)
            inside = shared > most_inside * smaller and smaller > size_ratio * larger
            out[j] = out[j] or overlaps or inside


def as_float64(xyxy: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return boxes as the kernels of this module take them."""
    return np.ascontiguousarray(xyxy, np.float64)
