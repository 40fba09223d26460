"""The grammar inside the CTC beam."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.plates.decode import ALPHABET, COLUMN, Matrix, decode
from edge.plates.grammar import parts


def steps(*rows: dict[str, float]) -> Matrix:
    """A matrix from probabilities by character; "" is the blank and takes what is left."""
    matrix = np.full((len(rows), 37), 1e-5, np.float32)
    for i, row in enumerate(rows):
        for character, probability in row.items():
            matrix[i, COLUMN[character]] = probability
        matrix[i, 0] = 1.0 - sum(row.values())
    return matrix


def sure(text: str, probability: float = 0.95) -> Matrix:
    return steps(*(row for character in text for row in ({character: probability}, {})))


@pytest.mark.parametrize(
    ("seen", "meant"),
    [
        ("F1234SA", "F1234SA"),
        ("FI234SA", "F1234SA"),
        ("F1O34SA", "F1034SA"),
        ("F12345A", "F1234SA"),
        ("81234SA", "B1234SA"),
        ("B1B34SA", "B1834SA"),
        ("F1Z34SA", "F1234SA"),
        ("F1G34S0", "F1634SO"),
        ("D1234XY", "D1234XY"),
    ],
)
def test_position_settles_look_alikes(seen: str, meant: str) -> None:
    reading = decode(sure(seen))

    assert reading is not None
    assert reading.text == meant


def test_a_settled_character_is_less_sure() -> None:
    reading = decode(sure("F1O34SA"))

    assert reading is not None
    assert len(reading.character_confidence) == 7
    assert min(reading.character_confidence) == reading.character_confidence[2] < 0.3


def test_doubled_digits_need_a_blank_between() -> None:
    apart = decode(sure("F11SA"))
    held = decode(steps({"F": 0.9}, {"1": 0.9}, {"1": 0.9}, {"S": 0.9}, {"A": 0.9}))

    assert apart is not None
    assert held is not None
    assert (apart.text, held.text) == ("F11SA", "F1SA")


def test_nothing_of_the_grammar_is_no_reading() -> None:
    assert decode(steps({}, {}, {})) is None


def test_the_second_best_wins_where_the_best_breaks_the_grammar() -> None:
    reading = decode(steps({"F": 0.9}, {"W": 0.6, "4": 0.3}, {"7": 0.9}, {}, {"S": 0.9}))

    assert reading is not None
    assert reading.text in ("F47S", "FW7S")


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 10_000))
def test_whatever_is_decoded_fits_the_grammar(seed: int) -> None:
    rng = np.random.default_rng(seed)
    matrix = rng.dirichlet(np.full(len(ALPHABET) + 1, 0.05), 20).astype(np.float32)

    reading = decode(matrix)

    assert reading is None or parts(reading.text) is not None
    if reading is not None:
        assert len(reading.text) == len(reading.character_confidence)
        assert 0.0 <= reading.confidence <= 1.0
