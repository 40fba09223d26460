"""Which boxes nearer vehicles cover, as far as boxes alone tell; nearer means a lower edge further down."""

import numpy as np
from numba import boolean, float32, float64, void
from numpy.typing import NDArray

from edge.kernels._jit import kernel, readonly

LOWER_EDGE_SHARE = 0.2
TOUCH_SHARE = 0.1
"""Of the box's height: two edges that lie on each other are detected this far apart at most (95 of 100)."""


@kernel(void(readonly(float32, 2), float64, boolean[::1], boolean[::1]))
def find_hidden(
    xyxy: NDArray[np.float32],
    hidden_share: float,
    hidden: NDArray[np.bool_],
    touching: NDArray[np.bool_],
) -> None:
    """Tell whose lower edge is covered, and whose box ends where a nearer vehicle begins.

    Args:
        xyxy: (n, 4) float32, pixels.
        hidden_share: of the lowest fifth of the box, from which on it counts as covered; of the width of the lower
            edge, from which on it counts as touching.
        hidden: (n,) bool out.
        touching: (n,) bool out; also where the nearer box begins above the lower edge.
    """
    for i in range(xyxy.shape[0]):
        hidden[i] = touching[i] = False
        x1, y1 = float64(xyxy[i, 0]), float64(xyxy[i, 1])
        x2, y2 = float64(xyxy[i, 2]), float64(xyxy[i, 3])
        height = max(y2 - y1, 1.0)
        edge = LOWER_EDGE_SHARE * height
        strip, least = max((x2 - x1) * edge, 1e-9), hidden_share * max(x2 - x1, 1.0)
        for j in range(xyxy.shape[0]):
            lowest = float64(xyxy[j, 3])
            if not lowest > y2 + edge:
                continue
            top = float64(xyxy[j, 1])
            wide = min(x2, float64(xyxy[j, 2])) - max(x1, float64(xyxy[j, 0]))
            high = min(y2, lowest) - max(y2 - edge, top)
            if max(wide, 0.0) * max(high, 0.0) / strip >= hidden_share:
                hidden[i] = True
            if top <= y2 + TOUCH_SHARE * height and wide >= least:
                touching[i] = True


@kernel(
    void(
        readonly(float64, 3),
        readonly(boolean, 2),
        float64,
        float64[:, ::1],
        float64[:, ::1],
        float64[:, ::1],
    )
)
def cover(
    xyxy: NDArray[np.float64],
    present: NDArray[np.bool_],
    lower_share: float,
    covered: NDArray[np.float64],
    low_covered: NDArray[np.float64],
    cover_y: NDArray[np.float64],
) -> None:
    """Tell how much of each true box the one nearer vehicle hides that hides most of it.

    Args:
        xyxy: (frames, n, 4) float64, pixels.
        present: (frames, n) bool, who is there to hide others.
        lower_share: of a box's height: its lower part.
        covered: (frames, n) float64 out, share of the box.
        low_covered: (frames, n) float64 out, share of its lower part.
        cover_y: (frames, n) float64 out, upper edge of what hides that part most; inf: nothing does.
    """
    covered[:] = 0.0
    low_covered[:] = 0.0
    cover_y[:] = np.inf
    for k in range(xyxy.shape[0]):
        for i in range(xyxy.shape[1]):
            x1, y1, x2, y2 = xyxy[k, i, 0], xyxy[k, i, 1], xyxy[k, i, 2], xyxy[k, i, 3]
            strip = y2 - lower_share * (y2 - y1)
            for j in range(xyxy.shape[1]):
                u1, v1, u2, v2 = xyxy[k, j, 0], xyxy[k, j, 1], xyxy[k, j, 2], xyxy[k, j, 3]
                if not (present[k, j] and v2 > y2 + 1.0):
                    continue
                wide = max(min(x2, u2) - max(x1, u1), 0.0) / max(x2 - x1, 1e-9)
                over = max(min(y2, v2) - max(y1, v1), 0.0) / max(y2 - y1, 1e-9)
                under = max(min(y2, v2) - max(strip, v1), 0.0) / max(y2 - strip, 1e-9)
                covered[k, i] = max(covered[k, i], wide * over)
                if wide * under > low_covered[k, i]:
                    low_covered[k, i], cover_y[k, i] = wide * under, v1
