"""Tells a hard cut: another picture altogether, not a change of brightness."""

import numpy as np
from numpy.typing import NDArray

from edge.domain.frame import Plane

_GRID = (36, 64)
_LEAST_LIKENESS = (
    0.4  # correlation; neighbours of one camera stay above 0.8, also in flicker and dense traffic
)
_LEAST_CONTRAST = 3.0  # grey levels; an empty or black picture tells nothing


class CutDetector:
    """Compares a coarse sample of the luma with the frame before."""

    def __init__(self) -> None:
        self._size: tuple[int, ...] | None = None
        self._grid: tuple[NDArray[np.intp], NDArray[np.intp]] | None = None
        self._sample: NDArray[np.float64] = np.empty(0)

    def is_cut(self, luma: Plane) -> bool:
        """Take the next frame; True where the size changed or the picture is another one."""
        before, after_change = self._sample, luma.shape != self._size
        self._sample = self._sampled(luma)
        if len(before) == 0:
            return False
        return after_change or _likeness(before, self._sample) < _LEAST_LIKENESS

    def _sampled(self, luma: Plane) -> NDArray[np.float64]:
        """Return evenly spread grey levels, without their mean; the grid is settled once per size."""
        if self._grid is None or luma.shape != self._size:
            rows = np.linspace(0, luma.shape[0] - 1, _GRID[0]).astype(np.intp)
            columns = np.linspace(0, luma.shape[1] - 1, _GRID[1]).astype(np.intp)
            self._size, self._grid = luma.shape, (rows[:, np.newaxis], columns)
        levels = luma[self._grid].ravel().astype(np.float64)
        sample: NDArray[np.float64] = levels - levels.sum() / len(levels)
        return sample


def _likeness(before: NDArray[np.float64], after: NDArray[np.float64]) -> float:
    squares = float(before @ before), float(after @ after)
    if min(squares) < len(before) * _LEAST_CONTRAST**2:
        return 1.0
    return float(before @ after) / float(np.sqrt(squares[0] * squares[1]))
