"""One call of every kernel, in milliseconds: `NUMBA_DISABLE_JIT=1 python -m benchmarks.plain` times plain Python."""

from benchmarks.stages import once_ms

if __name__ == "__main__":
    print(*once_ms())
