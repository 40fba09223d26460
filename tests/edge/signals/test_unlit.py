"""Unlit lenses have a colour of their own by daylight: what it may not do, and what it allows to tell."""

import cv2
import numpy as np
import pytest

from contracts.base import Indication
from edge.domain.signal import SignalReading
from edge.signals import build, head_spans
from tests.edge.signals.painting import BOX, DAY, PLACES, frame, head, picture

R, A, G, D, U = (Indication(name) for name in ("red", "amber", "green", "dark", "unknown"))
X1, Y1, X2, Y2 = map(int, BOX)
LAMPS = {"red": (72, 42), "amber": (72, 60), "green": (72, 78)}
Lit = tuple[str, ...]


def tinted(lit: Lit, white: bool = False) -> np.ndarray:
    """The head with coloured lenses; lit lamps may be over-exposed."""
    image = picture(())
    for name, place in PLACES.items():
        on = name in lit
        colour = (255, 255, 255) if on and white else tuple(c if on else 28 + c * 0.12 for c in DAY[name])
        cv2.circle(image, (72, int(Y1 + place * (Y2 - Y1))), 7, colour, -1)
    return image


def watch(images: list[np.ndarray], fps: float = 25.0, **changes: object) -> list[SignalReading]:
    reader = build([head(**changes)])
    return [reader.read(frame(image, number, fps)) for number, image in enumerate(images)]


def spans(readings: list[SignalReading]) -> list[tuple[Indication, int, int]]:
    return [(span.indication, span.first, span.last) for span in head_spans(readings)["near"]]


@pytest.mark.parametrize("upto", [2, 1], ids=["red-lens-in-sight", "red-and-amber-lens-in-sight"])
def test_a_head_that_is_covered_from_the_first_frame_on_shows_no_colour(upto: int) -> None:
    image = tinted(("green",))
    image[Y1 + 60 - 20 * upto + 2 :, :] = 70

    assert {r.heads[0].smoothed for r in watch([image] * 50)} <= {U, D}


def test_the_lamp_is_read_as_soon_as_the_cover_is_gone() -> None:
    covered = tinted(("green",))
    covered[Y1 + 22 :, X1:X2] = 70

    readings = watch([covered] * 50 + [tinted(("green",))] * 50)

    assert readings[-1].heads[0].smoothed is G


def test_a_head_without_a_lit_lamp_is_dark_once_its_lamps_were_seen() -> None:
    cycle = [tinted((lamp,)) for lamp in ("red", "green", "amber") for _ in range(50)]

    readings = watch(cycle + [tinted(())] * 150)

    assert readings[-1].heads[0].smoothed is D


def test_a_dark_vehicle_before_the_lit_lamp_is_no_dark_head() -> None:
    cycle = [tinted((lamp,)) for lamp in ("red", "green") for _ in range(50)]
    covered = tinted(("green",))
    covered[Y1 + 40 :, X1:X2] = 75

    readings = watch(cycle + [covered] * 50)

    assert {r.heads[0].smoothed for r in readings[110:]} == {U}


@pytest.mark.parametrize("fps", [12.5, 25.0])
@pytest.mark.parametrize("lamp", ["amber", "red"])
def test_flashing_is_told_from_its_first_beat_on(lamp: str, fps: float) -> None:
    before = [tinted((name,)) for name in ("red", "green") for _ in range(50)]
    beats = [tinted((lamp,) if n / fps % 1.0 < 0.5 else ()) for n in range(round(6 * fps))]

    readings = watch(before + beats, fps)

    flashing = {"amber": Indication.FLASHING_AMBER, "red": Indication.FLASHING_RED}[lamp]
    (first, last) = next((a, b) for shown, a, b in spans(readings) if shown is flashing)
    assert first <= 100 + fps
    assert last == len(readings) - 1


@pytest.mark.parametrize("brightness", [1.0, 0.3])
def test_red_with_amber_is_not_red(brightness: float) -> None:
    both = (tinted(()) + brightness * (tinted(("red", "amber")).astype(float) - tinted(()))).astype(np.uint8)

    readings = watch([tinted(("red",))] * 50 + [both] * 38 + [tinted(("green",))] * 50)

    shown = [row for row in spans(readings) if row[0] is not U]
    assert shown == [(R, 0, 49), (Indication.RED_AMBER, 50, 87), (G, 88, 137)]


