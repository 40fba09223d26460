import shutil
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from contracts.canonical import canonical_sha256
from contracts.manifest import FileRole, Manifest
from edge.camera_io.file import FileSource
from edge.domain.frame import CameraId
from edge.errors import OutboxError
from edge.evidence import package
from edge.evidence.verify import verify_package
from tests.edge.evidence.scene import NS, Edge
from tests.support.clips import ClipSpec, make_clip


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "in.mp4", ClipSpec(n_frames=100))


def finished(edge: Edge) -> Manifest:
    assert edge.worker.step() == 1, edge.worker.fault
    return edge.outbox.finished[0].record.manifest


def roles(manifest: Manifest) -> set[FileRole]:
    return {f.role for f in manifest.files}


def test_a_case_is_finished_with_all_its_files(tmp_path, clip):
    edge = Edge(tmp_path / "state")
    edge.play(clip, 50)
    manifest = finished(edge)
    assert manifest.complete, manifest.incomplete_because
    assert roles(manifest) == set(FileRole) - {FileRole.CLIP_VIEWING}
    assert manifest.plate.candidates[0].text == "F 1234 SA"
    assert 2 <= edge.plates.n_views <= 12
    assert verify_package(edge.case, edge.key.public_bytes) == []
    assert not (edge.case / "packets.spool").exists()


def test_the_clip_holds_the_original_packets(tmp_path, clip):
    edge = Edge(tmp_path / "state")
    edge.play(clip, 50)
    finished(edge)
    with av.open(str(edge.case / "clip.mp4")) as container:
        kept = [bytes(p) for p in container.demux(video=0) if p.size]
    assert kept == [p.payload for p in edge.packets]


def test_stills_are_the_frames_they_name(tmp_path, clip):
    edge = Edge(tmp_path / "state")
    edge.play(clip, 50)
    by_role = {f.role: f for f in finished(edge).files}
    frames = list(FileSource(clip, CameraId("cam")).frames())
    numbers = [by_role[r].frame_number for r in (FileRole.STILL_A, FileRole.STILL_B, FileRole.STILL_C)]
    assert numbers == [27, 48, 65]
    luma = frames[48].luma[40]
    still = cv2.imread(str(edge.case / "still_b.png"))[40, :, 0]
    assert np.corrcoef(luma.astype(float), still.astype(float))[0, 1] > 0.99


def test_the_span_tells_where_the_front_crosses(tmp_path, clip):
    edge = Edge(tmp_path / "state")
    edge.play(clip, 50)
    span = finished(edge).clip
    assert span is not None
    assert (span.first_frame, span.last_frame, span.n_frames) == (0, 99, 100)
    assert span.crossing_offset_ms == 1500


