"""Heads of a layout in frames of another size."""

from edge.app.stages import scaled_heads
from tests.contracts.builders import layout


def test_box_lamps_and_countdown_are_scaled_together() -> None:
    head = {"id": "near", "group": "main", "box_px": (1000, 100, 1030, 190)}
    more = {"countdown_px": (1000, 60, 1030, 90), "lamps_px": {"red": (1015, 115), "green": (1015, 175)}}
    (scaled,) = scaled_heads(layout(heads=[head | more]), (640, 180))

    assert scaled.box_px == (500, 25, 515, 47.5)
    assert scaled.countdown_px == (500, 15, 515, 22.5)
    assert scaled.lamps_px is not None
    assert (scaled.lamps_px.red, scaled.lamps_px.green) == ((507.5, 28.75), (507.5, 43.75))
    assert scaled.lamps_px.amber is None


def test_what_was_not_drawn_stays_out() -> None:
    (scaled,) = scaled_heads(layout(), (640, 360))

    assert (scaled.countdown_px, scaled.lamps_px) == (None, None)
