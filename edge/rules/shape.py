"""The proportions of a vehicle, learnt while it is wholly seen, complete its box where the lower edge is hidden."""

from collections import deque
from statistics import median

from edge.domain.violation import Box

BORDER_PX = 2.0
"""A box this near to the picture's border may be cut by it."""
N_LEAST = 3


def is_cut(box: Box, frame_size_px: tuple[int, int]) -> bool:
    """Tell whether the lower edge may lie outside the picture."""
    return box[3] >= frame_size_px[1] - BORDER_PX


class Shape:
    """Height over width of one vehicle's box, over its last whole sightings."""

    def __init__(self, n_kept: int) -> None:
        self._ratios: deque[float] = deque(maxlen=n_kept)

    def remember(self, box: Box, frame_size_px: tuple[int, int]) -> None:
        """Take a box whose lower edge is seen; one that the picture's border cuts is left out."""
        x1, y1, x2, y2 = box
        inside = min(x1, y1, frame_size_px[0] - x2) > BORDER_PX and not is_cut(box, frame_size_px)
        if inside and x2 - x1 >= 1.0:
            self._ratios.append((y2 - y1) / (x2 - x1))

    def completed(self, box: Box) -> Box | None:
        """Return the box as high as the vehicle is by its width, never smaller; None: not seen whole before."""
        if len(self._ratios) < N_LEAST:
            return None
        x1, y1, x2, y2 = box
        return x1, y1, x2, max(y2, y1 + median(self._ratios) * (x2 - x1))
