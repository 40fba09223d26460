"""The stated half-width of a change holds the true moment, however the change falls between and into frames."""

import numpy as np
import pytest

from contracts.base import Indication
from edge.signals import build
from tests.edge.signals.painting import PLAIN, Scene, frame, head, picture

SHUTTER_S = 0.01
LED_S, FILAMENT_S = 0.001, 0.05
"""Time constants with which a lamp comes and goes."""
LED_HALF_WIDTH_MS = {12.5: 50, 25.0: 30}


def glow(at_s: float, rise_s: float, shutter_s: float) -> float:
    """How bright a lamp is, `at_s` after it was switched on, as the mean over the shutter's time."""
    times = at_s + np.linspace(0.0, shutter_s, 9)
    return float(np.where(times > 0, 1.0 - np.exp(-np.maximum(times, 0.0) / rise_s), 0.0).mean())


def changing(share: float, lamps: tuple[str, str], scene: Scene) -> np.ndarray:
    """The picture when the second lamp has so much of its light and the first one the rest."""
    dark, before, after = (picture(lit, scene).astype(float) for lit in ((), (lamps[0],), (lamps[1],)))
    image = dark + (1.0 - share) * (before - dark) + share * (after - dark)
    return image.clip(0, 255).astype(np.uint8)


def told(switch_s: float, fps: float, rise_s: float, shutter_s: float, scene: Scene) -> tuple[float, float]:
    """How far red was told from where it began, and the half-width, ms; one not seen to begin is known only later."""
    reader = build([head()])
    for number in range(round(3.5 * fps)):
        share = glow(number / fps - switch_s, rise_s, shutter_s)
        reading = reader.read(frame(changing(share, ("amber", "red"), scene), number, fps))
    group = reading.group("north")
    assert group is not None
    phase = next(phase for phase in group.phases if phase.indication is Indication.RED)
    off_ms = phase.start_ns / 1e6 - switch_s * 1e3
    return off_ms if phase.start_seen else min(off_ms, 0.0), phase.start_uncertainty_ns / 1e6


@pytest.mark.parametrize("rise_s", [LED_S, FILAMENT_S], ids=["led", "filament"])
@pytest.mark.parametrize("fps", [12.5, 25.0])
@pytest.mark.parametrize("scene", [PLAIN, Scene(night=True)], ids=["day", "night"])
def test_the_true_moment_lies_within_the_half_width(scene: Scene, fps: float, rise_s: float) -> None:
    moments_s = 2.0 + np.linspace(0.0, 1.0 / fps, 5, endpoint=False)

    found = [told(moment, fps, rise_s, SHUTTER_S, scene) for moment in moments_s]

    assert all(abs(off_ms) <= half_width_ms for off_ms, half_width_ms in found)


@pytest.mark.parametrize("fps", [12.5, 25.0])
def test_led_lamps_are_dated_to_half_a_frame_and_the_read_out(fps: float) -> None:
    moments_s = 2.0 + np.linspace(0.1, 0.6, 4) / fps

    widths = [told(moment, fps, LED_S, 0.002, PLAIN)[1] for moment in moments_s]

    assert widths == pytest.approx([LED_HALF_WIDTH_MS[fps]] * 4)


def test_a_night_s_long_exposure_shows_the_lamp_part_lit_and_keeps_the_wide_one() -> None:
    found = [told(2.0 + part * 0.04, 25.0, LED_S, 0.035, PLAIN) for part in (0.3, 0.5, 0.7)]

    assert all(abs(off_ms) <= half_width_ms for off_ms, half_width_ms in found)
    assert min(half_width_ms for _, half_width_ms in found) >= 70
