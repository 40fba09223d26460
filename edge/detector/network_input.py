"""The input of a network, filled from a frame's planes without an allocation per frame."""

import numpy as np
from numpy.typing import NDArray

from edge.detector.spec import ColourOrder, ModelSpec, Placement
from edge.domain.frame import Frame, Plane
from edge.kernels.letterbox import (
    PAD_VALUE,
    Letterbox,
    colour_chw,
    colour_hwc,
    colour_matrix,
    resize_plane,
    taps,
)


class _PlaneResizer:
    """One plane to a fixed size; source and target sizes are settled once."""

    def __init__(self, source_px: tuple[int, int], out_px: tuple[int, int]) -> None:
        self._columns = taps(source_px[0], out_px[0])
        self._rows = taps(source_px[1], out_px[1])
        self._blended = np.empty(source_px[0], np.uint16)
        self._out = np.empty((out_px[1], out_px[0]), np.uint8)

    def resize(self, plane: Plane) -> Plane:
        resize_plane(np.ascontiguousarray(plane), *self._rows, *self._columns, self._blended, self._out)
        return self._out


class NetworkInput:
    """Letterboxes frames; the tables are made anew when the frame size changes."""

    def __init__(self, spec: ModelSpec, *, channels_last: bool) -> None:
        width, height = spec.input_size_px
        self._spec = spec
        self._write = colour_hwc if channels_last else colour_chw
        self._red_at = 0 if spec.colour is ColourOrder.RGB else 2
        shape = (height, width, 3) if channels_last else (3, height, width)
        self._out = np.empty(shape, np.float32)
        self._source_px: tuple[int, int] | None = None

    def fill(self, frame: Frame) -> tuple[NDArray[np.float32], Letterbox]:
        """Return the input, with one leading axis, and how the frame lies on it; valid until the next call."""
        if frame.size_px != self._source_px:
            self._settle(frame)
        matrix = colour_matrix(full_range=frame.full_range, value_max=self._spec.value_max)
        box = self._letterbox
        luma = self._resizers[0].resize(frame.luma)
        u, v = self._resizers[1].resize(frame.chroma_u), self._resizers[2].resize(frame.chroma_v)
        self._write(luma, u, v, matrix, box.left_px, box.top_px, self._red_at, self._out)
        return self._out[np.newaxis], box

    def _settle(self, frame: Frame) -> None:
        centred = self._spec.placement is Placement.CENTRED
        box = Letterbox.fit(frame.size_px, self._spec.input_size_px, centred=centred)
        size = (box.width_px, box.height_px)
        shapes = (frame.luma.shape, frame.chroma_u.shape, frame.chroma_v.shape)
        self._resizers = [_PlaneResizer((shape[1], shape[0]), size) for shape in shapes]
        self._letterbox = box
        self._out.fill(PAD_VALUE * self._spec.value_max / 255)
        self._source_px = frame.size_px
