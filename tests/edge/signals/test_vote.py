"""Heads of one group vote."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Indication
from edge.domain.signal import HeadReading, Phase
from edge.signals.settings import SignalSettings
from edge.signals.vote import GroupWatcher, vote

R, G, D, U = Indication.RED, Indication.GREEN, Indication.DARK, Indication.UNKNOWN


def said(*shown: Indication, start_ns: int = 0) -> list[HeadReading]:
    return [HeadReading(str(i), s, 1.0, s, (Phase(s, start_ns + i, 5, True),)) for i, s in enumerate(shown)]


def sure(shown: Indication, certainty: float) -> HeadReading:
    return HeadReading("h", shown, 1.0, shown, certainty=certainty)


HEADS = st.builds(sure, st.sampled_from(Indication), st.floats(0, 1))
COLOURS = st.sampled_from([i for i in Indication if i not in (D, U)])
SURE, UNSURE = st.floats(0.9, 1), st.floats(0, 0.3)


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ((R,), R),
        ((R, R, R), R),
        ((R, D), R),
        ((R, U), R),
        ((R, G), U),
        ((R, R, G), U),
        ((R, R, R, G), R),
        ((D, D), D),
        ((D, U), U),
        ((U,), U),
        ((), U),
    ],
)
def test_vote(shown: tuple[Indication, ...], expected: Indication) -> None:
    assert vote(said(*shown))[0] is expected


@pytest.mark.parametrize(
    ("heads", "expected"),
    [
        ([(G, 0.95), (R, 0.2)], G),
        ([(R, 0.95), (G, 0.2)], U),
        ([(R, 0.95), (G, 0.05)], R),
        ([(R, 0.95), (R, 0.9), (G, 0.3)], R),
        ([(R, 0.6), (G, 0.5)], U),
        ([(R, 0.2), (G, 0.2)], U),
        ([(R, 0.2), (U, 0.9)], R),
        ([(R, 0.0)], U),
    ],
    ids=[
        "a washed-out head does not stop green",
        "one red that is denied accuses nobody",
        "unless the other can hardly be seen",
        "two sure ones against an unsure one",
        "like certainty",
        "like doubt",
        "a lone unsure one still speaks",
        "nothing seen for long",
    ],
)
def test_each_head_weighs_as_it_is_certain(
    heads: list[tuple[Indication, float]], expected: Indication
) -> None:
    assert vote([sure(*head) for head in heads])[0] is expected


@given(st.lists(HEADS, max_size=5).flatmap(lambda heads: st.tuples(st.just(heads), st.permutations(heads))))
def test_the_order_of_the_heads_changes_nothing(both: tuple[list[HeadReading], list[HeadReading]]) -> None:
    assert vote(both[0]) == vote(both[1])


@given(COLOURS, COLOURS, st.lists(SURE, min_size=2, max_size=2), UNSURE)
def test_one_unsure_head_never_overturns_two_sure_ones(
    shown: Indication, other: Indication, certain: list[float], unsure: float
) -> None:
    assert vote([*(sure(shown, c) for c in certain), sure(other, unsure)])[0] is shown


@given(COLOURS, SURE, st.lists(st.floats(0, 1), max_size=3))
def test_heads_that_show_nothing_leave_it_to_the_one_that_is_sure(
    shown: Indication, certain: float, silent: list[float]
) -> None:
    heads = [sure(shown, certain), *(sure(U, c) for c in silent), *(sure(D, c) for c in silent)]

    found, confidence = vote(heads)

    assert found is shown
    assert confidence == pytest.approx(certain / len(heads))


@given(COLOURS, COLOURS, SURE, SURE)
def test_two_sure_heads_that_contradict_each_other_know_nothing(
    one: Indication, other: Indication, certain: float, also: float
) -> None:
    expected = one if one is other else U

    assert vote([sure(one, certain), sure(other, also)])[0] is expected


@given(st.lists(HEADS, min_size=1, max_size=5))
def test_what_is_told_is_what_some_head_shows(heads: list[HeadReading]) -> None:
    found, confidence = vote(heads)

    assert found is U or found in {head.smoothed for head in heads}
    assert 0 <= confidence <= 1


def test_a_group_begins_where_its_heads_began() -> None:
    watcher = GroupWatcher("north", SignalSettings())
    watcher.take(said(G, G), 0)

    reading = watcher.take(said(R, R, start_ns=1000), 5000)

    assert [(p.indication, p.start_ns) for p in reading.phases] == [(G, 0), (R, 1000)]
    assert reading.phases[0].end_ns == 1000
    assert reading.phases[-1].start_uncertainty_ns == 5
