"""A source whose first frame was read to learn its size."""

from collections.abc import Iterator

from edge.domain.frame import Frame
from edge.errors import SourceError
from edge.ports import FrameSource


class OpenedSource:
    """Implements `FrameSource`. A frame of another size ends it: the stages are built for one size."""

    def __init__(self, source: FrameSource, name: str) -> None:
        """Read the first frame.

        Raises:
            SourceError: none came.
        """
        self._source = source
        self._rest = source.frames()
        first = next(self._rest, None)
        if first is None:
            raise SourceError(f"{name}: no picture came; check the camera")
        self._first = first
        self.size_px = first.size_px

    def frames(self) -> Iterator[Frame]:
        """Yield the first frame and the others.

        Raises:
            SourceError: reading failed, or the size changed.
        """
        yield self._first
        for frame in self._rest:
            if frame.size_px != self.size_px:
                raise SourceError(
                    f"camera {frame.camera}: the picture changed from {self.size_px} to {frame.size_px}; "
                    "started again with the new size"
                )
            yield frame

    def close(self) -> None:
        """Stop; safe to call twice and from another thread."""
        self._source.close()
