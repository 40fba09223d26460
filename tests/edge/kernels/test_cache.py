"""An upgrade never runs machine code of the kernels that were there before."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from edge.kernels._cache import stamp_of

INNER = "from numba import int64\nfrom edge.kernels._jit import kernel\n@kernel(int64(int64))\ndef inner(n):\n    return n + {}\n"
OUTER = "from inner import inner\nfrom numba import int64\nfrom edge.kernels._jit import kernel\n@kernel(int64(int64))\ndef outer(n):\n    return 10 * inner(n)\n"
ASK = "from outer import outer; print(outer(1))"

no_jit = pytest.mark.skipif(os.environ.get("NUMBA_DISABLE_JIT") == "1", reason="nothing is compiled")


def answer(folder: Path) -> str:
    environment = os.environ | {
        "PYTHONPATH": f"{folder}{os.pathsep}{Path.cwd()}",
        "NUMBA_CACHE_DIR": str(folder / "kept"),
    }
    done = subprocess.run(
        [sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True, timeout=120
    )
    return done.stdout.strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "inner.py").write_text(INNER.format(1))
    (tmp_path / "outer.py").write_text(OUTER)
    return tmp_path


@no_jit
def test_a_kernel_is_made_anew_when_one_that_it_calls_has_changed(folder):
    assert answer(folder) == "20"
    (folder / "inner.py").write_text(INNER.format(5))
    assert answer(folder) == "60"


@no_jit
def test_kernels_that_nobody_changed_are_loaded(folder):
    answer(folder)
    kept = {path: path.stat().st_mtime_ns for path in (folder / "kept").rglob("*.nbc")}
    answer(folder)
    assert kept
    assert {path: path.stat().st_mtime_ns for path in (folder / "kept").rglob("*.nbc")} == kept


def test_the_stamp_names_every_file(folder):
    before = stamp_of(folder)
    stamp_of.cache_clear()
    assert stamp_of(folder) == before
    (folder / "inner.py").rename(folder / "other.py")
    stamp_of.cache_clear()
    assert stamp_of(folder) != before
