"""Tells whether the camera still shows the picture that the heads were drawn in: else nothing can be known."""

import numpy as np
from numpy.typing import NDArray

from edge.signals.settings import SignalSettings


class SceneWitness:
    """Compares a coarse picture of each frame with the slowly learnt one."""

    def __init__(self, settings: SignalSettings) -> None:
        self._settings = settings
        self._learnt: NDArray[np.float64] | None = None
        self._lost_since_ns: int | None = None
        self._last_ns = 0

    def holds(self, scene: NDArray[np.float32], t_ns: int) -> bool:
        """Take the coarse picture of the next frame; False where the picture is another one."""
        seen = scene.astype(np.float64).ravel()
        if self._learnt is None:
            self._learnt, self._last_ns = seen, t_ns
            return True
        elapsed, self._last_ns = t_ns - self._last_ns, t_ns
        if _correlation(self._learnt, seen) < self._settings.scene_correlation:
            return self._lost(seen, t_ns)
        self._lost_since_ns = None
        share = min(1.0, elapsed / self._settings.scene_memory_ns)
        self._learnt += share * (seen - self._learnt)
        return True

    def _lost(self, seen: NDArray[np.float64], t_ns: int) -> bool:
        if self._lost_since_ns is None:
            self._lost_since_ns = t_ns
        if t_ns - self._lost_since_ns >= self._settings.reanchor_ns:
            self._learnt, self._lost_since_ns = seen, None
        return False


def _correlation(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Pearson's; 1 where either is flat, since a flat picture says nothing."""
    a, b = a - a.mean(), b - b.mean()
    length = float(np.sqrt((a * a).sum() * (b * b).sum()))
    return float((a * b).sum()) / length if length > 1e-6 else 1.0
