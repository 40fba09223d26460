"""Whether what stands at a line may be a signal head on its post: detectors take one for a rider, and numbers hop to it."""

from collections.abc import Iterable, Sequence

from contracts.layout import Layout
from edge.domain.violation import Box

LEAST_HEAD_SHARE = 0.2
"""Of the height of a box: a head on a post of three metres is a third of both together, with its countdown less."""
LEAST_HELD_SHARE = 0.8
"""Of a head that lies in a box: boxes scatter."""


def scaled_head_boxes(layout: Layout, frame_size_px: tuple[int, int]) -> tuple[Box, ...]:
    """Return the boxes of the layout's heads in pixels of the full frame."""
    x_scale, y_scale = (frame_size_px[i] / layout.reference_size_px[i] for i in (0, 1))
    return tuple(
        (x0 * x_scale, y0 * y_scale, x1 * x_scale, y1 * y_scale)
        for x0, y0, x1, y1 in (head.box_px for head in layout.heads)
    )


def may_be_lamp_post(box: Sequence[float], heads: Iterable[Box]) -> bool:
    """Tell whether a box that is higher than wide holds a head that is not small in it."""
    x0, y0, x1, y1 = box
    if x1 - x0 >= y1 - y0:
        return False
    return any(
        _shared(box, head) >= LEAST_HELD_SHARE and head[3] - head[1] >= LEAST_HEAD_SHARE * (y1 - y0)
        for head in heads
    )


def _shared(box: Sequence[float], head: Box) -> float:
    width = min(box[2], head[2]) - max(box[0], head[0])
    height = min(box[3], head[3]) - max(box[1], head[1])
    return max(width, 0.0) * max(height, 0.0) / ((head[2] - head[0]) * (head[3] - head[1]))
