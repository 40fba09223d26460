"""The factory: an address in, a camera out."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

from edge.camera_io.file import FileSource
from edge.camera_io.redact import redact
from edge.camera_io.rtsp import RtspHooks, RtspSource, StatusListener
from edge.domain.frame import CameraId
from edge.errors import SourceError
from edge.ports import Clock, FrameSource, PacketListener


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
    if parts.scheme in ("rtsp", "rtsps"):
        return RtspSource(url, camera, clock, RtspHooks(listener, on_status))
    if "://" in url:
        raise SourceError(f"{redact(url)}: unknown scheme; use a path, file:, rtsp:, rtsps: or sim:")
    return FileSource(Path(url), camera, listener)


def is_live(url: str) -> bool:
    """Tell whether an address goes on without end; a clip is read once."""
    return urlsplit(url).scheme in ("sim", "rtsp", "rtsps")
