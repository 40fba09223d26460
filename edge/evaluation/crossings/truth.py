"""What truly happened at the line, from the exact course and lamp, with the definitions of the field."""

from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

from contracts.base import ViolationKind
from edge.evaluation.crossings.traffic import Scene
from edge.kernels.driving import STEP_S

GRACE_S = 0.3
STANDS_S = 1.5
STANDING_MPS = 0.1
STOPS_PAST_M = 2.0
"""A vehicle that stands with its rear up to this far past the line has stopped just past it (unsourced)."""


@dataclass(frozen=True, slots=True)
class Truth:
    """One vehicle.

    Attributes:
        front_s: when its front was on the line for the last time before its rear was; None: never.
        rear_s: the same for its rear; None: it did not enter.
        kinds: what it may be accused of; empty: nothing.
        begin_s: the begin of the red drive: front on the line, or end of its stop over it.
        margin_s: how far in time it is from the other verdict, for a vehicle that drives.
        margin_m: how far over the line it stood, for one that stands.
        in_grace: its front crossed in the grace period: legal, though on red.
        came_back: it had driven in on red, rear and all, and reversed behind the line: to accuse it is not wrong,
            not to accuse it neither.
        stood_s: how long it stood so on red.
        waits_m: how far before the line its front stood on red, at its nearest; inf: it did not.
        drove_in_s: when its front was on the line, where that was past the grace; None: it was not, or did not enter.
        drove_off_s: when it left its stop over the line on red and entered; None: it did not.
    """

    front_s: float | None
    rear_s: float | None
    kinds: frozenset[ViolationKind]
    begin_s: float = inf
    margin_s: float = inf
    margin_m: float = inf
    in_grace: bool = False
    came_back: bool = False
    stood_s: float = 0.0
    waits_m: float = inf
    drove_in_s: float | None = None
    drove_off_s: float | None = None

    def counts_from_s(self, *, early_start: bool) -> float:
        """Return the moment that a case names, where red was disobeyed at it; the begin of the red drive where it was not.

        Who crosses on red, stops over the line and drives on before green disobeys twice.
        """
        named = self.drove_off_s if early_start else self.drove_in_s
        return self.begin_s if named is None else named


def truth_of(scene: Scene, row: int) -> Truth:
    """Judge one vehicle by its course."""
    front, length = scene.front_m[row], float(scene.size_m[row, 0])
    rear_s = _last_up(front - length)
    front_s = _last_up(front[: _step(rear_s, len(front))])
    stood = _longest_standing(scene, row)
    kinds: set[ViolationKind] = set()
    drive = _drive_on_red(scene, (front_s, rear_s), stood)
    if drive.margin_s > 0:
        kinds.add(ViolationKind.RED_LIGHT)
    if stood is not None and stood.counts:
        kinds.add(ViolationKind.STOP_LINE)
    margin_m, stood_s = (stood.beyond_m, stood.lasted_s) if stood is not None else (inf, 0.0)
    came_back = not kinds and _came_back(scene, front, front - length)
    return Truth(
        front_s=front_s,
        rear_s=rear_s,
        kinds=frozenset(kinds),
        begin_s=drive.begin_s,
        margin_s=drive.margin_s,
        margin_m=margin_m,
        in_grace=drive.in_grace and not kinds,
        came_back=came_back,
        stood_s=stood_s,
        waits_m=_nearest_wait(scene, row),
        drove_in_s=drive.in_s,
        drove_off_s=drive.off_s,
    )


@dataclass(frozen=True, slots=True)
class Stood:
    """The longest time on red in which a vehicle stood with its front past the line.

    Attributes:
        until_s: its end.
        beyond_m: of the front.
        over: its rear had not passed.
        lasted_s: how long.
    """

    until_s: float
    beyond_m: float
    over: bool
    lasted_s: float

    @property
    def counts(self) -> bool:
        """Long enough to be a stop."""
        return self.lasted_s >= STANDS_S


