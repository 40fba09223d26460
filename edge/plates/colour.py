"""The colour class of a plate, from its ground and its letters (Perpol 7/2021 art. 45)."""

import cv2
import numpy as np

from contracts.manifest import PlateColour
from edge.domain.plate import BgrImage

MIN_SATURATION = 90
MIN_CONTRAST = 30
_HUES = (
    (PlateColour.WHITE_ON_RED, 170, 180),
    (PlateColour.WHITE_ON_RED, 0, 11),
    (PlateColour.BLACK_ON_YELLOW, 14, 38),
    (PlateColour.BLACK_ON_GREEN, 40, 90),
)
"""OpenCV's hues (0..179) of the coloured grounds."""


def plate_colour(line_bgr: BgrImage) -> PlateColour:
    """Tell the colours apart; UNKNOWN where ground and letters hardly differ."""
    grey = cv2.cvtColor(line_bgr, cv2.COLOR_BGR2GRAY)
    threshold, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    light = grey > threshold
    if not light.any() or light.all() or grey[light].mean() - grey[~light].mean() < MIN_CONTRAST:
        return PlateColour.UNKNOWN
    light_ground = bool(light.mean() > 0.5)
    hsv = cv2.cvtColor(line_bgr, cv2.COLOR_BGR2HSV)
    hue, saturation, _ = np.median(hsv[light if light_ground else ~light], axis=0)
    if saturation >= MIN_SATURATION:
        named = next((colour for colour, low, high in _HUES if low <= hue <= high), None)
        if named is not None and (named is PlateColour.WHITE_ON_RED) != light_ground:
            return named
    return PlateColour.BLACK_ON_WHITE if light_ground else PlateColour.WHITE_ON_BLACK
