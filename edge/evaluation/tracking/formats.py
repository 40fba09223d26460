"""Reads recorded sequences: MOT text (MOTChallenge, AI City) and KITTI tracking labels."""

import configparser
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge.errors import ConfigError
from edge.evaluation.tracking.recording import LabelledBoxes, Recording, ScoredBoxes

Rows = NDArray[np.float64]
CITY_FPS, PEDESTRIAN_FPS, CAR_FPS = 10.0, 25.0, 10.0
"""AI City scenario 3 camera 10, MOT15 TUD, KITTI; `seqinfo.ini` in a folder says otherwise."""
_N_FIGURES = 7
"""That a row of each format is read from: MOT frame, id, x, y, width, height, score; KITTI wanted, frame, id, xyxy."""
_KITTI_LABELS = "label_02.txt"
_KITTI_TRUE, _KITTI_SPARED = ("Car",), ("Van", "DontCare")


def recordings_in(folder: Path) -> list[Recording]:
    """Read every sequence of a folder, each with each of its detectors.

    Raises:
        ConfigError: there is none, or a file is damaged.
    """
    places = sorted(place for place in folder.iterdir() if place.is_dir())
    found = [recording for place in places for recording in _recordings_of(place)]
    if not found:
        raise ConfigError(
            f"{folder}: no sequence with gt.txt and det*.txt, or with {_KITTI_LABELS} and ref_*SORT.txt; "
            "name a folder of such folders"
        )
    return found


def _recordings_of(place: Path) -> list[Recording]:
    if (place / "gt.txt").is_file():
        fps = _fps(place, CITY_FPS if place.name.startswith("aicity") else PEDESTRIAN_FPS)
        truth = _mot_rows(place / "gt.txt", (0, 1))
        return [_recording(place, path, fps, truth) for path in sorted(place.glob("det*.txt"))]
    if (place / _KITTI_LABELS).is_file():
        paths = sorted(place.glob("ref_*-SORT.txt"))
        return [_kitti_recording(place, path) for path in paths if "OC-SORT" not in path.name]
    return []


def _recording(place: Path, path: Path, fps: float, truth: Rows) -> Recording:
    found = _mot_rows(path, (0, 6))
    found = found[:, [0, 2, 3, 4, 5, 1]]
    detector = path.stem.removeprefix("det").removeprefix("_")
    name = f"{place.name} {detector}".strip()
    return _assembled((name, fps), found, truth, np.empty((0, 6)))


def _kitti_recording(place: Path, path: Path) -> Recording:
    truth = _kitti_rows(place / _KITTI_LABELS, _KITTI_TRUE)
    spared = _kitti_rows(place / _KITTI_LABELS, _KITTI_SPARED)
    found = _kitti_rows(path, _KITTI_TRUE)
    found = np.concatenate([found[:, [0, 2, 3, 4, 5]], np.ones((len(found), 1))], axis=1)
    return _assembled((place.name, _fps(place, CAR_FPS)), found, truth, spared)


def _assembled(name_fps: tuple[str, float], found: Rows, truth: Rows, spared: Rows) -> Recording:
    """Take rows of frame and five figures; frames without any row between the first and the last count too."""
    both = np.concatenate([found[:, 0], truth[:, 0]])
    first, last = int(both.min()), int(both.max())
    corners = np.concatenate([found[:, 3:5], truth[:, 4:6]]).max(axis=0)
    size = (int(np.ceil(corners[0])) + 1, int(np.ceil(corners[1])) + 1)
    frames = range(first, last + 1)
    return Recording(
        *name_fps,
        size,
        tuple(ScoredBoxes.of(rows) for rows in _by_frame(found, frames)),
        tuple(LabelledBoxes.of(rows) for rows in _by_frame(truth, frames)),
        tuple(LabelledBoxes.of(rows) for rows in _by_frame(spared, frames)),
    )


def _by_frame(rows: Rows, frames: Sequence[int]) -> list[Rows]:
    return [rows[rows[:, 0] == number, 1:] for number in frames]


def _mot_rows(path: Path, columns: tuple[int, int]) -> Rows:
    """Return (n, 6): two columns of the file, then xyxy; boxes are written as x, y, width, height."""
    table = _table(path, lambda line: [float(cell) for cell in line.split(",")[:7]])
    x, y, width, height = table[:, 2:6].T
    return np.stack([table[:, columns[0]], table[:, columns[1]], x, y, x + width, y + height], axis=1)


def _kitti_rows(path: Path, kinds: Sequence[str]) -> Rows:
    """Return (n, 6): frame, id, xyxy of the rows of some kinds."""

    def numbers(line: str) -> list[float]:
        cells = line.split()
        wanted = cells[2] in kinds
        return [float(wanted), float(cells[0]), float(cells[1]), *(float(cell) for cell in cells[6:10])]

    table = _table(path, numbers)
    return np.ascontiguousarray(table[table[:, 0] > 0, 1:])


def _table(path: Path, numbers: Callable[[str], list[float]]) -> Rows:
    try:
        lines = path.read_text().splitlines()
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror}); check the path") from error
    rows = [_row(path, number, numbers) for number in enumerate(lines, start=1) if number[1].strip()]
    if not rows:
        raise ConfigError(f"{path}: has no boxes; name another file")
    return np.array(rows)


def _row(path: Path, numbered: tuple[int, str], numbers: Callable[[str], list[float]]) -> list[float]:
    try:
        row = numbers(numbered[1])
    except (ValueError, IndexError) as error:
        raise ConfigError(f"{path}: line {numbered[0]} is not a box ({error}); correct it") from error
    if len(row) != _N_FIGURES or not np.isfinite(row).all():
        raise ConfigError(f"{path}: line {numbered[0]} is not a box of {_N_FIGURES} figures; correct it")
    return row


def _fps(place: Path, otherwise: float) -> float:
    """Return the rate that `seqinfo.ini` of MOTChallenge names, else `otherwise`."""
    parser = configparser.ConfigParser()
    parser.read(place / "seqinfo.ini")
    return parser.getfloat("Sequence", "frameRate", fallback=otherwise)
