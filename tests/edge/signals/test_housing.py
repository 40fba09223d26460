"""A vehicle before the head makes it unknown; what the lamps themselves do does not."""

import cv2
import numpy as np
import pytest

from contracts.base import Indication
from edge.domain.signal import SignalReading
from edge.signals import SignalSettings, build
from edge.signals.housing import HousingWitness
from edge.signals.settings import NS_PER_S
from tests.edge.signals.painting import BOX, Scene, frame, head, picture

X1, Y1, X2, Y2 = map(int, BOX)


def covered(colour: tuple[int, int, int], tail_lamp: bool = False) -> np.ndarray:
    """The head behind the side of a vehicle, perhaps with a lit rear lamp where the red lamp was."""
    image = picture(())
    image[Y1 - 6 : Y2 + 6, X1 - 8 : X2 + 8] = colour
    if tail_lamp:
        cv2.circle(image, (72, Y1 + 12), 5, (40, 40, 235), -1)
    return image


def watch(before: str, image: np.ndarray, n_frames: int = 50) -> list[SignalReading]:
    """Show the head with a lamp for two seconds, then a picture."""
    reader = build([head()])
    seen = [reader.read(frame(picture((before,)), n)) for n in range(50)]
    return seen + [reader.read(frame(image, 50 + n)) for n in range(n_frames)]


@pytest.mark.parametrize("before", ["red", "amber", "green"])
@pytest.mark.parametrize(
    "image",
    [
        covered((235, 235, 235)),
        covered((40, 40, 190)),
        covered((110, 120, 120), True),
        covered((50, 180, 230)),
    ],
    ids=["white", "red", "grey with a rear lamp", "yellow"],
)
def test_a_head_behind_a_vehicle_is_unknown(before: str, image: np.ndarray) -> None:
    readings = watch(before, image)

    assert str(readings[45].heads[0].smoothed) == before
    assert {r.heads[0].smoothed for r in readings[60:]} == {Indication.UNKNOWN}


def test_a_dark_vehicle_leaves_no_lamp() -> None:
    shown = {r.heads[0].smoothed for r in watch("red", covered((30, 32, 34)))[65:]}

    assert shown <= {Indication.DARK, Indication.UNKNOWN}


def test_the_head_is_known_again_behind_the_vehicle() -> None:
    reader = build([head()])
    images = [picture(("red",))] * 50 + [covered((235, 235, 235))] * 50 + [picture(("red",))] * 25

    readings = [reader.read(frame(image, n)) for n, image in enumerate(images)]

    assert readings[-1].heads[0].smoothed is Indication.RED


@pytest.mark.parametrize("scene", [Scene(), Scene(night=True), Scene(blown_out=True)], ids=str)
def test_a_change_of_the_lamp_hides_nothing(scene: Scene) -> None:
    reader = build([head()])
    lamps = ["green"] * 50 + ["amber"] * 50 + ["red"] * 50 + ["green"] * 50

    readings = [reader.read(frame(picture((lamp,), scene), n)) for n, lamp in enumerate(lamps)]

    assert not any(r.heads[0].indication is Indication.UNKNOWN for r in readings)


def test_a_vehicle_behind_the_head_hides_nothing() -> None:
    reader = build([head()])
    behind = picture(("red",))
    behind[:, :X1] = 230
    behind[:, X2:] = 230

    readings = [reader.read(frame(picture(("red",)) if n < 50 else behind, n)) for n in range(100)]

    assert {r.heads[0].smoothed for r in readings[25:]} == {Indication.RED}


def test_a_new_look_that_stays_is_learnt() -> None:
    witness = HousingWitness(SignalSettings(hidden_memory_ns=10 * NS_PER_S))
    dark, bright = (np.full((12, 4, 3), (luma, 0, 0), np.float32) for luma in (30, 200))
    witness.foreign_share(dark, 0)

    seen = [witness.foreign_share(bright, second * NS_PER_S) < 0.5 for second in range(1, 60)]

    assert not any(seen[:10])
    assert all(seen[30:])


@pytest.mark.parametrize(("rise_s", "is_visible"), [(10.0, True), (1.0, False)], ids=["sun", "vehicle"])
def test_light_that_rises_slowly_is_no_vehicle(rise_s: float, is_visible: bool) -> None:
    witness = HousingWitness(SignalSettings())
    levels = np.r_[np.full(50, 40.0), np.linspace(40.0, 200.0, round(rise_s * 25))]

    seen = [
        witness.foreign_share(np.full((12, 4, 3), (luma, 0, 0), np.float32), round(n * NS_PER_S / 25)) < 0.5
        for n, luma in enumerate(levels)
    ]

    assert all(seen) is is_visible


def test_a_coloured_vehicle_beside_the_head_colours_nothing() -> None:
    """The lamp is covered up to the amber one; the vehicle's blue is not the camera's cast."""
    beside = picture(())
    beside[:, :X1] = beside[:, X2:] = (150, 75, 40)
    beside[Y1 + 40 :, X1:X2] = 88

    shown = {r.heads[0].smoothed for r in watch("green", beside)[60:]}

    assert not shown & {Indication.RED, Indication.AMBER, Indication.RED_AMBER}


def half_covered(lit: str, colour: tuple[int, int, int], from_share: float) -> np.ndarray:
    """A vehicle that hides the lower part of the head, and as much of what is beside it."""
    image = picture((lit,))
    image[round(Y1 + from_share * (Y2 - Y1)) :, :] = colour
    return image


def test_a_coloured_vehicle_before_half_of_the_head_is_no_lamp_and_leaves_no_trace() -> None:
    reader = build([head()])
    cycle = [picture((lamp,)) for lamp in ("red", "green") for _ in range(50)]
    images = cycle + [half_covered("green", (45, 45, 185), 0.5)] * 25 + [picture(("green",))] * 25

    shown = [reader.read(frame(image, n)).heads[0].smoothed for n, image in enumerate(images)]

    assert set(shown[100:125]) <= {Indication.GREEN, Indication.UNKNOWN}
    assert shown[115] is Indication.UNKNOWN
    assert set(shown[130:]) == {Indication.GREEN}
