"""The manifest tells what the lamps showed after the decision, where somebody knows it."""

from pathlib import Path

import pytest

from contracts.base import Indication
from contracts.facts import Facts
from edge.domain.signal import Phase
from edge.evidence.facts import lamp_phase
from edge.evidence.worker import EvidenceWorker, WorkerSettings
from tests.edge.evidence.scene import CLOCK, Edge
from tests.support.clips import ClipSpec, make_clip

NS = 1_000_000_000
LATER = (Phase(Indication.RED, 5 * NS, 0, True, 9 * NS), Phase(Indication.GREEN, 9 * NS, 0, True))


@pytest.fixture
def edge(tmp_path: Path) -> Edge:
    edge = Edge(tmp_path / "state")
    edge.play(make_clip(tmp_path / "in.mp4", ClipSpec(n_frames=100)), 50)
    return edge


def test_lamps_to_the_end_of_the_recording_are_in_the_manifest(edge: Edge) -> None:
    asked: list[Facts] = []

    def lamps_of(facts: Facts) -> tuple[Phase, ...]:
        asked.append(facts)
        return LATER

    settings = WorkerSettings(CLOCK, "0.1.0", lamps_of)
    case = edge.outbox.open_cases()[0]
    EvidenceWorker(settings, edge.outbox, edge.key, edge.plates, edge.recorder.is_recording).step()

    manifest = edge.outbox.finished[0].record.manifest
    assert manifest.lamp_history == [lamp_phase(phase) for phase in LATER]
    assert asked == [case.record.facts]


def test_without_knowledge_it_says_nothing(edge: Edge) -> None:
    edge.worker.step()

    assert edge.outbox.finished[0].record.manifest.lamp_history == []
