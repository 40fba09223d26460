"""The proportions of a vehicle, learnt while it is wholly seen, complete its box where the lower edge is hidden."""

from collections import deque
from statistics import median

from edge.domain.violation import Box

BORDER_PX = 2.0
"""A box this near to the picture's border may be cut by it."""
BORDER_SHARE = 0.05
"""The same for a lower edge, in heights of the box: two standard deviations of a detected edge. A bus that drives in
over the lower border is else placed, front and all, where the border is: seconds early."""
N_LEAST = 3
SHORT_SHARE = 0.2
"""A box that is suddenly lower than the vehicle by this share ends at something that hides it: four standard
deviations of a detected height above 120 px, two of one above 60 px (`edge/evaluation/crossings/noise.json`)."""
TOUCHING_SHARE = 0.1
"""The same for a box that ends where a nearer vehicle begins: there is a reason to doubt it."""


def is_cut(box: Box, frame_size_px: tuple[int, int]) -> bool:
    """Tell whether the lower edge may lie outside the picture."""
    return box[3] >= frame_size_px[1] - max(BORDER_PX, BORDER_SHARE * (box[3] - box[1]))


class Shape:
    """Height over width of one vehicle's box, over its last whole sightings."""

    def __init__(self, n_kept: int) -> None:
        self._ratios: deque[float] = deque(maxlen=n_kept)
        self._latest: deque[Box] = deque(maxlen=N_LEAST)
        self._n_short = 0

    def remember(self, box: Box, frame_size_px: tuple[int, int]) -> None:
        """Take a box whose lower edge is seen; one that the picture's border cuts is left out."""
        x1, y1, x2, y2 = box
        inside = min(x1, y1, frame_size_px[0] - x2) > BORDER_PX and not is_cut(box, frame_size_px)
        if inside and x2 - x1 >= 1.0:
            self._ratios.append((y2 - y1) / (x2 - x1))
            self._latest.append(box)

    def ends_short(self, box: Box, *, touches: bool = False) -> bool:
        """Tell whether something hides the lower edge: a nearer vehicle that it touches, or one not detected.

        The box is lower than the last whole ones and flatter than the vehicle, and it is its lower edge that rose: one
        that drives away keeps its proportion, one that turns its height. What lasts for as many sightings as a
        shape is made of, with nothing near, is the vehicle itself: its shape is learnt anew.
        """
        is_known = len(self._ratios) >= N_LEAST
        is_short = is_known and self._is_short(box, TOUCHING_SHARE if touches else SHORT_SHARE)
        self._n_short = self._n_short + 1 if is_short and not touches else 0
        if self._n_short <= (self._ratios.maxlen or 0):
            return is_short
        self._ratios.clear()
        self._latest.clear()
        self._n_short = 0
        return False

    def _is_short(self, box: Box, share: float) -> bool:
        x1, y1, x2, y2 = box
        top, bottom = (sorted(latest[i] for latest in self._latest)[N_LEAST // 2] for i in (1, 3))
        height, whole = y2 - y1, bottom - top
        if bottom - y2 <= y1 - top or height >= (1 - share) * whole:
            return False
        return height < (1 - share) * min(whole, median(self._ratios) * (x2 - x1))

    def completed(self, box: Box) -> Box | None:
        """Return the box as high as the vehicle is by its width, never smaller; None: not seen whole before."""
        if len(self._ratios) < N_LEAST:
            return None
        x1, y1, x2, y2 = box
        return x1, y1, x2, max(y2, y1 + median(self._ratios) * (x2 - x1))
