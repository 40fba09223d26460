"""The one loop."""

import numpy as np

from contracts.facts import ModelIdentity
from edge.domain.detection import DetectedFrame, Detections, TrackedFrame, Tracks
from edge.domain.frame import CameraId, Frame
from edge.domain.signal import SignalReading
from edge.domain.violation import RuleOutcome
from edge.pipeline import Stepper, run


class Recorder:
    """Every stage at once; writes down in which order it was called."""

    identity = ModelIdentity(name="none", sha256="0" * 64)

    def __init__(self):
        self.calls = []

    def frames(self):
        for number in range(2):
            plane = np.zeros((64, 64), np.uint8)
            yield Frame(CameraId("c"), number, number, 0, number, plane, plane[:32, :32], plane[:32, :32])

    def detect(self, frame):
        self.calls.append(f"detect {frame.number}")
        return DetectedFrame(frame, Detections.empty())

    def update(self, detected):
        self.calls.append("track")
        nothing = np.empty(0, np.int32)
        flags = np.empty(0, np.bool_)
        tracks = Tracks(np.empty((0, 4), np.float32), np.empty(0, np.float32), nothing, nothing, flags, flags)
        return TrackedFrame(detected.frame, tracks)

    def read(self, frame):
        self.calls.append("lamps")
        return SignalReading(frame.number, frame.captured_at_ns, (), ())

    def observe(self, frame):
        self.calls.append("witness")

    def step(self, tracked, signals):
        self.calls.append("rules")
        return RuleOutcome((), ("alleged",))

    def put(self, candidate):
        self.calls.append(f"put {candidate}")

    def close(self):
        self.calls.append("close")


def test_a_frame_takes_every_stage_in_order_and_is_durable_before_it_is_observed():
    stage = Recorder()
    stepper = Stepper(stage, stage, stage, stage, stage)
    n_frames = run(stage, stepper, stage, [lambda result: stage.calls.append("observed")])
    one = ["track", "lamps", "witness", "rules", "put alleged", "observed"]
    assert n_frames == 2
    assert stage.calls == ["detect 0", *one, "detect 1", *one, "close"]
