"""What the data bar of an annotated still says."""

import numpy as np
import pytest

from contracts.facts import RedBegin
from contracts.manifest import FileRole
from edge.evidence.annotate import _lines
from edge.evidence.pictures import Still
from tests.contracts.builders import facts


@pytest.mark.parametrize(
    ("begin", "words"),
    [
        (RedBegin.SEEN, "red +1.84 s (+-0.04 s)  amber 3.00 s"),
        (RedBegin.BRIDGED, "red +1.84 s (+-0.04 s)  amber 3.00 s"),
        (RedBegin.NOT_SEEN, "red at least +1.84 s (+-0.04 s)  amber 3.00 s"),
    ],
)
def test_a_red_whose_begin_was_not_seen_lasted_at_least_so_long(begin: RedBegin, words: str) -> None:
    still = Still(FileRole.STILL_B, 5, 0, np.zeros((4, 4, 3), np.uint8), None)

    assert _lines(still, facts(red_begin=begin))[-1] == words
