"""The arrays in which kernels keep what is known of every followed vehicle at every line."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from edge.domain.detection import VEHICLE_CLASSES
from edge.kernels.records import (
    ANY,
    END,
    FREE,
    N_AROUND,
    N_RATIOS,
    N_TRAIL,
    PAIR,
    REACHED,
    TERMS,
    TRACK,
    TRAIL,
    Lines,
    Records,
    State,
)
from edge.rules.geometry import CLASS_SIZES, CompiledLine
from edge.rules.settings import SECOND_NS, RuleSettings


def empty_state(n_rows: int, n_lines: int) -> State:
    """Return room for so many vehicles, every row free."""
    tracks = np.zeros(n_rows, TRACK)
    tracks["track_id"] = FREE
    return State(
        tracks=tracks,
        shapes=np.zeros((n_rows, 3, N_RATIOS)),
        trails=np.zeros((n_rows, N_TRAIL), TRAIL),
        pairs=np.zeros((n_rows, n_lines), PAIR),
        ends=np.zeros((n_rows, n_lines, 2), END),
        around=np.zeros((n_rows, n_lines, 2, N_AROUND), REACHED),
        now=np.zeros(1, REACHED),
    )


def grown(state: State) -> State:
    """Return room for twice as many vehicles, those that are there in the rows that they had."""
    n_rows, n_lines = state.pairs.shape
    larger = empty_state(2 * n_rows, n_lines)
    for there, here in zip(larger[:-1], state[:-1], strict=True):
        there[:n_rows] = here
    return larger


@dataclass(frozen=True, slots=True, eq=False)
class Kept:
    """What is kept of one vehicle at one line; views into the state, or copies once the track has ended.

    Attributes:
        track: (1,) Track.
        trail: (320,) TrailPoint, a ring.
        pair: (1,) Pair.
        ends: (2,) EndState.
        around: (2, 64) Reached, rings.
    """

    track: Records
    trail: Records
    pair: Records
    ends: Records
    around: Records

    @classmethod
    def of(cls, state: State, row: int, line: int) -> "Kept":
        """Look into the state."""
        return cls(
            state.tracks[row : row + 1],
            state.trails[row],
            state.pairs[row, line : line + 1],
            state.ends[row, line],
            state.around[row, line],
        )

    def copy(self) -> "Kept":
        """Keep it as it is now, of rings that are not full only what was written."""
        n_trail, n_around = self.track["n_trail"][0], self.ends["n_around"].max()
        parts = self.track, self.trail[:n_trail], self.pair, self.ends, self.around[:, :n_around]
        return Kept(*map(copied, parts))


def copied(kept: Records) -> Records:
    """Return a copy; byte by byte, because numpy copies records field by field, ten times slower."""
    return np.ascontiguousarray(kept.view(np.uint8)).copy().view(kept.dtype)


def terms_of(settings: RuleSettings, wanted: int = ANY) -> Records:
    """Return (1,) Terms; the size of the picture is filled in later."""
    terms = np.zeros(1, TERMS)
    for name in ("hidden_share", "completed_doubt_share", "hold_share", "n_hold", "stand_share", "stand_m"):
        terms[name] = getattr(settings, name)
    terms["n_shape"] = min(settings.n_shape, N_RATIOS)
    terms["max_gap_ns"] = settings.max_gap_s * SECOND_NS
    terms["stand_ns"] = settings.stand_s * SECOND_NS
    terms["wanted"] = wanted
    return terms


def lines_of(lines: Sequence[CompiledLine]) -> Lines:
    """Return what the layout says about the lines."""
    return Lines(
        numbers=np.array([line.numbers for line in lines], np.float64),
        ruled=np.array([[kind in line.vehicle_classes for kind in VEHICLE_CLASSES] for line in lines]),
        sizes=CLASS_SIZES,
    )


def ring(kept: Records, n: int) -> Records:
    """Return the records of a ring, oldest first; `n` were written so far."""
    begin = n % max(len(kept), 1)
    return kept[:n] if n <= len(kept) else np.concatenate([kept[begin:], kept[:begin]])
