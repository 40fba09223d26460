"""A copy of a clip with boxes, lines and lamps drawn on it, as H.264 that browsers play."""

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import cv2
import numpy as np
from av.container import OutputContainer
from av.video.stream import VideoStream
from numpy.typing import NDArray

from contracts.base import BoxPx, Indication
from contracts.layout import Layout
from edge.domain.frame import Frame
from edge.errors import EvidenceError
from edge.pipeline import StepResult

BgrImage = NDArray[np.uint8]
Colour = tuple[int, int, int]
TICKS_PER_S = 1000
LINE, VEHICLE, CROSSED, ALLEGED = (0, 255, 255), (255, 200, 60), (60, 220, 60), (40, 40, 255)
LAMPS: dict[Indication, Colour] = {
    Indication.RED: (40, 40, 255),
    Indication.AMBER: (0, 190, 255),
    Indication.GREEN: (60, 200, 60),
}
OTHER_LAMP = (150, 150, 150)


class AnnotatedVideo:
    """Observer of a replay; without a path it does nothing. Use as a context."""

    def __init__(self, path: Path | None, layout: Layout) -> None:
        self._path = path
        self._layout = layout
        self._container: OutputContainer | None = None
        self._stream: VideoStream | None = None
        self._first_ns = 0
        self._colour_of: dict[int, Colour] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._container is not None and self._stream is not None:
            self._container.mux(self._stream.encode(None))
            self._container.close()

    def observe(self, result: StepResult) -> None:
        """Draw and append the frame of a result.

        Raises:
            EvidenceError: the file cannot be written.
        """
        if self._path is None:
            return
        frame = result.tracked.frame
        image = bgr_of(frame)
        self._remember(result)
        draw(image, result, self._layout, self._colour_of)
        container, stream = self._opened(self._path, image, frame)
        picture = av.VideoFrame.from_ndarray(image, format="bgr24")
        picture.pts = (frame.t_ns - self._first_ns) * TICKS_PER_S // 1_000_000_000
        picture.time_base = Fraction(1, TICKS_PER_S)
        container.mux(stream.encode(picture))

    def _remember(self, result: StepResult) -> None:
        self._colour_of.update((crossing.track_id, CROSSED) for crossing in result.crossings)
        self._colour_of.update((candidate.track_id, ALLEGED) for candidate in result.candidates)

    def _opened(self, path: Path, image: BgrImage, frame: Frame) -> tuple[OutputContainer, VideoStream]:
        if self._container is None or self._stream is None:
            try:
                container = av.open(str(path), "w", format="mp4", options={"movflags": "faststart"})
            except (av.FFmpegError, OSError) as error:
                raise EvidenceError(f"{path}: cannot be written ({error}); choose another place") from error
            stream = container.add_stream("libx264", rate=TICKS_PER_S, options={"crf": "26"})
            stream.height, stream.width = image.shape[:2]
            stream.pix_fmt = "yuv420p"
            self._container, self._stream, self._first_ns = container, stream, frame.t_ns
        return self._container, self._stream


def bgr_of(frame: Frame) -> BgrImage:
    """Return the picture as (height, width, 3) uint8 with even sides, as H.264 wants them."""
    size = frame.size_px
    offset, gain = (0.0, 1.0) if frame.full_range else (16.0, 255 / 219)
    luma = np.clip((frame.luma - np.float32(offset)) * np.float32(gain), 0, 255).astype(np.uint8)
    u, v = (cv2.resize(plane, size) for plane in (frame.chroma_u, frame.chroma_v))
    image = cv2.cvtColor(cv2.merge([luma, v, u]), cv2.COLOR_YCrCb2BGR)
    return np.ascontiguousarray(image[: size[1] // 2 * 2, : size[0] // 2 * 2], np.uint8)


def draw(image: BgrImage, result: StepResult, layout: Layout, colour_of: dict[int, Colour]) -> None:
    """Draw lines, vehicles and lamps; a vehicle that crossed turns green, an alleged one red."""
    width, height = result.tracked.frame.size_px
    scale = (width / layout.reference_size_px[0], height / layout.reference_size_px[1])
    for approach in layout.approaches:
        for line in approach.stop_lines:
            start, end = ((round(x * scale[0]), round(y * scale[1])) for x, y in line.line_px)
            cv2.line(image, start, end, LINE, 2, cv2.LINE_AA)
    tracks = result.tracked.tracks
    for row in np.flatnonzero(tracks.confirmed):
        track_id = int(tracks.track_id[row])
        x1, y1, x2, y2 = (float(value) for value in tracks.xyxy[row])
        _box(image, (x1, y1, x2, y2), colour_of.get(track_id, VEHICLE), str(track_id))
    shown = {head.head: head.smoothed for head in result.signals.heads}
    for head in layout.heads:
        indication = shown.get(head.id, Indication.UNKNOWN)
        box = head.box_px
        scaled = (box[0] * scale[0], box[1] * scale[1], box[2] * scale[0], box[3] * scale[1])
        _box(image, scaled, LAMPS.get(indication, OTHER_LAMP), indication.value)


def _box(image: BgrImage, box: BoxPx, colour: Colour, label: str) -> None:
    x1, y1, x2, y2 = (round(value) for value in box)
    cv2.rectangle(image, (x1, y1), (x2, y2), colour, 1)
    cv2.putText(image, label, (x1, max(8, y1 - 2)), cv2.FONT_HERSHEY_SIMPLEX, 0.35, colour, 1, cv2.LINE_AA)
