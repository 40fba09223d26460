"""The one switch for compilation: explicit signatures, no GIL, cached on disk, exact arithmetic."""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import numba
from numba import types

from edge.kernels._cache import LOCATORS

numba.config.CACHE_LOCATOR_CLASSES = LOCATORS  # type: ignore[attr-defined] # numba makes its settings at run time

P = ParamSpec("P")
R = TypeVar("R")


def readonly(dtype: types.Type, n_dims: int) -> types.Array:
    """Return the type of a C-contiguous array that a kernel only reads; callers may pass writable ones too."""
    return types.Array(dtype, n_dims, "C", readonly=True)


def tuple_of(kind: types.Type, n: int) -> types.Type:
    """Return the type of a tuple of so many of a type."""
    of_tuple: Callable[[types.Type, int], types.Type] = types.UniTuple
    return of_tuple(kind, n)


def floats(n: int) -> types.Type:
    """Return the type of a tuple of float64."""
    return tuple_of(types.float64, n)


def kernel(signature: object) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Compile at import for exactly this signature; other inputs raise TypeError instead of compiling again."""
    return numba.njit(signature, nogil=True, cache=True, error_model="numpy")
