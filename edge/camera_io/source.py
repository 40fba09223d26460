"""The factory: an address in, a camera out."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from contracts.health import CameraStatus
from edge.camera_io.file import FileSource
from edge.camera_io.redact import redact
from edge.domain.frame import CameraId
from edge.errors import SourceError
from edge.ports import Clock, FrameSource, PacketListener

StatusListener = Callable[[CameraStatus], None]
"""Told by a live source each time its camera comes or goes."""


def open_source(
    url: str,
    camera: CameraId,
    clock: Clock,
    listener: PacketListener | None = None,
    on_status: StatusListener | None = None,
) -> FrameSource:
    """Return the source for a path or a file:, sim: or rtsp: address. Nothing is opened before it is read.

    Raises:
        SourceError: the scheme is not known.
    """
    parts = urlsplit(url)
    if parts.scheme == "sim":
        from edge.camera_io.sim import open_sim

        return open_sim(url, camera, clock, listener)
    if parts.scheme == "file":
        return FileSource(Path(unquote(parts.path)), camera, listener)
    if "://" in url:
        raise SourceError(f"{redact(url)}: unknown scheme; use a path, file:, rtsp:, rtsps: or sim:")
    return FileSource(Path(url), camera, listener)
