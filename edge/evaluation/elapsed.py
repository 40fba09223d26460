"""Times at the line against a simulator's truth: red elapsed (alone, and with a controller), and both ends of a vehicle."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

import numpy as np
from rich.table import Table

from contracts.base import Indication, VehicleEnd
from contracts.facts import AccountCode
from edge.controllers.fusion import FusionSettings, fuse
from edge.domain.signal import Phase
from edge.domain.violation import ViolationCandidate
from edge.rules.settings import SECOND_NS
from edge.rules.uncertainty import with_bound

BANDS_M_S = (0.0, 2.5, 5.0, 7.5, 10.0, inf)
DRIVING_M_S = 4.0
_COLUMNS = ("", "cases", "error p50 ms", "error p95 ms", "half-width ms", "covered %")
CLOCK_NS = 5_000_000
"""Half-width of a controller's time stamps in the camera's clock: contacts and SPaT messages that say when."""
Turns = Sequence[tuple[int, Indication]]
"""True changes of the lamp, in the camera's clock, ascending."""


@dataclass(frozen=True, slots=True)
class Timed:
    """A moment that was told: how far it was off, and by how much it might be. Seconds."""

    error_s: float
    half_width_s: float


@dataclass(frozen=True, slots=True)
class Elapsed:
    """A red-light case.

    Attributes:
        speed_m_s: as it began; None: not known.
        groups: what else it is counted under, for example its class.
        alone: from the picture alone.
        controlled: with the lamp's time from a controller; None where that says nothing of this red, or the case counts
            from the end of a stop over the line.
        seen_end: the same two for the end that the camera saw pass the line; None: it saw neither, or not in this red.
    """

    speed_m_s: float | None
    groups: tuple[str, ...]
    alone: Timed
    controlled: Timed | None
    seen_end: tuple[Timed, Timed | None] | None = None


@dataclass(frozen=True, slots=True)
class TrueTimes:
    """Of a case, in the camera's clock.

    Attributes:
        began_ns: the moment from which its red counts.
        front_ns: its front was on the line.
        rear_ns: its rear was.
    """

    began_ns: int
    front_ns: int | None = None
    rear_ns: int | None = None


def elapsed_of(
    candidate: ViolationCandidate, true: TrueTimes, turns: Turns, about: tuple[float | None, tuple[str, ...]]
) -> Elapsed | None:
    """Compare a candidate with the truth; None: no red held when it truly began.

    Args:
        candidate: of the red-light rule, with the begin of red seen.
        true: its moments.
        turns: of the lamp.
        about: speed and groups.
    """
    began_ns = true.began_ns
    reds = [at_ns for at_ns, shown in turns if shown is Indication.RED and at_ns <= began_ns]
    if not reds:
        return None
    true_ns = began_ns - reds[-1]
    alone = timed(candidate.red_elapsed_ns - true_ns, candidate.red_elapsed_uncertainty_ns)
    controlled = None
    red = None if is_early_start(candidate) else _controlled_red(candidate, candidate.front_ns, turns)
    if red is not None and candidate.front_uncertainty_ns is not None:
        half_width_ns = with_bound(candidate.front_uncertainty_ns, red.start_uncertainty_ns)
        controlled = timed(candidate.front_ns - red.start_ns - true_ns, half_width_ns)
    return Elapsed(*about, alone, controlled, _of_seen_end(candidate, true, reds[-1], turns))


def _of_seen_end(
    candidate: ViolationCandidate, true: TrueTimes, red_ns: int, turns: Turns
) -> tuple[Timed, Timed | None] | None:
    seen = candidate.seen_end
    passed_ns = None if seen is None else true.rear_ns if seen.end is VehicleEnd.REAR else true.front_ns
    if seen is None or passed_ns is None:
        return None
    true_ns = passed_ns - red_ns
    alone = timed(seen.red_elapsed_ns - true_ns, seen.red_elapsed_uncertainty_ns)
    red = _controlled_red(candidate, seen.at_ns, turns)
    if red is None:
        return alone, None
    half_width_ns = with_bound(seen.uncertainty_ns, red.start_uncertainty_ns)
    return alone, timed(seen.at_ns - red.start_ns - true_ns, half_width_ns)


def timed(error_ns: int, half_width_ns: int) -> Timed:
    """Return a moment that was told so much late or early."""
    return Timed(abs(error_ns) / SECOND_NS, half_width_ns / SECOND_NS)


def is_early_start(candidate: ViolationCandidate) -> bool:
    """Tell whether its red counts from the end of a stop over the line; else from its front on the line."""
    return any(entry.code is AccountCode.EARLY_START for entry in candidate.account)


