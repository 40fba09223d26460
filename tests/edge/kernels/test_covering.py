"""Covered boxes against plain array arithmetic."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from edge.kernels.covering import LOWER_EDGE_SHARE, TOUCH_SHARE, cover, find_hidden

PLACES = st.integers(0, 60)


@st.composite
def boxes(draw: st.DrawFn, shape: tuple[int, ...]) -> np.ndarray:
    """Boxes on a coarse grid, so that edges often meet; some have no area."""
    drawn = draw(arrays(np.float64, (*shape, 4), elements=PLACES))
    drawn[..., 2:] += drawn[..., :2]
    return drawn


def hidden_by_arrays(xyxy: np.ndarray, share: float) -> tuple[np.ndarray, np.ndarray]:
    x1, y1, x2, y2 = xyxy.astype(np.float64).T
    height = np.maximum(y2 - y1, 1.0)
    edge = LOWER_EDGE_SHARE * height
    wide = np.minimum(x2[:, None], x2) - np.maximum(x1[:, None], x1)
    high = np.minimum(y2[:, None], y2) - np.maximum((y2 - edge)[:, None], y1)
    strip = np.maximum((x2 - x1) * edge, 1e-9)
    covered = np.maximum(wide, 0) * np.maximum(high, 0) / strip[:, None]
    nearer = y2[None, :] > (y2 + edge)[:, None]
    begins = y1[None, :] <= (y2 + TOUCH_SHARE * height)[:, None]
    beneath = wide >= share * np.maximum(x2 - x1, 1.0)[:, None]
    return (nearer & (covered >= share)).any(axis=1), (nearer & begins & beneath).any(axis=1)


@given(st.integers(0, 7).flatmap(lambda n: boxes((n,))), st.floats(0.1, 0.9))
def test_hidden_and_touching_are_those_of_plain_arrays(xyxy: np.ndarray, share: float) -> None:
    found = xyxy.astype(np.float32)
    hidden, touching = np.empty((2, len(found)), np.bool_)
    find_hidden(found, share, hidden, touching)
    assert [hidden.tolist(), touching.tolist()] == [part.tolist() for part in hidden_by_arrays(found, share)]


def cover_by_arrays(boxes: np.ndarray, present: np.ndarray, share: float) -> np.ndarray:
    covered, low, cover_y = np.zeros(present.shape), np.zeros(present.shape), np.full(present.shape, np.inf)
    x1, y1, x2, y2 = np.moveaxis(boxes, 2, 0)
    strip = y2 - share * (y2 - y1)
    for other in range(present.shape[1]):
        u1, v1, u2, v2 = np.moveaxis(boxes[:, other : other + 1], 2, 0)
        nearer = present[:, other : other + 1] & (v2 > y2 + 1.0)
        wide = (np.minimum(x2, u2) - np.maximum(x1, u1)).clip(0) / np.maximum(x2 - x1, 1e-9)
        over = (np.minimum(y2, v2) - np.maximum(y1, v1)).clip(0) / np.maximum(y2 - y1, 1e-9)
        under = (np.minimum(y2, v2) - np.maximum(strip, v1)).clip(0) / np.maximum(y2 - strip, 1e-9)
        hides = nearer & (wide * under > low)
        cover_y, low = np.where(hides, v1, cover_y), np.where(hides, wide * under, low)
        covered = np.where(nearer, np.maximum(covered, wide * over), covered)
    return np.stack([covered, low, cover_y])


@given(boxes((3, 5)), arrays(np.bool_, (3, 5)))
def test_what_covers_most_is_that_of_plain_arrays(xyxy: np.ndarray, present: np.ndarray) -> None:
    found = np.empty((3, 3, 5))
    cover(xyxy, present, 0.2, *found)
    np.testing.assert_allclose(found, cover_by_arrays(xyxy, present, 0.2), rtol=1e-12)


def test_who_is_not_there_or_not_in_the_picture_hides_nobody() -> None:
    xyxy = np.array([[[0, 0, 10, 10], [0, 5, 10, 30], [np.nan] * 4]], np.float64)
    found = np.empty((3, 1, 3))
    cover(xyxy, np.array([[True, False, False]]), 0.2, *found)
    assert found[:2].max() == 0.0
    assert np.isinf(found[2]).all()