def test_a_white_lamp_at_a_drawn_place_is_told_and_put_back_to_its_begin() -> None:
    images = [tinted((lamp,), white=True) for lamp in ("red", "green", "amber", "red") for _ in range(50)]

    shown = spans(watch(images, lamps_px=LAMPS))

    assert shown == [(R, 0, 49), (G, 50, 99), (A, 100, 149), (R, 150, 199)]


@pytest.mark.parametrize(
    ("after", "told"), [("green", G), ("amber", U)], ids=["legal order", "no legal order"]
)
def test_a_white_lamp_that_follows_another_in_the_legal_order_is_told_before_the_veil_closes(
    after: str, told: Indication
) -> None:
    """0.44 s of it can be seen."""
    veil = np.full_like(tinted(()), 252)
    images = [tinted(("red",), white=True)] * 50 + [tinted((after,), white=True)] * 11 + [veil] * 50

    shown = spans(watch(images, lamps_px=LAMPS))

    assert shown[0] == (R, 0, 49)
    assert [row for row in shown[1:] if row[0] is not U] == ([(told, 50, 60)] if told is not U else [])


def test_a_white_lamp_that_does_not_follow_a_white_one_is_told_after_the_usual_while() -> None:
    images = [tinted(("red",), white=True)] * 50 + [tinted(())] * 10 + [tinted(("green",), white=True)] * 10
    veil = np.full_like(tinted(()), 252)

    readings = watch(images + [veil] * 50, lamps_px=LAMPS)

    assert G not in {r.heads[0].smoothed for r in readings}


def test_a_vehicle_that_is_hardly_brighter_than_the_housing_makes_no_dark_head() -> None:
    """It drives before the lit lamp from below, row by row, and stops there."""
    cycle = [tinted((lamp,)) for lamp in ("red", "green") for _ in range(50)]
    covers = []
    for row in [*range(int(Y2), int(Y1) + 24, -4), *[int(Y1) + 24] * 100]:
        image = tinted(("green",))
        image[row:, :] = 56
        covers.append(image)

    readings = watch(cycle + covers)

    assert D not in {r.heads[0].smoothed for r in readings[100:]}


def test_a_vehicle_that_moves_on_before_the_lit_lamp_is_no_dark_head() -> None:
    """Another part of it looks almost like the head."""
    cycle = [tinted((lamp,)) for lamp in ("red", "green") for _ in range(50)]
    covered, almost = tinted(("green",)), tinted(("green",))
    covered[Y1 + 40 :, X1:X2], almost[Y1 + 40 :, X1:X2] = 66, 60

    readings = watch(cycle + [covered] * 25 + [almost] * 50)

    assert {r.heads[0].smoothed for r in readings[110:]} == {U}


def test_a_white_lamp_whose_place_nobody_drew_begins_nothing() -> None:
    readings = watch([tinted(("red",), white=True)] * 50)

    assert {r.heads[0].smoothed for r in readings} == {U}


def test_a_veil_of_light_makes_no_dark_head() -> None:
    lit = tinted(("green",)).astype(float)
    shares = np.r_[np.linspace(0, 1, 250), np.ones(50)]
    veiled = [(lit + share * (252 - lit)).astype(np.uint8) for share in shares]

    assert {r.heads[0].smoothed for r in watch(veiled)[25:]} <= {G, U}


def test_a_vehicle_as_black_as_the_housing_before_the_lit_lamp_leaves_no_dark_head() -> None:
    covered = tinted(("green",))
    covered[Y1 + 40 :, :] = covered[Y1 + 1, X1 + 1]
    cycle = [tinted((lamp,)) for lamp in ("red", "green") for _ in range(50)]

    shown = [reading.heads[0].smoothed for reading in watch(cycle + [covered] * 25)]

    assert D not in shown
    assert shown[-1] is U
