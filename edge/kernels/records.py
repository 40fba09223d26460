"""The state of followed vehicles as records that kernels and Python share; lengths in pixels, times in nanoseconds.

A class here is the layout of a record: its annotations are the fields, in their order.
"""

from collections.abc import Callable
from typing import NamedTuple, get_type_hints

import numpy as np
from numba import boolean, float64, from_dtype, types
from numpy.typing import NDArray

Records = NDArray[np.void]
N_AROUND = 64
"""Sightings kept for the fit at the line: those of two seconds at 30 frames per second."""
N_TRAIL = 320
"""Boxes kept of a vehicle's way: those of eight seconds at 40 frames per second."""
N_RATIOS = 32
"""At most so many proportions make a vehicle's shape."""
FRONT, REAR = 0, 1
SEEN, COMPLETED, CUT, REMEMBERED, HIDDEN = 0, 1, 2, 3, 4
"""What is known of a lower edge, as `edge.rules.sighting` explains it."""
JUST_PAST, STANDS, STANDS_PAST, HELD, CROSSED, ANY, CAME_PAST = 1, 2, 4, 8, 16, 32, 64
"""What a rule may want to look at: a front that passed the line now or holds the far side since now, a vehicle that stands, one that stands
and whose front has passed or was past from the first, one that held both sides and is not told yet, one that is told,
every one, one that came to sight past the line and drives on."""
FREE, NEVER = -1, -1
"""Number of a row without a track; time of what has not been."""
BOX, DETECTED, CONFIDENCE, CLASS, NUMBER, CONFIRMED, MEASURED, N_COLUMNS = 0, 4, 8, 9, 10, 11, 12, 13
"""Columns of the tracks of a frame (`edge.domain.detection`): the box of the tracker and, NaN where nobody kept it, of
the detector, four each."""


class Place:
    """A box."""

    x1: float
    y1: float
    x2: float
    y2: float


class Spot:
    """A point."""

    x: float
    y: float


class Moment:
    """A frame and its capture time."""

    frame: int
    at_ns: int


class TrailPoint:
    """A box as the tracker had it."""

    frame: int
    at_ns: int
    box: Place


class Sighted:
    """A vehicle that was measured in a frame, placed on the road at a line (`edge.rules.sighting`)."""

    frame: int
    at_ns: int
    box: Place
    detected: Place
    is_exact: bool
    vehicle_class: int
    lower_edge: int
    front: Spot
    rear: Spot
    front_doubt_px: float
    rear_doubt_px: float
    front_px: float
    rear_px: float
    height_px: float
    completed_px: float
    px_per_m: float


class Reached:
    """How far past the line one end was in a sighting."""

    beyond_px: float
    sighted: Sighted


class EndState:
    """One end of a vehicle at a line (`edge.rules.point`); `n_changes` counts what may change its time.

    `hidden` is the last box that something hid the lower edge of.
    """

    n_behind: int
    n_beyond: int
    n_changes: int
    n_around: int
    was_far_behind: bool
    has_last: bool
    has_passed: bool
    behind_at: Moment
    beyond_since: Moment
    beyond_at: Moment
    hidden: Place
    last: Reached
    before: Reached
    after: Reached


class Stood:
    """The last standing over the line (`edge.rules.standing`); `until_ns` NEVER: there was none."""

    since_ns: int
    since_frame: int
    until_ns: int
    until_frame: int
    uncertainty_ns: int
    came_lengths: float
    went_lengths: float


class Pair:
    """One vehicle at one line (`edge.rules.passage`).

    `front_agreed` is what the motion witness said of its front: 0 nothing, 1 no, 2 yes. `looked_ns` is the last
    sighting that tells whether it stands. `place` is the mean of its rear over `n_in_place` sightings since then.
    """

    n_hops: int
    front_agreed: int
    is_crossed: bool
    has_first: bool
    has_last: bool
    has_since: bool
    stands: bool
    drift_px_s: float
    looked_ns: int
    n_in_place: int
    place: Spot
    first: Sighted
    last: Sighted
    since: Sighted
    still: Sighted
    stood: Stood


class Track:
    """One vehicle, whatever the line."""

    track_id: int
    vehicle_class: int
    is_confirmed: bool
    confidence_sum: float
    n_seen: int
    n_trail: int
    n_ratios: int
    n_short: int


class Terms:
    """The rules' settings as kernels need them; `wanted`: what the rules look at."""

    width_px: float
    height_px: float
    hidden_share: float
    n_shape: int
    completed_doubt_share: float
    hold_share: float
    n_hold: int
    max_gap_ns: float
    stand_ns: float
    stand_share: float
    stand_m: float
    wanted: int


class State(NamedTuple):
    """All followed vehicles, one row each.

    Attributes:
        tracks: (rows,) Track.
        shapes: (rows, 3, 32) float64: proportion, upper and lower edge of the last whole sightings, as rings.
        trails: (rows, 320) TrailPoint, a ring.
        pairs: (rows, lines) Pair.
        ends: (rows, lines, 2) EndState, front and rear.
        around: (rows, lines, 2, 64) Reached, rings.
        now: (1,) Reached, the sighting that is looked at.
    """

    tracks: Records
    shapes: NDArray[np.float64]
    trails: Records
    pairs: Records
    ends: Records
    around: Records
    now: Records


class Lines(NamedTuple):
    """What the layout says.

    Attributes:
        numbers: (lines, 33) float64, as `edge.kernels.placing` names them.
        ruled: (lines, classes) bool, for which classes it is the line.
        sizes: (classes, 3) float64: usual length, its spread, depth of the footprint.
    """

    numbers: NDArray[np.float64]
    ruled: NDArray[np.bool_]
    sizes: NDArray[np.float64]


def _dtype_of(layout: type) -> np.dtype[np.void]:
    plain = {int: np.int64, float: np.float64, bool: np.bool_}
    fields = [(name, plain.get(kind) or _dtype_of(kind)) for name, kind in get_type_hints(layout).items()]
    return np.dtype(fields, align=True)


def record_of(layout: type) -> np.dtype[np.void]:
    """Return a dtype whose fields are attributes without a compiler too."""
    return np.dtype((np.record, _dtype_of(layout)))


SIGHTED, REACHED, END = record_of(Sighted), record_of(Reached), record_of(EndState)
PAIR, TRACK, TRAIL, TERMS = record_of(Pair), record_of(Track), record_of(TrailPoint), record_of(Terms)
ONE = {dtype: from_dtype(dtype) for dtype in (SIGHTED, REACHED, END, PAIR, TRACK, TRAIL, TERMS)}
"""Numba's type of one record."""


def many(dtype: np.dtype[np.void], n_dims: int) -> types.Array:
    """Return numba's type of a C-contiguous array of records."""
    return types.Array(from_dtype(dtype), n_dims, "C")


def named(cls: type, *parts: types.Type) -> types.Type:
    """Return numba's type of a named tuple."""
    of_tuple: Callable[[tuple[types.Type, ...], type], types.Type] = types.NamedTuple
    return of_tuple(parts, cls)


STATE = named(
    State,
    many(TRACK, 1),
    types.Array(float64, 3, "C"),
    many(TRAIL, 2),
    many(PAIR, 2),
    many(END, 3),
    many(REACHED, 4),
    many(REACHED, 1),
)
LINES = named(Lines, types.Array(float64, 2, "C"), types.Array(boolean, 2, "C"), types.Array(float64, 2, "C"))
