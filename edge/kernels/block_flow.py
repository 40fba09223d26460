"""How the picture inside a box moved between two frames."""

import numpy as np
from numba import float64, int32, int64, uint8, void
from numpy.typing import NDArray

from edge.kernels._jit import kernel, readonly

BLOCK_PX = 8


@kernel(int64(readonly(uint8, 2), int64, int64))
def block_texture(luma: NDArray[np.uint8], x: int, y: int) -> np.int64:
    """Return the sum of absolute differences of the 8 x 8 block at (x, y) to its mean, grey levels."""
    total = np.int64(0)
    for r in range(BLOCK_PX):
        for c in range(BLOCK_PX):
            total += np.int64(luma[y + r, x + c])
    mean = total // (BLOCK_PX * BLOCK_PX)
    texture = np.int64(0)
    for r in range(BLOCK_PX):
        for c in range(BLOCK_PX):
            texture += abs(np.int64(luma[y + r, x + c]) - mean)
    return texture


@kernel(void(readonly(uint8, 2), readonly(uint8, 2), readonly(int64, 1), int32[::1]))
def row_costs(
    before: NDArray[np.uint8],
    after: NDArray[np.uint8],
    places: NDArray[np.int64],
    cost: NDArray[np.int32],
) -> None:
    """Compare an 8 x 8 block with all blocks of one row of places: sums of absolute differences.

    The innermost loop runs over the places, so that the compiler compares many at once.

    Args:
        before: (h, w) uint8.
        after: (h, w) uint8.
        places: (4,) int64: x, y of the block in `before`, x, y of the first place in `after`.
        cost: (n,) int32 out, one per place, each one px further to the right.
    """
    cost[:] = 0
    for r in range(BLOCK_PX):
        for c in range(BLOCK_PX):
            level = np.int32(before[places[1] + r, places[0] + c])
            row = after[places[3] + r, places[2] + c :]
            for k in range(cost.shape[0]):
                cost[k] += abs(np.int32(row[k]) - level)


@kernel(int64(readonly(uint8, 2), readonly(uint8, 2), readonly(int64, 1), int64, int64, float64[:, ::1]))
def block_flow(
    before: NDArray[np.uint8],
    after: NDArray[np.uint8],
    box: NDArray[np.int64],
    radius: int,
    least_texture: int,
    out: NDArray[np.float64],
) -> int:
    """Find where each 8 x 8 block of the box went, by least sum of absolute differences.

    Args:
        before: (h, w) uint8 luma.
        after: (h, w) uint8 luma, same size.
        box: (4,) int64 x1, y1, x2, y2 in `before`; blocks lie wholly inside it and inside the picture.
        radius: farthest displacement searched in x and y, px.
        least_texture: mean absolute difference to the block's mean, grey levels, below which it is left out.
        out: (n, 2) float64 out, displacement (x, y) in px per block; as many blocks as fit are written.

    Returns:
        How many blocks were written.
    """
    height, width = before.shape
    places = np.zeros(4, np.int64)
    cost = np.empty(2 * radius + 1, np.int32)
    n = 0
    for y in range(max(box[1], 0), min(box[3], height) - BLOCK_PX + 1, BLOCK_PX):
        for x in range(max(box[0], 0), min(box[2], width) - BLOCK_PX + 1, BLOCK_PX):
            if n >= out.shape[0] or block_texture(before, x, y) < least_texture * BLOCK_PX * BLOCK_PX:
                continue
            least = np.int64(1 << 30)
            left, right = max(x - radius, 0), min(x + radius, width - BLOCK_PX)
            places[0], places[1], places[2] = x, y, left
            for v in range(max(y - radius, 0), min(y + radius, height - BLOCK_PX) + 1):
                places[3] = v
                row_costs(before, after, places, cost[: right - left + 1])
                for u in range(left, right + 1):
                    # A tie goes to the smaller displacement: a picture without motion must not seem to move.
                    total = np.int64(cost[u - left]) + (abs(u - x) + abs(v - y)) // 4
                    if total < least:
                        least = total
                        out[n, 0], out[n, 1] = u - x, v - y
            n += 1
    return n
