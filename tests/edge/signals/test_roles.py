"""Heads that are not the usual three lamps: arrows, lone lamps, two lamps; what each may show, and in which order."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.base import Indication
from contracts.layout import LampColour
from edge.domain.signal import HeadReading, SignalReading
from edge.signals import SignalSettings, build, head_spans
from edge.signals.cycle import THREE_LAMPS, can_show, dark_instead, legal_changes
from edge.signals.order import OrderWitness
from edge.signals.selfcheck import SelfCheck
from edge.signals.settings import NS_PER_S
from tests.edge.signals.painting import BOX, DAY, frame, head, picture

R, A, G, D, U = (Indication(name) for name in ("red", "amber", "green", "dark", "unknown"))
RA, FLASHING = Indication.RED_AMBER, Indication.FLASHING_AMBER
LONE_BOX = (60.0, 48.0, 84.0, 72.0)
LENS = {name: tuple(round(28 + c * 0.12) for c in DAY[name]) for name in DAY}


def lone(lamp: str, lit: bool = True, white: bool = False, around: int = 35) -> np.ndarray:
    """One lens in a square housing."""
    image = picture(())
    x1, y1, x2, y2 = map(int, BOX)
    image[y1:y2, x1:x2] = picture(())[5, 5]
    x1, y1, x2, y2 = map(int, LONE_BOX)
    image[y1:y2, x1:x2] = around
    colour = (255, 255, 255) if white else DAY[lamp] if lit else LENS[lamp]
    cv2.circle(image, (72, 60), 9, colour, -1)
    return image


def watch(images: list[np.ndarray], **changes: object) -> list[SignalReading]:
    lone_head = {"box_px": LONE_BOX, "role": "arrow", "lamps": ["green"], **changes}
    reader = build([head(**lone_head)])
    return [reader.read(frame(image, number)) for number, image in enumerate(images)]


def spans(readings: list[SignalReading]) -> list[tuple[Indication, int, int]]:
    return [(span.indication, span.first, span.last) for span in head_spans(readings)["near"]]


def test_a_lone_arrow_is_dark_or_green() -> None:
    images = [lone("green", lit) for lit in (False, True, False, True) for _ in range(50)]

    assert spans(watch(images)) == [(D, 0, 49), (G, 50, 99), (D, 100, 149), (G, 150, 199)]


def test_a_group_of_lone_arrows_says_what_dark_stands_for() -> None:
    reading = watch([lone("green", False)] * 25)[-1]

    assert reading.groups[0].indication is D
    assert reading.groups[0].dark_instead == {R, A, RA}
    assert reading.faults == ()


def test_a_lone_arrow_that_is_dark_for_minutes_is_no_fault() -> None:
    reader = build([head(box_px=LONE_BOX, role="arrow", lamps=["green"])])
    every_s = [reader.read(frame(lone("green", second % 60 < 5), second, fps=1.0)) for second in range(1200)]

    assert all(reading.faults == () for reading in every_s)
    assert {reading.groups[0].indication for reading in every_s[2:]} <= {D, G, U}


@pytest.mark.parametrize("other", ["red", "amber"])
def test_a_lone_green_arrow_never_shows_a_lamp_that_it_does_not_have(other: str) -> None:
    """A tail lamp shines where the arrow is."""
    readings = watch([lone("green", False)] * 50 + [lone(other)] * 50)

    assert {r.heads[0].smoothed for r in readings} <= {D, U}
    assert readings[-1].heads[0].smoothed is U


@pytest.mark.parametrize("around", [35, 235], ids=["white lamp", "washed out"])
def test_a_lone_arrow_that_is_white_is_not_dark(around: int) -> None:
    green = [lone("green", lit) for lit in (False, True) for _ in range(50)]

    readings = watch(green + [lone("green", white=True, around=around)] * 75)

    assert readings[-1].heads[0].smoothed in (U, G)
    assert D not in {r.heads[0].smoothed for r in readings[50:]}


def test_a_lone_arrow_behind_a_vehicle_is_not_dark() -> None:
    covered = lone("green")
    covered[48:66, 60:84] = 75

    readings = watch([lone("green")] * 50 + [covered] * 100)

    assert D not in {r.heads[0].smoothed for r in readings}


def test_a_lone_arrow_that_a_vehicle_covers_while_no_lens_can_be_seen_is_not_dark() -> None:
    """At night an unlit lens has no colour; the vehicle is a little brighter than the housing."""
    black, lit = lone("green", False, around=20), lone("green", around=20)
    cv2.circle(black, (72, 60), 9, (20, 20, 20), -1)
    covered = black.copy()
    covered[48:68, 60:84] = 38

    readings = watch([black] * 50 + [lit] * 50 + [covered] * 100)

    assert readings[40].heads[0].smoothed is D
    assert D not in {r.heads[0].smoothed for r in readings[60:]}


def test_a_small_lone_arrow_has_fewer_pixels_than_slices() -> None:
    """Twelve pixels high, as far away: an unlit lens is dark there too."""
    small = [cv2.resize(lone("green", lit), (80, 60), interpolation=cv2.INTER_AREA) for lit in (False, True)]
    big = [cv2.copyMakeBorder(i, 0, 60, 0, 80, cv2.BORDER_REPLICATE) for i in small]
    box = tuple(v / 2 for v in LONE_BOX)

    shown = spans(watch([big[0]] * 50 + [big[1]] * 50 + [big[0]] * 50, box_px=box))

    assert shown == [(D, 0, 49), (G, 50, 99), (D, 100, 149)]


def test_a_lone_arrow_that_is_lit_from_the_first_frame_on_is_dark_when_it_goes_out() -> None:
    shown = spans(watch([lone("green")] * 50 + [lone("green", False)] * 50))

    assert shown == [(G, 0, 49), (D, 50, 99)]


def test_a_dark_vehicle_before_a_bright_housing_is_no_arrow_that_went_out() -> None:
    lit = lone("green", around=120)
    covered = lit.copy()
    covered[48:72, 60:84] = 30

    readings = watch([lit] * 50 + [covered] * 100)

    assert D not in {r.heads[0].smoothed for r in readings}


def test_a_lone_amber_lamp_flashes() -> None:
    images = [lone("amber", number % 25 < 12) for number in range(200)]

    shown = spans(watch([lone("amber", False)] * 50 + images, lamps=["amber"]))

    assert [row[0] for row in shown if row[0] is not U] == [D, FLASHING]
    assert shown[-1][2] == 249


def test_two_lamps_stand_where_the_layout_says() -> None:
    """Red and green alone: green is where a usual head has amber and green, and is told by its colour and place."""
    settings = SignalSettings()
    two = settings.for_head(head(lamps=["red", "green"]))
    drawn = settings.for_head(head(lamps=["red", "green"], lamps_px={"red": [72, 42], "green": [72, 66]}))

    assert (two.red_place.mean, two.green_place.mean) == (0.25, 0.75)
    assert (drawn.red_place.mean, drawn.green_place.mean) == pytest.approx((0.2, 0.6))
    assert drawn.lamps_drawn
    assert not two.lamps_drawn


def test_three_lamps_in_the_usual_order_are_as_they_always_were() -> None:
    assert SignalSettings().for_head(head()) == SignalSettings()


def test_lamps_in_another_order_have_their_places_in_that_order() -> None:
    turned = SignalSettings().for_head(head(lamps=["green", "amber", "red"]))

    assert turned.green_place == SignalSettings().red_place
    assert turned.red_place == SignalSettings().green_place


LAMPS = st.lists(st.sampled_from(THREE_LAMPS), min_size=1, max_size=3, unique=True)


@given(LAMPS)
def test_every_legal_change_is_between_what_the_lamps_can_show(lamps: list[Indication]) -> None:
    for before, after in legal_changes(lamps):
        assert before is not after
        assert can_show(before, lamps)
        assert can_show(after, lamps)


@given(LAMPS)
def test_a_head_is_dark_only_for_what_it_has_no_lamp_for(lamps: list[Indication]) -> None:
    assert not any(can_show(indication, lamps) for indication in dark_instead(lamps))
    assert (R in dark_instead(lamps)) is (R not in lamps)


def test_the_usual_order_is_the_law() -> None:
    assert legal_changes(THREE_LAMPS) == {(G, A), (A, R), (R, RA), (RA, G), (R, G)}
    assert legal_changes((A, G)) == {(G, A), (A, G)}
    assert legal_changes((G,)) == frozenset()


def told(lamps: tuple[Indication, ...], *shown: Indication, each_s: int = 5) -> set[str | None]:
    witness = OrderWitness("near", lamps)
    turns = [(n * each_s, indication) for n, indication in enumerate(shown)]
    return {witness.take(HeadReading("near", s, 1.0, s), at_s * NS_PER_S) for at_s, s in turns}


@pytest.mark.parametrize("lamps", [(G,), (A, G), (A,)])
def test_a_head_without_red_is_not_asked_for_one(lamps: tuple[Indication, ...]) -> None:
    assert told(lamps, *(D, *lamps) * 20) == {None}


def test_a_lone_lamp_that_never_goes_out_is_told() -> None:
    assert any("one colour for more than" in (fault or "") for fault in told((G,), *(G,) * 300))


def test_a_dark_head_is_not_burnt_out_where_it_has_no_lamp_for_what_is_shown() -> None:
    check = SelfCheck("01", [THREE_LAMPS, (G,)])
    for second, shown in enumerate([R] * 5 + [G] * 5):
        now_ns = second * NS_PER_S
        check.compare("g", (0, 1), [HeadReading("0", shown, 1, shown), HeadReading("1", D, 1, D)], now_ns)
        if shown is R:
            assert check.faults(now_ns) == ()
    assert "head '1': dark while its group is lit" in check.faults(9 * NS_PER_S)[0]


def test_every_lamp_of_the_layout_is_an_indication() -> None:
    assert tuple(lamp.indication for lamp in LampColour) == THREE_LAMPS
