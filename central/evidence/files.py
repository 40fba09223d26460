"""Evidence files on disk, by hash: written aside, synced, checked, then moved to their place."""

import errno
import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from central.errors import ConflictError, RefusedError, StorageFullError

_CHUNK_BYTES = 1024 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT}


class FileStore:
    """A folder of files named by their SHA-256, in 256 subfolders."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._aside = root / "incoming"

    def prepare(self) -> None:
        """Make the folders."""
        self._aside.mkdir(parents=True, exist_ok=True)

    def clear_leftovers(self) -> None:
        """Remove what an earlier run left half-written; only for the process that receives files."""
        for leftover in self._aside.iterdir():
            leftover.unlink()

    def path_of(self, sha256: str) -> Path:
        """Where a file is or would be."""
        return self._root / sha256[:2] / sha256

    def has(self, sha256: str, size_bytes: int) -> bool:
        """Tell whether a file of this size is at its place; its hash is not recomputed."""
        path = self.path_of(sha256)
        return path.is_file() and path.stat().st_size == size_bytes

    def begin(self, sha256: str, size_bytes: int) -> "IncomingFile":
        """Open a place aside for a file of known hash and size.

        Raises:
            StorageFullError: the disk is full.
        """
        with _disk_full_told():
            return IncomingFile(self._aside / secrets.token_hex(16), self.path_of(sha256), size_bytes)

    def checked(self, sha256: str) -> Path:
        """Recompute the hash of a stored file and return its path.

        Raises:
            ConflictError: it is gone or no longer what was stored.
        """
        path = self.path_of(sha256)
        try:
            damaged = _sha256_of(path) != sha256
        except OSError:
            damaged = True
        if damaged:
            raise ConflictError(
                f"evidence file {sha256} is damaged or gone; restore it from the backup",
                code="evidence_damaged",
            )
        return path


class IncomingFile:
    """A file on its way: hash and size are counted while it is written."""

    def __init__(self, aside: Path, place: Path, size_bytes: int) -> None:
        self._aside = aside
        self._place = place
        self._size_bytes = size_bytes
        self._n_bytes = 0
        self._digest = hashlib.sha256()
        self._file = aside.open("xb")

    def write(self, chunk: bytes) -> None:
        """Add bytes.

        Raises:
            RefusedError: more bytes than announced.
            StorageFullError: the disk is full.
        """
        self._n_bytes += len(chunk)
        if self._n_bytes > self._size_bytes:
            raise RefusedError(
                f"body is longer than the announced {self._size_bytes} bytes", code="wrong_size"
            )
        self._digest.update(chunk)
        with _disk_full_told():
            self._file.write(chunk)

    def keep(self) -> None:
        """Check, sync and move the file to its place; when this returns it is durable.

        Raises:
            RefusedError: size or hash is not the announced one.
            StorageFullError: the disk is full.
        """
        self._check()
        with _disk_full_told():
            self._file.flush()
            os.fsync(self._file.fileno())
            self._file.close()
            self._place.parent.mkdir(exist_ok=True)
            self._aside.replace(self._place)
            _sync_folder(self._place.parent)
            _sync_folder(self._place.parent.parent)

    def discard(self) -> None:
        """Remove what was written aside; nothing happens after `keep`."""
        self._aside.unlink(missing_ok=True)
        try:
            self._file.close()
        except OSError:  # unwritten bytes of a file that is gone already
            return

    def _check(self) -> None:
        if self._n_bytes != self._size_bytes:
            raise RefusedError(
                f"body has {self._n_bytes} bytes, announced were {self._size_bytes}", code="wrong_size"
            )
        if self._digest.hexdigest() != self._place.name:
            raise RefusedError(
                "the body's SHA-256 is not the announced one; nothing was kept", code="wrong_hash"
            )


@contextmanager
def _disk_full_told() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFullError("the evidence disk is full; free space and send it again") from error
        raise


def _sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
