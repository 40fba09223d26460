"""Packets on disk: whatever tears or rots, what is read is a beginning of what was written."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.domain.frame import Packet, StreamInfo
from edge.errors import EvidenceError
from edge.evidence.spool import SpoolWriter, read_spool

INFO = StreamInfo("h264", b"\x01\x02", 160, 96, (1, 90_000), 40_000_000)
PACKETS = tuple(
    Packet(bytes([n]) * (n + 1), 3600 * n, 3600 * n - 1, n % 4 == 0, 40_000_000 * n, n) for n in range(12)
)
QUIET = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    path = tmp_path / "packets.spool"
    writer = SpoolWriter(path, INFO)
    for packet in PACKETS:
        writer.append(packet)
    writer.end("recorded to the end")
    return path


def test_what_was_written_is_read(spool):
    recording = read_spool(spool)
    assert (recording.info, recording.packets) == (INFO, PACKETS)
    assert recording.ended_because == "recorded to the end"


@QUIET
@given(share=st.floats(0, 0.999))
def test_a_tear_anywhere_leaves_a_beginning(spool, share):
    content = spool.read_bytes()
    torn = spool.with_name("torn")
    torn.write_bytes(content[: int(share * len(content))])
    recording = read_spool(torn)
    assert recording.packets == PACKETS[: len(recording.packets)]
    assert recording.ended_because is None


@QUIET
@given(place=st.floats(0, 0.999), bit=st.integers(0, 7))
def test_a_flipped_bit_anywhere_is_not_believed(spool, place, bit):
    content = bytearray(spool.read_bytes())
    content[int(place * len(content))] ^= 1 << bit
    rotten = spool.with_name("rotten")
    rotten.write_bytes(content)
    recording = read_spool(rotten)
    assert recording.packets == PACKETS[: len(recording.packets)]
    assert recording.info in (INFO, None)


def test_a_missing_spool_is_an_empty_recording(tmp_path):
    recording = read_spool(tmp_path / "nothing")
    assert (recording.info, recording.packets) == (None, ())


def test_a_file_that_cannot_be_read_is_one_line(tmp_path):
    with pytest.raises(EvidenceError, match="check the disk"):
        read_spool(tmp_path)


def test_a_file_that_cannot_be_written_is_one_line(tmp_path):
    with pytest.raises(EvidenceError, match="cannot be written"):
        SpoolWriter(tmp_path / "nowhere" / "packets.spool", INFO)
