"""Made-up recordings: two cars that drive side by side."""

import numpy as np

from edge.evaluation.tracking.recording import LabelledBoxes, Recording, ScoredBoxes


def cars(number: int) -> np.ndarray:
    return np.array([[5.0 * number, 10, 5 * number + 40, 40], [5.0 * number, 100, 5 * number + 40, 130]])


def street(n_frames: int = 20, spared: np.ndarray | None = None) -> Recording:
    boxes = [cars(n) for n in range(n_frames)]
    aside = np.empty((0, 4)) if spared is None else spared
    return Recording(
        "street",
        10.0,
        (200, 150),
        tuple(ScoredBoxes(b.astype(np.float32), np.full(2, 0.9, np.float32)) for b in boxes),
        tuple(LabelledBoxes(np.array([1, 2]), b) for b in boxes),
        tuple(LabelledBoxes(np.full(len(aside), -1), aside) for _ in boxes),
    )


def said(recording: Recording, swap_at: int | None = None) -> list[LabelledBoxes]:
    """Say the truth, with the two numbers exchanged from a frame on."""
    frames = []
    for number, frame in enumerate(recording.truth):
        swapped = swap_at is not None and number >= swap_at
        frames.append(LabelledBoxes(np.array([9, 8] if swapped else [8, 9]), frame.xyxy))
    return frames
