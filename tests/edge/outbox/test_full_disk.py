"""A disk without room: what was decided is recorded all the same."""

import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from edge.app.clock import SystemClock
from edge.errors import OutboxError
from edge.evidence.keys import NodeKey
from edge.outbox import NodeName, SqliteOutbox
from edge.outbox.ballast import Ballast
from tests.support.cases import CITY, NODE, open_case

BALLAST_BYTES = 1024 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 4 MB of its own, where this user may mount one."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", place], capture_output=True)
    if mounted.returncode:
        pytest.skip("mounting a tmpfs is not allowed here")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def opened(folder: Path) -> SqliteOutbox:
    return SqliteOutbox(folder / "outbox.sqlite3", NodeName(CITY, NODE), SystemClock(), BALLAST_BYTES)


def fill(disk: Path) -> None:
    with (disk / "other").open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(4096))


def test_a_decision_on_a_full_disk_is_recorded_from_the_ballast(small_disk, tmp_path):
    key = NodeKey.load_or_make(tmp_path / "node.key")
    outbox = opened(small_disk)
    assert (small_disk / "ballast").stat().st_size == BALLAST_BYTES
    fill(small_disk)
    cases = [open_case(tmp_path / "cases", key, number) for number in range(5)]
    for case in cases:
        outbox.put_decision(case)
    outbox.close()
    assert [case.violation_id for case in opened(small_disk).open_cases()] == [c.violation_id for c in cases]


def test_when_the_ballast_is_used_up_too_it_is_one_line_and_nothing_promised_is_lost(small_disk, tmp_path):
    key = NodeKey.load_or_make(tmp_path / "node.key")
    outbox = opened(small_disk)
    first = open_case(tmp_path / "cases", key)
    outbox.put_decision(first)
    fill(small_disk)
    with pytest.raises(OutboxError, match="free space"):
        _put_many(outbox, tmp_path / "cases", key)
    assert outbox.open_cases()[0] == first


def _put_many(outbox: SqliteOutbox, folder: Path, key: NodeKey) -> None:
    for number in range(1, 2000):
        outbox.put_decision(open_case(folder, key, number))


def test_the_ballast_is_taken_again_when_there_is_room(tmp_path):
    ballast = Ballast(tmp_path / "ballast", 4096)
    ballast.hold()
    assert ballast.held
    assert ballast.release()
    assert not ballast.release()
    ballast.hold()
    assert ballast.held


def test_no_ballast_is_taken_of_a_disk_that_is_nearly_full(tmp_path):
    ballast = Ballast(tmp_path / "ballast", 1 << 60)
    ballast.hold()
    assert not ballast.held


def test_the_ballast_makes_room_for_one_more_try(tmp_path, monkeypatch):
    key = NodeKey.load_or_make(tmp_path / "node.key")
    outbox = opened(tmp_path)
    put, tries = outbox._put_decision, []

    def refuse_while_held(case):
        tries.append(outbox._ballast.held)
        if outbox._ballast.held:
            raise OutboxError("database or disk is full")
        put(case)

    monkeypatch.setattr(outbox, "_put_decision", refuse_while_held)
    case = open_case(tmp_path / "cases", key)
    outbox.put_decision(case)
    assert tries == [True, False]
    assert outbox.open_cases() == [case]