@pytest.mark.parametrize(
    ("spec", "viewing"),
    [
        (ClipSpec(n_frames=75, codec="libx265", options={"x265-params": "log-level=none"}), True),
        (ClipSpec(n_frames=75, b_frames=2, options={"preset": "fast"}), True),
        (ClipSpec(n_frames=75, gop=1000), False),
    ],
    ids=["hevc", "b-frames", "one keyframe"],
)
def test_what_browsers_cannot_play_gets_a_viewing_copy(tmp_path, spec, viewing):
    edge = Edge(tmp_path / "state", post_event_ns=14 * NS // 10)
    edge.play(make_clip(tmp_path / "in.mp4", spec), 40)
    manifest = finished(edge)
    assert manifest.complete, manifest.incomplete_because
    assert (FileRole.CLIP_VIEWING in roles(manifest)) is viewing
    name = "clip_viewing.mp4" if viewing else "clip.mp4"
    with av.open(str(edge.case / name)) as container:
        assert container.streams.video[0].codec_context.name == "h264"
        assert sum(1 for _ in container.decode(video=0)) == 75


def test_a_case_waits_for_its_last_packets(tmp_path, clip):
    edge = Edge(tmp_path / "state")
    edge.play(clip, 50, stop_at=70)
    assert edge.worker.step() == 0
    edge.recorder.end_all("the source ended")
    assert edge.worker.step() == 1


def test_a_restart_completes_what_exists_and_says_what_is_missing(tmp_path, clip):
    edge = Edge(tmp_path / "state")
    edge.play(clip, 50, stop_at=70)
    edge.restart()
    manifest = finished(edge)
    assert not manifest.complete
    assert "cut off" in manifest.incomplete_because[0]
    assert FileRole.STILL_B in roles(manifest)
    assert edge.worker.step() == 0


@pytest.mark.parametrize(
    ("pre_ns", "post_ns", "lacks"),
    [
        (NS, NS, []),
        (2 * NS, NS, ["the clip begins 0.5 s late: no earlier packets were held"]),
        (NS, 3 * NS, ["the clip ends 1.0 s early: the node was stopped"]),
    ],
    ids=["whole", "late", "early"],
)
def test_a_clip_that_is_short_says_at_which_end_and_why(tmp_path, clip, pre_ns, post_ns, lacks):
    edge = Edge(tmp_path / "state", pre_event_ns=pre_ns, post_event_ns=post_ns)
    edge.play(clip, 50, stop_at=99)
    edge.recorder.end_all("the node was stopped")
    manifest = finished(edge)
    assert manifest.incomplete_because == lacks
    assert manifest.complete is (not lacks)


def test_a_case_without_its_folder_is_finished_as_incomplete(tmp_path, clip):
    edge = Edge(tmp_path / "state")
    edge.play(clip, 50)
    shutil.rmtree(edge.case)
    manifest = finished(edge)
    assert not manifest.complete
    assert "missing or damaged" in manifest.incomplete_because[0]


def test_a_lost_spool_still_gives_a_manifest(tmp_path, clip):
    edge = Edge(tmp_path / "state")
    edge.play(clip, 50)
    (edge.case / "packets.spool").unlink()
    manifest = finished(edge)
    assert roles(manifest) == {FileRole.TRACK}
    assert not manifest.complete


@pytest.mark.parametrize("name", ["write_original", "take_pictures", "synced_sha256", "sync_folder"])
def test_a_crash_while_files_are_made_leaves_one_package(tmp_path, clip, monkeypatch, name):
    edge = Edge(tmp_path / "state")
    edge.play(clip, 50)
    with monkeypatch.context() as patch:
        patch.setattr(package, name, _power_cut)
        with pytest.raises(KeyboardInterrupt):
            edge.worker.step()
    edge.restart()
    assert finished(edge).complete
    assert len(edge.outbox.finished) == 1
    assert verify_package(edge.case, edge.key.public_bytes) == []


def _power_cut(*_args: object) -> None:
    raise KeyboardInterrupt


def test_an_outbox_that_refuses_is_asked_again(tmp_path, clip, monkeypatch):
    edge = Edge(tmp_path / "state")
    edge.play(clip, 50)

    def refuse(_case: object) -> None:
        raise OutboxError("full")

    with monkeypatch.context() as patch:
        patch.setattr(edge.outbox, "put_evidence", refuse)
        assert edge.worker.step() == 0
    assert edge.worker.fault == "full"
    assert edge.worker.step() == 1


def test_manifests_are_chained(tmp_path, clip):
    edge = Edge(tmp_path / "state")
    edge.play(clip, 50, 60)
    assert edge.worker.step() == 2
    first, second = (case.record.manifest for case in edge.outbox.finished)
    assert first.previous_manifest_sha256 is None
    assert second.previous_manifest_sha256 == canonical_sha256(first)


@pytest.mark.parametrize("name", ["clip.mp4", "still_a.png", "trail.json"])
def test_a_changed_file_is_found(tmp_path, clip, name):
    edge = Edge(tmp_path / "state")
    edge.play(clip, 50)
    finished(edge)
    content = bytearray((edge.case / name).read_bytes())
    content[len(content) // 2] ^= 1
    (edge.case / name).write_bytes(content)
    assert len(verify_package(edge.case, edge.key.public_bytes)) == 1
