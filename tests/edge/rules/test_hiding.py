"""Whose lower edge is hidden, and whose may be."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.rules.hiding import hidden_lower_edge, lower_edges

VEHICLE = (100, 100, 140, 200)
CASES = {
    "nobody near": ((300, 100, 340, 250), False, False),
    "over its lower edge": ((90, 150, 150, 300), True, True),
    "begins where it ends": ((90, 205, 150, 300), False, True),
    "begins well below it": ((90, 220, 150, 300), False, False),
    "beside it": ((130, 150, 170, 300), False, False),
    "behind it": ((90, 90, 150, 205), False, False),
}


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    other, hidden, touches = CASES[name]
    boxes = np.array([VEHICLE, other], np.float32)
    assert [bool(found[0]) for found in lower_edges(boxes, 0.5)] == [hidden, touches]
    assert hidden_lower_edge(boxes, 0.5)[0] == hidden


BOXES = st.lists(
    st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(5, 200), st.integers(5, 200)), max_size=6
)


@given(BOXES)
def test_the_nearest_vehicle_is_hidden_by_nobody(drawn: list[tuple[int, int, int, int]]) -> None:
    boxes = np.array([(x, y, x + w, y + h) for x, y, w, h in drawn], np.float32).reshape(-1, 4)
    for found in lower_edges(boxes, 0.5):
        assert found.shape == (len(boxes),)
        assert not len(boxes) or not found[boxes[:, 3].argmax()]