def _controlled_red(candidate: ViolationCandidate, at_ns: int, turns: Turns) -> Phase | None:
    """Return the red of a moment as the product's own fusion of picture and controller knows it."""
    ends = [at_ns for at_ns, _ in turns[1:]]
    said = tuple(
        Phase(shown, at_ns, CLOCK_NS, True, end_ns)
        for (at_ns, shown), end_ns in zip(turns, [*ends, None], strict=True)
    )
    fused = fuse(candidate.phases, said, candidate.decided_ns, FusionSettings()).phases
    reds = [phase for phase in fused if phase.start_ns <= at_ns and phase.indication is Indication.RED]
    return reds[-1] if reds else None


@dataclass(frozen=True, slots=True)
class Passed:
    """One end of a vehicle that passed the line.

    Attributes:
        end: front or rear.
        is_seen: the camera sees this end; the other one follows from the vehicle's length.
        speed_m_s: over the line.
        vehicle_class: truly.
        timed: its time on the line.
    """

    end: str
    is_seen: bool
    speed_m_s: float
    vehicle_class: str
    timed: Timed


@dataclass(frozen=True, slots=True)
class Figures:
    """Of some moments, in seconds; `covered`: share whose error lies within the half-width."""

    n: int
    median_s: float
    p95_s: float
    half_width_s: float
    covered: float

    @classmethod
    def of(cls, cases: Sequence[Timed]) -> "Figures":
        """Count; there is at least one."""
        errors = np.array([case.error_s for case in cases])
        widths = np.array([case.half_width_s for case in cases])
        middle, high = np.quantile(errors, (0.5, 0.95))
        covered = float((errors <= widths).mean())
        return cls(len(cases), float(middle), float(high), float(np.median(widths)), covered)


Told = Callable[[Elapsed], Timed | None]
TOLD: dict[str, Told] = {
    "Red elapsed at the line, from the picture alone": lambda case: case.alone,
    "... and with the lamp's time from a controller": lambda case: case.controlled,
    "Red elapsed of the end that is seen, from the picture alone": lambda case: (
        case.seen_end[0] if case.seen_end is not None else None
    ),
    "... and of that end with the lamp's time from a controller": lambda case: (
        case.seen_end[1] if case.seen_end is not None else None
    ),
}
"""What is held against the truth, by title of its table."""


def rows_of(cases: Sequence[Elapsed], told: Told) -> list[tuple[str, Figures]]:
    """Return name and figures of what was told: of all, by speed, by group."""
    named = [("all", list(cases))]
    for low, high in pairwise(BANDS_M_S):
        within = [c for c in cases if c.speed_m_s is not None and low <= c.speed_m_s < high]
        named.append((f"{low:g} to {high:g} m/s" if high < inf else f"{low:g} m/s or more", within))
    groups = sorted({group for case in cases for group in case.groups})
    named += [(group, [case for case in cases if group in case.groups]) for group in groups]
    timed_of = {name: [one for one in map(told, some) if one is not None] for name, some in named}
    return [(name, Figures.of(some)) for name, some in timed_of.items() if some]


def passed_table(ends: Sequence[Passed]) -> Table:
    """Return the figures of each end, by whether it was seen, speed and class; milliseconds and per cent."""
    table = Table("end", *_COLUMNS, title="Ends of all vehicles at the line, the lamp left out")
    for end, is_seen in sorted({(one.end, one.is_seen) for one in ends}):
        some = [one for one in ends if (one.end, one.is_seen) == (end, is_seen)]
        title = f"{end}, {'seen' if is_seen else 'by length'}"
        for name, members in _parts(some):
            table.add_row(title, name, *_cells(Figures.of([one.timed for one in members])))
        table.add_section()
    return table


def _parts(ends: Sequence[Passed]) -> list[tuple[str, list[Passed]]]:
    """Return those of some speed, by class, and the slow ones apart."""
    driving = [one for one in ends if one.speed_m_s >= DRIVING_M_S]
    parts = [("driving", driving), ("slower", [one for one in ends if one.speed_m_s < DRIVING_M_S])]
    classes = sorted({one.vehicle_class for one in driving})
    parts += [(name, [one for one in driving if one.vehicle_class == name]) for name in classes]
    return [(name, some) for name, some in parts if some]


def elapsed_tables(cases: Sequence[Elapsed]) -> Iterator[Table]:
    """Yield the figures for the terminal, one table for each of `TOLD`; milliseconds and per cent."""
    for title, told in TOLD.items():
        table = Table(*_COLUMNS, title=title)
        for name, figures in rows_of(cases, told):
            table.add_row(name, *_cells(figures))
        yield table


def _cells(figures: Figures) -> tuple[str, ...]:
    times = (f"{1000 * value:.0f}" for value in (figures.median_s, figures.p95_s, figures.half_width_s))
    return str(figures.n), *times, f"{100 * figures.covered:.1f}"
