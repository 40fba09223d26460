"""How the picture inside a box moved between two frames."""

import numpy as np
from numba import float64, int64, uint8
from numpy.typing import NDArray

from edge.kernels._jit import kernel, readonly


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
    n = 0
    for y in range(max(box[1], 0), min(box[3], height) - 7, 8):
        for x in range(max(box[0], 0), min(box[2], width) - 7, 8):
            total = 0
            for r in range(8):
                for c in range(8):
                    total += np.int64(before[y + r, x + c])
            mean = total // 64
            texture = 0
            for r in range(8):
                for c in range(8):
                    texture += abs(np.int64(before[y + r, x + c]) - mean)
            if texture < least_texture * 64 or n >= out.shape[0]:
                continue
            least = 1 << 30
            for v in range(max(y - radius, 0), min(y + radius, height - 8) + 1):
                for u in range(max(x - radius, 0), min(x + radius, width - 8) + 1):
                    # A tie goes to the smaller displacement: a picture without motion must not seem to move.
                    cost = (abs(u - x) + abs(v - y)) // 4
                    for r in range(8):
                        for c in range(8):
                            cost += abs(np.int64(before[y + r, x + c]) - np.int64(after[v + r, u + c]))
                        if cost >= least:
                            break
                    if cost < least:
                        least = cost
                        out[n, 0] = u - x
                        out[n, 1] = v - y
            n += 1
    return n
