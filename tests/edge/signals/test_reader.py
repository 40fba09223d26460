"""What the reader says about drawn heads."""

import cv2
import numpy as np
import pytest

from contracts.base import Indication
from edge.domain.signal import SignalReading
from edge.errors import ConfigError
from edge.ports import SignalReader
from edge.signals import SignalSettings, build, head_spans
from tests.edge.signals.painting import BOX, COUNTDOWN, DAY, PLAIN, Scene, frame, head, picture

Lit = tuple[str, ...]


def watch(reader: SignalReader, shown: list[tuple[Lit, int]], scene: Scene = PLAIN) -> list[SignalReading]:
    """Show each set of lamps for a number of frames at 25 fps."""
    lamps = [lit for lit, n_frames in shown for _ in range(n_frames)]
    return [reader.read(frame(picture(lit, scene), number)) for number, lit in enumerate(lamps)]


def shown_by(readings: list[SignalReading]) -> list[str]:
    group = readings[-1].group("north")
    assert group is not None
    return [str(phase.indication) for phase in group.phases if phase.indication is not Indication.UNKNOWN]


@pytest.mark.parametrize("lamp", ["red", "amber", "green"])
@pytest.mark.parametrize(
    "scene", [Scene(), Scene(night=True), Scene(blown_out=True), Scene(brightness=0.6)], ids=str
)
def test_one_steady_lamp_is_read_in_every_light(lamp: str, scene: Scene) -> None:
    readings = watch(build([head()]), [((lamp,), 25)], scene)

    assert str(readings[-1].heads[0].smoothed) == lamp


def test_a_cycle_is_told_in_its_order() -> None:
    cycle = [(("green",), 50), (("amber",), 75), (("red",), 75), (("red", "amber"), 50), (("green",), 50)]

    readings = watch(build([head()]), cycle)

    assert shown_by(readings) == ["green", "amber", "red", "red_amber", "green"]


def test_a_change_is_put_back_to_where_it_happened() -> None:
    readings = watch(build([head()]), [(("amber",), 75), (("red",), 75)])

    group = readings[-1].group("north")
    assert group is not None
    red = group.phases[-1]
    assert red.indication is Indication.RED
    assert red.start_seen
    assert abs(red.start_ns - 74.5 / 25 * 1e9) <= red.start_uncertainty_ns <= 100_000_000


def test_amber_is_never_red_on_the_way() -> None:
    readings = watch(build([head()]), [(("green",), 50), (("amber",), 75)], Scene(brightness=0.5))

    assert not any(reading.heads[0].smoothed is Indication.RED for reading in readings)


def test_an_orange_lamp_in_the_middle_is_amber() -> None:
    reader = build([head()])
    image = picture(())
    cv2.circle(image, (72, 60), 5, (20, 60, 180), -1)

    readings = [reader.read(frame(image, number)) for number in range(50)]

    assert readings[-1].heads[0].smoothed is Indication.AMBER


def test_no_lit_lamp_is_dark() -> None:
    assert watch(build([head()]), [((), 50)])[-1].heads[0].smoothed is Indication.DARK


def test_a_burnt_out_amber_is_dark_and_then_red() -> None:
    readings = watch(build([head()]), [(("green",), 50), ((), 75), (("red",), 50)])

    assert shown_by(readings) == ["green", "dark", "red"]


def test_banding_of_led_lamps_does_not_flash() -> None:
    """50 Hz mains, 25 fps with a drifting shutter: one frame in four is nearly off."""
    reader = build([head()])
    scenes = [Scene(brightness=0.15 if number % 4 == 0 else 1.0) for number in range(150)]

    readings = [reader.read(frame(picture(("red",), scene), n)) for n, scene in enumerate(scenes)]

    assert {reading.heads[0].smoothed for reading in readings[25:]} == {Indication.RED}


def test_a_flashing_amber_is_told_by_its_rhythm() -> None:
    readings = watch(build([head()]), [(("amber",), 13), ((), 12)] * 8)

    assert readings[-1].heads[0].smoothed is Indication.FLASHING_AMBER


