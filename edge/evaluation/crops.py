"""Pictures of one signal head each, with the state that a person read: what the reader makes of them."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from contracts.layout import SignalHead
from edge.domain.frame import CameraId, Frame
from edge.errors import ConfigError
from edge.signals import SignalSettings, build

LABELS = "labels.csv"
IMAGES = (".png", ".jpg", ".jpeg")
STATES = {"red": "red", "yellow": "amber", "amber": "amber", "green": "green", "none": "dark", "dark": "dark"}
"""What labels and folders are called, and what the reader says for it."""
N_FRAMES = 10
INTERVAL_NS = 100_000_000
"""A crop is shown for a second: the reader smooths over time and says nothing at the first frame."""
SEVERAL = ("pair", "heads")
"""In the name of a head: several housings share the box, so the position of the light says nothing."""


@dataclass(frozen=True, slots=True)
class Crop:
    """A picture of one head. `head` is a set's name, or the clip and the head that it was cut from."""

    path: Path
    head: str
    state: str

    @property
    def position_tells(self) -> bool:
        """False where the name says that several housings are in the picture."""
        return not any(word in self.head for word in SEVERAL)


@dataclass(frozen=True, slots=True)
class CropReading:
    """A crop and what was read from it."""

    crop: Crop
    said: str


def crops_in(folder: Path) -> list[Crop]:
    """Find the labelled crops: SET/{red,yellow,green,none}/*.jpg and SET/labels.csv (image, state, video, head).

    Raises:
        ConfigError: a label file names no such picture, or an unknown state.
    """
    found: list[Crop] = []
    for labels in sorted(folder.rglob(LABELS)):
        found += _labelled(labels)
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() in IMAGES and path.parent.name in STATES:
            found.append(Crop(path, path.parent.parent.name, STATES[path.parent.name]))
    return found


def _labelled(labels: Path) -> Iterator[Crop]:
    with labels.open(newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), start=2):
            path, state = labels.parent / (row.get("image") or ""), STATES.get(row.get("state") or "")
            if state is None or not path.is_file():
                raise ConfigError(
                    f"{labels}, line {number}: image or state is not known; "
                    f"name a picture beside it and one of {', '.join(STATES)}"
                )
            yield Crop(path, f"{Path(row.get('video') or '').stem} {row.get('head') or ''}".strip(), state)


def read_crop(crop: Crop, settings: SignalSettings) -> CropReading:
    """Show one crop for a second; its head fills the picture.

    Raises:
        ConfigError: it is not a picture.
    """
    image = cv2.imread(str(crop.path))
    if image is None:
        raise ConfigError(f"{crop.path}: is not a picture; take it out of the folder")
    height, width = image.shape[:2]
    even = cv2.copyMakeBorder(image, 0, height % 2, 0, width % 2, cv2.BORDER_REPLICATE)
    rows, columns = even.shape[:2]
    planes = np.asarray(cv2.cvtColor(even, cv2.COLOR_BGR2YUV_I420), np.uint8)
    luma = np.ascontiguousarray(planes[:rows])
    chroma = np.ascontiguousarray(planes[rows:]).reshape(2, rows // 2, columns // 2)
    box_px = (0.0, 0.0, float(width), float(height))
    reader = build(
        [SignalHead(id="h", group="g", box_px=box_px, position_tells=crop.position_tells)], settings
    )
    said = "unknown"
    for number in range(N_FRAMES):
        t_ns = number * INTERVAL_NS
        frame = Frame(CameraId("crop"), number, t_ns, 0, t_ns, luma, chroma[0], chroma[1])
        said = reader.read(frame).heads[0].smoothed.value
    return CropReading(crop, said)
