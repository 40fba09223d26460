"""Gathers what one replay says."""

from dataclasses import dataclass, field

from edge.domain.signal import SignalReading
from edge.domain.violation import LineCrossing, ViolationCandidate
from edge.pipeline import StepResult


@dataclass(slots=True)
class Collector:
    """Sink and observer of a replay that keeps everything in memory."""

    candidates: list[ViolationCandidate] = field(default_factory=list)
    crossings: list[LineCrossing] = field(default_factory=list)
    readings: list[SignalReading] = field(default_factory=list)

    def put(self, candidate: ViolationCandidate) -> None:
        """Keep a decision."""
        self.candidates.append(candidate)

    def observe(self, result: StepResult) -> None:
        """Keep crossings and lamps of a frame."""
        self.crossings += result.crossings
        self.readings.append(result.signals)
