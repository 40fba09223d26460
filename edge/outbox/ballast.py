"""A file that only takes up room: on a full disk it is given up, so that decisions can still be recorded."""

import os
from pathlib import Path

BALLAST_BYTES = 8 * 1024 * 1024
"""Room for some hundred decisions: SQLite writes each page twice, and cannot even delete on a full disk."""


class Ballast:
    """Held while the disk has room, released once it has none, taken again when there is room for two; 0: none."""

    def __init__(self, path: Path, n_bytes: int) -> None:
        self._path = path
        self._n_bytes = n_bytes

    @property
    def held(self) -> bool:
        """Whether it is there to be released."""
        return self._path.exists()

    def hold(self) -> None:
        """Take the room, where there is enough of it."""
        disk = os.statvfs(self._path.parent)
        if self.held or not self._n_bytes or disk.f_bavail * disk.f_frsize < 2 * self._n_bytes:
            return
        try:
            with self._path.open("wb") as file:
                os.posix_fallocate(file.fileno(), 0, self._n_bytes)
        except OSError:
            self._path.unlink(missing_ok=True)

    def release(self) -> bool:
        """Give the room up; False where there is none to give."""
        if not self.held:
            return False
        self._path.unlink(missing_ok=True)
        return True
