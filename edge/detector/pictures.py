"""Labelled pictures of one's own junction, in YOLO's format: images/NAME.jpg and labels/NAME.txt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from edge.domain.detection import VEHICLE_CLASSES, Detections
from edge.domain.frame import CameraId, Frame
from edge.errors import ModelError

SUFFIXES = {".jpg", ".jpeg", ".png"}
HELD_OUT_SHARE = 0.2
_FEWEST_PICTURES = 10
_JPEG = (cv2.IMWRITE_JPEG_QUALITY, 95)


@dataclass(frozen=True, slots=True)
class LabelledPicture:
    """A picture and its label file."""

    image: Path
    labels: Path

    def frame(self) -> Frame:
        """Read the picture, cut to even sides.

        Raises:
            ModelError: it is no picture.
        """
        picture = cv2.imread(str(self.image))
        if picture is None:
            raise ModelError(f"{self.image}: not a picture; remove it or save it again")
        height, width = picture.shape[0] // 2 * 2, picture.shape[1] // 2 * 2
        planes = np.asarray(
            cv2.cvtColor(np.ascontiguousarray(picture[:height, :width]), cv2.COLOR_BGR2YUV_I420), np.uint8
        )
        chroma = planes[height:].reshape(2, height // 2, width // 2)
        return Frame(
            CameraId("labelled"), 0, 0, 0, 0, planes[:height].copy(), chroma[0].copy(), chroma[1].copy()
        )

    def boxes(self, size_px: tuple[int, int]) -> Detections:
        """Read the labels: class (index into the vehicle classes), centre, width and height in 0..1.

        Raises:
            ModelError: a line is damaged.
        """
        lines = [line for line in self.labels.read_text().splitlines() if line.strip()]
        table = np.array([self._row(number, line) for number, line in enumerate(lines, 1)]).reshape(-1, 5)
        centre, half = table[:, 1:3] * size_px, table[:, 3:5] * size_px / 2
        xyxy = np.concatenate([centre - half, centre + half], axis=1).astype(np.float32)
        return Detections(xyxy, np.ones(len(table), np.float32), table[:, 0].astype(np.int32))

    def _row(self, number: int, line: str) -> list[float]:
        try:
            row = [float(cell) for cell in line.split()]
        except ValueError:
            row = []
        known = range(len(VEHICLE_CLASSES))
        if len(row) != 5 or row[0] not in known or not all(0 <= cell <= 1 for cell in row[1:]):
            raise ModelError(
                f"{self.labels}: line {number} is not 'class x y width height' with a class of 0 to "
                f"{len(known) - 1} and the rest in 0..1; correct it"
            )
        return row


def write_picture(folder: Path, stem: str, picture: NDArray[np.uint8], found: Detections) -> None:
    """Add a BGR picture with the boxes that a network found, to be corrected by hand.

    Raises:
        ModelError: there is one of that name, whose labels may be corrected already, or it cannot be written.
    """
    image, labels = folder / "images" / f"{stem}.jpg", folder / "labels" / f"{stem}.txt"
    if image.exists() or labels.exists():
        raise ModelError(f"{image}: is there already, perhaps corrected; give another folder")
    try:
        for path in (image, labels):
            path.parent.mkdir(parents=True, exist_ok=True)
        labels.write_text("".join(_lines(found, (picture.shape[1], picture.shape[0]))))
        image.write_bytes(cv2.imencode(".jpg", picture, _JPEG)[1].tobytes())
    except OSError as error:
        raise ModelError(f"{folder}: cannot be written ({error.strerror}); check its permissions") from error


def _lines(found: Detections, size_px: tuple[int, int]) -> Iterator[str]:
    xyxy = np.clip(found.xyxy / np.array(size_px * 2), 0, 1)
    rows = np.column_stack([(xyxy[:, :2] + xyxy[:, 2:]) / 2, xyxy[:, 2:] - xyxy[:, :2]])
    for kind, row in zip(found.class_id, rows, strict=True):
        yield f"{kind} {' '.join(f'{share:.6f}' for share in row)}\n"


def read_pictures(folder: Path) -> tuple[LabelledPicture, ...]:
    """Return the labelled pictures of a folder by name, which for frames of a clip is by time.

    Raises:
        ModelError: there are too few, or one has no labels (an empty file says: no vehicle).
    """
    images = sorted(path for path in (folder / "images").glob("*") if path.suffix.lower() in SUFFIXES)
    pairs = tuple(LabelledPicture(path, folder / "labels" / f"{path.stem}.txt") for path in images)
    missing = next((pair.labels for pair in pairs if not pair.labels.is_file()), None)
    if missing is not None:
        raise ModelError(f"{missing}: missing; label the picture, or write an empty file where no vehicle is")
    if len(pairs) < _FEWEST_PICTURES:
        raise ModelError(
            f"{folder}: {len(pairs)} pictures in images/; at least {_FEWEST_PICTURES} are needed"
        )
    return pairs


def parted(
    pictures: Sequence[LabelledPicture],
) -> tuple[Sequence[LabelledPicture], Sequence[LabelledPicture]]:
    """Return the part for training and the held-out part: the last fifth, because neighbours in time look alike."""
    n_train = len(pictures) - max(1, round(len(pictures) * HELD_OUT_SHARE))
    return pictures[:n_train], pictures[n_train:]


def write_description(
    target: Path, train: Sequence[LabelledPicture], held_out: Sequence[LabelledPicture]
) -> Path:
    """Write what ultralytics reads: two lists of pictures and the names of the classes; return the file."""
    for name, part in (("train", train), ("val", held_out)):
        (target / f"{name}.txt").write_text("".join(f"{picture.image.resolve()}\n" for picture in part))
    names = "".join(f"  {i}: {kind.value}\n" for i, kind in enumerate(VEHICLE_CLASSES))
    description = target / "set.yaml"
    description.write_text(f"path: {target.resolve()}\ntrain: train.txt\nval: val.txt\nnames:\n{names}")
    return description


def looked_at(pictures: Sequence[LabelledPicture]) -> Iterator[tuple[Frame, Detections]]:
    """Yield each picture as a frame, with its labels in its pixels."""
    for picture in pictures:
        frame = picture.frame()
        yield frame, picture.boxes(frame.size_px)
