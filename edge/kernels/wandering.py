"""Noise with a memory: residuals that follow each other, misses that come in runs."""

import numpy as np
from numba import boolean, float64, void
from numpy.typing import NDArray

from edge.kernels._jit import kernel, readonly


@kernel(void(readonly(float64, 3), readonly(float64, 2), float64[:, :, ::1]))
def wander(fresh: NDArray[np.float64], rho: NDArray[np.float64], out: NDArray[np.float64]) -> None:
    """Let independent residuals follow each other: a first-order autoregressive process of unit variance.

    Args:
        fresh: (frames, n, 4) float64, unit normal.
        rho: (frames, n) float64, correlation with the frame before.
        out: (frames, n, 4) float64.
    """
    out[0] = fresh[0]
    for k in range(1, fresh.shape[0]):
        for i in range(fresh.shape[1]):
            kept, new = rho[k, i], np.sqrt(1.0 - rho[k, i] * rho[k, i])
            for edge in range(fresh.shape[2]):
                out[k, i, edge] = kept * out[k - 1, i, edge] + new * fresh[k, i, edge]


@kernel(
    void(
        readonly(float64, 2),
        readonly(float64, 2),
        readonly(float64, 2),
        readonly(float64, 2),
        boolean[:, ::1],
    )
)
def miss_in_runs(
    draw: NDArray[np.float64],
    miss: NDArray[np.float64],
    begin: NDArray[np.float64],
    again: NDArray[np.float64],
    out: NDArray[np.bool_],
) -> None:
    """Draw who is missed: a chain of two states.

    Args:
        draw: (frames, n) float64, uniform in 0..1.
        miss: (frames, n) float64, share that is missed; rules the first frame.
        begin: (frames, n) float64, chance of a miss after a find.
        again: (frames, n) float64, chance of a miss after a miss.
        out: (frames, n) bool.
    """
    for i in range(draw.shape[1]):
        out[0, i] = draw[0, i] < miss[0, i]
        for k in range(1, draw.shape[0]):
            out[k, i] = draw[k, i] < (again[k, i] if out[k - 1, i] else begin[k, i])
