"""One recorded sequence: the boxes that a detector gave, and the labelled vehicles."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class LabelledBoxes:
    """Boxes of one frame with their identity.

    Attributes:
        ids: (n,) int64.
        xyxy: (n, 4) float64, pixels of the frame.
    """

    ids: NDArray[np.int64]
    xyxy: NDArray[np.float64]

    @classmethod
    def of(cls, rows: NDArray[np.float64]) -> "LabelledBoxes":
        """Take (n, 5) rows of id and xyxy."""
        table = rows.reshape(-1, 5)
        return cls(table[:, 0].astype(np.int64), np.ascontiguousarray(table[:, 1:]))


@dataclass(frozen=True, slots=True)
class ScoredBoxes:
    """Boxes of one frame as a detector gave them.

    Attributes:
        xyxy: (n, 4) float32, pixels of the frame.
        confidence: (n,) float32 in 0..1.
    """

    xyxy: NDArray[np.float32]
    confidence: NDArray[np.float32]

    @classmethod
    def of(cls, rows: NDArray[np.float64]) -> "ScoredBoxes":
        """Take (n, 5) rows of xyxy and score; MOT15 has scores above 1."""
        table = rows.reshape(-1, 5).astype(np.float32)
        return cls(np.ascontiguousarray(table[:, :4]), np.clip(table[:, 4], 0, 1))


@dataclass(frozen=True, slots=True)
class Recording:
    """A sequence with the boxes of one detector; one entry per frame in each list.

    Attributes:
        name: folder and detector.
        fps: frames per second.
        size_px: (width, height) that holds every box.
        found: what the detector gave.
        truth: labelled vehicles that a tracker should hold.
        spared: labelled things (other classes, far crowds) that may be tracked or not; boxes on them do not count.
    """

    name: str
    fps: float
    size_px: tuple[int, int]
    found: tuple[ScoredBoxes, ...]
    truth: tuple[LabelledBoxes, ...]
    spared: tuple[LabelledBoxes, ...]

    def __len__(self) -> int:
        return len(self.truth)

    def part(self, first: int, after: int) -> "Recording":
        """Return frames `first` to `after`, the latter not included."""
        cut = slice(first, after)
        return Recording(
            self.name, self.fps, self.size_px, self.found[cut], self.truth[cut], self.spared[cut]
        )
