from dataclasses import replace
from pathlib import Path

import av
import pytest

from edge.camera_io.file import FileSource
from edge.domain.frame import CameraId, Packet, StreamInfo
from edge.errors import EvidenceError
from edge.evidence.clip import decoded, needs_viewing_copy, write_original, write_viewing
from tests.support.clips import ClipSpec, make_clip


def recorded(tmp_path: Path, spec: ClipSpec) -> tuple[StreamInfo, tuple[Packet, ...]]:
    heard: list[tuple[StreamInfo, Packet]] = []
    source = FileSource(
        make_clip(tmp_path / "in.mp4", spec), CameraId("cam"), lambda i, p: heard.append((i, p))
    )
    assert sum(1 for _ in source.frames()) == spec.n_frames
    return heard[-1][0], tuple(packet for _, packet in heard)


def n_pictures(path: Path) -> int:
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0))


def test_pictures_come_back_with_their_capture_times(tmp_path):
    info, packets = recorded(tmp_path, ClipSpec(n_frames=30, b_frames=2, options={"preset": "fast"}))
    times = [ns for ns, _ in decoded(info, packets)]
    assert times == sorted(p.captured_at_ns for p in packets)


def test_a_viewing_copy_bears_times_that_run_backwards(tmp_path):
    info, packets = recorded(tmp_path, ClipSpec(n_frames=30))
    late = replace(packets[10], captured_at_ns=packets[8].captured_at_ns)
    write_viewing(tmp_path / "v.mp4", info, (*packets[:10], late, *packets[11:]))
    assert n_pictures(tmp_path / "v.mp4") == 30


def test_a_damaged_packet_costs_its_picture_only(tmp_path):
    info, packets = recorded(tmp_path, ClipSpec(n_frames=30, gop=10))
    damaged = replace(packets[15], payload=b"\xff" * 20)
    broken = (*packets[:15], damaged, *packets[16:])
    write_original(tmp_path / "o.mp4", info, broken)
    assert sum(1 for _ in decoded(info, broken)) >= 28


def test_plain_h264_needs_no_copy(tmp_path):
    info, packets = recorded(tmp_path, ClipSpec(n_frames=10))
    assert not needs_viewing_copy(info, packets)
    assert needs_viewing_copy(replace(info, codec="hevc"), packets)


def test_a_codec_without_a_clip_is_told(tmp_path):
    info, packets = recorded(tmp_path, ClipSpec(n_frames=10))
    with pytest.raises(EvidenceError, match="codec theora cannot go into a clip"):
        write_original(tmp_path / "o.mp4", replace(info, codec="theora"), packets)


def test_a_disk_that_refuses_is_told(tmp_path):
    info, packets = recorded(tmp_path, ClipSpec(n_frames=10))
    with pytest.raises(EvidenceError, match="cannot be written"):
        write_original(tmp_path / "no" / "o.mp4", info, packets)
