"""YUV 4:2:0 planes to the letterboxed input of a network, and boxes back to the frame."""

from dataclasses import dataclass
from typing import Self

import numpy as np
from numba import float32, int32, int64, uint8, uint16, void
from numpy.typing import NDArray

from edge.kernels._jit import kernel, readonly

PAD_VALUE = 114
_ONE = 128  # weight of a whole pixel; 255 * 128 still fits into 16 bits


@dataclass(frozen=True, slots=True)
class Letterbox:
    """How a picture lies on the padded input: the same scale in x and y, pixels of the input = scale * frame + offset.

    Attributes:
        source_px: (width, height) of the frame.
        input_px: (width, height) of the network input.
        scale: input pixels per frame pixel.
        left_px: columns of padding before the picture.
        top_px: rows of padding above the picture.
        width_px: of the picture on the input.
        height_px: of the picture on the input.
    """

    source_px: tuple[int, int]
    input_px: tuple[int, int]
    scale: float
    left_px: int
    top_px: int
    width_px: int
    height_px: int

    @classmethod
    def fit(cls, source_px: tuple[int, int], input_px: tuple[int, int], *, centred: bool) -> Self:
        """Make the picture as large as it goes, in the middle (ultralytics) or top left (YOLOX)."""
        scale = min(input_px[0] / source_px[0], input_px[1] / source_px[1])
        width = min(input_px[0], max(1, round(source_px[0] * scale)))
        height = min(input_px[1], max(1, round(source_px[1] * scale)))
        left = (input_px[0] - width) // 2 if centred else 0
        top = (input_px[1] - height) // 2 if centred else 0
        return cls(source_px, input_px, scale, left, top, width, height)

    def to_frame(self, xyxy: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return (n, 4) float32 boxes in frame pixels, clipped to the frame, from boxes in input pixels."""
        offset = np.array([self.left_px, self.top_px] * 2, np.float32)
        limit = np.array(self.source_px * 2, np.float32)
        boxes = (xyxy - offset) / np.float32(self.scale)
        clipped: NDArray[np.float32] = np.clip(boxes, np.float32(0), limit).astype(np.float32)
        return clipped


@kernel(
    void(
        readonly(uint8, 2),
        readonly(int32, 1),
        readonly(int32, 1),
        readonly(int32, 1),
        readonly(int32, 1),
        uint16[::1],
        uint8[:, ::1],
    )
)
def resize_plane(
    plane: NDArray[np.uint8],
    row_at: NDArray[np.int32],
    row_weight: NDArray[np.int32],
    column_at: NDArray[np.int32],
    column_weight: NDArray[np.int32],
    blended: NDArray[np.uint16],
    out: NDArray[np.uint8],
) -> None:
    """Resize bilinearly: rows are blended first, in one vectorised sweep, then two columns are gathered.

    Args:
        plane: (h, w) uint8.
        row_at: (out_h,) int32, upper of the two source rows.
        row_weight: (out_h,) int32 in 0..128, share of the lower row.
        column_at: (out_w,) int32, like `row_at`.
        column_weight: (out_w,) int32, like `row_weight`.
        blended: (w,) uint16, scratch.
        out: (out_h, out_w) uint8.
    """
    last_row = plane.shape[0] - 1
    last_column = plane.shape[1] - 1
    for r in range(out.shape[0]):
        upper = plane[row_at[r]]
        lower = plane[min(row_at[r] + 1, last_row)]
        low = np.uint16(row_weight[r])
        high = np.uint16(_ONE - row_weight[r])
        for c in range(plane.shape[1]):
            blended[c] = np.uint16(upper[c]) * high + np.uint16(lower[c]) * low
        for c in range(out.shape[1]):
            at = column_at[c]
            here = np.int32(blended[at])
            there = np.int32(blended[min(at + 1, last_column)])
            out[r, c] = (here * np.int32(_ONE) + (there - here) * column_weight[c] + np.int32(8192)) >> 14


@kernel(
    void(
        readonly(uint8, 1),
        readonly(uint8, 1),
        readonly(uint8, 1),
        readonly(float32, 1),
        float32[::1],
        float32[::1],
        float32[::1],
    )
)
def colour_row(
    luma: NDArray[np.uint8],
    chroma_u: NDArray[np.uint8],
    chroma_v: NDArray[np.uint8],
    matrix: NDArray[np.float32],
    red: NDArray[np.float32],
    green: NDArray[np.float32],
    blue: NDArray[np.float32],
) -> None:
    """Convert one row.

    Args:
        luma: (w,) uint8.
        chroma_u: (w,) uint8.
        chroma_v: (w,) uint8.
        matrix: (7,) float32: luma offset, luma gain, red of v, green of u, green of v, blue of u, output per level.
        red: (w,) float32 out.
        green: (w,) float32 out.
        blue: (w,) float32 out.
    """
    # Held in locals: the compiler must not fear that a store changes them.
    offset, gain, red_v = matrix[0], matrix[1], matrix[2]
    green_u, green_v, blue_u, level = matrix[3], matrix[4], matrix[5], matrix[6]
    low, high, middle = np.float32(0), np.float32(255), np.float32(128)
    for c in range(luma.shape[0]):
        y = (np.float32(luma[c]) - offset) * gain
        u = np.float32(chroma_u[c]) - middle
        v = np.float32(chroma_v[c]) - middle
        red[c] = min(max(y + red_v * v, low), high) * level
        green[c] = min(max(y + green_u * u + green_v * v, low), high) * level
        blue[c] = min(max(y + blue_u * u, low), high) * level


@kernel(
    void(
        readonly(uint8, 2),
        readonly(uint8, 2),
        readonly(uint8, 2),
        readonly(float32, 1),
        int64,
        int64,
        int64,
        float32[:, :, ::1],
    )
)
def colour_chw(
    luma: NDArray[np.uint8],
    chroma_u: NDArray[np.uint8],
    chroma_v: NDArray[np.uint8],
    matrix: NDArray[np.float32],
    left: int,
    top: int,
    red_at: int,
    out: NDArray[np.float32],
) -> None:
    """Write planes of equal size as three colour planes into the padded input.

    Args:
        luma: (h, w) uint8.
        chroma_u: (h, w) uint8.
        chroma_v: (h, w) uint8.
        matrix: (7,) float32, as in `colour_row`.
        left: column of `out` at which the picture begins.
        top: row of `out` at which the picture begins.
        red_at: channel of red, 0 (RGB) or 2 (BGR).
        out: (3, input_h, input_w) float32; only the picture's part is written.
    """
    n_columns = luma.shape[1]
    for r in range(luma.shape[0]):
        red = out[red_at, top + r, left : left + n_columns]
        green = out[1, top + r, left : left + n_columns]
        blue = out[2 - red_at, top + r, left : left + n_columns]
        colour_row(luma[r], chroma_u[r], chroma_v[r], matrix, red, green, blue)


@kernel(
    void(
        readonly(uint8, 2),
        readonly(uint8, 2),
        readonly(uint8, 2),
        readonly(float32, 1),
        int64,
        int64,
        int64,
        float32[:, :, ::1],
    )
)
def colour_hwc(
    luma: NDArray[np.uint8],
    chroma_u: NDArray[np.uint8],
    chroma_v: NDArray[np.uint8],
    matrix: NDArray[np.float32],
    left: int,
    top: int,
    red_at: int,
    out: NDArray[np.float32],
) -> None:
    """Like `colour_chw`, with `out` as (input_h, input_w, 3) float32."""
    n_columns = luma.shape[1]
    colours = np.empty((3, n_columns), np.float32)
    for r in range(luma.shape[0]):
        colour_row(
            luma[r], chroma_u[r], chroma_v[r], matrix, colours[red_at], colours[1], colours[2 - red_at]
        )
        row = out[top + r]
        for c in range(n_columns):
            for channel in range(3):
                row[left + c, channel] = colours[channel, c]


# ITU-R BT.601, the matrix that OpenCV and ultralytics' training pictures use.
_STUDIO = (16.0, 255 / 219, 1.596, -0.391, -0.813, 2.018)
_FULL = (0.0, 1.0, 1.402, -0.344136, -0.714136, 1.772)


def colour_matrix(*, full_range: bool, value_max: float) -> NDArray[np.float32]:
    """Return the (7,) float32 matrix that `colour_chw` takes; `value_max` is what full white becomes."""
    return np.array((*(_FULL if full_range else _STUDIO), value_max / 255), np.float32)


def taps(n_source: int, n_out: int) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Return source indices and weights (0..128) of a bilinear resize with aligned pixel areas, as in OpenCV."""
    at = np.clip((np.arange(n_out) + 0.5) * (n_source / n_out) - 0.5, 0, n_source - 1)
    whole = np.floor(at).astype(np.int32)
    return whole, np.round((at - whole) * _ONE).astype(np.int32)
