"""The lamp strip of a case, as numbers for an inline SVG of 400 units: 6 s before to 6 s after the crossing."""

from collections.abc import Mapping
from dataclasses import dataclass

from contracts.base import Indication
from contracts.facts import Facts, LampPhase

SPAN_S = 6.0
_WIDTH = 400.0
_CENTRE = _WIDTH / 2
_FILLS = {
    Indication.RED: ("#b3261e", "#ffffff"),
    Indication.RED_AMBER: ("#c4501b", "#ffffff"),
    Indication.FLASHING_RED: ("#b3261e", "#ffffff"),
    Indication.AMBER: ("#f0b429", "#14181d"),
    Indication.FLASHING_AMBER: ("#f0b429", "#14181d"),
    Indication.GREEN: ("#1e7f43", "#ffffff"),
    Indication.DARK: ("#39424c", "#ffffff"),
}
_UNKNOWN = ("url(#hatch)", "#14181d")


@dataclass(frozen=True, slots=True)
class Bar:
    """A phase: place and colours in the drawing."""

    x: float
    width: float
    fill: str
    ink: str
    name: str
    start_s: float


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the time axis."""

    x: float
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Strip:
    """The whole drawing, and the same in words."""

    bars: list[Bar]
    band_x: float
    band_width: float
    ticks: list[Tick]
    label: str


@dataclass(frozen=True, slots=True)
class StripText:
    """Words of the drawing: names of indications, the sentence around, and one phase of it."""

    lamps: Mapping[str, str]
    sentence: str
    phase: str
    decimal_mark: str


def lamp_strip(facts: Facts, text: StripText) -> Strip:
    """Lay out the lamp's history around the crossing; what is not known is hatched."""
    bars = [_bar(phase, facts, text) for phase in facts.lamp_history]
    filled = _with_gaps([bar for bar in bars if bar is not None], text)
    half = _x(facts.crossing.uncertainty_ms / 1000) - _CENTRE
    phases = [
        text.phase.format(name=bar.name, start=f"{bar.start_s:+.1f}".replace(".", text.decimal_mark))
        for bar in filled
    ]
    label = text.sentence.format(before=f"{SPAN_S:g}", after=f"{SPAN_S:g}", phases="; ".join(phases) + ".")
    return Strip(filled, round(_CENTRE - half, 1), round(max(2 * half, 2.0), 1), _ticks(), label)


def _bar(phase: LampPhase, facts: Facts, text: StripText) -> Bar | None:
    crossing = facts.crossing.front_at
    start_s = max((phase.starts_at - crossing).total_seconds(), -SPAN_S)
    signed_at = facts.decided_at
    end_s = min(((phase.ends_at or signed_at) - crossing).total_seconds(), SPAN_S)
    if end_s <= start_s:
        return None
    fill, ink = _FILLS.get(phase.indication, _UNKNOWN)
    x = round(_x(start_s), 1)
    return Bar(x, round(_x(end_s) - x, 1), fill, ink, text.lamps[phase.indication.value], start_s)


def _with_gaps(bars: list[Bar], text: StripText) -> list[Bar]:
    """Fill what no phase covers with the unknown."""
    filled: list[Bar] = []
    x = 0.0
    unknown = text.lamps[Indication.UNKNOWN.value]
    for bar in [*bars, Bar(_WIDTH, 0, *_UNKNOWN, unknown, SPAN_S)]:
        if bar.x - x > 1:
            filled.append(Bar(round(x, 1), round(bar.x - x, 1), *_UNKNOWN, unknown, _seconds(x)))
        filled.append(bar)
        x = max(x, bar.x + bar.width)
    return filled[:-1]


def _ticks() -> list[Tick]:
    anchors = {-6: "start", 6: "end"}
    return [Tick(_x(s), f"{s:+d} s" if s else "0", anchors.get(s, "middle")) for s in (-6, -3, 0, 3, 6)]


def _seconds(x: float) -> float:
    return (x - _CENTRE) / _CENTRE * SPAN_S


def _x(seconds: float) -> float:
    return _CENTRE + seconds / SPAN_S * _CENTRE
