"""Hard cuts."""

import numpy as np
import pytest

from edge.tracking.scene import CutDetector
from tests.edge.tracking.scenes import TEXTURE


@pytest.mark.parametrize(
    ("after", "cut"),
    [
        (TEXTURE, False),
        (TEXTURE // 2, False),
        (np.clip(TEXTURE.astype(int) + 40, 0, 255).astype(np.uint8), False),
        (np.full_like(TEXTURE, 20), False),
        (np.ascontiguousarray(TEXTURE[::-1]), True),
        (np.ascontiguousarray(TEXTURE[:, :80]), True),
    ],
)
def test_another_picture_is_a_cut_and_another_brightness_is_not(after: np.ndarray, cut: bool) -> None:
    cuts = CutDetector()
    assert not cuts.is_cut(TEXTURE)
    assert cuts.is_cut(after) is cut


def test_a_vehicle_that_fills_a_quarter_is_no_cut() -> None:
    cuts = CutDetector()
    cuts.is_cut(TEXTURE)
    after = TEXTURE.copy()
    after[:60, :80] = 200
    assert not cuts.is_cut(after)
