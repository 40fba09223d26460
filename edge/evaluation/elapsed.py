"""Times at the line against a simulator's truth: red elapsed (alone, and with a controller), and both ends of a vehicle."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import inf

import numpy as np
from rich.table import Table

from contracts.base import Indication
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
    """

    speed_m_s: float | None
    groups: tuple[str, ...]
    alone: Timed
    controlled: Timed | None


def elapsed_of(
    candidate: ViolationCandidate, began_ns: int, turns: Turns, about: tuple[float | None, tuple[str, ...]]
) -> Elapsed | None:
    """Compare a candidate with the truth; None: no red held when it truly began.

    Args:
        candidate: of the red-light rule, with the begin of red seen.
        began_ns: true moment from which its red counts, in the camera's clock.
        turns: of the lamp.
        about: speed and groups.
    """
    reds = [at_ns for at_ns, shown in turns if shown is Indication.RED and at_ns <= began_ns]
    if not reds:
        return None
    true_ns = began_ns - reds[-1]
    alone = timed(candidate.red_elapsed_ns - true_ns, candidate.red_elapsed_uncertainty_ns)
    red = _controlled_red(candidate, turns)
    if red is None or candidate.front_uncertainty_ns is None:
        return Elapsed(*about, alone, None)
    half_width_ns = with_bound(candidate.front_uncertainty_ns, red.start_uncertainty_ns)
    return Elapsed(*about, alone, timed(candidate.front_ns - red.start_ns - true_ns, half_width_ns))


def timed(error_ns: int, half_width_ns: int) -> Timed:
    """Return a moment that was told so much late or early."""
    return Timed(abs(error_ns) / SECOND_NS, half_width_ns / SECOND_NS)


def is_early_start(candidate: ViolationCandidate) -> bool:
    """Tell whether its red counts from the end of a stop over the line; else from its front on the line."""
    return any(entry.code is AccountCode.EARLY_START for entry in candidate.account)


def _controlled_red(candidate: ViolationCandidate, turns: Turns) -> Phase | None:
    """Return the red of the front as the product's own fusion of picture and controller knows it."""
    if is_early_start(candidate):
        return None
    ends = [at_ns for at_ns, _ in turns[1:]]
    said = tuple(
        Phase(shown, at_ns, CLOCK_NS, True, end_ns)
        for (at_ns, shown), end_ns in zip(turns, [*ends, None], strict=True)
    )
    fused = fuse(candidate.phases, said, candidate.decided_ns, FusionSettings()).phases
    reds = [
        phase
        for phase in fused
        if phase.start_ns <= candidate.front_ns and phase.indication is Indication.RED
    ]
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


def rows_of(cases: Sequence[Elapsed]) -> list[tuple[str, Figures | None, Figures | None]]:
    """Return name and figures, alone and controlled: of all, by speed, by group."""
    named = [("all", list(cases))]
    for low, high in pairwise(BANDS_M_S):
        within = [c for c in cases if c.speed_m_s is not None and low <= c.speed_m_s < high]
        named.append((f"{low:g} to {high:g} m/s" if high < inf else f"{low:g} m/s or more", within))
    groups = sorted({group for case in cases for group in case.groups})
    named += [(group, [case for case in cases if group in case.groups]) for group in groups]
    return [
        (
            name,
            _figures([c.alone for c in some]),
            _figures([c.controlled for c in some if c.controlled is not None]),
        )
        for name, some in named
        if some
    ]


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


def _figures(some: Sequence[Timed]) -> Figures | None:
    return Figures.of(some) if some else None


def elapsed_tables(cases: Sequence[Elapsed]) -> tuple[Table, Table]:
    """Return the figures for the terminal, alone and controlled; milliseconds and per cent."""
    alone = Table(*_COLUMNS, title="Red elapsed at the line, from the picture alone")
    controlled = Table(*_COLUMNS, title="... and with the lamp's time from a controller")
    for name, *both in rows_of(cases):
        for table, figures in zip((alone, controlled), both, strict=True):
            if figures is not None:
                table.add_row(name, *_cells(figures))
    return alone, controlled


def _cells(figures: Figures) -> tuple[str, ...]:
    times = (f"{1000 * value:.0f}" for value in (figures.median_s, figures.p95_s, figures.half_width_s))
    return str(figures.n), *times, f"{100 * figures.covered:.1f}"
