"""Frames of a still or clip for the drawing page: any frame quickly, also of a long clip."""

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Self

import av
import cv2
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

from edge.errors import ConfigError

BgrPicture = NDArray[np.uint8]
_STILLS = {".jpg", ".jpeg", ".png", ".bmp", ".webp"}
_KEPT_JPEGS = 64
_READ_ON_S = 2.0  # a frame so little ahead is reached sooner by reading on than by a jump to a keyframe
_ASSUMED_RATE = 25


@dataclass(frozen=True, slots=True)
class Background:
    """A still or clip that a layout is drawn on."""

    path: Path
    n_frames: int
    size_px: tuple[int, int]


def open_background(path: Path) -> Background:
    """Look at a still or clip.

    Raises:
        ConfigError: missing, or nothing in it can be decoded.
    """
    if not path.is_file():
        raise ConfigError(f"{path}: no such file; give a picture or a video of the camera")
    with Frames(path) as frames:
        picture = frames.read(0)
        return Background(path, frames.n_frames, (picture.shape[1], picture.shape[0]))


def jpeg_bytes(picture: BgrPicture) -> bytes:
    """Encode for the browser."""
    return bytes(cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 92])[1])


class Frames:
    """Reads frames by number; keeps the clip open and the last pictures as JPEG. One thread at a time gets in."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._still = path.suffix.lower() in _STILLS
        self._lock = Lock()
        self._clip: _Clip | None = None
        self._jpegs: OrderedDict[int, bytes] = OrderedDict()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def n_frames(self) -> int:
        """How many there are, by the container's word or by duration and rate; 1 for a still."""
        return 1 if self._still else self._opened().n_frames

    def read(self, index: int) -> BgrPicture:
        """Return frame `index` (0-based) as (height, width, 3) uint8 BGR; past the end: the last one.

        Raises:
            ConfigError: nothing can be decoded.
        """
        picture = cv2.imread(str(self._path)) if self._still else self._opened().frame(index)
        if picture is None:
            raise self._unreadable()
        return np.asarray(picture, np.uint8)

    def jpeg(self, index: int) -> bytes:
        """Return frame `index` as JPEG, from memory where it was asked for before.

        Raises:
            ConfigError: nothing can be decoded.
        """
        with self._lock:
            if index not in self._jpegs:
                self._jpegs[index] = jpeg_bytes(self.read(index))
            self._jpegs.move_to_end(index)
            if len(self._jpegs) > _KEPT_JPEGS:
                self._jpegs.popitem(last=False)
            return self._jpegs[index]

    def close(self) -> None:
        """Close the clip."""
        if self._clip is not None:
            self._clip.close()
            self._clip = None

    def _opened(self) -> "_Clip":
        if self._clip is None:
            try:
                self._clip = _Clip(av.open(str(self._path)))
            except (av.FFmpegError, IndexError) as error:
                raise self._unreadable() from error
        return self._clip

    def _unreadable(self) -> ConfigError:
        return ConfigError(f"{self._path}: not a picture or video that can be read; try another file")


class _Clip:
    def __init__(self, container: InputContainer) -> None:
        self._container = container
        self._stream: VideoStream = container.streams.video[0]
        self._stream.thread_type = "AUTO"
        self._rate = float(self._stream.average_rate or _ASSUMED_RATE)
        self._start_s = float((self._stream.start_time or 0) * self._seconds_per_tick())
        self._decoding = container.decode(self._stream)
        self._last: VideoFrame | None = None

    @property
    def n_frames(self) -> int:
        if self._stream.frames:
            return self._stream.frames
        duration_s = (self._container.duration or 0) / av.time_base
        return max(1, round(duration_s * self._rate))

    def frame(self, index: int) -> BgrPicture | None:
        wanted_s = self._start_s + index / self._rate
        ahead_s = wanted_s - self._time_s(self._last)
        try:
            if not 0 < ahead_s <= _READ_ON_S:
                self._jump(wanted_s)
            return self._read_to(wanted_s)
        except av.FFmpegError:
            return self._as_bgr(self._last)

    def close(self) -> None:
        self._container.close()

    def _jump(self, wanted_s: float) -> None:
        self._container.seek(int(wanted_s / self._seconds_per_tick()), stream=self._stream)
        self._decoding = self._container.decode(self._stream)

    def _read_to(self, wanted_s: float) -> BgrPicture | None:
        for frame in self._decoding:
            self._last = frame
            if self._time_s(frame) >= wanted_s - 0.5 / self._rate:
                break
        return self._as_bgr(self._last)

    def _seconds_per_tick(self) -> float:
        return float(self._stream.time_base or 1 / av.time_base)

    @staticmethod
    def _time_s(frame: VideoFrame | None) -> float:
        return float("inf") if frame is None or frame.time is None else frame.time

    @staticmethod
    def _as_bgr(frame: VideoFrame | None) -> BgrPicture | None:
        return None if frame is None else np.asarray(frame.to_ndarray(format="bgr24"), np.uint8)
