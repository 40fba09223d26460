import os
from itertools import pairwise
from pathlib import Path

import pytest

from edge.camera_io.file import FileSource
from edge.camera_io.redact import redact
from edge.camera_io.source import open_source
from edge.domain.frame import CameraId, Packet, StreamInfo
from edge.errors import SourceError
from tests.support.clips import ClipSpec, make_clip

CAM = CameraId("cam")
MS_40 = 40_000_000


@pytest.mark.parametrize(
    "spec",
    [
        ClipSpec(),
        ClipSpec(b_frames=2, options={"preset": "fast"}),
        ClipSpec(codec="libx265", options={"x265-params": "log-level=none"}),
        ClipSpec(gop=1000),
        ClipSpec(size_px=(162, 98)),
    ],
    ids=["h264", "b-frames", "hevc", "one keyframe", "odd chroma"],
)
def test_every_frame_comes_in_order_with_its_capture_time(tmp_path, spec):
    frames = list(FileSource(make_clip(tmp_path / "a.mp4", spec), CAM).frames())
    assert [f.number for f in frames] == list(range(50))
    assert frames[0].captured_at_ns == 1_769_844_600 * 10**9
    assert {b.t_ns - a.t_ns for a, b in pairwise(frames)} == {MS_40}
    width, height = spec.size_px
    assert frames[0].luma.shape == (height, width)
    assert frames[0].chroma_u.shape == ((height + 1) // 2, (width + 1) // 2)
    assert frames[0].luma.flags.c_contiguous
    assert not frames[0].luma.flags.writeable


def test_without_creation_time_the_file_time_counts_and_is_doubted(tmp_path):
    path = make_clip(tmp_path / "a.mp4", ClipSpec(created=None))
    os.utime(path, ns=(10**18, 10**18))
    frame = next(FileSource(path, CAM).frames())
    assert frame.captured_at_ns == 10**18
    assert frame.uncertainty_ns == 3600 * 10**9


def test_a_packet_is_told_before_its_frame(tmp_path):
    heard: list[Packet] = []

    def listen(info: StreamInfo, packet: Packet) -> None:
        assert info.codec == "h264"
        heard.append(packet)

    for frame in FileSource(make_clip(tmp_path / "a.mp4"), CAM, listen).frames():
        assert frame.captured_at_ns in {p.captured_at_ns for p in heard}
    assert [p.is_keyframe for p in heard[::25]] == [True, True]


def test_a_truncated_clip_yields_what_decodes_and_then_says_so(tmp_path):
    path = make_clip(tmp_path / "a.mkv", ClipSpec(n_frames=100))
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    seen = []
    with pytest.raises(SourceError, match=r"truncated, ends at .* of 4\.0 s"):
        _read_into(seen, FileSource(cut, CAM))
    assert 0 < len(seen) < 100


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda p: None, "no such file"),
        (lambda p: p.mkdir(), "is a folder"),
        (lambda p: p.write_bytes(b"no video at all"), "not a readable video"),
        (lambda p: p.write_bytes(b""), "not a readable video"),
        (lambda p: p.write_bytes(make_clip(p).read_bytes()[:600]), "not a readable video"),
    ],
    ids=["missing", "folder", "text", "empty", "cut before its index"],
)
def test_what_is_no_clip_gets_one_clear_line(tmp_path, make, says):
    path = tmp_path / "x.mp4"
    make(path)
    with pytest.raises(SourceError, match=says) as caught:
        next(FileSource(path, CAM).frames())
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_close_ends_the_iteration(tmp_path):
    source = FileSource(make_clip(tmp_path / "a.mp4"), CAM)
    for frame in source.frames():
        if frame.number == 3:
            source.close()
    assert frame.number == 3


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("rtsp://admin:geheim@10.0.0.2/1", "rtsp://***@10.0.0.2/1"),
        ("rtsp://a:p@ss@host/1", "rtsp://***@host/1"),
        ("http://h/x?user=me&password=geheim&ch=1", "http://h/x?user=***&password=***&ch=1"),
        ("/clips/a@b.mp4", "/clips/a@b.mp4"),
    ],
)
def test_passwords_are_not_shown(text, shown):
    assert redact(text) == shown


def test_an_unknown_scheme_is_refused_without_its_password():
    with pytest.raises(SourceError, match="unknown scheme") as caught:
        open_source("gopher://me:geheim@host/1", CAM, None)
    assert "geheim" not in str(caught.value)


def test_a_file_address_opens_the_file(tmp_path):
    path: Path = make_clip(tmp_path / "a b.mp4")
    assert next(open_source(path.as_uri(), CAM, None).frames()).number == 0


def _read_into(numbers: list[int], source: FileSource) -> None:
    numbers.extend(frame.number for frame in source.frames())
