"""Holds what the rules said against the truth, vehicle by vehicle."""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from contracts.base import ViolationKind
from edge.domain.detection import VEHICLE_CLASSES
from edge.domain.violation import ViolationCandidate
from edge.evaluation.crossings.play import Declared, Played, reasons_alone
from edge.evaluation.crossings.timing import NS
from edge.evaluation.crossings.truth import STANDS_S, Truth, truth_of
from edge.evaluation.crossings.witness import Shown, shown_in, vehicles_in
from edge.evaluation.elapsed import is_early_start
from edge.kernels.driving import STEP_S
from edge.rules import NotFired
from edge.rules.settings import LENGTHS_M

LAMP_S, CLOCK_S, HOLD_M, STOOD_S = 0.05, 0.005, 0.3, 0.5
VISIBLE_SHARE, HIDDEN_SHARE, AROUND_S, WATCHED_S = 0.8, 0.5, 0.6, 3.0
NO_REASON, WITH_ANOTHER = "no_reason_counted", "only_among_others"
NOT_SHOWN = "not_detected"
"""From its front at the line on it was in no frame that the rules were given."""
_LAST_ASKED = (NotFired.HIDDEN, NotFired.UNCONFIRMED, NotFired.JOINED_TO_NOBODY)
"""Counted on the way to a decision; an answer only where there is no other."""


@dataclass(frozen=True, slots=True)
class Timed:
    """Red elapsed of a found red-light case against the truth, seconds."""

    error_s: float
    half_width_s: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """One vehicle of a scene.

    Attributes:
        row: which.
        vehicle_class: its true class.
        truth: what it did.
        accused: kinds it was accused of, with repetitions.
        declared: the rules said of it that it is too close to call: it is in the band.
        is_near: nearer to the other verdict than the picture tells at its best, which is the check of the former.
        visible: a violator whom a person could have seen do it.
        missed_because: the counted reason, for a violator who was not accused.
        timed: red elapsed, where it was alleged rightly.
    """

    row: int
    vehicle_class: str
    truth: Truth
    accused: tuple[ViolationKind, ...]
    declared: bool
    is_near: bool
    visible: bool
    missed_because: str | None
    timed: tuple[Timed, ...]

    @property
    def is_false(self) -> bool:
        """Accused without having done anything."""
        return bool(self.accused) and not self.truth.kinds and not self.truth.came_back

    @property
    def is_found(self) -> bool:
        """A violator who was accused."""
        return bool(self.accused) and bool(self.truth.kinds)


@dataclass(frozen=True, slots=True)
class SceneVerdict:
    """All vehicles of a scene; `nobody` counts accusations with nobody in the box."""

    vehicles: tuple[Verdict, ...]
    nobody: int


def judge(played: Played) -> SceneVerdict:
    """Compare a played scene with its truth."""
    accused = [(accused_row(played, candidate), candidate) for candidate in played.candidates]
    declared = {declared_row(played, each) for each in played.declared}
    vehicles = tuple(
        _of_vehicle(played, row, [candidate for at, candidate in accused if at == row], row in declared)
        for row in range(played.scene.n_vehicles)
    )
    return SceneVerdict(vehicles, sum(1 for at, _ in accused if at is None))


def _of_vehicle(played: Played, row: int, accused: list[ViolationCandidate], declared: bool) -> Verdict:
    truth = truth_of(played.scene, row)
    missed = bool(truth.kinds) and not accused
    return Verdict(
        row=row,
        vehicle_class=VEHICLE_CLASSES[int(played.scene.classes[row])].value,
        truth=truth,
        accused=tuple(candidate.kind for candidate in accused),
        declared=declared,
        is_near=is_near(played, row, truth),
        visible=bool(truth.kinds) and _is_visible(played, row, truth),
        missed_because=why_missed(played, row) if missed else None,
        timed=_timed(played, truth, accused),
    )


def accused_row(played: Played, candidate: ViolationCandidate) -> int | None:
    """Return who is in the box from the line on: that is who the evidence shows.

    A box that ends at what hides the vehicle shares too little with the whole one to tell; None: no box tells.
    """
    shown = [point for point in candidate.trail if point.captured_at_ns >= candidate.front_ns]
    points = shown or candidate.trail[-1:]
    boxes = np.array([point.xyxy for point in points], np.float64)
    rows = vehicles_in(played.seen, boxes, np.array([point.frame_number for point in points], np.int64))
    told = Counter(rows[rows >= 0].tolist()).most_common(1)
    return told[0][0] if told else None


