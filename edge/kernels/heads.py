"""Raw network output to candidate boxes, and suppression of doubles."""

import numpy as np
from numba import boolean, float32, int32, int64
from numpy.typing import NDArray

from edge.kernels._jit import kernel, readonly

_FAR_PX = np.float32(1e5)


@kernel(
    int64(
        readonly(float32, 2),
        readonly(float32, 1),
        readonly(int32, 1),
        readonly(int32, 1),
        float32,
        float32[:, ::1],
        float32[::1],
        int32[::1],
    )
)
def decode_yolov8(
    raw: NDArray[np.float32],
    unit_px: NDArray[np.float32],
    columns: NDArray[np.int32],
    class_ids: NDArray[np.int32],
    floor: float,
    xyxy: NDArray[np.float32],
    score: NDArray[np.float32],
    class_id: NDArray[np.int32],
) -> int:
    """Decode a YOLOv8 or YOLO11 head, whose boxes are already decoded.

    Args:
        raw: (4 + n_classes, n) float32: rows centre x, centre y, width, height, then one per class.
        unit_px: (2,) float32, input pixels per unit of x and y: 1 for pixels, the input size for 0..1.
        columns: (k,) int32, network classes that are read.
        class_ids: (k,) int32, what each of them is called afterwards.
        floor: lowest score kept; a score that is not finite is none.
        xyxy: (n, 4) float32 out, input pixels.
        score: (n,) float32 out.
        class_id: (n,) int32 out.

    Returns:
        How many rows of the out-arrays were written.
    """
    n = 0
    for i in range(raw.shape[1]):
        best = np.float32(0)
        best_at = 0
        for k in range(columns.shape[0]):
            if raw[4 + columns[k], i] > best:
                best = raw[4 + columns[k], i]
                best_at = k
        if not floor <= best < np.inf:
            continue
        x = raw[0, i] * unit_px[0]
        y = raw[1, i] * unit_px[1]
        width = raw[2, i] * unit_px[0]
        height = raw[3, i] * unit_px[1]
        if not (0 < width < _FAR_PX and 0 < height < _FAR_PX and abs(x) < _FAR_PX and abs(y) < _FAR_PX):
            continue
        xyxy[n, 0] = x - width / 2
        xyxy[n, 1] = y - height / 2
        xyxy[n, 2] = x + width / 2
        xyxy[n, 3] = y + height / 2
        score[n] = best
        class_id[n] = class_ids[best_at]
        n += 1
    return n


@kernel(int64(readonly(float32, 2), readonly(float32, 1), readonly(int32, 1), float32, boolean, int64[::1]))
def suppress(
    xyxy: NDArray[np.float32],
    score: NDArray[np.float32],
    class_id: NDArray[np.int32],
    iou_max: float,
    within_class: bool,
    keep: NDArray[np.int64],
) -> int:
    """Drop each box that overlaps a stronger kept one by more than `iou_max` (non-maximum suppression).

    Args:
        xyxy: (n, 4) float32.
        score: (n,) float32, no NaN.
        class_id: (n,) int32.
        iou_max: 0..1.
        within_class: True: only boxes of the same class drop each other.
        keep: (n,) int64 out, rows that stay, strongest first; equal scores in their old order.

    Returns:
        How many entries of `keep` were written.
    """
    n_kept = 0
    for i in np.argsort(-score, kind="mergesort"):
        area = (xyxy[i, 2] - xyxy[i, 0]) * (xyxy[i, 3] - xyxy[i, 1])
        free = True
        for k in range(n_kept):
            j = keep[k]
            if within_class and class_id[i] != class_id[j]:
                continue
            width = min(xyxy[i, 2], xyxy[j, 2]) - max(xyxy[i, 0], xyxy[j, 0])
            height = min(xyxy[i, 3], xyxy[j, 3]) - max(xyxy[i, 1], xyxy[j, 1])
            if width <= 0 or height <= 0:
                continue
            other = (xyxy[j, 2] - xyxy[j, 0]) * (xyxy[j, 3] - xyxy[j, 1])
            shared = width * height
            if shared > iou_max * (area + other - shared):
                free = False
                break
        if free:
            keep[n_kept] = i
            n_kept += 1
    return n_kept
