"""Phases are begun where the picture changed."""

import pytest

from contracts.base import Indication
from edge.signals.history import Glance, PhaseHistory
from edge.signals.settings import SignalSettings

R, A, D, U = Indication.RED, Indication.AMBER, Indication.DARK, Indication.UNKNOWN
RA = Indication.RED_AMBER
MS = 1_000_000


def taken(rows: list[tuple[Indication, Indication]], step_ms: int = 40) -> PhaseHistory:
    """A history after these (smoothed, raw) pairs."""
    history = PhaseHistory(SignalSettings(lamp_latency_ns=0))
    for number, (smoothed, raw) in enumerate(rows):
        history.take(smoothed, Glance(number * step_ms * MS, (raw,)))
    return history


def test_a_late_decision_is_put_back_between_two_frames() -> None:
    red = taken([(A, A), (A, A), (A, R), (A, R), (R, R)]).phases[-1]

    assert (red.indication, red.start_ns, red.start_uncertainty_ns) == (R, 60 * MS, 20 * MS)
    assert red.start_seen


def test_unknown_while_deciding_leaves_no_phase() -> None:
    phases = taken([(A, A), (A, A), (U, R), (U, R), (R, R)]).phases

    assert [phase.indication for phase in phases] == [A, R]
    assert phases[0].end_ns == phases[1].start_ns == 60 * MS


def test_the_first_phase_was_not_seen_to_begin() -> None:
    first = taken([(U, R), (U, R), (R, R)]).phases[0]

    assert (first.indication, first.start_ns, first.start_seen) == (R, 0, False)


def test_red_after_a_time_that_nobody_knows_was_not_seen_to_begin() -> None:
    last = taken([(U, U)] * 10 + [(R, R)]).phases[-1]

    assert last.indication is R
    assert not last.start_seen


def test_a_phase_is_never_put_back_further_than_the_limit() -> None:
    history = taken([(A, R)] * 50 + [(R, R)])

    assert history.phases[-1].start_ns >= (50 * 40 - 1500) * MS


def test_back_to_the_same_indication_goes_on_with_the_old_phase() -> None:
    phases = taken([(R, R), (R, R), (U, R), (R, R)]).phases

    assert [(phase.indication, phase.start_ns, phase.end_ns) for phase in phases] == [(R, 0, None)]


def test_frames_that_show_neither_lamp_belong_to_neither() -> None:
    phases = taken([(A, A), (A, A), (A, D), (A, D), (A, R), (R, R)]).phases

    assert [(p.indication, p.start_ns, p.end_ns) for p in phases] == [
        (A, 0, 60 * MS),
        (U, 60 * MS, 140 * MS),
        (R, 140 * MS, None),
    ]
    assert phases[-1].start_seen


def test_a_dark_frame_inside_a_phase_makes_no_gap() -> None:
    phases = taken([(R, R), (R, D), (R, R), (R, R), (A, A)]).phases

    assert [phase.indication for phase in phases] == [R, A]


def test_a_beat_of_flashing_leaves_no_gap() -> None:
    flashing = Indication.FLASHING_RED
    phases = taken([(R, R), (R, R), (R, D), (R, R), (flashing, D), (flashing, R), (A, A)]).phases

    assert U not in [phase.indication for phase in phases]


def test_red_after_a_gap_and_a_moment_of_doubt_was_seen_to_begin() -> None:
    """The lamp is off for three frames, and the filter takes three more to be sure."""
    phases = taken([(A, A), (A, A), (A, D), (A, D), (A, D), (A, R), (U, R), (U, R), (R, R)]).phases

    assert [(p.indication, p.start_seen) for p in phases] == [(A, False), (U, True), (R, True)]
    assert phases[-1].start_ns == 180 * MS


def width_ms(strengths: list[float], shown: list[Indication]) -> float:
    """Half-width of the change to red, from frames so bright that show this."""
    history = PhaseHistory(SignalSettings())
    for number, (strength, raw) in enumerate(zip(strengths, shown, strict=True)):
        smoothed = R if number == len(shown) - 1 else A
        history.take(smoothed, Glance(number * 40 * MS, (raw,), strength))
    return history.phases[-1].start_uncertainty_ns / MS


@pytest.mark.parametrize(
    ("strengths", "shown", "half_width_ms"),
    [
        ([60, 61, 60, 90, 91, 90], [A, A, A, R, R, R], 30),
        ([60, 61, 60, 60, 91, 90], [A, A, A, R, R, R], 70),
        ([60, 61, 30, 90, 91, 90], [A, A, A, R, R, R], 70),
        ([60, 61, 40, 90, 91, 90], [A, A, U, R, R, R], 70),
        ([60, 61, 45, 90, 91, 90], [A, A, RA, R, R, R], 90),
        ([60, 61, 60, 130, 91, 90], [A, A, A, R, R, R], 70),
        ([60, 61, 60, 0, 91, 90], [A, A, A, R, R, R], 70),
        ([60, 61, 60, 60, 61, 90], [A, A, A, A, A, R], 70),
    ],
    ids=[
        "a step",
        "rises",
        "fades",
        "neither",
        "both",
        "overshoots",
        "strength not known",
        "nothing after it",
    ],
)
def test_only_a_change_within_one_frame_is_a_step(
    strengths: list[float], shown: list[Indication], half_width_ms: float
) -> None:
    assert width_ms(strengths, shown) == half_width_ms