def declared_row(played: Played, declared: Declared) -> int | None:
    """Return who is in the boxes of a track from the line on, until the rules said that it is too close to call."""
    shown = _shown(played)
    first = int(np.searchsorted(played.frames.said_ns, declared.from_ns))
    own = (shown.track_id == declared.track_id) & (shown.frames <= declared.frame_number) & (shown.rows >= 0)
    past = own & (shown.frames >= first)
    told = Counter(shown.rows[past if past.any() else own].tolist()).most_common(1)
    return told[0][0] if told else None


def is_near(played: Played, row: int, truth: Truth) -> bool:
    """Tell whether a verdict hangs on less than the picture tells at its best: a check on what the product declares.

    One that stands on red, past the line or before it: the unknown length of its class and the least that counts as
    past, and half a second around the time that makes a stop. One that drives: half a frame interval, lamp and clock,
    and what that length makes at its speed at the line. Who did both is near only where both are.
    """
    scene = played.scene
    spread_m = LENGTHS_M[VEHICLE_CLASSES[int(scene.classes[row])]][1]
    stands_near = truth.margin_m < spread_m + HOLD_M or abs(truth.stood_s - STANDS_S) < STOOD_S
    if not truth.kinds and truth.waits_m < spread_m + HOLD_M:
        return True
    if truth.kinds == {ViolationKind.STOP_LINE}:
        return stands_near
    if truth.front_s is None:
        return not truth.kinds and truth.stood_s > 0 and stands_near
    speed = max(float(scene.speed_mps[row, int(truth.front_s / STEP_S)]), 0.3)
    width_s = 0.5 / scene.key.fps + LAMP_S + CLOCK_S + spread_m / speed
    drives_near = bool(abs(truth.margin_s) < width_s)
    if not truth.kinds:
        return drives_near or truth.in_grace or (truth.stood_s > 0 and stands_near)
    return drives_near and (stands_near or ViolationKind.STOP_LINE not in truth.kinds)


def _is_visible(played: Played, row: int, truth: Truth) -> bool:
    """The lower part of the vehicle is open to view while it passes, or in the first seconds past the line; so is the lamp."""
    begin_s = _front_first_s(played, row) if truth.front_s is None else truth.front_s
    end_s = begin_s + WATCHED_S if truth.rear_s is None else truth.rear_s
    times, seen = played.frames.true_s, played.seen
    frames = np.flatnonzero((times >= begin_s - AROUND_S) & (times <= end_s + AROUND_S))
    covered = np.maximum(seen.covered[frames, row], seen.low_covered[frames, row])
    open_to_view = seen.present[frames, row] & (covered < HIDDEN_SHARE)
    lamp_lost = any(begin_s - AROUND_S < lost_s < end_s + AROUND_S for lost_s in played.lamp_lost_s)
    return bool(len(frames) and open_to_view.mean() >= VISIBLE_SHARE and not lamp_lost)


def _front_first_s(played: Played, row: int) -> float:
    return float(np.argmax(played.scene.front_m[row] >= 0) * STEP_S)


def why_missed(played: Played, row: int) -> str:
    """Ask the rules again about this vehicle alone and return the reason that they counted."""
    shown = _shown(played)
    own = shown.rows == row
    passes_s = _front_first_s(played, row)
    if (played.frames.true_s[shown.frames[own]] < passes_s).all():
        return NOT_SHOWN
    fires, reasons = reasons_alone(played, np.unique(shown.track_id[own]).tolist())
    if fires:
        return WITH_ANOTHER
    decided = [reason for reason in NotFired if reasons.get(reason) and reason not in _LAST_ASKED]
    asked = decided or [reason for reason in _LAST_ASKED if reasons.get(reason)]
    return asked[0].value if asked else NO_REASON


@lru_cache(maxsize=1)
def _shown(played: Played) -> Shown:
    return shown_in(played.seen, played.tracked)


def _timed(played: Played, truth: Truth, accused: list[ViolationCandidate]) -> tuple[Timed, ...]:
    red_s = played.scene.lamp.red_s
    return tuple(
        Timed(
            abs(c.red_elapsed_ns / NS - (truth.counts_from_s(early_start=is_early_start(c)) - red_s)),
            c.red_elapsed_uncertainty_ns / NS,
        )
        for c in accused
        if c.kind is ViolationKind.RED_LIGHT and c.kind in truth.kinds and c.red_begin.value == "seen"
    )
