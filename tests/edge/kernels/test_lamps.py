"""The lamp kernel against a slow, plain reference."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.domain.frame import CameraId, Frame
from edge.kernels.lamps import (
    CHROMA_FROM,
    GLARE_FROM,
    HOUSING_CELLS,
    MAX_CAST,
    N_BINS,
    N_FIELDS,
    PURPLE_ABOVE_RAD,
    PURPLE_BELOW_RAD,
    SAMPLES_PER_CELL,
    SCENE_SIDE,
    HeadPlaces,
    LampStatistics,
    measure_lamps,
)

WIDTH, HEIGHT = 48, 40
boxes = st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(0, 28), st.integers(0, 20)).map(
    lambda b: (b[0], b[1], b[0] + b[2], b[1] + b[3])
)


def random_frame(seed: int, full_range: bool) -> Frame:
    rng = np.random.default_rng(seed)
    luma = rng.integers(0, 256, (HEIGHT, WIDTH), np.uint8)
    chroma = rng.integers(60, 200, (2, HEIGHT // 2, WIDTH // 2), np.uint8)
    return Frame(CameraId("c"), 0, 0, 0, 0, luma, chroma[0].copy(), chroma[1].copy(), full_range)


def places(box: tuple[int, ...], skip: tuple[int, ...]) -> HeadPlaces:
    outer = (max(0, box[0] - 4), max(0, box[1] - 4), min(WIDTH, box[2] + 4), min(HEIGHT, box[3] + 4))
    return HeadPlaces(*(np.array([b], np.int32) for b in (box, outer, skip)))


def inside(x: int, y: int, box: np.ndarray) -> bool:
    return bool(box[0] <= x < box[2] and box[1] <= y < box[3])


def reference_surround(frame: Frame, at: HeadPlaces) -> list[float]:
    around = [
        (frame.luma[y, x], frame.chroma_u[y // 2, x // 2], frame.chroma_v[y // 2, x // 2])
        for y in range(HEIGHT)
        for x in range(WIDTH)
        if inside(x, y, at.outer[0]) and not inside(x, y, at.boxes[0]) and not inside(x, y, at.skip[0])
    ]
    return [float(v) for v in np.mean(around, axis=0)] if around else [128.0] * 3


def reference_profile(frame: Frame, at: HeadPlaces, surround: list[float]) -> np.ndarray:
    out = np.zeros((N_BINS, N_FIELDS))
    x1, y1, x2, y2 = (int(v) for v in at.boxes[0])
    cast = [128 + max(-MAX_CAST, min(MAX_CAST, value - 128)) for value in surround[1:]]
    for y in range(y1, y2):
        for x in range(x1, x2):
            if inside(x, y, at.skip[0]):
                continue
            down, right = (y - y1 + 0.5) / (y2 - y1), (x - x1 + 0.5) / (x2 - x1)
            along, across = (down, right) if y2 - y1 >= x2 - x1 else (right, down)
            weight = 1 - 0.75 * abs(2 * across - 1)
            level = float(frame.luma[y, x])
            level = level if frame.full_range else (level - 16) * 255 / 219
            amber = cast[0] - float(frame.chroma_u[y // 2, x // 2])
            red = float(frame.chroma_v[y // 2, x // 2]) - cast[1]
            row = [1.0, level, max(0.0, level - GLARE_FROM), 0.0, 0.0, 0.0]
            hue = math.atan2(amber, red)
            if math.hypot(amber, red) > CHROMA_FROM and not PURPLE_ABOVE_RAD < hue < PURPLE_BELOW_RAD:
                row[3:] = [amber, red, math.hypot(amber, red)]
            out[int(along * N_BINS)] += weight * np.array(row)
    return out


def reference_housing(frame: Frame, box: np.ndarray) -> np.ndarray:
    """Each cell is the mean of its pixels; a cell smaller than a pixel takes the pixel at its place."""
    out = np.zeros((*HOUSING_CELLS, 3))
    x1, y1, x2, y2 = (int(v) for v in box)
    width, height = x2 - x1, y2 - y1
    if width <= 0 or height <= 0:
        return out
    planes = [frame.luma.astype(float)]
    planes += [plane.astype(float).repeat(2, 0).repeat(2, 1) for plane in (frame.chroma_u, frame.chroma_v)]
    picture = np.stack([planes[0], 128 - planes[1], planes[2] - 128], axis=-1)[y1:y2, x1:x2]
    if width > height:
        picture = picture.transpose(1, 0, 2)
    ends = [
        [i * n // parts for i in range(parts + 1)]
        for n, parts in zip(picture.shape, HOUSING_CELLS, strict=False)
    ]
    for row, col in np.ndindex(*HOUSING_CELLS):
        rows = slice(ends[0][row], max(ends[0][row + 1], ends[0][row] + 1))
        cols = slice(ends[1][col], max(ends[1][col + 1], ends[1][col] + 1))
        out[row, col] = picture[rows, cols].reshape(-1, 3).mean(axis=0)
    return out


@settings(max_examples=40, deadline=None)
@given(boxes, st.integers(0, 99))
def test_housing_agrees_with_the_reference(box: tuple[int, ...], seed: int) -> None:
    frame, at, out = random_frame(seed, True), places(box, (0, 0, 0, 0)), LampStatistics.empty(1)

    measure_lamps(frame, at, out)

    assert out.housing[0] == pytest.approx(reference_housing(frame, at.boxes[0]), rel=1e-4, abs=1e-3)


@settings(max_examples=40, deadline=None)
@given(boxes, boxes, st.integers(0, 99), st.booleans())
def test_profile_and_surroundings_agree_with_the_reference(
    box: tuple[int, ...], skip: tuple[int, ...], seed: int, full_range: bool
) -> None:
    frame, at, out = random_frame(seed, full_range), places(box, skip), LampStatistics.empty(1)

    measure_lamps(frame, at, out)

    surround = reference_surround(frame, at)
    assert out.surround[0] == pytest.approx(surround, rel=1e-4)
    assert out.profile[0] == pytest.approx(reference_profile(frame, at, surround), rel=1e-3, abs=0.05)


def test_scene_is_the_sampled_mean_of_each_cell() -> None:
    frame, out = random_frame(3, True), LampStatistics.empty(0)

    measure_lamps(frame, HeadPlaces(*(np.zeros((0, 4), np.int32) for _ in range(3))), out)

    step = max(1, WIDTH // (SCENE_SIDE * SAMPLES_PER_CELL))
    for row in range(SCENE_SIDE):
        for col in range(SCENE_SIDE):
            rows = slice(row * HEIGHT // SCENE_SIDE, (row + 1) * HEIGHT // SCENE_SIDE, step)
            cols = slice(col * WIDTH // SCENE_SIDE, (col + 1) * WIDTH // SCENE_SIDE, step)
            assert out.scene[row, col] == pytest.approx(frame.luma[rows, cols].mean(), rel=1e-5)


def test_what_was_measured_before_is_gone() -> None:
    at, out, fresh = places((4, 4, 20, 30), (0, 0, 0, 0)), LampStatistics.empty(1), LampStatistics.empty(1)
    measure_lamps(random_frame(1, False), at, out)

    measure_lamps(random_frame(2, False), at, out)
    measure_lamps(random_frame(2, False), at, fresh)

    assert np.array_equal(out.profile, fresh.profile)


def test_the_cast_follows_the_surroundings_by_a_share() -> None:
    out = LampStatistics.empty(1)
    at = places((20, 10, 28, 30), (0, 0, 0, 0))
    measure_lamps(random_frame(1, True), at, out)
    before = out.cast.copy()

    measure_lamps(random_frame(2, True), at, out, 0.25)

    np.testing.assert_allclose(out.cast, before + 0.25 * (out.surround - before), rtol=1e-5)
