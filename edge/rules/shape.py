"""May the picture's border cut a box? What completes a hidden one is in `edge.kernels.proportion`."""

from edge.domain.violation import Box
from edge.kernels import proportion


def is_cut(box: Box, frame_size_px: tuple[int, int]) -> bool:
    """Tell whether the lower edge may lie outside the picture."""
    return proportion.is_cut(box[1], box[3], float(frame_size_px[1]))
