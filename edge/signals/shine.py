"""Which slices of a head give light: brightness against the rest of the same head, whatever its colour."""

import numpy as np
from numpy.typing import NDArray

from edge.kernels.lamps import AMBERNESS, AREA, CHROMA, GLARE, GLARE_FROM, LUMA, N_BINS, N_FIELDS, REDNESS

STANDS_OUT = 24.0
"""Grey levels (0..255) over the dark part of the head from which a slice stands out; noise and unlit lenses stay
below. A lamp in deep red on a bright housing need not stand out: there the colour speaks alone."""
DULL_SHARE = 0.2
"""Of the brightness of the lit lamp: a slice below gives no light, and its colour is an unlit lens's."""
UNLIT_COLOUR = 15.0
"""Chroma (0..180) that an unlit lens has at most: 0.2 of a lit lamp's 65 to 75."""
FRINGE, NO_FRINGE = np.ones(3), np.ones(1)
"""A slice beside one that shines has the lamp's own bloom; beside a white lamp it may as well be the next lens."""
BASE_SLICE = N_BINS // 4
"""From the darkest on: the dark part of a head: with two lamps lit, a third of it is unlit still."""
OVER_EXPOSED = 2.0
"""Mean luma above GLARE_FROM from which a lamp may have lost its colour."""
LENS_SLICES = (3, 11)
"""Fewest and most slices that a lamp covers; it has 8 of 24, over-exposed some more."""
_IS_COLOUR = np.isin(np.arange(N_FIELDS), (AMBERNESS, REDNESS, CHROMA))

Floats = NDArray[np.float64]


def excess(rows: Floats) -> Floats:
    """Return (N_BINS,) grey levels over the dark part of the head, of `rows` (N_BINS, N_FIELDS)."""
    level = _level(rows)
    over: Floats = level - _base(level)
    return over


def lit_only(rows: Floats) -> Floats:
    """Return `rows` without the colour of slices that give no light beside the lamp that does.

    The lamp is the coloured slice that stands out most, or a lone over-exposed one, which is white. A bright sky or
    plate in the box is neither. Stronger colour than a lens beside such a lamp can have stays in any case: a lamp in
    deep red may be darker than the grey beside it.
    """
    over = excess(rows)
    colour = rows[:, CHROMA] / np.maximum(rows[:, AREA], 1e-6)
    lamp = int(np.argmax(colour * np.maximum(over, 0.0)))
    unlit_colour = float(colour[over >= over[lamp] / 2].max())
    fringe = FRINGE
    if lone_white_lamp(rows) is not None:
        lamp, unlit_colour, fringe = int(np.argmax(over)), max(unlit_colour, UNLIT_COLOUR), NO_FRINGE
    if over[lamp] < STANDS_OUT:
        return rows
    shines = np.convolve(over >= DULL_SHARE * over[lamp], fringe, "same") > 0
    dull = ~shines & (colour < unlit_colour)
    return np.where(dull[:, None] & _IS_COLOUR, 0.0, rows)


def lone_white_lamp(rows: Floats) -> float | None:
    """Return the place (0..1) of an over-exposed lamp that stands alone between dark slices; None: there is none.

    White that reaches an end of the box is a sky or a vehicle, and two white places are no one lamp.
    """
    over = excess(rows)
    if over.max() < STANDS_OUT:
        return None
    bright = np.flatnonzero(over > over.max() / 2)
    first, last = int(bright[0]), int(bright[-1])
    is_one = last - first + 1 == len(bright) and LENS_SLICES[0] <= len(bright) <= LENS_SLICES[1]
    if not is_one or first == 0 or last == N_BINS - 1 or _glare(rows)[bright].mean() < OVER_EXPOSED:
        return None
    return float((bright * over[bright]).sum() / over[bright].sum() + 0.5) / N_BINS


