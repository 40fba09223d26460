"""Heads of one group vote."""

import pytest

from contracts.base import Indication
from edge.domain.signal import HeadReading, Phase
from edge.signals.settings import SignalSettings
from edge.signals.vote import GroupWatcher, vote

R, G, D, U = Indication.RED, Indication.GREEN, Indication.DARK, Indication.UNKNOWN


def said(*shown: Indication, start_ns: int = 0) -> list[HeadReading]:
    return [HeadReading(str(i), s, 1.0, s, (Phase(s, start_ns + i, 5, True),)) for i, s in enumerate(shown)]


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


def test_a_group_begins_where_its_heads_began() -> None:
    watcher = GroupWatcher("north", SignalSettings())
    watcher.take(said(G, G), 0)

    reading = watcher.take(said(R, R, start_ns=1000), 5000)

    assert [(p.indication, p.start_ns) for p in reading.phases] == [(G, 0), (R, 1000)]
    assert reading.phases[0].end_ns == 1000
    assert reading.phases[-1].start_uncertainty_ns == 5
