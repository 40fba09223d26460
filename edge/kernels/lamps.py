"""Lamp statistics straight from the Y, U and V planes: what is lit, where along a head's long axis, in which colour."""

import math
from dataclasses import dataclass

import numpy as np
from numba import boolean, float32, int32, uint8, void
from numpy.typing import NDArray

from edge.domain.frame import Frame
from edge.kernels._jit import kernel, readonly

N_BINS = 24
"""Slices along the long axis: eight per lamp of a three-lamp head."""
N_FIELDS = 6
AREA, LUMA, GLARE, AMBERNESS, REDNESS, CHROMA = range(N_FIELDS)
SCENE_SIDE = 16
HOUSING_CELLS = (12, 4)
"""Cells of a head along and across its long axis."""
SAMPLES_PER_CELL = 8
GLARE_FROM = 205.0
"""Luma (0..255) from which a lamp counts as blown out."""
CHROMA_FROM = 10.0
"""Distance from the surroundings' colour below which a pixel is not coloured; above the noise of 4:2:0 video."""
MAX_CAST = 12.0
"""The surroundings' mean colour counts as the camera's cast up to here; more is the lamp's own bloom at night."""
PURPLE_BELOW_RAD = -1.0
PURPLE_ABOVE_RAD = -2.45
"""No lamp has a hue between these: purple and blue are what infrared leaks, sky and blue plates look like.

The bluest green LED lamps reach 140 degrees below red's axis (-2.45); clear sky and its reflections begin above.
"""

_plane = readonly(uint8, 2)
_places = readonly(int32, 2)


@dataclass(frozen=True, slots=True)
class LampStatistics:
    """What the kernel found in one frame.

    Attributes:
        profile: (n, N_BINS, N_FIELDS) float32 sums along each head's long axis, top or left first. Weighted by
            nearness to the axis: AREA (weights), LUMA (0..255), GLARE (luma above GLARE_FROM). Over coloured
            pixels only: AMBERNESS (-U), REDNESS (V) and CHROMA (their length), relative to the surroundings
            as far as those are a camera's cast (MAX_CAST).
        surround: (n, 3) float32, mean luma, U and V around the head.
        cast: (n, 3) float32, the same over time: what the colours of the profile are relative to.
        housing: (n, 12, 4, 3) float32, mean luma, -U and V (around 0) of each cell of the head's box; first index
            along the long axis, top or left first.
        scene: (SCENE_SIDE, SCENE_SIDE) float32, luma of the whole picture, sampled.
    """

    profile: NDArray[np.float32]
    surround: NDArray[np.float32]
    cast: NDArray[np.float32]
    housing: NDArray[np.float32]
    scene: NDArray[np.float32]

    @classmethod
    def empty(cls, n_heads: int) -> "LampStatistics":
        """Return arrays for `n_heads`, to be filled by `measure_lamps`."""
        return cls(
            np.zeros((n_heads, N_BINS, N_FIELDS), np.float32),
            np.zeros((n_heads, 3), np.float32),
            np.zeros((n_heads, 3), np.float32),
            np.zeros((n_heads, *HOUSING_CELLS, 3), np.float32),
            np.zeros((SCENE_SIDE, SCENE_SIDE), np.float32),
        )


@kernel(void(_plane, _plane, _plane, _places, _places, readonly(int32, 2), float32[:, ::1]))
def _surroundings(luma, chroma_u, chroma_v, outer, inner, skip, out):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    for h in range(outer.shape[0]):
        n = 0
        total_y = total_u = total_v = 0.0
        for y in range(outer[h, 1], outer[h, 3]):
            for x in range(outer[h, 0], outer[h, 2]):
                if inner[h, 0] <= x < inner[h, 2] and inner[h, 1] <= y < inner[h, 3]:
                    continue
                if skip[h, 0] <= x < skip[h, 2] and skip[h, 1] <= y < skip[h, 3]:
                    continue
                n += 1
                total_y += luma[y, x]
                total_u += chroma_u[y >> 1, x >> 1]
                total_v += chroma_v[y >> 1, x >> 1]
        out[h, 0] = total_y / n if n else 128.0
        out[h, 1] = total_u / n if n else 128.0
        out[h, 2] = total_v / n if n else 128.0


