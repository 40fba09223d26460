"""Files that are on the disk when the call returns."""

import os
import shutil
from pathlib import Path

from edge.errors import EvidenceError


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable.

    Raises:
        EvidenceError: the disk refuses.
    """
    try:
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise refused(folder, error) from error


def write_durably(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, synced; its folder has to be synced by the caller.

    Raises:
        EvidenceError: disk full or not writable.
    """
    part = path.with_name(path.name + ".part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise refused(path, error) from error


def make_folder(folder: Path) -> None:
    """Make a folder and its parents.

    Raises:
        EvidenceError: not writable.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise refused(folder, error) from error


def need_room(folder: Path, n_bytes: int) -> None:
    """Go on only where the disk has room.

    Raises:
        EvidenceError: less than `n_bytes` are free.
    """
    free_bytes = shutil.disk_usage(folder).free
    if free_bytes < n_bytes:
        raise EvidenceError(
            f"{folder}: {free_bytes} bytes are free, packets are kept from {n_bytes} on; free disk space"
        )


def refused(path: Path, error: OSError) -> EvidenceError:
    """Return the one-line error for a disk that refuses."""
    reason = error.strerror or str(error)
    return EvidenceError(f"{path}: cannot be written ({reason}); free disk space or check its permissions")
