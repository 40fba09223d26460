"""A hidden lower edge is completed from what was seen of the vehicle before."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.violation import Box
from edge.kernels.proportion import ends_short, height_over_width, learn, shows_more
from edge.kernels.records import N_RATIOS, TRACK
from edge.rules import RuleSettings
from edge.rules.shape import is_cut
from edge.rules.state import terms_of

SIZE = (640, 480)
TERMS = terms_of(RuleSettings())
TERMS["width_px"], TERMS["height_px"] = SIZE


class Shape:
    """What is known of one vehicle's proportions."""

    def __init__(self) -> None:
        self.track, self.kept = np.zeros(1, TRACK)[0], np.zeros((3, N_RATIOS))

    def remember(self, box: Box, _size: tuple[int, int] = SIZE) -> None:
        learn(self.track, self.kept, np.array(box, np.float64), TERMS[0])

    def ends_short(self, box: Box, touches: bool = False) -> bool:
        return ends_short(self.track, self.kept, np.array(box, np.float64), touches, 9)

    def shows_more(self, box: Box) -> bool:
        return shows_more(self.track, self.kept, np.array(box, np.float64), 9)

    def completed(self, box: Box) -> Box | None:
        x1, y1, x2, y2 = box
        ratio = height_over_width(self.track, self.kept, 9)
        return None if np.isnan(ratio) else (x1, y1, x2, max(y2, y1 + ratio * (x2 - x1)))


def known(n: int = 5, height: float = 100.0) -> Shape:
    """A vehicle that is two and a half times as high as wide."""
    shape = Shape()
    for i in range(n):
        shape.remember((100.0, 100.0 + i, 140.0, 100.0 + i + height), SIZE)
    return shape


def test_a_box_is_as_high_as_the_vehicle_is_by_its_width() -> None:
    assert known().completed((200, 150, 220, 170)) == pytest.approx((200, 150, 220, 200))


def test_a_box_that_is_high_enough_stays() -> None:
    assert known().completed((200, 150, 220, 230)) == (200, 150, 220, 230)


def test_who_was_not_seen_whole_cannot_be_completed() -> None:
    assert known(2).completed((200, 150, 220, 170)) is None


@pytest.mark.parametrize(
    "box", [(0, 100, 40, 120), (600, 100, 640, 120), (100, 0, 140, 20), (100, 440, 140, 480)], ids=str
)
def test_a_box_at_the_border_is_not_whole(box: tuple[float, float, float, float]) -> None:
    shape = known()
    for _ in range(20):
        shape.remember(box, SIZE)

    assert shape.completed((200, 150, 220, 170)) == pytest.approx((200, 150, 220, 200))


def test_one_wrong_box_changes_little() -> None:
    shape = known()
    shape.remember((100, 100, 140, 110), SIZE)

    assert shape.completed((200, 150, 220, 170)) == pytest.approx((200, 150, 220, 200))


def test_only_the_lower_border_cuts() -> None:
    assert [is_cut(b, SIZE) for b in ((0, 0, 640, 470 - 24), (10, 10, 20, 479))] == [False, True]


@pytest.mark.parametrize(("height_px", "from_border_px"), [(400.0, 19.0), (100.0, 4.0), (20.0, 1.9)])
def test_the_higher_a_box_the_further_its_cut_edge_may_be_detected_from_the_border(height_px, from_border_px):
    bottom = SIZE[1] - from_border_px
    assert is_cut((100, bottom - height_px, 200, bottom), SIZE)
    assert not is_cut((100, bottom - 2 - height_px, 200, bottom - 2), SIZE)


@given(st.floats(0.1, 5), st.floats(10, 200), st.floats(5, 150))
def test_completing_never_shortens(ratio: float, width: float, visible: float) -> None:
    shape = Shape()
    for _ in range(3):
        shape.remember((10, 10, 50, 10 + 40 * ratio), SIZE)
    x1, y1, x2, y2 = shape.completed((100, 100, 100 + width, 100 + visible)) or (0, 0, 0, 0)

    assert (x1, y1, x2) == (100, 100, 100 + width)
    assert y2 >= 100 + visible
    assert y2 == pytest.approx(100 + max(visible, ratio * width))


def drawn(top: float, bottom: float, width: float = 40.0) -> tuple[float, float, float, float]:
    return 100.0, top, 100.0 + width, bottom


SHORTENED = {
    "its lower edge has risen": (drawn(105, 175), True),
    "a little": (drawn(105, 192), False),
    "the top is hidden": (drawn(135, 205), False),
    "it drives away and keeps its proportion": (drawn(100, 170, 28), False),
    "it turns and gets wider": (drawn(105, 202, 90), False),
}


@pytest.mark.parametrize("name", SHORTENED)
def test_a_box_that_suddenly_ends_short_is_hidden_by_something(name: str) -> None:
    box, is_short = SHORTENED[name]
    assert known().ends_short(box) is is_short


@pytest.mark.parametrize(("top", "is_short"), [(103, True), (108, False)])
def test_while_the_upper_edge_stands_less_is_enough(top: float, is_short: bool) -> None:
    assert known().ends_short(drawn(top, 190)) is is_short


def test_beside_a_nearer_box_less_is_enough() -> None:
    box = drawn(108, 190)
    assert (known().ends_short(box), known().ends_short(box, touches=True)) == (False, True)


def test_nobody_knows_what_is_short_for_an_unknown_vehicle() -> None:
    assert not known(2).ends_short(drawn(105, 120))


def test_what_stays_short_is_the_vehicle_itself() -> None:
    shape = known()
    said = [shape.ends_short(drawn(92, 162)) for _ in range(12)]
    assert said[:9] == [True] * 9
    assert not any(said[9:])


def test_a_lower_edge_that_rose_alone_is_hidden_for_longer() -> None:
    shape = known()
    said = [shape.ends_short(drawn(105, 165)) for _ in range(48)]
    assert said == [True] * 45 + [False] * 3


@pytest.mark.parametrize(("width", "is_short"), [(40, True), (34, True), (32, False)])
def test_a_lower_edge_that_rose_alone_tells_even_where_the_box_is_narrower(
    width: float, is_short: bool
) -> None:
    """The whole was 40 wide and 100 high; by its width alone 75 of 85 would be high enough."""
    assert known().ends_short(drawn(103, 178, width)) is is_short


def test_beside_a_nearer_box_it_never_becomes_the_vehicle_itself() -> None:
    shape = known()
    assert all(shape.ends_short(drawn(105, 165), touches=True) for _ in range(30))


MORE = {
    "as it was": ((100, 103, 140, 203), False),
    "lower while its upper edge stood": ((100, 103, 140, 216), True),
    "a little lower": ((100, 103, 140, 214), False),
    "lower, further on": ((100, 115, 140, 216), False),
}


@pytest.mark.parametrize("name", MORE)
def test_a_part_is_found_out_by_a_box_that_shows_more(name: str) -> None:
    box, shows = MORE[name]
    assert known().shows_more(box) is shows


def test_of_an_unknown_vehicle_no_box_shows_more() -> None:
    assert not Shape().shows_more((100, 103, 140, 400))
