"""A head whose colours come in an impossible order is not believed until it is right again."""

import pytest

from contracts.base import Indication
from edge.domain.signal import HeadReading
from edge.signals.order import OrderWitness
from edge.signals.settings import NS_PER_S

R, A, G, RA = Indication.RED, Indication.AMBER, Indication.GREEN, Indication.RED_AMBER
D, U, F = Indication.DARK, Indication.UNKNOWN, Indication.FLASHING_AMBER
CYCLE = ((G, 20), (A, 3), (R, 30))


class Street:
    """Shows one head and remembers what the witness said last."""

    def __init__(self) -> None:
        self.witness = OrderWitness("near")
        self.now_ns = 0
        self.faults: list[str | None] = []

    def show(self, *phases: tuple[Indication, float], step_s: float = 0.5) -> str | None:
        for shown, seconds in phases:
            for _ in range(round(seconds / step_s)):
                self.now_ns += round(step_s * NS_PER_S)
                self.faults.append(self.witness.take(HeadReading("near", shown, 1.0, shown), self.now_ns))
        return self.faults[-1]


@pytest.mark.parametrize(
    "cycle",
    [
        CYCLE,
        ((G, 20), (A, 3), (R, 30), (RA, 2)),
        ((G, 20), (R, 30)),
        ((G, 20), (D, 3), (R, 30)),
        ((F, 60), (R, 5), *CYCLE),
        ((G, 20), (A, 3), (U, 0.5), (R, 30)),
        ((G, 20), (U, 40), (G, 20), (A, 3), (R, 30)),
        ((G, 20), (U, 8), (R, 10), (U, 8), (A, 3), (R, 10)),
    ],
    ids=[
        "plain",
        "red and amber",
        "no amber",
        "amber burnt out",
        "flashing",
        "gap",
        "bus",
        "bus over a change",
    ],
)
def test_what_a_signal_does_is_believed(cycle: tuple[tuple[Indication, float], ...]) -> None:
    street = Street()
    street.show(*cycle * 10)

    assert set(street.faults) == {None}


@pytest.mark.parametrize(
    "cycle", [((R, 20), (A, 3), (G, 30)), ((A, 20), (G, 3), (R, 30))], ids=["red for green", "turned round"]
)
def test_swapped_colours_are_not_believed_after_two_cycles(
    cycle: tuple[tuple[Indication, float], ...],
) -> None:
    fault = Street().show(*cycle * 3)

    assert fault is not None
    assert "head 'near': the order of its colours is not proved" in fault


def test_one_misread_change_is_no_fault() -> None:
    street = Street()
    street.show(*CYCLE * 2, (G, 10), (A, 1), (G, 10), (A, 3), (R, 30), *CYCLE * 2)

    assert set(street.faults) == {None}


def test_two_right_cycles_make_it_believed_again() -> None:
    street = Street()
    assert street.show(*((R, 20), (A, 3), (G, 30)) * 4) is not None

    assert street.show(*CYCLE) is not None
    assert street.show(*CYCLE * 2) is None


def test_a_new_picture_is_believed_after_one_right_cycle() -> None:
    street = Street()
    street.show(*CYCLE)
    street.witness.doubt()

    assert street.show((G, 20), (A, 3)) is not None
    assert street.show((R, 30), (G, 20)) is None


def test_a_red_that_never_changes_is_not_believed_in_a_new_picture() -> None:
    street = Street()
    street.witness.doubt()

    assert street.show((R, 600)) is not None


def test_a_head_that_is_never_red_is_told() -> None:
    fault = Street().show(*((G, 20), (A, 3), (D, 30)) * 5)

    assert fault is not None
    assert "never red within 5 greens" in fault


def test_a_stuck_red_is_believed_for_a_quarter_of_an_hour() -> None:
    street = Street()

    assert street.show(*CYCLE, (G, 20), (A, 3), (R, 890), step_s=1) is None
    assert "one colour for more than 15 minutes" in (street.show((R, 20), step_s=1) or "")
    assert street.show((G, 10)) is None


def test_a_burnt_out_red_lamp_is_told_and_the_other_colours_are_believed() -> None:
    """With red and amber in the program, amber comes alone after the dark and green follows it."""
    street = Street()
    cycle = ((G, 20), (A, 3), (D, 30), (A, 1.5))

    assert street.show(*cycle * 3) is None
    assert "never red" in (street.show(*cycle * 3) or "")
    assert street.witness.has_no_red


def test_amber_before_green_in_the_light_is_impossible_still() -> None:
    street = Street()

    assert street.show(*((G, 20), (A, 3), (G, 20), (A, 3), (G, 20))) is not None
    assert not street.witness.has_no_red


def test_a_head_that_is_never_red_and_never_dark_is_not_believed() -> None:
    street = Street()
    street.show(*((G, 20), (A, 3), (U, 30)) * 5)

    assert not street.witness.has_no_red
