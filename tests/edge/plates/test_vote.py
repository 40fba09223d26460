"""Readings of one vehicle vote."""

import numpy as np

from edge.plates.decode import Reading
from edge.plates.grammar import UNKNOWN_PREFIX
from edge.plates.vote import ViewReading, best_view, candidates


def seen(text: str, confidence: float, frame_number: int = 0) -> ViewReading:
    reading = Reading(text, confidence, (confidence,) * len(text))
    return ViewReading(frame_number, reading, np.zeros((4, 12, 3), np.uint8))


def test_two_of_three_win() -> None:
    rows = candidates([seen("F1234SA", 0.8), seen("F1284SA", 0.9), seen("F1234SA", 0.8)])

    assert [row.text for row in rows] == ["F1234SA", "F1284SA"]
    assert rows[0].score > rows[1].score


def test_one_sure_reading_beats_one_doubtful_reading() -> None:
    assert candidates([seen("F1SA", 0.55), seen("F7SA", 0.95)])[0].text == "F7SA"


def test_a_single_reading_scores_its_own_confidence() -> None:
    row = candidates([seen("F1234SA", 0.75)])[0]

    assert row.score == 0.75
    assert row.character_confidence == [0.75] * 7


def test_at_most_five_candidates() -> None:
    assert len(candidates([seen(f"F{n}SA", 0.9) for n in range(1, 9)])) == 5


def test_an_unknown_prefix_carries_its_warning() -> None:
    assert candidates([seen("XX1SA", 0.9)])[0].warnings == [UNKNOWN_PREFIX]


def test_the_crop_is_that_of_the_surest_view_of_the_winner() -> None:
    views = [seen("F1SA", 0.6, 1), seen("F1SA", 0.9, 2), seen("F7SA", 0.99, 3)]

    assert best_view(views, "F1SA").frame_number == 2
