"""A head that can hardly be seen weighs less in the vote of its group."""

import numpy as np
import pytest

from contracts.base import Indication
from edge.domain.signal import HeadReading
from edge.signals import build
from edge.signals.clarity import WHITE, Clarity
from tests.edge.signals.painting import BOX, frame, head, picture
from tests.edge.signals.test_unlit import LAMPS, tinted

HALF_S_NS = 500_000_000


def last(images: list[np.ndarray], **changes: object) -> HeadReading:
    reader = build([head(**changes)])
    return [reader.read(frame(image, number)) for number, image in enumerate(images)][-1].heads[0]


def test_a_plain_lamp_counts_in_full() -> None:
    assert last([picture(("red",))] * 25).certainty > 0.95


def test_a_white_lamp_counts_half() -> None:
    reading = last([tinted(("red",), white=True)] * 75, lamps_px=LAMPS)

    assert reading.smoothed is Indication.RED
    assert reading.certainty == pytest.approx(WHITE, abs=0.06)


def test_a_head_that_is_covered_in_part_counts_less() -> None:
    cut = picture(("red",))
    cut[int(BOX[3]) - 20 : int(BOX[3]), :] = 160

    reading = last([picture(("red",))] * 50 + [cut] * 6)

    assert reading.smoothed is Indication.RED
    assert reading.certainty < 0.8


def test_a_colour_that_is_held_while_nobody_can_tell_fades() -> None:
    bright = np.full_like(picture(()), 252)

    held = last([picture(("red",))] * 50 + [bright] * 3)

    assert held.smoothed is Indication.RED
    assert held.certainty < 0.85


def test_clarity_follows_what_was_seen_lately() -> None:
    clarity = Clarity(HALF_S_NS)
    assert clarity.of(1.0) == 0.0

    clarity.take(1.0, 0)
    assert clarity.of(0.9) == pytest.approx(0.9)

    clarity.take(0.0, HALF_S_NS)
    assert clarity.of(1.0) == pytest.approx(np.exp(-1))

    for _ in range(10):
        clarity.take(1.0, HALF_S_NS)
    assert clarity.of(1.0) == pytest.approx(1.0, abs=0.01)
