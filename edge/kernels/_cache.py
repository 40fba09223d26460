"""Compiled kernels are kept on disk; a change of any file of their folder makes all of them anew.

Numba compares a kernel's own file alone. A kernel that calls one of another file keeps the machine code of what was
there when it was compiled, so an upgrade would go on with old rules.
"""

from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from numba.core import caching


@lru_cache(maxsize=8)
def stamp_of(folder: Path) -> bytes:
    """Return a hash of names and contents of all Python files in a folder, as they are at the first call."""
    whole = sha256()
    for path in sorted(folder.glob("*.py")):
        whole.update(path.name.encode())
        whole.update(sha256(path.read_bytes()).digest())
    return whole.digest()


class _WholeFolder:
    """Goes before one of Numba's locators, which say where a kernel is kept and by what a copy is recognised."""

    _py_file: str

    def get_source_stamp(self) -> bytes:
        return stamp_of(Path(self._py_file).parent)


Provided = type("Provided", (_WholeFolder, caching.UserProvidedCacheLocator), {})
Beside = type("Beside", (_WholeFolder, caching.InTreeCacheLocator), {})
Users = type("Users", (_WholeFolder, caching.UserWideCacheLocator), {})
LOCATORS = ",".join(f"{__name__}.{locator}" for locator in ("Provided", "Beside", "Users"))
"""What NUMBA_CACHE_LOCATOR_CLASSES takes: NUMBA_CACHE_DIR, beside the source, the user's own cache."""
