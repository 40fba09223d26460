"""Motion of the picture inside a box."""

import numpy as np
import pytest

from edge.kernels.block_flow import block_flow


def flow(before: np.ndarray, after: np.ndarray, box: tuple[int, int, int, int]) -> np.ndarray:
    out = np.empty((20, 2))
    n = block_flow(before, after, np.array(box, np.int64), 4, 4, out)
    return out[:n]


@pytest.fixture
def texture() -> np.ndarray:
    return np.random.default_rng(4).integers(0, 256, (32, 32), dtype=np.uint8)


@pytest.mark.parametrize(("x", "y"), [(0, 0), (3, -2), (-4, 1)])
def test_finds_the_shift(texture: np.ndarray, x: int, y: int) -> None:
    found = flow(texture, np.roll(texture, (y, x), (0, 1)), (8, 8, 24, 24))
    assert found.tolist() == [[x, y]] * 4


def test_a_smooth_picture_has_no_blocks() -> None:
    grey = np.full((32, 32), 90, np.uint8)
    assert len(flow(grey, grey, (0, 0, 32, 32))) == 0


@pytest.mark.parametrize("box", [(20, 20, 4, 4), (-90, -90, -50, -50), (500, 0, 600, 30), (3, 3, 9, 9)])
def test_a_box_without_room_has_no_blocks(texture: np.ndarray, box: tuple[int, int, int, int]) -> None:
    assert len(flow(texture, texture, box)) == 0


def test_agrees_with_exhaustive_search(texture: np.ndarray) -> None:
    after = np.random.default_rng(5).integers(0, 256, (32, 32), dtype=np.uint8)
    block = texture[8:16, 8:16].astype(int)
    costs = {
        (u, v): np.abs(block - after[8 + v : 16 + v, 8 + u : 16 + u]).sum() + (abs(u) + abs(v)) // 4
        for v in range(-4, 5)
        for u in range(-4, 5)
    }
    assert tuple(flow(texture, after, (8, 8, 16, 16))[0]) == min(costs, key=lambda place: costs[place])
