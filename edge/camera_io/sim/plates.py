"""TNKB plates: text by the grammar, and how they look (Perpol 7/2021 art. 45)."""

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

_PREFIXES = ("F", "F", "F", "F", "B", "D", "A", "Z", "T", "E", "AB", "AD", "BK", "DK", "KB")
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_WHITE, _BLACK, _YELLOW, _RED = (236, 238, 238), (24, 24, 24), (50, 190, 235), (40, 40, 190)
_GREEN = (90, 170, 60)
HEIGHT_PX, WIDTH_PX = 88, 240
_FONT, _SCALE, _STROKE_PX = cv2.FONT_HERSHEY_SIMPLEX, 1.75, 5
_BASELINE_PX, _EXPIRY_BASELINE_PX = 56, 80


@dataclass(frozen=True, slots=True)
class Plate:
    """A plate: text as it is read, expiry row below it, ground and letters as BGR."""

    text: str
    expiry: str
    ground: tuple[int, int, int]
    letters: tuple[int, int, int]


def draw_lot(rng: np.random.Generator, *, public: bool) -> Plate:
    """Make up a plate; buses and angkot carry black on yellow."""
    prefix = _PREFIXES[rng.integers(len(_PREFIXES))]
    number = str(rng.integers(1, 10)) + "".join(str(d) for d in rng.integers(0, 10, 3))
    suffix = "".join(_LETTERS[i] for i in rng.integers(0, len(_LETTERS), rng.integers(2, 4)))
    expiry = f"{rng.integers(1, 13):02d}.{rng.integers(26, 31)}"
    ground, letters = _colours(rng, public=public)
    return Plate(f"{prefix} {number} {suffix}", expiry, ground, letters)


def draw_any(rng: np.random.Generator, *, public: bool) -> Plate:
    """Make up a plate of any TNKB colour: free-trade zones carry black on green."""
    plate = draw_lot(rng, public=public)
    if not public and rng.random() < 0.04:
        return replace(plate, ground=_GREEN, letters=_BLACK)
    return plate


def _colours(rng: np.random.Generator, *, public: bool) -> tuple[tuple[int, int, int], tuple[int, int, int]]:
    share = rng.random()
    if public:
        return _YELLOW, _BLACK
    if share < 0.6:
        return _WHITE, _BLACK
    return (_BLACK, _WHITE) if share < 0.95 else (_RED, _WHITE)


def picture_of(plate: Plate) -> NDArray[np.uint8]:
    """Paint a plate: (HEIGHT_PX, WIDTH_PX, 3) uint8 BGR."""
    image = np.full((HEIGHT_PX, WIDTH_PX, 3), plate.ground, np.uint8)
    cv2.rectangle(image, (2, 2), (WIDTH_PX - 3, HEIGHT_PX - 3), plate.letters, 1, cv2.LINE_AA)
    _write_centred(image, plate, plate.text, _BASELINE_PX)
    expiry = (plate.expiry, (WIDTH_PX // 2 - 22, _EXPIRY_BASELINE_PX), _FONT, 0.5)
    cv2.putText(image, *expiry, plate.letters, 1, cv2.LINE_AA)
    return image


def _write_centred(image: NDArray[np.uint8], plate: Plate, text: str, baseline_px: int) -> None:
    (width, _), _ = cv2.getTextSize(text, _FONT, _SCALE, _STROKE_PX)
    canvas = np.full((HEIGHT_PX, width + 12, 3), plate.ground, np.uint8)
    cv2.putText(canvas, text, (6, baseline_px), _FONT, _SCALE, plate.letters, _STROKE_PX, cv2.LINE_AA)
    squeezed = cv2.resize(canvas, (WIDTH_PX - 12, HEIGHT_PX), interpolation=cv2.INTER_AREA)
    image[8 : baseline_px + 4, 6:-6] = squeezed[8 : baseline_px + 4]