def test_a_flashing_red_is_not_red_once_its_rhythm_is_known() -> None:
    readings = watch(build([head()]), [(("red",), 13), ((), 12)] * 8)

    assert {reading.heads[0].smoothed for reading in readings[75:]} == {Indication.FLASHING_RED}


def test_a_lit_countdown_is_left_out() -> None:
    box = (BOX[0], COUNTDOWN[1], BOX[2], BOX[3])
    reader = build([head(box_px=box, countdown_px=COUNTDOWN)])
    image = picture(())
    cv2.rectangle(image, (62, 10), (82, 24), (40, 40, 235), -1)

    readings = [reader.read(frame(image, number)) for number in range(50)]

    assert readings[-1].heads[0].smoothed is Indication.DARK


def test_another_picture_makes_everything_unknown() -> None:
    reader = build([head()])
    watch(reader, [(("red",), 50)])

    moved = np.roll(picture(("red",)), (30, 50), axis=(0, 1))
    after = [reader.read(frame(moved, number)) for number in range(50, 75)]

    assert after[-1].heads[0].smoothed is Indication.UNKNOWN
    assert after[-1].groups[0].indication is Indication.UNKNOWN


def test_a_vehicle_close_to_the_camera_leaves_a_head_that_is_as_before() -> None:
    reader = build([head()])
    near = 220 - picture(("red",))
    near[24:96, 54:90] = picture(("red",))[24:96, 54:90]
    images = [picture(("red",))] * 50 + [near] * 150

    shown = [reader.read(frame(image, n)).heads[0].smoothed for n, image in enumerate(images)]

    assert set(shown[25:170]) == {Indication.RED}
    assert shown[-1] is Indication.UNKNOWN


def test_one_broken_frame_changes_nothing() -> None:
    reader = build([head()])
    watch(reader, [(("red",), 50)])
    noise = np.random.default_rng(1).integers(0, 255, (120, 160, 3), np.uint8)

    reading = reader.read(frame(noise, 50))

    assert reading.heads[0].smoothed is Indication.RED
    assert reading.heads[0].indication is Indication.UNKNOWN


def test_memory_is_bounded() -> None:
    settings = SignalSettings(history_ns=2_000_000_000)

    readings = watch(build([head()], settings), [(("green",), 25), (("amber",), 25), (("red",), 25)] * 6)

    assert len(readings[-1].groups[0].phases) <= 6


def test_a_long_clip_still_gives_all_its_spans() -> None:
    settings = SignalSettings(history_ns=2_000_000_000)
    readings = watch(build([head()], settings), [(("green",), 50), (("amber",), 50), (("red",), 50)] * 2)

    spans = head_spans(readings)["near"]

    assert [str(span.indication) for span in spans] == ["green", "amber", "red"] * 2
    assert [span.first for span in spans] == [0, 50, 100, 150, 200, 250]
    assert spans[-1].last == 299


def test_a_head_outside_the_picture_is_a_clear_error() -> None:
    reader = build([head(box_px=(500.0, 10.0, 520.0, 60.0))])

    with pytest.raises(ConfigError, match="head 'near': box_px leaves the picture of 160x120"):
        reader.read(frame(picture(()), 0))


def test_no_heads_no_groups() -> None:
    reading = build([]).read(frame(picture(()), 0))

    assert reading.heads == ()
    assert reading.groups == ()


def test_a_lying_head_is_read_along_its_long_axis() -> None:
    reader = build([head(box_px=(30.0, 60.0, 90.0, 84.0))])
    image = picture(())
    image[30:90, 60:84] = 35
    image[60:84, 30:90] = 35
    cv2.circle(image, (42, 72), 7, (40, 40, 235), -1)

    readings = [reader.read(frame(image, number)) for number in range(25)]

    assert readings[-1].heads[0].smoothed is Indication.RED


