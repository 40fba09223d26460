"""Flashing is told by its rhythm."""

import pytest

from contracts.base import Indication
from edge.signals.rhythm import Rhythm
from edge.signals.settings import SignalSettings

MS = 1_000_000


def after(lamp: Indication, period_ms: int, total_ms: int = 5000, frame_ms: int = 40) -> Indication | None:
    """What the rhythm says after a lamp was on and off in equal parts."""
    rhythm, said = Rhythm(SignalSettings()), None
    for t_ms in range(0, total_ms, frame_ms):
        lit = t_ms % period_ms < period_ms / 2
        said = rhythm.take(lamp if lit else Indication.DARK, t_ms * MS)
    return said


@pytest.mark.parametrize("period_ms", [500, 1000, 2000])
def test_one_to_two_beats_a_second_are_flashing(period_ms: int) -> None:
    assert after(Indication.AMBER, period_ms) is Indication.FLASHING_AMBER
    assert after(Indication.RED, period_ms) is Indication.FLASHING_RED


@pytest.mark.parametrize("period_ms", [80, 160, 10_000])
def test_banding_and_phases_are_not_flashing(period_ms: int) -> None:
    assert after(Indication.RED, period_ms) is None


def test_a_flashing_green_has_no_name() -> None:
    assert after(Indication.GREEN, 1000) is None


def test_the_rhythm_ends_with_a_steady_lamp() -> None:
    rhythm = Rhythm(SignalSettings())
    for t_ms in range(0, 7000, 40):
        lit = t_ms > 4000 or t_ms % 1000 < 500
        said = rhythm.take(Indication.RED if lit else Indication.DARK, t_ms * MS)

    assert said is None


def test_forgetting_starts_again() -> None:
    rhythm = Rhythm(SignalSettings())
    for t_ms in range(0, 4000, 40):
        rhythm.take(Indication.RED if t_ms % 1000 < 500 else Indication.DARK, t_ms * MS)

    rhythm.forget()

    assert rhythm.take(Indication.RED, 4_000 * MS) is None


def test_a_lamp_that_cannot_be_told_beats_no_rhythm() -> None:
    rhythm = Rhythm(SignalSettings())
    for t_ms in range(0, 5000, 40):
        said = rhythm.take(Indication.UNKNOWN if t_ms % 1000 < 500 else Indication.DARK, t_ms * MS)

    assert said is None
