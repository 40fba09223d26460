"""What the data bar of an annotated still says."""

import numpy as np
import pytest

from contracts.base import VehicleEnd, ViolationKind
from contracts.facts import RedBegin, SeenEnd
from contracts.manifest import FileRole
from edge.evidence.annotate import _lines
from edge.evidence.pictures import Still
from tests.contracts.builders import facts

STILL = Still(FileRole.STILL_B, 5, 0, np.zeros((4, 4, 3), np.uint8), None)


@pytest.mark.parametrize(
    ("begin", "words"),
    [
        (RedBegin.SEEN, "front at red +1.84 s (+-0.04 s)  amber 3.00 s"),
        (RedBegin.BRIDGED, "front at red +1.84 s (+-0.04 s)  amber 3.00 s"),
        (RedBegin.NOT_SEEN, "front at red at least +1.84 s (+-0.04 s)  amber 3.00 s"),
    ],
)
def test_a_red_whose_begin_was_not_seen_lasted_at_least_so_long(begin: RedBegin, words: str) -> None:
    assert _lines(STILL, facts(red_begin=begin))[-1] == words


@pytest.mark.parametrize("end", VehicleEnd)
def test_a_rear_that_is_seen_has_a_row_of_its_own(end: VehicleEnd) -> None:
    known = facts(red_begin=RedBegin.SEEN)
    seen = SeenEnd(end=end, at=known.crossing.front_at, red_elapsed_ms=2440, red_elapsed_uncertainty_ms=35)

    told = _lines(STILL, known.model_copy(update={"seen_end": seen}))

    rear = "rear (the end that is seen) at red +2.44 s (+-0.04 s)"
    assert (told[-1] == rear) == (end is VehicleEnd.REAR)
    assert any(row.startswith("front at red +1.84 s") for row in told)


def test_who_stands_past_the_line_has_no_front_s_time() -> None:
    standing = facts(red_begin=RedBegin.SEEN).model_copy(update={"kind": ViolationKind.STOP_LINE})
    assert _lines(STILL, standing)[-1].startswith("red +1.84 s")
