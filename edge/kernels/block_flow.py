"""How the picture inside a box moved between two frames."""

import numpy as np
from numba import float64, int64, uint8
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


@kernel(int64(readonly(uint8, 2), readonly(uint8, 2), readonly(int64, 1), int64))
def block_difference(
    before: NDArray[np.uint8], after: NDArray[np.uint8], places: NDArray[np.int64], limit: np.int64
) -> np.int64:
    """Return the sum of absolute differences of two 8 x 8 blocks; it stops at `limit`.

    Args:
        before: (h, w) uint8.
        after: (h, w) uint8.
        places: (4,) int64: x, y in `before`, x, y in `after`.
        limit: sum from which the exact value does not matter.
    """
    cost = np.int64(0)
    for r in range(BLOCK_PX):
        for c in range(BLOCK_PX):
            a = np.int64(before[places[1] + r, places[0] + c])
            cost += abs(a - np.int64(after[places[3] + r, places[2] + c]))
        if cost >= limit:
            break
    return cost


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
    n = 0
    for y in range(max(box[1], 0), min(box[3], height) - BLOCK_PX + 1, BLOCK_PX):
        for x in range(max(box[0], 0), min(box[2], width) - BLOCK_PX + 1, BLOCK_PX):
            if n >= out.shape[0] or block_texture(before, x, y) < least_texture * BLOCK_PX * BLOCK_PX:
                continue
            least = np.int64(1 << 30)
            places[0], places[1] = x, y
            for v in range(max(y - radius, 0), min(y + radius, height - BLOCK_PX) + 1):
                for u in range(max(x - radius, 0), min(x + radius, width - BLOCK_PX) + 1):
                    places[2], places[3] = u, v
                    # A tie goes to the smaller displacement: a picture without motion must not seem to move.
                    extra = (abs(u - x) + abs(v - y)) // 4
                    cost = extra + block_difference(before, after, places, least - extra)
                    if cost < least:
                        least = cost
                        out[n, 0], out[n, 1] = u - x, v - y
            n += 1
    return n
