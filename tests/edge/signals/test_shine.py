"""Brightness against the other lamps of the same head: unlit lenses, over-exposed lamps, a veil of sun."""

import cv2
import numpy as np
import pytest

from contracts.base import Indication
from edge.domain.signal import SignalReading
from edge.kernels.lamps import AREA, CHROMA, GLARE, LUMA, N_BINS, N_FIELDS
from edge.signals import build
from edge.signals.shine import STANDS_OUT, excess, is_outshone, is_washed_out, lit_only, lone_white_lamp
from tests.edge.signals.painting import BOX, PLACES, frame, head, picture

PURE = {"red": (50, 45, 255), "amber": (40, 200, 255), "green": (140, 245, 60)}
LAMPS = tuple(PURE)


def head_with(lit: str | None, whiteness: float = 0.0, veil: float = 0.0, unlit: float = 0.17) -> np.ndarray:
    """A dark head whose unlit lenses keep a colour of their own; the lit lamp is over-exposed, the sun veils all."""
    image = picture(()).astype(np.float64)
    for lamp, colour in PURE.items():
        share, white = (1.0, whiteness) if lamp == lit else (unlit, 0.0)
        seen = [c * share + white * (255 - c * share) for c in colour]
        middle = (72, round(BOX[1] + PLACES[lamp] * (BOX[3] - BOX[1])))
        cv2.circle(image, middle, round(7 * (1 + 0.35 * white)), seen, -1)
    return (image + veil * (255 - image)).clip(0, 255).astype(np.uint8)


def watch(images: list[np.ndarray], fps: float = 25.0) -> list[SignalReading]:
    reader = build([head()])
    return [reader.read(frame(image, number, fps)) for number, image in enumerate(images)]


def shown(readings: list[SignalReading]) -> set[Indication]:
    return {reading.heads[0].smoothed for reading in readings}


def rows(levels: dict[int, float], base: float = 40.0, glare: float = 0.0, chroma: float = 0.0) -> np.ndarray:
    """A profile with these slices brighter than the rest; glare and colour are theirs."""
    profile = np.zeros((N_BINS, N_FIELDS))
    profile[:, AREA] = 2.0
    profile[:, LUMA] = 2.0 * base
    for number, level in levels.items():
        profile[number, [LUMA, GLARE, CHROMA]] = 2.0 * level, 2.0 * glare, 2.0 * chroma
    return profile


@pytest.mark.parametrize("lamp", LAMPS)
@pytest.mark.parametrize("whiteness", [0.0, 0.4, 0.7])
@pytest.mark.parametrize("unlit", [0.0, 0.1, 0.2])
def test_an_over_exposed_lamp_between_tinted_lenses_is_read(
    lamp: str, whiteness: float, unlit: float
) -> None:
    assert shown(watch([head_with(lamp, whiteness, unlit=unlit)] * 25)[15:]) == {Indication(lamp)}


@pytest.mark.parametrize("lamp", LAMPS)
@pytest.mark.parametrize("whiteness", np.linspace(0.0, 1.0, 6))
@pytest.mark.parametrize("veil", [0.0, 0.3, 0.6, 0.85, 0.95, 1.0])
def test_no_veil_makes_another_colour(lamp: str, whiteness: float, veil: float) -> None:
    seen = shown(watch([head_with(lamp, whiteness, veil)] * 25)[10:])

    assert seen <= {Indication(lamp), Indication.UNKNOWN, Indication.DARK}


@pytest.mark.parametrize("lamp", LAMPS)
def test_a_lamp_that_turns_white_slowly_stays_what_it_was(lamp: str) -> None:
    """Forty seconds: the sun comes and goes; the lamp has lost its colour in the middle and stands out still."""
    veils = 0.55 * np.sin(np.linspace(0, np.pi, 200)) ** 2
    readings = watch([head_with(lamp, 0.85, veil) for veil in veils], fps=5.0)

    assert shown(readings[10:]) == {Indication(lamp)}
    assert watch([head_with(lamp, 0.85, 0.55)])[0].heads[0].indication is Indication.UNKNOWN


def test_a_white_lamp_begins_no_colour() -> None:
    assert shown(watch([head_with("red", 1.0)] * 50)) == {Indication.UNKNOWN}


