"""Why the recording of a case ends, and that each case ends by itself."""

from dataclasses import replace
from pathlib import Path

import pytest

from edge.domain.frame import Packet, StreamInfo
from edge.errors import EvidenceError
from edge.evidence.recorder import PostEventRecorder, Spooling
from edge.evidence.spool import SpoolWriter, read_spool

NS = 1_000_000_000
INFO = StreamInfo("h264", b"", 160, 96, (1, 1000), NS // 10)


def packet(n: int) -> Packet:
    return Packet(b"x", 100 * n, 100 * n, True, n * NS // 10, n)


class Scene:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.recorder = PostEventRecorder()

    def begin(self, name: str, until_s: float, last: Packet | None = None) -> None:
        writer = SpoolWriter(self.folder / name, INFO)
        with self.recorder.hold():
            self.recorder.begin(name, Spooling(writer, round(until_s * NS), last))

    def hear(self, *numbers: int, info: StreamInfo = INFO) -> None:
        for number in numbers:
            self.recorder(info, packet(number))

    def kept(self, name: str) -> tuple[list[int], str | None]:
        recording = read_spool(self.folder / name)
        return [p.frame_number for p in recording.packets], recording.ended_because


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


def test_each_case_ends_at_its_own_time(scene):
    scene.begin("a", until_s=0.3)
    scene.begin("b", until_s=0.5)
    scene.hear(*range(8))
    assert scene.kept("a") == ([0, 1, 2, 3], "recorded to the end")
    assert scene.kept("b") == ([0, 1, 2, 3, 4, 5], "recorded to the end")
    assert not scene.recorder.is_recording("a")


def test_the_packet_that_the_window_ended_with_is_not_doubled(scene):
    last = packet(3)
    scene.begin("a", until_s=9, last=last)
    scene.recorder(INFO, last)
    scene.hear(4)
    scene.recorder.end_all("the node was stopped")
    assert scene.kept("a") == ([4], "the node was stopped")


def test_another_picture_size_ends_a_clip(scene):
    scene.begin("a", until_s=9)
    scene.hear(0, 1)
    scene.hear(2, info=replace(INFO, width=320))
    assert scene.kept("a") == ([0, 1], "the camera changed its picture size or codec")


def test_time_stamps_that_begin_anew_end_a_clip(scene):
    scene.begin("a", until_s=9)
    scene.hear(40, 41, 0)
    assert scene.kept("a") == ([40, 41], "the camera was connected again")


def test_a_disk_that_refuses_ends_that_case_and_is_told(scene, monkeypatch):
    scene.begin("a", until_s=9)
    scene.begin("b", until_s=9)
    refusing = scene.recorder._open["a"].writer

    def refuse(_packet: Packet) -> None:
        raise EvidenceError("disk full")

    monkeypatch.setattr(refusing, "append", refuse)
    scene.hear(0, 1)
    assert scene.recorder.faults == ["disk full"]
    assert not scene.recorder.is_recording("a")
    assert scene.recorder.is_recording("b")