def _longest_standing(scene: Scene, row: int) -> Stood | None:
    front, length = scene.front_m[row], float(scene.size_m[row, 0])
    near = front <= length + STOPS_PAST_M
    begins, ends = _runs(_still_on_red(scene, row) & (front > 0) & near)
    if len(begins) == 0:
        return None
    i = int(np.argmax(ends - begins))
    at = float(front[begins[i]])
    lasted_s = float((ends[i] - begins[i]) * STEP_S)
    return Stood(float(ends[i] * STEP_S), at, at < length, lasted_s)


def _nearest_wait(scene: Scene, row: int) -> float:
    front = scene.front_m[row]
    begins, ends = _runs(_still_on_red(scene, row) & (front <= 0))
    waits = [
        -float(front[b:e].max()) for b, e in zip(begins, ends, strict=True) if (e - b) * STEP_S >= STANDS_S
    ]
    return min(waits, default=inf)


def _still_on_red(scene: Scene, row: int) -> NDArray[np.bool_]:
    lamp, times = scene.lamp, np.arange(scene.front_m.shape[1]) * STEP_S
    on_red = (times >= lamp.red_s + GRACE_S) & (times < lamp.green_s)
    still: NDArray[np.bool_] = on_red & (np.abs(scene.speed_mps[row]) < STANDING_MPS)
    return still


@dataclass(frozen=True, slots=True)
class _Drive:
    """How it drove in; `margin_s` above 0: on red. `in_s` and `off_s` as in `Truth`."""

    begin_s: float = inf
    margin_s: float = -inf
    in_grace: bool = False
    in_s: float | None = None
    off_s: float | None = None


def _drive_on_red(scene: Scene, passed: tuple[float | None, float | None], stood: Stood | None) -> _Drive:
    front_s, rear_s = passed
    lamp = scene.lamp
    if front_s is None or rear_s is None:
        return _Drive()
    end_margin = lamp.green_s - rear_s
    left_s = stood.until_s if stood is not None and stood.over and stood.counts else inf
    off_s = left_s if left_s < lamp.green_s - STEP_S else None
    begin_s = front_s if off_s is None else max(front_s, off_s)
    late_s = front_s - lamp.red_s
    return _Drive(
        begin_s=begin_s,
        margin_s=min(begin_s - lamp.red_s - GRACE_S, end_margin),
        in_grace=0 <= late_s < GRACE_S and end_margin > 0,
        in_s=front_s if late_s >= GRACE_S and front_s < lamp.green_s else None,
        off_s=off_s,
    )


def _came_back(scene: Scene, front: NDArray[np.float64], rear: NDArray[np.float64]) -> bool:
    steps = np.arange(len(front)) * STEP_S
    on_red = (steps >= scene.lamp.red_s + GRACE_S) & (steps < scene.lamp.green_s)
    began, entered = np.flatnonzero(_ups(front) & on_red[1:]), np.flatnonzero(_ups(rear) & on_red[1:])
    backwards = np.flatnonzero((rear[:-1] >= 0) & (rear[1:] < 0))
    return bool(len(began) and len(entered) and len(backwards))


def _ups(beyond: NDArray[np.float64]) -> NDArray[np.bool_]:
    return (beyond[:-1] < 0) & (beyond[1:] >= 0)


def _last_up(beyond: NDArray[np.float64]) -> float | None:
    """Return when the value last went from below 0 to 0 or more, interpolated."""
    rows = np.flatnonzero(_ups(beyond))
    if len(rows) == 0 or beyond[-1] < 0:
        return None
    i = int(rows[-1])
    return float((i - beyond[i] / (beyond[i + 1] - beyond[i])) * STEP_S)


def _step(at_s: float | None, otherwise: int) -> int:
    return otherwise if at_s is None else int(np.ceil(at_s / STEP_S)) + 1


def _runs(flags: NDArray[np.bool_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return edges[::2], edges[1::2]
