"""Which red is it, since when, and how is that known?"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Indication
from contracts.facts import RedBegin
from edge.domain.signal import Phase
from edge.rules.lamp import amber_before_ns, phase_at, red_at

SECOND = 1_000_000_000
RED, AMBER, GREEN = Indication.RED, Indication.AMBER, Indication.GREEN
UNKNOWN, DARK, FLASHING = Indication.UNKNOWN, Indication.DARK, Indication.FLASHING_RED


def history(*changes: tuple[float, Indication]) -> tuple[Phase, ...]:
    """Phases from (second of the change, what is shown then); seen where the lamp was known before."""
    starts = [round(at * SECOND) for at, _ in changes]
    seen = [i > 0 and changes[i - 1][1] is not UNKNOWN for i in range(len(changes))]
    rows = zip(changes, starts, seen, [*starts[1:], None], strict=True)
    return tuple(Phase(shown, start, 1000, was_seen, end) for (_, shown), start, was_seen, end in rows)


CASES = {
    "seen to begin": (((0, AMBER), (3, RED)), 5, 3, RedBegin.SEEN),
    "on at the first picture": (((0, RED),), 5, 0, RedBegin.NOT_SEEN),
    "after a long unknown": (((0, GREEN), (2, UNKNOWN), (9, RED)), 12, 9, RedBegin.NOT_SEEN),
    "a short unknown within": (((0, AMBER), (3, RED), (8, UNKNOWN), (8.4, RED)), 10, 3, RedBegin.BRIDGED),
    "two short ones": (
        ((0, AMBER), (3, RED), (8, UNKNOWN), (8.4, RED), (9, UNKNOWN), (11, RED)),
        12,
        3,
        RedBegin.BRIDGED,
    ),
    "a short unknown in a red that was always on": (
        ((0, RED), (8, UNKNOWN), (8.4, RED)),
        10,
        0,
        RedBegin.NOT_SEEN,
    ),
    "an unknown that may hide a green": (
        ((0, AMBER), (3, RED), (8, UNKNOWN), (11.5, RED)),
        12,
        11.5,
        RedBegin.NOT_SEEN,
    ),
    "a blink of the lamp within": (((0, AMBER), (3, RED), (8, DARK), (8.4, RED)), 10, 3, RedBegin.BRIDGED),
    "burnt-out amber": (((0, GREEN), (5, DARK), (8, RED)), 8.5, 8, RedBegin.SEEN),
    "a green between": (((0, RED), (5, GREEN), (6, UNKNOWN), (7, RED)), 8, 7, RedBegin.NOT_SEEN),
}


@pytest.mark.parametrize("name", CASES)
def test_case(name: str) -> None:
    changes, asked_s, begin_s, begin = CASES[name]

    red = red_at(history(*changes), round(asked_s * SECOND))

    assert red is not None
    assert (red.begin_ns / SECOND, red.begin) == (begin_s, begin)


@pytest.mark.parametrize(
    ("changes", "asked_s"),
    [
        (((0, RED), (5, UNKNOWN), (5.4, RED)), 5.2),
        (((0, RED), (5, GREEN)), 6),
        (((0, AMBER),), 1),
        (((3, RED),), 2),
        (((0, GREEN), (4, RED), (4.5, DARK), (5, RED), (5.5, DARK)), 4.3),
        (((0, GREEN), (4, RED), (4.5, DARK), (5, RED), (5.5, DARK)), 5.2),
        (((0, GREEN), (4, FLASHING)), 5),
    ],
    ids=[
        "in the gap",
        "green",
        "amber",
        "before the history",
        "first beat",
        "second beat",
        "flashing",
    ],
)
def test_no_steady_red_is_known(changes: tuple[tuple[float, Indication], ...], asked_s: float) -> None:
    assert red_at(history(*changes), round(asked_s * SECOND)) is None


def test_without_a_history_nothing_is_known() -> None:
    assert red_at((), SECOND) is None


def test_amber_before_a_bridged_red_is_that_of_its_true_begin() -> None:
    phases = history((0, GREEN), (1, AMBER), (4, RED), (8, UNKNOWN), (8.4, RED))
    red = red_at(phases, 10 * SECOND)

    assert red is not None
    assert amber_before_ns(phases, red) == 3 * SECOND


def test_amber_before_an_unseen_begin_is_not_told() -> None:
    phases = history((0, GREEN), (1, AMBER), (4, UNKNOWN), (9, RED))
    red = red_at(phases, 10 * SECOND)

    assert red is not None
    assert amber_before_ns(phases, red) is None


shown = st.lists(st.tuples(st.integers(1, 60), st.sampled_from(Indication)), min_size=1, max_size=8)


@given(shown, st.integers(0, 600))
def test_a_red_is_never_overstated(steps: list[tuple[int, Indication]], asked: int) -> None:
    """Between the begin that is told and the moment, nothing but red, or less than 3 s of not knowing, was shown."""
    at, changes = 0, []
    for tenths, indication in steps:
        changes.append((at / 10, indication))
        at += tenths
    phases, asked_ns = history(*changes), asked * SECOND // 10

    red = red_at(phases, asked_ns)

    if red is None:
        return
    now = phase_at(phases, asked_ns)
    assert now is not None
    assert now.indication is RED
    within = [p for p in phases if red.begin_ns <= p.start_ns <= asked_ns]
    others = [p for p in within if p.indication is not RED]
    assert {p.indication for p in others} <= {UNKNOWN, DARK}
    runs = [(p.end_ns or asked_ns) - p.start_ns for p in others]
    assert all(run <= 3 * SECOND for run in runs)
