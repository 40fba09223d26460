"""A whole small edge: a clip, a decision in the middle of it, a sink and a worker."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from contracts.base import Indication, VehicleClass, ViolationKind
from contracts.facts import AccountCode, ClockState, ModelIdentity
from contracts.layout import Layout
from contracts.manifest import PlateCandidate, PlateVote
from edge.camera_io.file import FileSource
from edge.camera_io.ring import PacketRing
from edge.domain.frame import CameraId, Frame, Packet, StreamInfo
from edge.domain.plate import PlateReading, VehicleView
from edge.domain.signal import Phase
from edge.domain.violation import AccountEntry, TrackPoint, ViolationCandidate
from edge.evidence.facts import FactsContext
from edge.evidence.keys import NodeKey
from edge.evidence.recorder import PostEventRecorder
from edge.evidence.sink import DecisionSink, Seams, SinkSettings
from edge.evidence.worker import EvidenceWorker, WorkerSettings
from tests.support.outbox import MemoryOutbox

NS = 1_000_000_000
CLOCK = ClockState(source="file")
LAYOUT = Layout.model_validate(
    {
        "camera": "cam",
        "junction": "degung",
        "reference_size_px": [160, 96],
        "approaches": [
            {
                "id": "north",
                "signal_group": "g1",
                "stop_lines": [{"id": "line", "line_px": [[60, 20], [60, 60]]}],
            }
        ],
        "heads": [{"id": "h1", "group": "g1", "box_px": [2, 2, 12, 26]}],
        "privacy_masks_px": [[[140, 70], [158, 70], [158, 90], [140, 90]]],
    }
)
CONTEXT = FactsContext(
    city="sukabumi",
    junction="degung",
    layout_sha256="a" * 64,
    config_sha256="b" * 64,
    grace_ms=300,
    clock=CLOCK,
    max_clock_offset_ms=100,
    frame_size_px=(160, 96),
    reference_size_px=(160, 96),
    frame_interval_ns=NS // 25,
    models=(ModelIdentity(name="scripted", sha256="c" * 64),),
    software_version="0.1.0",
)


def candidate_at(frame: Frame) -> ViolationCandidate:
    """A vehicle that follows the square and crosses half a second before `frame`."""
    now, step = frame.captured_at_ns, NS // 25
    trail = tuple(
        TrackPoint(
            frame.number - i,
            now - i * step,
            (2.0 * (frame.number - i), 30.0, 2.0 * (frame.number - i) + 20, 50.0),
        )
        for i in range(20, -1, -1)
    )
    return ViolationCandidate(
        kind=ViolationKind.RED_LIGHT,
        camera=CameraId("cam"),
        approach="north",
        stop_line="line",
        track_id=7,
        vehicle_class=VehicleClass.CAR,
        vehicle_confidence=0.87,
        decided_frame=frame.number,
        decided_ns=now,
        front_ns=now - NS // 2,
        front_frame=frame.number - 12,
        rear_ns=now - 2 * step,
        rear_frame=frame.number - 2,
        uncertainty_ns=step // 2,
        point_px=(60.0, 40.0),
        red_elapsed_ns=NS,
        red_elapsed_uncertainty_ns=step,
        amber_duration_ns=None,
        phases=(Phase(Indication.RED, now - 3 * NS // 2, step, True),),
        account=(AccountEntry(AccountCode.FRONT_CROSSED, frame.number - 12, now - NS // 2),),
        trail=trail,
    )


class ScriptedPlates:
    def __init__(self) -> None:
        self.n_views = 0

    def read(self, views: Sequence[VehicleView]) -> PlateReading:
        self.n_views = len(views)
        vote = PlateVote(candidates=[PlateCandidate(text="F 1234 SA", score=0.9)], n_readings=len(views))
        return PlateReading(vote, np.full((10, 30, 3), 128, np.uint8))


@dataclass
class Edge:
    """Everything that one node keeps; `restart` forgets what was in memory."""

    folder: Path
    outbox: MemoryOutbox = field(default_factory=MemoryOutbox)
    plates: ScriptedPlates = field(default_factory=ScriptedPlates)
    pre_event_ns: int = 11 * NS // 10
    post_event_ns: int = 2 * NS
    reserve_bytes: int = 0

    def __post_init__(self) -> None:
        self.key = NodeKey.load_or_make(self.folder / "node.key")
        self.packets: list[Packet] = []
        self.restart()

    def restart(self) -> None:
        self.ring = PacketRing()
        self.recorder = PostEventRecorder()
        self.sink = self._sink()
        self.worker = EvidenceWorker(
            WorkerSettings(CLOCK, "0.1.0"), self.outbox, self.key, self.plates, self.recorder.is_recording
        )

    def _sink(self) -> DecisionSink:
        ids = iter(f"01900000-0000-7000-8000-{n:012d}" for n in range(100))
        seams = Seams(self.ring, self.recorder, self.outbox, self.key, lambda: next(ids))
        wish = (self.pre_event_ns, self.post_event_ns, self.reserve_bytes)
        return DecisionSink(SinkSettings(self.folder / "cases", LAYOUT, *wish), CONTEXT, seams)

    def listen(self, info: StreamInfo, packet: Packet) -> None:
        self.packets.append(packet)
        self.ring.add(info, packet)
        self.recorder(info, packet)

    def play(self, clip: Path, decide_at: int, *more: int, stop_at: int | None = None) -> None:
        """Read a clip and decide at a frame; `stop_at`: the power goes off at that frame."""
        for frame in FileSource(clip, CameraId("cam"), self.listen).frames():
            if frame.number in (decide_at, *more):
                self.sink.put(candidate_at(frame))
            if frame.number == stop_at:
                return
        self.recorder.end_all("the source ended")

    @property
    def case(self) -> Path:
        return self.outbox.decisions[0].folder
