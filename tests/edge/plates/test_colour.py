"""Colour classes of drawn plates."""

import numpy as np
import pytest

from contracts.manifest import PlateColour
from edge.plates.colour import plate_colour
from tests.edge.plates.painting import BLACK, RED, WHITE, YELLOW, Colour, plate


@pytest.mark.parametrize(
    ("ground", "letters", "expected"),
    [
        (WHITE, BLACK, PlateColour.BLACK_ON_WHITE),
        (BLACK, WHITE, PlateColour.WHITE_ON_BLACK),
        (YELLOW, BLACK, PlateColour.BLACK_ON_YELLOW),
        (RED, WHITE, PlateColour.WHITE_ON_RED),
        ((60, 160, 40), BLACK, PlateColour.BLACK_ON_GREEN),
    ],
)
def test_ground_and_letters(ground: Colour, letters: Colour, expected: PlateColour) -> None:
    assert plate_colour(plate("F 1234 SA", ground, letters)) is expected


def test_a_flat_crop_has_no_colour() -> None:
    assert plate_colour(np.full((20, 60, 3), 128, np.uint8)) is PlateColour.UNKNOWN
