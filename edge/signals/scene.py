"""Tells whether the camera still shows the picture that the heads were drawn in: else nothing can be known."""

import numpy as np
from numpy.typing import NDArray

from edge.signals.settings import SignalSettings

N_PARTS = 4
"""Along each side."""
TEXTURE = 2.0
"""Grey levels (standard deviation) below which a part has nothing to compare."""


class SceneWitness:
    """Compares a coarse picture of each frame with the slowly learnt one, part by part.

    A vehicle close to the camera changes the parts that it covers; another picture changes nearly all.
    """

    def __init__(self, settings: SignalSettings) -> None:
        self._settings = settings
        self._learnt: NDArray[np.float64] | None = None
        self._lost_since_ns: int | None = None
        self._last_ns = 0
        self.n_reanchored = 0

    def holds(self, scene: NDArray[np.float32], t_ns: int) -> bool:
        """Take the coarse picture of the next frame; False where the picture is another one."""
        seen = scene.astype(np.float64)
        if self._learnt is None:
            self._learnt, self._last_ns = seen, t_ns
            return True
        elapsed, self._last_ns = t_ns - self._last_ns, t_ns
        if self._agreeing(self._learnt, seen) < self._settings.scene_share:
            return self._lost(seen, t_ns)
        self._lost_since_ns = None
        share = min(1.0, elapsed / self._settings.scene_memory_ns)
        self._learnt += share * (seen - self._learnt)
        return True

    def lost_for_ns(self, t_ns: int) -> int:
        """Return for how long the picture has been another one."""
        return 0 if self._lost_since_ns is None else t_ns - self._lost_since_ns

    def _lost(self, seen: NDArray[np.float64], t_ns: int) -> bool:
        if self._lost_since_ns is None:
            self._lost_since_ns = t_ns
        if t_ns - self._lost_since_ns >= self._settings.reanchor_ns:
            self._learnt, self._lost_since_ns = seen, None
            self.n_reanchored += 1
        return False

    def _agreeing(self, learnt: NDArray[np.float64], seen: NDArray[np.float64]) -> float:
        """Return the share of the parts that agree; 1 where both are flat, since a flat picture says nothing."""
        a, b = _parts(learnt), _parts(seen)
        textured = np.maximum(a.std(axis=1), b.std(axis=1)) >= TEXTURE
        if not textured.any():
            return 1.0
        a, b = a - a.mean(axis=1, keepdims=True), b - b.mean(axis=1, keepdims=True)
        length = np.sqrt((a * a).sum(axis=1) * (b * b).sum(axis=1))
        correlation = (a * b).sum(axis=1) / np.maximum(length, 1e-6)
        return float((correlation >= self._settings.scene_correlation)[textured].mean())


def _parts(scene: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return (N_PARTS ** 2, cells per part) of a square coarse picture."""
    side = scene.shape[0] // N_PARTS
    return scene.reshape(N_PARTS, side, N_PARTS, side).transpose(0, 2, 1, 3).reshape(N_PARTS**2, side * side)
