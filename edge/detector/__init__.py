"""Finds vehicles: backends, decoders of network heads, weights."""

from edge.detector.factory import open_detector
from edge.detector.weights import resolve
from edge.ports import Detector


def load_detector(name: str) -> Detector:
    """Find the weights of that name in the manifest and on disk, verify their hash and open them.

    Raises:
        ModelError: unknown, missing or damaged weights; one line with the remedy.
    """
    return open_detector(*resolve(name))


__all__ = ["load_detector", "open_detector"]
