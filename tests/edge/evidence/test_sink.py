from dataclasses import replace
from pathlib import Path

import pytest

from contracts.canonical import canonical_bytes
from contracts.facts import ClockState
from edge.camera_io.file import FileSource
from edge.domain.frame import CameraId, Frame
from edge.errors import EvidenceError, OutboxError
from edge.evidence import sink as sink_module
from edge.evidence.facts import build_facts
from edge.evidence.keys import NodeKey, is_signed_by
from edge.evidence.notes import read_notes
from edge.evidence.spool import read_spool
from tests.edge.evidence.scene import CONTEXT, Edge, candidate_at
from tests.support.clips import ClipSpec, make_clip


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return make_clip(tmp_path / "in.mp4", ClipSpec(n_frames=60))


@pytest.fixture
def frame(clip: Path) -> Frame:
    return list(FileSource(clip, CameraId("cam")).frames())[40]


def test_the_same_candidate_gives_the_same_bytes(frame):
    first, second = (canonical_bytes(build_facts(candidate_at(frame), CONTEXT)) for _ in range(2))
    assert first == second
    assert b'"2026-01-31T07:30:01.600000Z"' in first


@pytest.mark.parametrize(
    ("clock", "evidential"),
    [
        (ClockState(source="ntp", offset_ms=40), True),
        (ClockState(source="ntp", offset_ms=-101), False),
        (ClockState(source="ntp"), False),
        (ClockState(source="file"), False),
        (ClockState(source="simulated"), False),
    ],
)
def test_only_a_known_clock_makes_evidence(frame, clock, evidential):
    facts = build_facts(candidate_at(frame), replace(CONTEXT, clock=clock))
    assert facts.evidential is evidential
    assert bool(facts.not_evidential_because) is not evidential


def test_points_are_in_the_reference_size(frame):
    facts = build_facts(candidate_at(frame), replace(CONTEXT, reference_size_px=(320, 192)))
    assert facts.crossing.point_px == (120.0, 80.0)


def test_packets_and_notes_are_on_disk_before_the_row(tmp_path, clip, monkeypatch):
    edge = Edge(tmp_path / "state")
    seen = []

    def look(case):
        seen.append(
            (read_notes(case.folder).front_ns, len(read_spool(case.folder / "packets.spool").packets))
        )

    monkeypatch.setattr(edge.outbox, "put_decision", look)
    edge.play(clip, 40)
    assert seen[0][1] == 41


def test_facts_are_signed_by_the_node(tmp_path, clip):
    edge = Edge(tmp_path / "state")
    edge.play(clip, 40)
    record = edge.outbox.decisions[0].record
    assert is_signed_by(record.facts, record.signature, edge.key.public_bytes)
    other = NodeKey.load_or_make(tmp_path / "other.key")
    assert not is_signed_by(record.facts, record.signature, other.public_bytes)


@pytest.mark.parametrize("name", ["make_folder", "write_durably", "sync_folder", "need_room", "SpoolWriter"])
def test_a_full_disk_costs_the_evidence_and_not_the_record(tmp_path, clip, monkeypatch, name):
    edge = Edge(tmp_path / "state")

    def full(*_args: object) -> None:
        raise EvidenceError("no space left")

    with monkeypatch.context() as patch:
        patch.setattr(sink_module, name, full)
        edge.play(clip, 40)
    assert len(edge.outbox.decisions) == 1
    assert edge.recorder.faults == ["no space left"]
    assert edge.worker.step() == 1
    manifest = edge.outbox.finished[0].record.manifest
    assert not manifest.complete


def test_packets_leave_room_for_records(tmp_path, clip):
    edge = Edge(tmp_path / "state", reserve_bytes=1 << 60)
    edge.play(clip, 40)
    assert not (edge.case / "packets.spool").exists()
    assert "bytes are free" in edge.recorder.faults[0]


def test_a_refusing_outbox_is_told(tmp_path, clip, monkeypatch):
    edge = Edge(tmp_path / "state")

    def refuse(_case: object) -> None:
        raise OutboxError("full")

    monkeypatch.setattr(edge.outbox, "put_decision", refuse)
    with pytest.raises(OutboxError):
        edge.play(clip, 40)


def test_no_packet_is_lost_or_doubled_between_ring_and_recorder(tmp_path, clip):
    edge = Edge(tmp_path / "state")
    edge.play(clip, 40)
    kept = read_spool(edge.case / "packets.spool")
    assert [p.payload for p in kept.packets] == [p.payload for p in edge.packets]
    assert kept.ended_because == "the source ended"


def test_a_torn_spool_is_read_up_to_the_tear(tmp_path, clip):
    edge = Edge(tmp_path / "state")
    edge.play(clip, 40)
    path = edge.case / "packets.spool"
    path.write_bytes(path.read_bytes()[:-30])
    kept = read_spool(path)
    assert 0 < len(kept.packets) <= 60
    assert kept.ended_because is None


def test_the_key_is_private_and_stays_the_same(tmp_path):
    key = NodeKey.load_or_make(tmp_path / "k" / "node.key")
    path = tmp_path / "k" / "node.key"
    assert path.stat().st_mode & 0o777 == 0o600
    assert NodeKey.load_or_make(path).key_id == key.key_id
    path.chmod(0o644)
    with pytest.raises(EvidenceError, match="chmod 600"):
        NodeKey.load_or_make(path)


def test_a_damaged_key_is_told(tmp_path):
    path = tmp_path / "node.key"
    path.write_bytes(b"short")
    path.chmod(0o600)
    with pytest.raises(EvidenceError, match="not a node key"):
        NodeKey.load_or_make(path)
