"""What the lamps show: colour, brightness and position of each head, smoothed over time, voted over each group."""

from edge.signals.history import FrameSpan, head_spans
from edge.signals.reader import VisionSignalReader, build
from edge.signals.settings import SignalSettings

__all__ = ["FrameSpan", "SignalSettings", "VisionSignalReader", "build", "head_spans"]
