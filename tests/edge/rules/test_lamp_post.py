"""What stands at a line and may be a signal head on its post."""

import pytest

from edge.rules import NotFired
from edge.rules.lamp_post import may_be_lamp_post, scaled_head_boxes
from tests.edge.rules.scenes import Scene, Vehicle, layout_of, play, stop_at

HEAD = (610.0, 240.0, 620.0, 270.0)


@pytest.mark.parametrize(
    ("box", "may_be"),
    [
        ((590, 230, 630, 310), True),
        ((590, 245, 630, 310), True),
        ((590, 256, 630, 310), False),
        ((540, 230, 630, 310), False),
        ((530, 100, 650, 310), False),
        ((590, 280, 630, 350), False),
        ((616, 230, 656, 310), False),
    ],
)
def test_a_narrow_box_that_holds_a_head_may_be_its_post(
    box: tuple[float, float, float, float], may_be: bool
) -> None:
    assert may_be_lamp_post(box, [HEAD]) is may_be


def test_heads_are_scaled_to_the_frame() -> None:
    layout = layout_of(Scene(()))
    (plain,), (half,) = scaled_head_boxes(layout, (640, 480)), scaled_head_boxes(layout, (320, 240))
    assert tuple(2 * side for side in half) == plain


@pytest.mark.parametrize(("x", "kinds"), [(320.0, ["stop_line"]), (610.0, [])])
def test_what_stands_where_a_head_is_is_not_alleged(x: float, kinds: list[str]) -> None:
    scene = Scene((Vehicle(stop_at(242.0, 3.0), x=x),), head_px=(602, 195, 618, 225))
    done = play(scene)
    assert done.kinds == kinds
    assert (NotFired.LAMP_POST in done.reasons) is (not kinds)
