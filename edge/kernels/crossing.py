"""Where points lie relative to a stop line."""

import numpy as np
from numba import float64, void
from numpy.typing import NDArray

from edge.kernels._jit import kernel, readonly


@kernel(void(readonly(float64, 2), readonly(float64, 1), float64[:, ::1]))
def _relative(points: NDArray[np.float64], segment: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    along_x = segment[2] - segment[0]
    along_y = segment[3] - segment[1]
    length = np.sqrt(along_x * along_x + along_y * along_y)
    for i in range(points.shape[0]):
        x = points[i, 0] - segment[0]
        y = points[i, 1] - segment[1]
        out[i, 0] = (along_x * y - along_y * x) / length
        out[i, 1] = (along_x * x + along_y * y) / (length * length)


def relative_to_line(
    points: NDArray[np.float64], segment: tuple[float, float, float, float]
) -> NDArray[np.float64]:
    """Measure points against the directed segment (x1, y1) -> (x2, y2).

    Args:
        points: (n, 2) float64 C-contiguous, (x, y) in pixels.
        segment: (x1, y1, x2, y2) in the same pixels.

    Returns:
        (n, 2) float64. Column 0: signed distance to the endless line in pixels, positive on the right hand of
        someone who looks from (x1, y1) to (x2, y2) in the picture (y grows downwards): a segment drawn from left
        to right has its positive side below. Column 1: position of the foot point, 0 at (x1, y1), 1 at (x2, y2);
        outside 0..1 it is beside the segment. NaN for a segment of no length and for NaN points.
    """
    out = np.empty((len(points), 2))
    _relative(points, np.array(segment, np.float64), out)
    return out


def crossing_fraction(before_px: float, after_px: float) -> float | None:
    """Return when between two samples (0..1) a signed distance became zero; None where its sign did not change."""
    if not (before_px < 0 <= after_px or after_px <= 0 < before_px):
        return None
    return before_px / (before_px - after_px)
