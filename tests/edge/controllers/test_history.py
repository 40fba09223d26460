"""Answers become phases; stale ones become UNKNOWN."""

import pytest

from contracts.base import Indication
from edge.controllers.history import ControllerHistory, HistorySettings
from edge.domain.controller import ControllerSample
from tests.edge.controllers.scenes import LETTERS, MS, S, written

STALE_NS = 1_500 * MS


def heard(text: str, exact: bool = False, uncertainty_ms: int = 5) -> ControllerHistory:
    made = ControllerHistory(HistorySettings(STALE_NS))
    for word in text.split():
        say(made, word, exact, uncertainty_ms)
    return made


def say(
    made: ControllerHistory, word: str, exact: bool = False, uncertainty_ms: int = 5, **more: bool
) -> None:
    at_ns = round(float(word[1:]) * S)
    shown = {"main": LETTERS[word[0]]}
    made.take(ControllerSample(at_ns, uncertainty_ms * MS, shown, exact, **more), at_ns)


def phases(made: ControllerHistory, at_s: float):
    return made.shown(round(at_s * S)).phases_of.get("main", ())


def test_a_polled_change_lies_between_the_answers() -> None:
    change = phases(heard("G0 G1 R1.2"), 1.3)[-1]
    assert (change.start_ns, change.start_uncertainty_ns, change.start_seen) == (1_100 * MS, 105 * MS, True)


def test_a_stamped_change_is_when_it_says() -> None:
    change = phases(heard("G0 R1", exact=True), 1)[-1]
    assert (change.start_ns, change.start_uncertainty_ns) == (1 * S, 5 * MS)


def test_the_first_answer_was_not_seen_to_begin() -> None:
    assert not phases(heard("R3"), 3)[-1].start_seen


@pytest.mark.parametrize(("at_s", "expected"), [(2.5, "R0"), (2.6, "R0 U1")])
def test_an_answer_is_believed_for_a_while(at_s, expected) -> None:
    assert written(phases(heard("R0 R1"), at_s)) == expected


def test_a_colour_after_one_that_it_did_not_know_was_not_seen_to_begin() -> None:
    found = phases(heard("R0 U1 R1.5", exact=True), 1.5)
    assert written(found) == "R0 U1 R1.5"
    assert not found[-1].start_seen


def test_after_silence_the_colour_was_not_seen_to_begin() -> None:
    found = phases(heard("R0 R1 R9"), 9)
    assert written(found) == "R0 U1 R9"
    assert not found[-1].start_seen


def test_relays_that_switch_one_after_the_other_are_one_change() -> None:
    (_, change) = phases(heard("R0 D1 G1.04", exact=True), 1.1)
    assert change.indication is Indication.GREEN
    assert abs(change.start_ns - 1_020 * MS) <= change.start_uncertainty_ns - 5 * MS


def test_a_lamp_that_blinks_for_a_moment_has_not_changed() -> None:
    assert written(phases(heard("R0 D1 R1.04", exact=True), 1.1)) == "R0"


@pytest.mark.parametrize("word", ["R1", "R0.5"])
def test_answers_out_of_order_are_refused_and_told(word) -> None:
    made = heard("G0 G1")
    say(made, word)
    assert made.n_refused == 1
    assert "out of order" in (made.fault or "")


def test_a_clock_far_off_is_refused_until_it_is_right() -> None:
    made = heard("G0")
    made.take(ControllerSample(3600 * S, 0, {"main": Indication.RED}), 1 * S)
    assert "+3599.0 s" in (made.fault or "")
    say(made, "G2")
    assert made.fault is None
    assert written(phases(made, 2)).endswith("G2")


def test_a_priority_vehicle_is_forgotten_with_the_answer() -> None:
    made = ControllerHistory(HistorySettings(STALE_NS))
    say(made, "G1", preempted=True)
    assert made.shown(2 * S).preempted
    assert not made.shown(3 * S).preempted


def test_a_controller_gone_mad_fills_no_memory() -> None:
    made = ControllerHistory(HistorySettings(STALE_NS, glitch_ns=0))
    for n in range(2_000):
        say(made, f"{'RG'[n % 2]}{n / 10}")
    assert len(phases(made, 200)) <= 513
