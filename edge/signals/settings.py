"""One set of numbers for every camera; nothing here was fitted to a single clip."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from contracts.base import Indication, PointPx
from contracts.layout import LampColour, SignalHead
from edge.signals.cycle import THREE_LAMPS

NS_PER_S = 1_000_000_000
N_USUAL = 3
"""Lamps of a usual head."""


@dataclass(frozen=True, slots=True)
class Normal:
    """A bell curve: its middle and its width."""

    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class SignalSettings:
    """How a lamp looks and how a signal behaves.

    Hues are degrees in the plane (V, -U): pure red 19, deep orange 36, orange 49, yellow 98, green 142, the
    blue-green of LED lamps 180 (BT.601). Positions are shares of the head's long axis, 0 at the top or left;
    the sd allows for boxes drawn by hand. Times follow the usual timing: amber 3 s, flashing at 1 to 2 Hz.

    Attributes:
        lamps: that the head has; one without red rests dark.
        lamp_distance: of neighbouring lamps, as a share of the long axis.
        min_strength: mean lamp colour (0..180) below which nothing is lit.
        full_strength: from here the hue is trusted as it is; below, its sd grows.
        lamps_drawn: the layout says where the lamps are.
        white_begins_ns: how long a white lamp must shine at a known place before it begins an indication.
        white_changes_ns: the same where the white lamp that was shown went out as it came on.
        min_share: how much of the light of the stronger of two lamps (red with amber) the weaker one has.
        unlit_share: of the light that a head's lamps have just shown, below which its light is an unlit lens's.
        strength_memory_ns: time constant in which that is forgotten: low sun takes a lamp's colour more slowly.
        evidence_ns: frames nearer than this share their evidence: a camera that repeats pictures proves nothing.
        confident: posterior needed to say an indication.
        confident_red: the same for red, which accuses.
        dark_after_ns: how long no lamp must be lit: LED banding, a dropped frame and the gap of a change are shorter.
        clarity_memory_ns: time constant over which it counts how well a head can be seen, for the vote of its group.
        bridge_ns: a picture lost for less (lightning, one broken frame) changes nothing.
        housing_spare: luma by which a cell of the head may leave what it has shown before.
        unlit_spare: luma by which a cell of a head without light may be brighter than it lately was at its darkest;
            above noise and flicker of the exposure, below the step from a dark housing to a grey vehicle.
        least_glow: chroma from which a bright cell may be a lamp's glow; above the noise of 4:2:0 video.
        lamp_contrast: the brightest row of a head with a lit lamp over its median row; drawn and real heads have
            twice that, a vehicle's side less.
        hidden_share: of the cells that must be foreign; night bloom makes 10 % foreign, another picture 75 %.
        whole_share: of the cells that may be foreign where a head without a lit lamp is dark: with more of them
            something may stand before its lamp.
        covered_memory_ns: how long after that it is not called dark; longer than a queue stands there.
        housing_memory_ns: time constant in which a visible head's new looks are learnt; a vehicle that comes
            before it is quicker.
        housing_pace: grey levels per second that a visible head's new looks are learnt at least, so that light that
            changes slowly (a veil of low sun, dusk) is followed; a vehicle's edge crosses a cell with 100 and more.
        hidden_memory_ns: the same for a hidden one: longer than vehicles stand.
        cast_memory_ns: time constant in which the camera's colour cast is learnt from what is around a head; longer
            than vehicles pass it.
        scene_correlation: a part of the picture agrees with what was learnt so far from this correlation on.
        scene_share: of the textured parts that must agree: a bus close by leaves 0.25 at
            least, another picture 0.12 at most (chance alone: above 0.22 once in 2,000).
        scene_memory_ns: time constant of that learnt picture.
        doubtful_ns: how long a head that looks as before, with its lamp lit, is believed in a picture that does not
            agree; vehicles pass the camera within seconds.
        reanchor_ns: a changed but steady picture is taken as the new one after this.
        flash_min_ns: shortest on or off time of a flashing lamp.
        flash_max_ns: longest one.
        flash_changes: on-off changes in a row that make a rhythm.
        history_ns: how long phases are kept.
        lamp_latency_ns: added to the half-width of every change: what the pictures cannot tell. It stands for the
            warming of a filament (about 100 ms from first glow to full light, LED under 10 ms) and for the
            exposure and the read-out of a rolling shutter (up to one frame at night); a judgement, not measured.
        step_latency_ns: the same where the old lamp was whole in one frame and the new one in the next: no filament
            and no long exposure does that. What is left is the read-out between the rows of the head and of the
            line, half a picture of a sensor that reads out in 20 ms.
    """

    red_hue: Normal = Normal(8.0, 15.0)
    amber_hue: Normal = Normal(55.0, 24.0)
    green_hue: Normal = Normal(168.0, 26.0)
    red_place: Normal = Normal(0.30, 0.10)
    amber_place: Normal = Normal(0.53, 0.10)
    green_place: Normal = Normal(0.76, 0.10)
    lamps: tuple[Indication, ...] = THREE_LAMPS
    lamp_distance: Normal = Normal(0.27, 0.06)
    min_strength: float = 3.0
    full_strength: float = 12.0
    lamps_drawn: bool = False
    white_begins_ns: int = 500_000_000
    white_changes_ns: int = 200_000_000
    min_share: float = 0.4
    unlit_share: float = 0.2
    strength_memory_ns: int = 10 * NS_PER_S
    evidence_ns: int = 100_000_000
    confident: float = 0.85
    confident_red: float = 0.95
    dark_after_ns: int = 300_000_000
    clarity_memory_ns: int = 500_000_000
    bridge_ns: int = 200_000_000
    housing_spare: float = 25.0
    unlit_spare: float = 12.0
    least_glow: float = 12.0
    lamp_contrast: float = 1.3
    hidden_share: float = 0.5
    whole_share: float = 0.1
    covered_memory_ns: int = 30 * NS_PER_S
    housing_memory_ns: int = 3 * NS_PER_S
    housing_pace: float = 25.0
    hidden_memory_ns: int = 120 * NS_PER_S
    cast_memory_ns: int = 30 * NS_PER_S
    scene_correlation: float = 0.5
    scene_share: float = 0.22
    scene_memory_ns: int = 20 * NS_PER_S
    doubtful_ns: int = 5 * NS_PER_S
    reanchor_ns: int = 300 * NS_PER_S
    flash_min_ns: int = 180_000_000
    flash_max_ns: int = 1_300_000_000
    flash_changes: int = 4
    history_ns: int = 300 * NS_PER_S
    lamp_latency_ns: int = 50_000_000
    step_latency_ns: int = 10_000_000

    def for_head(self, head: SignalHead) -> Self:
        """Return these settings with the lamps that the head has, and their places where the layout has them."""
        drawn = {lamp: getattr(head.lamps_px, lamp.value, None) for lamp in head.lamps}
        usual = self._usual_places(head.lamps)
        places = {lamp: _placed(head, drawn[lamp], usual[lamp]) for lamp in head.lamps}
        return replace(
            self,
            lamps=tuple(lamp.indication for lamp in head.lamps),
            red_place=places.get(LampColour.RED, self.red_place),
            amber_place=places.get(LampColour.AMBER, self.amber_place),
            green_place=places.get(LampColour.GREEN, self.green_place),
            lamp_distance=self.lamp_distance if len(head.lamps) == N_USUAL else _apart(self.lamp_distance),
            lamps_drawn=None not in drawn.values(),
        )

    @property
    def rests_dark(self) -> bool:
        """The head has no red lamp: it is dark between its signals."""
        return Indication.RED not in self.lamps

    def _usual_places(self, lamps: Sequence[LampColour]) -> dict[LampColour, Normal]:
        """Three lamps stand where they usually do, from the top or left; fewer share the box equally."""
        usual = (self.red_place, self.amber_place, self.green_place)
        if len(lamps) == N_USUAL:
            return dict(zip(lamps, usual, strict=True))
        return {lamp: _shared(usual[n], len(lamps), n) for n, lamp in enumerate(lamps)}


def _shared(place: Normal, n_lamps: int, number: int) -> Normal:
    return Normal((number + 0.5) / n_lamps, place.sd * N_USUAL / n_lamps)


def _apart(distance: Normal) -> Normal:
    """Two lamps alone are half a box apart; a distance found by hand is as uncertain as it was, in their size."""
    return Normal(0.5, distance.sd * N_USUAL / 2)


def _placed(head: SignalHead, lamp_px: PointPx | None, usual: Normal) -> Normal:
    if lamp_px is None:
        return usual
    x1, y1, x2, y2 = head.box_px
    upright = y2 - y1 >= x2 - x1
    share = (lamp_px[1] - y1) / (y2 - y1) if upright else (lamp_px[0] - x1) / (x2 - x1)
    return Normal(share, usual.sd)