@kernel(void(_plane, _plane, _plane, _places, _places, readonly(float32, 2), boolean, float32[:, :, ::1]))
def _profiles(luma, chroma_u, chroma_v, boxes, skip, surround, full_range, out):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    gain = 1.0 if full_range else 255.0 / 219.0
    black = 0.0 if full_range else 16.0
    for h in range(boxes.shape[0]):
        width, height = boxes[h, 2] - boxes[h, 0], boxes[h, 3] - boxes[h, 1]
        upright = height >= width
        grey_u = 128.0 + min(max(surround[h, 1] - 128.0, -MAX_CAST), MAX_CAST)
        grey_v = 128.0 + min(max(surround[h, 2] - 128.0, -MAX_CAST), MAX_CAST)
        for b in range(out.shape[1]):
            for f in range(out.shape[2]):
                out[h, b, f] = 0.0
        for y in range(boxes[h, 1], boxes[h, 3]):
            for x in range(boxes[h, 0], boxes[h, 2]):
                if skip[h, 0] <= x < skip[h, 2] and skip[h, 1] <= y < skip[h, 3]:
                    continue
                down = (y - boxes[h, 1] + 0.5) / height
                right = (x - boxes[h, 0] + 0.5) / width
                along = down if upright else right
                across = right if upright else down
                weight = 1.0 - abs(2.0 * across - 1.0) * 0.75
                b = int(along * out.shape[1])
                level = (luma[y, x] - black) * gain
                amberness = grey_u - chroma_u[y >> 1, x >> 1]
                redness = chroma_v[y >> 1, x >> 1] - grey_v
                out[h, b, 0] += weight
                out[h, b, 1] += weight * level
                if level > GLARE_FROM:
                    out[h, b, 2] += weight * (level - GLARE_FROM)
                chroma = math.sqrt(amberness * amberness + redness * redness)
                hue = math.atan2(amberness, redness)
                if chroma > CHROMA_FROM and not PURPLE_ABOVE_RAD < hue < PURPLE_BELOW_RAD:
                    out[h, b, 3] += weight * amberness
                    out[h, b, 4] += weight * redness
                    out[h, b, 5] += weight * chroma


@kernel(void(_plane, _plane, _plane, _places, float32[:, :, :, ::1]))
def _housings(luma, chroma_u, chroma_v, boxes, out):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    rows, cols = out.shape[1], out.shape[2]
    for h in range(boxes.shape[0]):
        x1, y1 = boxes[h, 0], boxes[h, 1]
        width, height = boxes[h, 2] - x1, boxes[h, 3] - y1
        if width <= 0 or height <= 0:
            out[h] = 0.0
            continue
        upright = height >= width
        n_down, n_right = (rows, cols) if upright else (cols, rows)
        for row in range(rows):
            for col in range(cols):
                down, right = (row, col) if upright else (col, row)
                top, left = down * height // n_down, right * width // n_right
                bottom = max((down + 1) * height // n_down, top + 1)
                end = max((right + 1) * width // n_right, left + 1)
                total_y = total_u = total_v = 0.0
                for y in range(y1 + top, y1 + bottom):
                    for x in range(x1 + left, x1 + end):
                        total_y += luma[y, x]
                        total_u += chroma_u[y >> 1, x >> 1]
                        total_v += chroma_v[y >> 1, x >> 1]
                n = (bottom - top) * (end - left)
                out[h, row, col, 0] = total_y / n
                out[h, row, col, 1] = 128.0 - total_u / n
                out[h, row, col, 2] = total_v / n - 128.0


@kernel(void(_plane, float32[:, ::1]))
def _sample(luma, out):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    side = out.shape[0]
    height, width = luma.shape
    step = max(1, width // (side * SAMPLES_PER_CELL))
    for row in range(side):
        for col in range(side):
            n = 0
            total = 0.0
            for y in range(row * height // side, (row + 1) * height // side, step):
                for x in range(col * width // side, (col + 1) * width // side, step):
                    total += luma[y, x]
                    n += 1
            out[row, col] = total / n if n else 0.0


@dataclass(frozen=True, slots=True)
class HeadPlaces:
    """Where the heads are, clipped to the picture: (n, 4) int32 boxes x1, y1, x2, y2 (end exclusive), pixels.

    Attributes:
        boxes: the heads.
        outer: the heads with a margin, for what is around them.
        skip: the countdown displays; an empty box where there is none.
    """

    boxes: NDArray[np.int32]
    outer: NDArray[np.int32]
    skip: NDArray[np.int32]


def measure_lamps(frame: Frame, places: HeadPlaces, out: LampStatistics, share: float = 1.0) -> None:
    """Fill `out` for every head. Boxes must lie inside the frame.

    `share` (0..1) of the step from the cast so far to this frame's surroundings is taken: a camera's cast changes
    slowly, and a coloured vehicle beside the head is none.
    """
    planes = (frame.luma, frame.chroma_u, frame.chroma_v)
    _surroundings(*planes, places.outer, places.boxes, places.skip, out.surround)
    out.cast[:] += np.float32(share) * (out.surround - out.cast)
    _profiles(*planes, places.boxes, places.skip, out.cast, frame.full_range, out.profile)
    _housings(*planes, places.boxes, out.housing)
    _sample(frame.luma, out.scene)
