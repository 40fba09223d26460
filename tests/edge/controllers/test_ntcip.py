"""Status groups of NTCIP 1202, with the bit order as configured."""

from dataclasses import replace

import pytest

from contracts.base import Indication
from edge.controllers.ntcip import OVERLAPS, PHASES, needed_oids

ROOT = "1.3.6.1.4.1.1206.4.2.1"


def answers(reds: int, yellows: int, greens: int, group: int = 1) -> dict[str, int]:
    columns = zip((2, 3, 4), (reds, yellows, greens), strict=True)
    return {f"{ROOT}.1.4.1.{column}.{group}": value for column, value in columns}


@pytest.mark.parametrize(
    ("bits", "expected"),
    [
        ((0b100, 0, 0), Indication.RED),
        ((0, 0b100, 0), Indication.AMBER),
        ((0, 0, 0b100), Indication.GREEN),
        ((0b100, 0b100, 0), Indication.RED_AMBER),
        ((0, 0, 0), Indication.DARK),
        ((0b100, 0, 0b100), Indication.UNKNOWN),
        ((0b11111011, 0, 0b100), Indication.GREEN),
        ((256, 0, 0b100), Indication.UNKNOWN),
        ((-1, 0, 0b100), Indication.UNKNOWN),
    ],
)
def test_what_phase_three_shows(bits, expected) -> None:
    assert PHASES.shown(3, answers(*bits)) is expected


def test_the_other_bit_order() -> None:
    table = replace(PHASES, bit_order="highest_first")
    assert table.shown(3, answers(0b00100000, 0, 0b11011111)) is Indication.RED


def test_phase_nine_is_the_first_of_the_second_group() -> None:
    assert PHASES.shown(9, answers(1, 0, 0, group=2)) is Indication.RED
    assert PHASES.shown(9, answers(1, 0, 0, group=1)) is Indication.UNKNOWN


def test_an_answer_that_is_missing_is_unknown() -> None:
    partial = answers(1, 0, 0)
    partial.popitem()
    assert PHASES.shown(1, partial) is Indication.UNKNOWN


def test_each_oid_is_asked_once() -> None:
    oids = needed_oids([(PHASES, 2), (PHASES, 6), (OVERLAPS, 1)])
    assert oids[0] == f"{ROOT}.1.4.1.2.1"
    assert len(oids) == 6
    assert oids[3] == f"{ROOT}.9.4.1.2.1"
