"""Gets weights into the user's folder: over the network or from a file, checked before they are put in place."""

import os
import shutil
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from edge.detector.weights import (
    Manifest,
    ModelEntry,
    check_hash,
    missing_text,
    sha256_of,
    user_folder,
)
from edge.errors import ModelError

_TIMEOUT_S = 30.0
_ALLOWED_SCHEMES = ("https://", "file://")


def pull(entry: ModelEntry, folder: Path | None = None) -> Path:
    """Fetch the file of an entry from its address and return where it was put.

    Raises:
        ModelError: no network, no direct address, or other bytes than the manifest says.
    """
    if not entry.direct or not entry.url.startswith(_ALLOWED_SCHEMES):
        raise ModelError(f"cannot be pulled: {missing_text(entry)}")
    with _placed(entry, folder) as scratch:
        try:
            with urllib.request.urlopen(entry.url, timeout=_TIMEOUT_S) as answer, scratch.open("wb") as file:  # noqa: S310 - scheme checked above
                shutil.copyfileobj(answer, file)
        except (urllib.error.URLError, TimeoutError, OSError) as error:
            raise ModelError(f"no network or no such file ({error}): {missing_text(entry)}") from error
    return (folder or user_folder()) / entry.file


def import_file(path: Path, folder: Path | None = None) -> tuple[ModelEntry, Path]:
    """Recognise a file by its hash and copy it into the user's folder, under the name of the manifest.

    Raises:
        ModelError: it cannot be read, or no entry has its hash.
    """
    found = sha256_of(path)
    entry = next((e for e in Manifest.read().model if e.sha256 == found), None)
    if entry is None:
        raise ModelError(f"{path}: sha256 {found[:12]}... is not in the manifest; see 'atcs models list'")
    with _placed(entry, folder) as scratch:
        shutil.copyfile(path, scratch)
    return entry, (folder or user_folder()) / entry.file


@contextmanager
def _placed(entry: ModelEntry, folder: Path | None) -> Iterator[Path]:
    """Give a scratch file; afterwards check its hash and move it to its place in one step."""
    folder = folder or user_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
    except OSError as error:
        raise ModelError(f"{folder}: cannot be written ({error.strerror}); check its permissions") from error
    os.close(handle)
    scratch = Path(name)
    try:
        yield scratch
        check_hash(entry, scratch)
        scratch.replace(folder / entry.file)
    finally:
        scratch.unlink(missing_ok=True)
