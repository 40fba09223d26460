"""LED lamps that flicker against the shutter are read rightly, or not at all."""

from pathlib import Path

import pytest

from edge.evaluation.flicker import Flicker, draw, grid, read_flicker

STEADY = Flicker(0.0, 1.0, 0.004, 12.5)


def test_a_steady_lamp_is_read_rightly_in_every_frame() -> None:
    outcome = read_flicker(STEADY)
    assert (outcome.unknown, outcome.wrong) == (0, 0)
    assert outcome.right > 300


@pytest.mark.parametrize("fps", [8.0, 12.5])
@pytest.mark.parametrize("hz", [50.0, 97.0, 100.0])
def test_a_flickering_lamp_is_never_read_as_another(hz: float, fps: float) -> None:
    for duty, shutter_s in ((0.2, 0.001), (0.5, 0.004)):
        outcome = read_flicker(Flicker(hz, duty, shutter_s, fps))
        assert outcome.wrong == 0, outcome


def test_a_beat_of_a_second_is_a_flashing_lamp_and_enforces_nothing() -> None:
    outcome = read_flicker(Flicker(97.0, 0.5, 0.001, 8.0))
    assert outcome.wrong == 0
    assert outcome.flashing > outcome.right


def test_a_shutter_longer_than_the_period_sees_no_flicker() -> None:
    for hz in (120.0, 400.0):
        assert read_flicker(Flicker(hz, 0.5, 0.010, 12.5)).right_share == 1.0


def test_the_sweep_is_drawn(tmp_path: Path) -> None:
    some = [read_flicker(flicker) for flicker in list(grid())[::97]]
    draw(some, tmp_path / "flicker.png")
    assert (tmp_path / "flicker.png").stat().st_size > 10_000
