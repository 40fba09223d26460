"""What cannot be believed is unknown, and said with its remedy."""

from dataclasses import replace

import numpy as np
import pytest

from contracts.base import Indication
from edge.domain.frame import Frame
from edge.domain.signal import HeadReading, Phase, SignalReading
from edge.ports import SignalReader
from edge.signals import SignalSettings, build
from edge.signals.selfcheck import SelfCheck
from edge.signals.settings import NS_PER_S
from tests.edge.signals.painting import BOX, frame, head, picture

R, G, D, U = Indication.RED, Indication.GREEN, Indication.DARK, Indication.UNKNOWN
PATIENCE = replace(SignalSettings(), reanchor_ns=8 * NS_PER_S)


def watch(
    reader: SignalReader, images: list[np.ndarray], first: int = 0, fps: float = 10
) -> list[SignalReading]:
    return [reader.read(at(image, first + n, fps)) for n, image in enumerate(images)]


def at(image: np.ndarray, number: int, fps: float) -> Frame:
    return frame(image, number, fps)


def lamps(*shown: tuple[str, int]) -> list[np.ndarray]:
    return [picture((lamp,)) for lamp, n_frames in shown for _ in range(n_frames)]


def covered() -> np.ndarray:
    return np.full_like(picture(()), 90)


def moved() -> np.ndarray:
    image = np.roll(picture(()), (30, 50), axis=(0, 1))
    x1, y1, x2, _ = map(int, BOX)
    image[y1 : y1 + 20, x1:x2] = (40, 40, 235)
    return image


@pytest.mark.parametrize("image", [covered(), moved()], ids=["covered", "moved"])
def test_another_picture_suspends_and_is_told_after_five_seconds(image: np.ndarray) -> None:
    reader = build([head()])
    watch(reader, lamps(("red", 30)))

    after = watch(reader, [image] * 60, first=30)

    assert {reading.groups[0].indication for reading in after[5:]} == {U}
    assert not after[40].faults
    assert "camera was moved or its lens is covered" in after[-1].faults[0]


def test_the_fault_goes_with_its_cause() -> None:
    reader = build([head()])
    watch(reader, lamps(("red", 30)) + [covered()] * 70)

    after = watch(reader, lamps(("red", 30)), first=100)

    assert after[-1].faults == ()
    assert after[-1].groups[0].indication is R


def test_a_moved_camera_that_stays_so_accuses_nobody() -> None:
    """After the new picture was learnt, something red in the old box is no lamp until it behaves like one."""
    reader = build([head()], PATIENCE)
    watch(reader, lamps(("red", 30)))

    after = watch(reader, [moved()] * 200, first=30)

    assert {reading.groups[0].indication for reading in after[5:]} == {U}
    assert "the order of its colours is not proved" in after[-1].faults[0]


def test_a_new_light_is_believed_after_a_right_cycle() -> None:
    def other(image: np.ndarray) -> np.ndarray:
        """The infrared filter goes: the street looks another, the head is where it was."""
        x1, y1, x2, y2 = map(int, BOX)
        changed = 255 - np.roll(image, 40, axis=1)
        changed[y1 - 2 : y2 + 2, x1 - 2 : x2 + 2] = image[y1 - 2 : y2 + 2, x1 - 2 : x2 + 2]
        return changed

    reader = build([head()], PATIENCE)
    watch(reader, lamps(("red", 30)))
    images = [other(i) for i in lamps(("red", 120), ("green", 50), ("amber", 30), ("red", 50), ("green", 20))]

    after = watch(reader, images, first=30)

    assert after[180].groups[0].indication is U
    assert after[-30].groups[0].indication is R
    assert after[-1].faults == ()


def test_swapped_colours_make_the_group_unknown() -> None:
    reader = build([head()])
    cycle = lamps(("red", 30), ("amber", 20), ("green", 30))

    after = watch(reader, cycle * 4)

    assert after[-1].groups[0].indication is U
    assert after[-1].groups[0].phases[-1].indication is U
    assert "the order of its colours" in after[-1].faults[0]


def told(check: SelfCheck, seconds: int, *shown: Indication, at_s: int = 0) -> tuple[str, ...]:
    """Show heads of one group for some seconds, twice a second."""
    readings = [HeadReading(str(h), s, 1.0, s, (Phase(s, 0, 0, True),)) for h, s in enumerate(shown)]
    for half in range(2 * seconds):
        now_ns = at_s * NS_PER_S + half * NS_PER_S // 2
        check.pictured(True, 0, now_ns)
        check.compare("north", range(len(shown)), readings, now_ns)
    return check.faults(now_ns)


def test_a_burnt_out_lamp_is_told_through_the_cycle() -> None:
    check = SelfCheck("01")

    assert "head '1': dark while its group is lit" in told(check, 4, R, D)[0]
    assert len(told(check, 4, G, G, at_s=10)) == 1
    assert told(check, 4, G, G, at_s=400) == ()


@pytest.mark.parametrize("shown", [(R, R), (R, U), (D, D), (U, D)])
def test_what_a_healthy_or_hidden_group_shows_is_no_fault(shown: tuple[Indication, Indication]) -> None:
    assert told(SelfCheck("01"), 10, *shown) == ()


def test_heads_that_contradict_each_other_are_told() -> None:
    assert told(SelfCheck("01"), 2, R, G) == ()
    assert "group 'north': its heads contradict" in told(SelfCheck("01"), 4, R, G)[0]


def test_a_head_that_stays_hidden_is_told() -> None:
    check = SelfCheck("0")
    faults: list[tuple[str, ...]] = []
    for second in range(130):
        check.pictured(True, 0, second * NS_PER_S)
        check.believed(0, False, HeadReading("0", U, 0.0), second * NS_PER_S)
        faults.append(check.faults(second * NS_PER_S))

    assert faults[100] == ()
    assert "head '0': hidden for long" in faults[-1][0]
