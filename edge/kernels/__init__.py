"""Compiled inner loops (numba). The only place that knows the compiler."""
