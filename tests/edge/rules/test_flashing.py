"""A red that flashes accuses nobody, not even before its rhythm is known: drawn lamps, reader and rules together."""

from functools import cache

import pytest

from edge.domain.signal import GroupReading, SignalReading
from edge.rules import RuleBook, RuleConfig, RuleSettings
from edge.signals import build
from tests.edge.rules.scenes import SIZE_PX, Scene, Vehicle, drive, frames_of, layout_of
from tests.edge.signals.painting import frame, head, picture

FPS = 12.5
GREEN_S = 2.0
LASTS_S = 9.0


@cache
def readings(period_s: float) -> tuple[SignalReading, ...]:
    """Green for a while, then red on and off; period 0: red that stays."""
    reader = build([head(group="main")])
    shown = []
    for number in range(round(LASTS_S * FPS)):
        t = number / FPS - GREEN_S
        dark = period_s > 0 and t % period_s >= period_s / 2
        lit = ("green",) if t < 0 else () if dark else ("red",)
        shown.append(reader.read(frame(picture(lit), number, FPS)))
    return tuple(shown)


def alleged(period_s: float, front_after_s: float) -> list[str]:
    """Let a vehicle pass at a speed of 200 px/s some time after the first red."""
    scene = Scene(
        (Vehicle(drive(GREEN_S + front_after_s + 0.09, 200)),), fps=FPS, lasts_s=LASTS_S, origin_ns=0
    )
    book = RuleBook(RuleConfig.of(layout_of(scene), SIZE_PX), scene.witness, RuleSettings())
    kinds = []
    for tracked, reading in zip(frames_of(scene), readings(period_s), strict=True):
        groups = tuple(GroupReading("main", g.indication, g.confidence, g.phases) for g in reading.groups)
        now = SignalReading(reading.frame_number, reading.captured_at_ns, (), groups)
        kinds += [candidate.kind.value for candidate in book.step(tracked, now).candidates]
    return kinds


@pytest.mark.parametrize("period_s", [0.6, 1.0, 1.4, 2.0])
@pytest.mark.parametrize("front_after_s", [0.4, 0.7, 1.1, 1.6, 2.2, 3.0, 4.0])
def test_a_flashing_red_accuses_nobody(period_s: float, front_after_s: float) -> None:
    assert alleged(period_s, front_after_s) == []


@pytest.mark.parametrize("front_after_s", [0.7, 1.1, 2.2, 4.0])
def test_a_steady_red_does(front_after_s: float) -> None:
    assert alleged(0.0, front_after_s) == ["red_light"]