@pytest.mark.parametrize("lamp", ["red", "amber", "green"])
@pytest.mark.parametrize("sky", [slice(0, 14), slice(46, 60)], ids=["above", "below"])
def test_a_bright_sky_in_the_box_is_no_blown_out_lamp(lamp: str, sky: slice) -> None:
    image = picture((lamp,))
    x1, y1, x2, y2 = map(int, BOX)
    image[y1:y2, x1:x2][sky, :5] = 250
    image[y1:y2, x1:x2][sky, -5:] = 250
    reader = build([head()])

    readings = [reader.read(frame(image, number)) for number in range(25)]

    assert str(readings[-1].heads[0].smoothed) == lamp


@pytest.mark.parametrize("drawn", [True, False])
def test_lamps_that_are_drawn_tell_the_places_of_an_unusual_head(drawn: bool) -> None:
    """Red at the bottom: by the usual order nobody could say what it is."""
    lamps = {"red": (72, 78), "amber": (72, 60), "green": (72, 42)}
    image = picture(())
    cv2.circle(image, (72, 78), 7, DAY["red"], -1)
    reader = build([head(lamps_px=lamps if drawn else None)])

    readings = [reader.read(frame(image, number)) for number in range(25)]

    assert (readings[-1].heads[0].smoothed is Indication.RED) == drawn


def test_a_lamp_lies_by_its_share_of_the_long_axis() -> None:
    settings = SignalSettings()
    lying = head(box_px=(0, 0, 100, 40), lamps_px={"red": (20, 20), "green": (85, 20)})

    placed = settings.for_head(lying)

    assert (placed.red_place.mean, placed.green_place.mean) == (0.2, 0.85)
    assert placed.amber_place == settings.amber_place
    assert settings.for_head(head()) == settings


def steady(image: np.ndarray, **changes: object) -> Indication:
    """What a head shows after a second of the same picture."""
    reader = build([head(**changes)])
    return [reader.read(frame(image, number)) for number in range(25)][-1].heads[0].smoothed


def test_red_and_green_in_one_head_are_nobodys_colour() -> None:
    assert steady(picture(("red", "green"))) is Indication.UNKNOWN


def test_white_without_colour_is_neither_a_lamp_nor_dark() -> None:
    image = picture(())
    cv2.circle(image, (72, 42), 7, (255, 255, 255), -1)

    assert steady(image) is Indication.UNKNOWN


def test_a_lamp_that_is_washed_out_for_some_frames_stays_what_it_was() -> None:
    white = picture(())
    cv2.circle(white, (72, 42), 7, (255, 255, 255), -1)
    reader = build([head()])
    images = [picture(("red",))] * 25 + [white] * 5 + [picture(("red",))] * 25

    readings = [reader.read(frame(image, number)) for number, image in enumerate(images)]

    assert {reading.heads[0].smoothed for reading in readings[15:]} == {Indication.RED}


@pytest.mark.parametrize("lamp", ["red", "green"])
def test_a_plate_that_reflects_the_sky_is_no_lamp(lamp: str) -> None:
    """The whole head is sky blue; the lamp is a small arrow."""
    image = picture(())
    x1, y1, x2, y2 = map(int, BOX)
    image[y1:y2, x1:x2] = (205, 175, 130)
    cv2.circle(image, (72, 42 if lamp == "red" else 78), 4, DAY[lamp], -1)

    assert steady(image) in (Indication(lamp), Indication.UNKNOWN)


def test_a_white_flash_in_the_dark_is_dark_still() -> None:
    white = picture(())
    cv2.circle(white, (72, 42), 7, (255, 255, 255), -1)
    reader = build([head()])

    readings = [reader.read(frame(white if number == 40 else picture(()), number)) for number in range(60)]

    assert {reading.heads[0].smoothed for reading in readings[20:]} == {Indication.DARK}


@pytest.mark.parametrize("lamp", ["red", "amber", "green"])
def test_the_colour_of_unlit_lenses_is_no_light(lamp: str) -> None:
    image = picture(())
    for name, place in (("red", 42), ("amber", 60), ("green", 78)):
        unlit = tuple(35 + c // 5 for c in DAY[name])
        cv2.circle(image, (72, place), 7, DAY[name] if name == lamp else unlit, -1)

    assert steady(image) is Indication(lamp)