@pytest.mark.parametrize("after", ["amber", "green"])
def test_a_change_between_white_lamps_is_unknown_from_there_on(after: str) -> None:
    images = [head_with("red", 0.5)] * 25 + [head_with("red", 1.0)] * 25 + [head_with(after, 1.0)] * 25

    readings = watch(images)

    assert shown(readings[15:50]) == {Indication.RED}
    assert shown(readings[60:]) == {Indication.UNKNOWN}
    last = readings[-1].heads[0].phases[-2]
    assert last.end_ns is not None
    assert abs(last.end_ns - 49.5 / 25 * 1e9) <= 20_000_000


def test_a_white_lamp_behind_a_vehicle_is_not_taken_up_again() -> None:
    bus = picture(())
    x1, y1, x2, y2 = map(int, BOX)
    bus[y1 - 6 : y2 + 6, x1 - 8 : x2 + 8] = (110, 120, 120)
    images = [head_with("red", 0.5)] * 50 + [bus] * 50 + [head_with("red", 1.0)] * 50

    assert shown(watch(images)[101:]) == {Indication.UNKNOWN}


def test_dull_colour_beside_a_lamp_is_no_light() -> None:
    profile = rows({5: 140.0}, chroma=60.0)
    profile[12, CHROMA] = 18.0

    lit = lit_only(profile)

    assert (lit[5, CHROMA], lit[12, CHROMA]) == (120.0, 0.0)


def test_colour_speaks_alone_where_no_lamp_stands_out() -> None:
    profile = rows({5: 40.0 + STANDS_OUT - 1}, chroma=60.0)
    profile[12, CHROMA] = 18.0

    assert lit_only(profile) is profile


def test_a_bright_sky_does_not_make_a_lamp_dull() -> None:
    lit = lit_only(rows({0: 255.0, 1: 255.0}) + rows({8: 35.0 + 40.0}, base=0.0, chroma=50.0))

    assert lit[8, CHROMA] > 0


BLOB = dict.fromkeys(range(3, 10), 230.0)


@pytest.mark.parametrize(
    ("levels", "glare"),
    [
        (dict.fromkeys(range(8), 230.0), 30.0),
        (dict.fromkeys(range(17, 24), 230.0), 30.0),
        (dict.fromkeys(range(2, 16), 230.0), 30.0),
        (BLOB | dict.fromkeys(range(14, 20), 200.0), 30.0),
        ({5: 230.0}, 30.0),
        (BLOB, 0.0),
        ({}, 0.0),
    ],
    ids=["sky", "vehicle", "too long", "two", "speck", "not over-exposed", "dark"],
)
def test_white_that_is_no_lone_lamp_has_no_place(levels: dict[int, float], glare: float) -> None:
    assert lone_white_lamp(rows(levels, glare=glare)) is None


def test_a_lone_white_lamp_has_its_place() -> None:
    assert lone_white_lamp(rows(BLOB, glare=30.0)) == pytest.approx(6.5 / N_BINS)


@pytest.mark.parametrize(("base", "washed"), [(230.0, True), (40.0, False)])
def test_a_head_that_is_white_all_over_is_washed_out(base: float, washed: bool) -> None:
    assert is_washed_out(rows({}, base=base)) is washed


@pytest.mark.parametrize(
    ("own_chroma", "lens_chroma", "outshone"), [(0.0, 9.0, True), (10.0, 9.0, False), (0.0, 30.0, False)]
)
def test_white_outshines_weak_colour_alone(own_chroma: float, lens_chroma: float, outshone: bool) -> None:
    profile = rows(dict.fromkeys(range(17, 24), 230.0), glare=30.0, chroma=own_chroma)
    profile[12, CHROMA] = 2.0 * lens_chroma

    assert is_outshone(profile) is outshone


def test_colour_without_glare_is_not_outshone() -> None:
    assert not is_outshone(rows(dict.fromkeys(range(17, 24), 230.0), chroma=0.0))


@pytest.mark.parametrize("lit", ["amber", "green"])
def test_the_unlit_lens_above_a_vehicle_is_no_red(lit: str) -> None:
    covered = head_with(None)
    covered[round(BOX[1]) + 20 :] = (104, 101, 99)

    readings = watch([head_with(lit)] * 25 + [covered] * 75)

    assert not shown(readings[15:]) & {Indication.RED, Indication.RED_AMBER}


def test_brightness_is_over_the_lower_quartile() -> None:
    profile = rows(dict(enumerate(np.random.default_rng(3).uniform(20.0, 250.0, N_BINS))))
    level = profile[:, LUMA] / profile[:, AREA]

    np.testing.assert_allclose(excess(profile), level - np.percentile(level, 25.0))
