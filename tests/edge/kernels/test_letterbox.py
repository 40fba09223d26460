"""Planes to network input, against OpenCV and plain Python."""

import cv2
import numpy as np
import pytest

from edge.kernels.letterbox import Letterbox, colour_chw, colour_hwc, colour_matrix, resize_plane, taps


def resized(plane: np.ndarray, width: int, height: int) -> np.ndarray:
    out = np.empty((height, width), np.uint8)
    resize_plane(
        plane,
        *taps(plane.shape[0], height),
        *taps(plane.shape[1], width),
        np.empty(plane.shape[1], np.uint16),
        out,
    )
    return out


def planes(value: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return equal-sized planes for colours (n, 3) uint8 BGR, as OpenCV converts them."""
    yuv = cv2.cvtColor(np.repeat(np.repeat(value[:, None], 2, 0), 2, 1), cv2.COLOR_BGR2YUV_I420)
    n = len(value)
    luma = yuv[: 2 * n : 2, ::2]
    chroma = yuv[2 * n :].reshape(2, n, 1)
    return np.ascontiguousarray(luma), np.ascontiguousarray(chroma[0]), np.ascontiguousarray(chroma[1])


@pytest.mark.parametrize(("width", "height"), [(8, 6), (13, 17), (40, 30), (1, 1)])
def test_resize_agrees_with_opencv(width: int, height: int) -> None:
    plane = np.random.default_rng(1).integers(0, 256, (24, 31), dtype=np.uint8)
    expected = cv2.resize(plane, (width, height), interpolation=cv2.INTER_LINEAR)
    assert np.abs(resized(plane, width, height).astype(int) - expected).max() <= 2


@pytest.mark.parametrize("red_at", [0, 2])
def test_colours_agree_with_opencv(red_at: int) -> None:
    bgr = np.random.default_rng(2).integers(0, 256, (32, 3), dtype=np.uint8)
    luma, u, v = planes(bgr)
    out = np.zeros((3, 32, 1), np.float32)
    colour_chw(luma, u, v, colour_matrix(full_range=False, value_max=255.0), 0, 0, red_at, out)
    found = out[:, :, 0].T if red_at == 2 else out[::-1, :, 0].T
    assert np.abs(found - bgr).max() < 5


def test_both_orders_of_axes_hold_the_same_picture() -> None:
    rng = np.random.default_rng(3)
    picture = [rng.integers(0, 256, (5, 7), dtype=np.uint8) for _ in range(3)]
    matrix = colour_matrix(full_range=True, value_max=1.0)
    chw, hwc = np.full((3, 9, 9), 0.4, np.float32), np.full((9, 9, 3), 0.4, np.float32)
    colour_chw(*picture, matrix, 2, 3, 0, chw)
    colour_hwc(*picture, matrix, 2, 3, 0, hwc)
    np.testing.assert_allclose(chw.transpose(1, 2, 0), hwc, atol=1e-6)
    assert (hwc[:3] == np.float32(0.4)).all()
    assert hwc.max() <= 1


def test_full_range_white_and_black_stay_white_and_black() -> None:
    luma = np.array([[0, 255]], np.uint8)
    grey = np.full((1, 2), 128, np.uint8)
    out = np.empty((3, 1, 2), np.float32)
    colour_chw(luma, grey, grey, colour_matrix(full_range=True, value_max=255.0), 0, 0, 0, out)
    np.testing.assert_allclose(out[:, 0], [[0, 255]] * 3, atol=1e-3)


@pytest.mark.parametrize("centred", [True, False])
@pytest.mark.parametrize("source", [(1920, 1080), (352, 288), (288, 352), (1, 1000)])
def test_boxes_find_their_way_back(source: tuple[int, int], centred: bool) -> None:
    letterbox = Letterbox.fit(source, (640, 640), centred=centred)
    box = np.array([[0.1, 0.2, 0.7, 0.9]], np.float32) * np.array(source * 2, np.float32)
    offset = np.array([letterbox.left_px, letterbox.top_px] * 2, np.float32)
    np.testing.assert_allclose(
        letterbox.to_frame(box * letterbox.scale + offset), box, atol=0.01 * max(source)
    )


def test_boxes_are_clipped_to_the_frame() -> None:
    letterbox = Letterbox.fit((100, 50), (200, 200), centred=True)
    found = letterbox.to_frame(np.array([[-50, -50, 500, 500]], np.float32))
    assert found.tolist() == [[0, 0, 100, 50]]
