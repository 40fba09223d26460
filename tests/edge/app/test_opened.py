"""A source is opened to its first frame, and ends where the size changes."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from edge.app.opened import OpenedSource
from edge.domain.frame import CameraId, Frame
from edge.errors import SourceError


@dataclass
class Scripted:
    """Yields what it was given."""

    sizes_px: list[tuple[int, int]]
    closed: bool = field(default=False)

    def frames(self) -> Iterator[Frame]:
        for number, (width, height) in enumerate(self.sizes_px):
            plane = np.zeros((height, width), np.uint8)
            yield Frame(CameraId("cam"), number, number, 0, number, plane, plane, plane)

    def close(self) -> None:
        self.closed = True


def test_the_first_frame_is_not_lost():
    opened = OpenedSource(Scripted([(8, 6)] * 3), "cam")
    assert opened.size_px == (8, 6)
    assert [frame.number for frame in opened.frames()] == [0, 1, 2]


def test_another_size_ends_it():
    opened = OpenedSource(Scripted([(8, 6), (8, 6), (4, 4)]), "cam")
    frames = opened.frames()
    assert [next(frames).number, next(frames).number] == [0, 1]
    with pytest.raises(SourceError, match=r"changed from \(8, 6\) to \(4, 4\)"):
        next(frames)


def test_a_source_without_a_picture_is_named():
    with pytest.raises(SourceError, match="cam-7: no picture came"):
        OpenedSource(Scripted([]), "cam-7")


def test_closing_reaches_the_source():
    source = Scripted([(8, 6)])
    OpenedSource(source, "cam").close()
    assert source.closed
