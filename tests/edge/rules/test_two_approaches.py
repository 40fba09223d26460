"""Two approaches in one picture, one with traffic up the picture and one across it, each with its own lamp."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from contracts.base import Indication, VehicleClass, ViolationKind
from contracts.layout import Approach, Layout, SignalHead, StopLine
from edge.domain.detection import VEHICLE_CLASSES, TrackedFrame, Tracks
from edge.domain.frame import CameraId, Frame
from edge.domain.signal import GroupReading, Phase, SignalReading
from edge.rules import NotFired, RuleBook, RuleConfig, RuleSettings
from edge.rules.settings import NO_OVERHANGS
from tests.edge.rules.scenes import CHROMA, ORIGIN_NS, PLANE, SECOND, SIZE_PX, Played, Witness

FPS, LASTS_S = 10, 12
RED, GREEN, UNKNOWN = Indication.RED, Indication.GREEN, Indication.UNKNOWN
SIZE_OF_BOX = (60.0, 40.0)
Way = Callable[[float], tuple[float, float]]
"""Seconds -> middle of the lower edge of its box."""
LAYOUT = Layout(
    camera="cam",
    junction="junction",
    reference_size_px=SIZE_PX,
    approaches=[
        Approach(
            id="south", direction=(0.0, -1.0), signal_group="main",
            stop_lines=[StopLine(id="south-line", line_px=((100, 360), (300, 360)))],
        ),
        Approach(
            id="east", direction=(-1.0, 0.0), signal_group="side",
            stop_lines=[StopLine(id="east-line", line_px=((480, 300), (430, 200)))],
        ),
    ],
    heads=[
        SignalHead(id=group, group=group, box_px=(x, 10, x + 20, 60))
        for group, x in (("main", 20), ("side", 600))
    ],
)  # fmt: skip


def driving(
    begin: tuple[float, float], speed_px_s: tuple[float, float], held: tuple[float, float] = (0, 0)
) -> Way:
    """From a place on at a constant speed, but for a stop from one second to another."""

    def at(t: float) -> tuple[float, float]:
        driven_s = t - max(0.0, min(t, held[1]) - held[0])
        return begin[0] + speed_px_s[0] * driven_s, begin[1] + speed_px_s[1] * driven_s

    return at


def turning(*corners: tuple[float, float, float]) -> Way:
    """Through places (x, y) at times (s)."""
    times, xs, ys = zip(*corners, strict=True)
    return lambda t: (float(np.interp(t, times, xs)), float(np.interp(t, times, ys)))


UP = driving((200, 470), (0, -60))
ACROSS = driving((620, 270), (-60, 0))
UP_STOPS, ACROSS_STOPS = driving((200, 470), (0, -60), (2.0, 9.0)), driving((620, 270), (-60, 0), (2.8, 11.0))
UP_THEN_RIGHT = turning((0, 200, 470), (3, 200, 290), (5, 300, 190), (9, 620, 180))
UP_THEN_LEFT = turning((0, 200, 470), (3, 200, 290), (5, 120, 240), (9, 0, 235))
ACROSS_THEN_LEFT = turning((0, 620, 270), (4, 400, 280), (6, 360, 330), (9, 340, 475))
ACROSS_THEN_RIGHT = turning((0, 620, 260), (4, 380, 260), (6, 260, 200), (9, 250, 90))
CUTS_THE_CORNER = turning((0, 620, 285), (3, 440, 290), (5, 330, 350), (9, 290, 475))


@dataclass(frozen=True)
class Case:
    """A vehicle's way, both lamps, and which approach's rule must fire."""

    name: str
    way: Way
    main: Indication
    side: Indication
    alleged: tuple[tuple[str, str], ...] = ()


CASES = (
    Case("up on its red", UP, RED, GREEN, (("south", "red_light"),)),
    Case("up on its green, the side road has red", UP, GREEN, RED),
    Case("up, its own lamp not known", UP, UNKNOWN, RED),
    Case("across on its red", ACROSS, GREEN, RED, (("east", "red_light"),)),
    Case("across on its green, the other has red", ACROSS, RED, GREEN),
    Case("across, its own lamp not known", ACROSS, RED, UNKNOWN),
    Case("up and stops past its line on red", UP_STOPS, RED, GREEN, (("south", "stop_line"),)),
    Case("up and stops past its line on green", UP_STOPS, GREEN, RED),
    Case("across and stops past its line on red", ACROSS_STOPS, GREEN, RED, (("east", "stop_line"),)),
    Case("across and stops past its line on green", ACROSS_STOPS, RED, GREEN),
    Case("turns right on green behind the other's line", UP_THEN_RIGHT, GREEN, RED),
    Case("turns left on green", UP_THEN_LEFT, GREEN, RED),
    Case("turns right on red", UP_THEN_RIGHT, RED, RED, (("south", "red_light"),)),
    Case("comes across and turns left on green", ACROSS_THEN_LEFT, RED, GREEN),
    Case("comes across and turns right on green", ACROSS_THEN_RIGHT, RED, GREEN),
    Case("comes across and cuts the corner over the other's line", CUTS_THE_CORNER, RED, GREEN),
    Case("comes across and turns left on red", ACROSS_THEN_LEFT, RED, RED, (("east", "red_light"),)),
)


def frames(way: Way) -> Iterator[TrackedFrame]:
    """One car."""
    for number in range(FPS * LASTS_S):
        t = number / FPS
        (x, y), (width, height) = way(t), SIZE_OF_BOX
        at_ns = ORIGIN_NS + round(t * SECOND)
        frame = Frame(CameraId("cam"), number, at_ns, 0, round(t * SECOND), PLANE, CHROMA, CHROMA)
        box = (x - width / 2, y - height, x + width / 2, y)
        yield TrackedFrame(
            frame,
            Tracks(
                xyxy=np.array([box], np.float32),
                confidence=np.array([0.8], np.float32),
                class_id=np.array([VEHICLE_CLASSES.index(VehicleClass.CAR)], np.int32),
                track_id=np.array([1], np.int32),
                confirmed=np.array([True]),
                measured=np.array([0 <= x <= SIZE_PX[0]]),
            ),
        )


def played(way: Way, main: Indication, side: Indication) -> Played:
    book = RuleBook(RuleConfig.of(LAYOUT, SIZE_PX), Witness(), RuleSettings(overhangs=NO_OVERHANGS))
    done = Played()
    for tracked in frames(way):
        groups = tuple(
            GroupReading(name, shown, 1.0, (Phase(shown, ORIGIN_NS - 5 * SECOND, 50_000_000, True, None),))
            for name, shown in (("main", main), ("side", side))
        )
        frame = tracked.frame
        outcome = book.step(tracked, SignalReading(frame.number, frame.captured_at_ns, (), groups, False))
        done.crossings += outcome.crossings
        done.candidates += outcome.candidates
    book.close()
    done.reasons = {reason: n for reason, n in book.reasons.items() if n}
    return done


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_approach_has_its_own_lamp_and_line(case: Case) -> None:
    done = played(case.way, case.main, case.side)
    assert [(c.approach, c.kind.value) for c in done.candidates] == list(case.alleged)
    assert len({c.approach for c in done.crossings}) <= 1


WANDERS = turning(
    (0, 620, 270), (3, 440, 270), (4.5, 350, 400), (5.2, 308, 400), (6.7, 218, 270), (10, 20, 270)
)
"""As a detector lets a box do that meets those of nearer vehicles: below the other's line and back up over it."""


@pytest.mark.parametrize("main", [RED, GREEN])
def test_whose_box_wanders_over_the_other_s_line_is_not_of_that_approach(main: Indication) -> None:
    done = played(WANDERS, main, GREEN)
    assert done.candidates == []
    assert {c.approach for c in done.crossings} == {"east"}
    assert done.reasons[NotFired.OTHER_DIRECTION] == 1


def test_a_way_that_is_too_short_tells_nothing() -> None:
    creeps = driving((200, 400), (8, -6), (2.0, 12.0))
    assert NotFired.OTHER_DIRECTION not in played(creeps, RED, GREEN).reasons


def test_both_kinds_are_ruled() -> None:
    assert set(LAYOUT.rules) == {ViolationKind.RED_LIGHT, ViolationKind.STOP_LINE}
