"""The one loop: frames, vehicles, identities, lamps, rules, decisions. For live, replay, evaluation and tests alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from edge.domain.detection import TrackedFrame
from edge.domain.frame import Frame
from edge.domain.signal import SignalReading
from edge.domain.violation import LineCrossing, TakenMovement, ViolationCandidate
from edge.ports import CandidateSink, Detector, FrameSource, MotionWitness, Rules, SignalReader, Tracker


@dataclass(frozen=True, slots=True)
class StepResult:
    """Everything that is known after one frame."""

    tracked: TrackedFrame
    signals: SignalReading
    crossings: tuple[LineCrossing, ...]
    candidates: tuple[ViolationCandidate, ...]
    movements: tuple[TakenMovement, ...] = ()


Observer = Callable[[StepResult], None]
"""Sees each result after its candidates are durable; may not change anything."""


@dataclass(frozen=True, slots=True)
class Stepper:
    """The stages of one camera."""

    detector: Detector
    tracker: Tracker
    signals: SignalReader
    witness: MotionWitness
    rules: Rules

    def step(self, frame: Frame) -> StepResult:
        """Take a frame through all stages; frames must come in order."""
        detected = self.detector.detect(frame)
        tracked = self.tracker.update(detected)
        signals = self.signals.read(frame)
        self.witness.observe(frame)
        outcome = self.rules.step(tracked, signals)
        return StepResult(tracked, signals, outcome.crossings, outcome.candidates, outcome.movements)

    def close(self) -> None:
        """The source has ended."""
        self.rules.close()


def run(
    source: FrameSource, stepper: Stepper, sink: CandidateSink, observers: Sequence[Observer] = ()
) -> int:
    """Read a source to its end and return the number of frames.

    Raises:
        SourceError: the source cannot be opened or read.
    """
    n_frames = 0
    for frame in source.frames():
        result = stepper.step(frame)
        for candidate in result.candidates:
            sink.put(candidate)
        for observe in observers:
            observe(result)
        n_frames += 1
    stepper.close()
    return n_frames
