import numpy as np
import pytest

from edge.camera_io.sim.lens import STILL, Lens, Offset, shifted
from edge.camera_io.sim.scene import Glare, LensPart, Scene, WeatherPart

SIZE = (320, 180)
GREY = np.full((180, 320, 3), 90, np.uint8)


def lens(part: LensPart, weather: WeatherPart | None = None, seed: int = 1) -> Lens:
    return Lens(Scene(about="x", lens=part, weather=weather or WeatherPart()), SIZE, seed)


def test_a_clean_lens_changes_nothing() -> None:
    clean = lens(LensPart())
    assert np.array_equal(clean.through(GREY, 3.2), GREY)
    assert clean.offset_at(3.2) == STILL
    assert shifted(GREY, STILL) is GREY


@pytest.mark.parametrize(
    "part", [LensPart(dirt=0.5), LensPart(noise=4.0), LensPart(glare=[Glare(centre=(0.2, 0.2))])]
)
def test_a_fault_changes_the_picture_in_the_same_way_each_time(part: LensPart) -> None:
    one, other = (lens(part).through(GREY, 3.2) for _ in range(2))
    assert np.array_equal(one, other)
    assert not np.array_equal(one, GREY)


def test_glare_is_brightest_in_its_middle_and_comes_and_goes() -> None:
    flashing = lens(LensPart(glare=[Glare(centre=(0.25, 0.5), radius=0.1, strength=1.0, period_s=10.0)]))
    strong, gone = flashing.through(GREY, 5.0), flashing.through(GREY, 0.0)
    assert strong[90, 80].min() == 255
    assert strong[90, 300].max() <= 95
    assert np.array_equal(gone, GREY)


def test_rain_only_adds_light_and_falls() -> None:
    wet = lens(LensPart(), WeatherPart(rain=1.0))
    one, later = wet.through(GREY, 1.0), wet.through(GREY, 1.04)
    assert one.min() == 90
    assert (one > 90).mean() > 0.01
    assert not np.array_equal(one, later)


def test_the_exposure_jumps_and_settles() -> None:
    hunting = lens(LensPart(exposure_jumps_s=10.0), seed=5)
    gains = np.array([hunting.gain_at(s) for s in np.arange(0, 200, 0.1)])
    assert gains.max() > 1.2 or gains.min() < 0.8
    assert 0.5 < gains.min() <= gains.max() < 2.0
    assert abs(np.median(gains) - 1) < 0.1


def test_the_mast_swings_within_its_amplitude() -> None:
    loose = lens(LensPart(shake_px=8.0))
    places = np.array([(o.x_px, o.y_px) for o in (loose.offset_at(s) for s in np.arange(0, 20, 0.08))])
    assert 0.8 < np.abs(places).max() < 8.0 * 320 / 1280 * 2
    assert np.abs(places.mean(axis=0)).max() < 0.4


def test_a_shift_moves_what_is_seen() -> None:
    marked = GREY.copy()
    marked[50:60, 100:110] = 255
    moved = shifted(marked, Offset(7.0, -4.0))
    assert (moved[46:56, 107:117] == 255).all()
    assert moved[58, 102].max() == 90
