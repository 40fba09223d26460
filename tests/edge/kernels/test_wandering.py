"""Noise with a memory against its plain definition."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from edge.kernels.wandering import miss_in_runs, wander

SHAPES = st.tuples(st.integers(1, 12), st.integers(0, 5))
SEEDS = st.integers(0, 2**31)


@given(SHAPES, SEEDS)
def test_residuals_follow_each_other(shape: tuple[int, int], seed: int) -> None:
    rng = np.random.default_rng(seed)
    fresh, rho = rng.normal(size=(*shape, 4)), rng.random(shape)
    plain = np.empty_like(fresh)
    plain[0] = fresh[0]
    for k in range(1, shape[0]):
        plain[k] = rho[k, :, None] * plain[k - 1] + np.sqrt(1 - rho[k, :, None] ** 2) * fresh[k]
    out = np.empty_like(fresh)
    wander(fresh, rho, out)
    assert (out == plain).all()


def test_they_keep_unit_variance_and_their_correlation() -> None:
    fresh, out = np.random.default_rng(3).normal(size=(20_000, 1, 4)), np.empty((20_000, 1, 4))
    wander(fresh, np.full((20_000, 1), 0.7), out)
    assert abs(out.std() - 1) < 0.05
    assert abs(np.mean(out[1:] * out[:-1]) - 0.7) < 0.05


@given(SHAPES, SEEDS)
def test_misses_come_in_runs(shape: tuple[int, int], seed: int) -> None:
    draw, miss, begin, again = np.random.default_rng(seed).random((4, *shape))
    plain = np.zeros(shape, np.bool_)
    plain[0] = draw[0] < miss[0]
    for k in range(1, shape[0]):
        plain[k] = draw[k] < np.where(plain[k - 1], again[k], begin[k])
    out = np.empty(shape, np.bool_)
    miss_in_runs(draw, miss, begin, again, out)
    assert (out == plain).all()
