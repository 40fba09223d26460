"""The evidence store on disk: whole and right, or not at all."""

import errno
import hashlib
import os
from pathlib import Path

import pytest

from central.errors import ConflictError, RefusedError, StorageFullError
from central.evidence.files import FileStore

CONTENT = b"picture" * 1000
SHA = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    made = FileStore(tmp_path)
    made.prepare()
    return made


def n_files(store: FileStore) -> int:
    return sum(path.is_file() for path in store.path_of(SHA).parents[1].rglob("*"))


def test_a_file_is_kept_under_its_hash(store: FileStore) -> None:
    incoming = store.begin(SHA, len(CONTENT))
    incoming.write(CONTENT[:100])
    incoming.write(CONTENT[100:])
    incoming.keep()
    incoming.discard()
    assert store.checked(SHA).read_bytes() == CONTENT


@pytest.mark.parametrize("content", [CONTENT[:-1], CONTENT[:-1] + b"X", b""])
def test_wrong_content_is_refused_and_leaves_nothing(store: FileStore, content: bytes) -> None:
    incoming = store.begin(SHA, len(CONTENT))
    incoming.write(content)
    with pytest.raises(RefusedError):
        incoming.keep()
    incoming.discard()
    assert n_files(store) == 0


def test_more_than_announced_is_refused_at_once(store: FileStore) -> None:
    incoming = store.begin(SHA, 10)
    with pytest.raises(RefusedError, match="longer than the announced 10"):
        incoming.write(CONTENT)
    incoming.discard()
    assert n_files(store) == 0


def test_a_full_disk_keeps_nothing(store: FileStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    incoming = store.begin(SHA, len(CONTENT))
    incoming.write(CONTENT)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFullError, match="disk is full"):
        incoming.keep()
    incoming.discard()
    assert n_files(store) == 0


def test_a_changed_file_is_told(store: FileStore) -> None:
    incoming = store.begin(SHA, len(CONTENT))
    incoming.write(CONTENT)
    incoming.keep()
    store.path_of(SHA).write_bytes(CONTENT[:-1] + b"X")
    with pytest.raises(ConflictError, match="damaged"):
        store.checked(SHA)


def test_a_missing_file_is_told(store: FileStore) -> None:
    with pytest.raises(ConflictError, match="damaged or gone"):
        store.checked(SHA)


def test_what_a_killed_run_left_is_removed(store: FileStore) -> None:
    store.begin(SHA, len(CONTENT)).write(CONTENT)
    store.clear_leftovers()
    assert n_files(store) == 0