def are_two_lamps(rows: Floats) -> bool:
    """Tell whether the coloured light falls into two parts with a dark valley between; one lamp and its bloom do not."""
    brightest = _brightest(rows)
    over = np.maximum(brightest - _base(brightest), 0.0)
    coloured = over * (rows[:, CHROMA] > 0)
    middle = int((np.arange(N_BINS) * coloured).sum() / max(coloured.sum(), 1e-6))
    upper, lower = int(np.argmax(coloured[: middle + 1])), middle + int(np.argmax(coloured[middle:]))
    weaker = min(coloured[upper], coloured[lower])
    return bool(weaker >= STANDS_OUT and over[upper : lower + 1].min() < weaker / 2)


def outshines_all(rows: Floats) -> bool:
    """Tell whether the lamp stands out from the brightest of the rest too: in a veil of light an unlit lens comes near."""
    over, brightest = excess(rows), _brightest(rows)
    bright = over > over.max() / 2
    rest = np.convolve(bright, FRINGE, "same") == 0
    return not rest.any() or bool(brightest[bright].max() - brightest[rest].max() >= STANDS_OUT)


def is_outshone(rows: Floats) -> bool:
    """Tell whether a white light outshines the colour, which is elsewhere, dull, and weak as an unlit lens's."""
    over = excess(rows)
    bright = over > over.max() / 2
    if over.max() < STANDS_OUT or _glare(rows)[bright].mean() < OVER_EXPOSED:
        return False
    colour = rows[:, CHROMA] / np.maximum(rows[:, AREA], 1e-6)
    near = np.convolve(bright, FRINGE, "same") > 0
    elsewhere = int(np.argmax(np.where(near, 0.0, colour)))
    is_dull = bool(over[elsewhere] < DULL_SHARE * over.max())
    return is_dull and float(colour[near].max()) < float(colour[elsewhere]) < UNLIT_COLOUR


def looks_unlit(rows: Floats, place: float) -> bool:
    """Tell whether the colour at a place (0..1) may be an unlit lens's: as weak, and no brighter than its housing.

    The brightest of blue, green and red counts: a lamp in deep red is brighter in red alone.
    """
    colour = rows[:, CHROMA] / np.maximum(rows[:, AREA], 1e-6)
    brightest = _brightest(rows)
    over = brightest - _base(brightest)
    middle = min(int(place * N_BINS), N_BINS - 1)
    near = slice(max(0, middle - 1), middle + 2)
    return bool(colour.max() < UNLIT_COLOUR and over[near].max() < STANDS_OUT)


def is_washed_out(rows: Floats) -> bool:
    """Tell whether the whole head is white: nothing stands out, and its dark part glares."""
    return bool(excess(rows).max() < STANDS_OUT and _base(_level(rows)) > GLARE_FROM)


def is_all_dull(rows: Floats) -> bool:
    """Tell whether nothing shines: no slice is bright beside the others, and a lit lamp would be."""
    return bool(excess(rows).max() < STANDS_OUT and _base(_level(rows)) <= GLARE_FROM)


def _base(level: Floats) -> float:
    """The lower quartile; much quicker than `numpy.percentile`, with the same result for N_BINS slices."""
    ordered = np.sort(level)
    return 0.25 * float(ordered[BASE_SLICE - 1]) + 0.75 * float(ordered[BASE_SLICE])


def _level(rows: Floats) -> Floats:
    level: Floats = rows[:, LUMA] / np.maximum(rows[:, AREA], 1e-6)
    return level


def _brightest(rows: Floats) -> Floats:
    """Return (N_BINS,) the brightest of red, green and blue, by BT.601."""
    area = np.maximum(rows[:, AREA], 1e-6)
    amberness, redness = rows[:, AMBERNESS] / area, rows[:, REDNESS] / area
    over_grey = np.stack((1.402 * redness, 0.344 * amberness - 0.714 * redness, -1.772 * amberness))
    brightest: Floats = _level(rows) + over_grey.max(axis=0)
    return brightest


def _glare(rows: Floats) -> Floats:
    glare: Floats = rows[:, GLARE] / np.maximum(rows[:, AREA], 1e-6)
    return glare
