"""A clip as a camera: it blocks until it is read, and its times are those of its recording."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import av
from av.container import InputContainer

from edge.camera_io.planes import planes_of
from edge.camera_io.stream import Picture, VideoReader
from edge.domain.frame import CameraId, Frame
from edge.domain.units import SECOND_NS
from edge.errors import SourceError
from edge.ports import PacketListener

CREATION_UNCERTAINTY_NS = SECOND_NS
"""Containers store the time of creation in whole seconds."""
MTIME_UNCERTAINTY_NS = 3600 * SECOND_NS
"""A copy keeps or loses the time of its file: it says little about the capture."""
MISSING_TOLERANCE_NS = SECOND_NS
"""Encoders state lengths that are off by some frames; one second is no rounding."""


class FileSource:
    """Frames of a video file in order, numbered from 0.

    Capture time is the container's `creation_time`, else the file's modification time, plus the timestamp of
    the picture. The same file gives the same frames and times every time.
    """

    def __init__(self, path: Path, camera: CameraId, listener: PacketListener | None = None) -> None:
        self._path = path
        self._camera = camera
        self._listener = listener
        self._closed = False
        self.n_damaged = 0
        self.n_repaired = 0

    def frames(self) -> Iterator[Frame]:
        """Yield what decodes.

        Raises:
            SourceError: missing, not a video, without a picture, or (after its last frame) truncated.
        """
        with self._open() as container:
            origin_ns, uncertainty_ns = origin_of(container, self._path)
            reader = VideoReader(container, origin_ns, self._listener)
            number = 0
            for number, picture in enumerate(self._pictures(reader), start=1):
                yield self._frame(number - 1, picture, (origin_ns, uncertainty_ns))
                if self._closed:
                    return
            self._check_whole(container, reader, number)

    def close(self) -> None:
        """End the iteration after the frame at hand."""
        self._closed = True

    def _open(self) -> InputContainer:
        if not self._path.exists():
            raise SourceError(f"{self._path}: no such file; check the path")
        if self._path.is_dir():
            raise SourceError(f"{self._path}: is a folder; name one video file")
        try:
            container = av.open(str(self._path))
        except (av.FFmpegError, OSError) as error:
            raise SourceError(f"{self._path}: not a readable video ({_reason(error)}); {_REMEDY}") from error
        if not container.streams.video:
            container.close()
            raise SourceError(f"{self._path}: has no video stream; choose a file with pictures")
        return container

    def _pictures(self, reader: VideoReader) -> Iterator[Picture]:
        try:
            yield from reader.pictures()
        except av.FFmpegError as error:
            raise SourceError(f"{self._path}: reading failed ({_reason(error)}); {_REMEDY}") from error
        finally:
            self.n_damaged, self.n_repaired = reader.n_damaged, reader.timeline.n_repaired

    def _frame(self, number: int, picture: Picture, origin: tuple[int, int]) -> Frame:
        planes = planes_of(picture.image)
        return Frame(
            camera=self._camera,
            number=number,
            captured_at_ns=origin[0] + picture.since_start_ns,
            uncertainty_ns=origin[1],
            t_ns=picture.since_start_ns,
            luma=planes.luma,
            chroma_u=planes.chroma_u,
            chroma_v=planes.chroma_v,
            full_range=planes.full_range,
        )

    def _check_whole(self, container: InputContainer, reader: VideoReader, n_frames: int) -> None:
        if n_frames == 0:
            raise SourceError(f"{self._path}: no picture can be decoded; {_REMEDY}")
        stated_ns = reader.stated_ns or (container.duration or 0) * 1000
        ends_ns = reader.last_packet_ns + reader.interval_ns
        if stated_ns - ends_ns > MISSING_TOLERANCE_NS:
            raise SourceError(
                f"{self._path}: truncated, ends at {ends_ns / SECOND_NS:.1f} s of {stated_ns / SECOND_NS:.1f} s "
                f"({n_frames} frames were read); copy it again"
            )


_REMEDY = "it may be truncated or not a video: play it, or copy it again"


def _reason(error: Exception) -> str:
    text = getattr(error, "strerror", None) or str(error)
    return str(text).splitlines()[0]


def origin_of(container: InputContainer, path: Path) -> tuple[int, int]:
    """Return the capture time of the first picture in UTC ns, and its uncertainty in ns."""
    stated = container.metadata.get("creation_time")
    try:
        moment = datetime.fromisoformat(stated) if stated else None
    except ValueError:
        moment = None
    if moment is None or moment.year < 2000:
        return path.stat().st_mtime_ns, MTIME_UNCERTAINTY_NS
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    since_epoch = aware - datetime(1970, 1, 1, tzinfo=UTC)
    return (since_epoch.days * 86_400 + since_epoch.seconds) * SECOND_NS + since_epoch.microseconds * 1000, (
        CREATION_UNCERTAINTY_NS
    )
