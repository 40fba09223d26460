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
        self._sample: NDArray[np.float64] = np.empty(0)

    def is_cut(self, luma: Plane) -> bool:
        """Take the next frame; True where the size changed or the picture is another one."""
        rows = np.linspace(0, luma.shape[0] - 1, _GRID[0]).astype(np.intp)
        columns = np.linspace(0, luma.shape[1] - 1, _GRID[1]).astype(np.intp)
        sample = luma[np.ix_(rows, columns)].astype(np.float64)
        before, size = self._sample, self._size
        self._sample, self._size = sample, luma.shape
        if size is None:
            return False
        return size != luma.shape or _likeness(before, sample) < _LEAST_LIKENESS


def _likeness(before: NDArray[np.float64], after: NDArray[np.float64]) -> float:
    if min(before.std(), after.std()) < _LEAST_CONTRAST:
        return 1.0
    return float(((before - before.mean()) * (after - after.mean())).mean() / (before.std() * after.std()))
