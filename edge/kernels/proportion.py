"""The proportions of a vehicle, learnt while it is wholly seen, complete its box where the lower edge is hidden."""

import numpy as np
from numba import boolean, float64, int64, void
from numpy.typing import NDArray

from edge.kernels._jit import kernel, readonly, tuple_of
from edge.kernels.records import N_TRAIL, ONE, TERMS, TRACK, TRAIL, Records, Terms, Track, many

BORDER_PX = 2.0
"""A box this near to the picture's border may be cut by it."""
BORDER_SHARE = 0.05
"""The same for a lower edge, in heights of the box: two standard deviations of a detected edge. A bus that drives in
over the lower border is else placed, front and all, where the border is: seconds early."""
N_LEAST = 3
SHORT_SHARE = 0.2
"""A box that is suddenly lower than the vehicle by this share ends at something that hides it: four standard
deviations of a detected height above 120 px, two of one above 60 px (`edge/evaluation/crossings/noise.json`)."""
FLAT_SHARE = 0.4
"""The same for a vehicle that was seen whole once or twice only: ten standard deviations of both sides of a box."""
TOUCHING_SHARE = 0.1
"""The same for a box that ends where a nearer vehicle begins: there is a reason to doubt it."""
STAYED_SHARE = 0.06
"""Of the height: a vehicle whose upper edge has moved by less stands where it was last seen whole (two standard
deviations of a detected edge above 120 px, five of that of a standing box)."""
STANDS_SHORT_SHARE = 0.12
"""A lower edge that rose by so much while the upper one stood (half of that) ends at something that hides it: ten
standard deviations of a standing box, three of a moving one."""
FASTER = 2.0
"""The lower edge moves at most so much faster than the upper one: of a bus below a low camera, half as high as it."""
STUBBORN = 5
"""So many times longer it is believed where the lower edge rose alone: no vehicle does that, however it turns."""
REMEMBERED_NS = 2_000_000_000
"""So long it counts that a box reached lower: longer than most vehicles take past one that hides them (unsourced)."""
RATIO, TOP, BOTTOM, N_KEPT = 0, 1, 2, 3
"""Rows of a shape."""
Shape = NDArray[np.float64]
Edges = NDArray[np.float64]


@kernel(boolean(float64, float64, float64))
def is_cut(y1: float, y2: float, picture_height: float) -> bool:
    """Tell whether the lower edge of a box may lie outside the picture; all in pixels."""
    return y2 >= picture_height - max(BORDER_PX, BORDER_SHARE * (y2 - y1))


@kernel(boolean(readonly(float64, 1)))
def is_cut_above(box: Edges) -> bool:
    """Tell whether the upper edge of a box may lie outside the picture: then its height is not that of the vehicle."""
    return bool(box[1] <= max(BORDER_PX, BORDER_SHARE * (box[3] - box[1])))


@kernel(float64(float64[::1], int64))
def median(values: Edges, n: int) -> float:
    """Return the median of the first values, few as they are: sorted by insertion, five times as fast as `np.sort`."""
    ordered = np.empty(n)
    for i in range(n):
        at = i
        while at > 0 and ordered[at - 1] > values[i]:
            ordered[at] = ordered[at - 1]
            at -= 1
        ordered[at] = values[i]
    half = n // 2
    return float(ordered[half] if n % 2 == 1 else (ordered[half - 1] + ordered[half]) / 2.0)


@kernel(void(ONE[TRACK], float64[:, ::1], readonly(float64, 1), ONE[TERMS]))
def learn(track: Track, shape: Shape, box: Edges, terms: Terms) -> None:
    """Take a box whose lower edge is seen; one that the picture's border cuts is left out.

    Args:
        track: of the vehicle.
        shape: (3, 32) float64, its shape.
        box: (4,) float64 xyxy.
        terms: settings.
    """
    x1, y1, x2, y2 = box[0], box[1], box[2], box[3]
    inside = min(x1, y1, terms.width_px - x2) > BORDER_PX and not is_cut(y1, y2, terms.height_px)
    if inside and x2 - x1 >= 1.0:
        at = track.n_ratios % terms.n_shape
        shape[RATIO, at], shape[TOP, at], shape[BOTTOM, at] = (y2 - y1) / (x2 - x1), y1, y2
        track.n_ratios += 1


@kernel(float64(float64[::1], int64, int64))
def _latest(ring: Edges, n: int, n_kept: int) -> float:
    """Return the median of the last three."""
    three = np.empty(N_LEAST)
    for i in range(N_LEAST):
        three[i] = ring[(n - 1 - i) % n_kept]
    return median(three, N_LEAST)


@kernel(float64(ONE[TRACK], float64[:, ::1], int64))
def height_over_width(track: Track, shape: Shape, n_shape: int) -> float:
    """Return the proportion of the vehicle; NaN: it was not seen whole often enough."""
    if track.n_ratios < N_LEAST:
        return np.nan
    return median(shape[RATIO], min(track.n_ratios, n_shape))


@kernel(tuple_of(float64, 3)(ONE[TRACK], float64[:, ::1], int64))
def last_whole(track: Track, shape: Shape, n_shape: int) -> tuple[float, float, float]:
    """Return where the vehicle's upper and lower edge last were, and its proportion; NaN: it was not seen whole often enough."""
    if track.n_ratios < N_LEAST:
        return np.nan, np.nan, np.nan
    top = _latest(shape[TOP], track.n_ratios, n_shape)
    bottom = _latest(shape[BOTTOM], track.n_ratios, n_shape)
    return top, bottom, height_over_width(track, shape, n_shape)


@kernel(boolean(ONE[TRACK], float64[:, ::1], readonly(float64, 1)))
def is_much_flatter(track: Track, shape: Shape, box: Edges) -> bool:
    """Tell whether a box is flatter than a vehicle that was seen whole once or twice, by more than a turn explains."""
    for i in range(min(track.n_ratios, N_LEAST - 1)):
        if box[3] - box[1] < (1.0 - FLAT_SHARE) * shape[RATIO, i] * (box[2] - box[0]):
            return True
    return False


@kernel(boolean(ONE[TRACK], float64[:, ::1], readonly(float64, 1), float64, int64))
def _is_short(track: Track, shape: Shape, box: Edges, share: float, n_shape: int) -> bool:
    top, bottom, ratio = last_whole(track, shape, n_shape)
    if np.isnan(ratio):
        return False
    height, whole = box[3] - box[1], bottom - top
    if bottom - box[3] <= box[1] - top or height >= (1.0 - share) * whole:
        return False
    return bool(height < (1.0 - share) * min(whole, ratio * (box[2] - box[0])))


@kernel(boolean(ONE[TRACK], float64[:, ::1], readonly(float64, 1), int64))
def rose_alone(track: Track, shape: Shape, box: Edges, n_shape: int) -> bool:
    """Tell whether the lower edge has risen by more than the upper one explains, and the box is flatter than the vehicle.

    Below a camera that is hardly higher than the vehicle the upper edge of one that drives away stays; its box keeps
    its proportion.
    """
    top, bottom, ratio = last_whole(track, shape, n_shape)
    if np.isnan(ratio) or box[3] - box[1] >= (1.0 - TOUCHING_SHARE) * ratio * (box[2] - box[0]):
        return False
    up_px, whole_px = top - box[1], bottom - top
    share = STANDS_SHORT_SHARE if abs(up_px) <= STAYED_SHARE / 2.0 * whole_px else SHORT_SHARE
    return bool(bottom - box[3] - FASTER * max(up_px, 0.0) > share * whole_px)


@kernel(boolean(ONE[TRACK], float64[:, ::1], readonly(float64, 1), int64))
def shows_more(track: Track, shape: Shape, box: Edges, n_shape: int) -> bool:
    """Tell whether what was taken for the whole vehicle was a part: a box reaches lower while its upper edge stayed."""
    top, bottom, _ = last_whole(track, shape, n_shape)
    whole_px = bottom - top
    stayed = abs(box[1] - top) <= STAYED_SHARE * whole_px
    return bool(stayed and box[3] - bottom > STANDS_SHORT_SHARE * whole_px)


@kernel(float64(ONE[TRACK], many(TRAIL, 1), readonly(float64, 1), int64))
def lowest_lately(track: Track, trail: Records, box: Edges, at_ns: int) -> float:
    """Return how low a box of this number lately reached from the same upper edge, pixels; -inf: there was none.

    Args:
        track: of the vehicle.
        trail: (320,) TrailPoint, the ring of its boxes up to now.
        box: (4,) float64 xyxy.
        at_ns: capture time of the box.
    """
    lowest = -np.inf
    for back in range(1, min(track.n_trail, N_TRAIL) + 1):
        point = trail[(track.n_trail - back) % N_TRAIL]
        if at_ns - point.at_ns > REMEMBERED_NS:
            break
        if abs(point.box.y1 - box[1]) <= STAYED_SHARE * (point.box.y2 - point.box.y1):
            lowest = max(lowest, point.box.y2)
    return lowest


@kernel(boolean(ONE[TRACK], float64[:, ::1], many(TRAIL, 1), readonly(float64, 1), int64))
def is_part(track: Track, shape: Shape, trail: Records, box: Edges, at_ns: int) -> bool:
    """Tell whether a box shows only a part of a vehicle whose shape is not known.

    It is much flatter than the vehicle was, or one of this number lately reached lower below the same upper edge.

    Args:
        track: of the vehicle.
        shape: (3, 32) float64, its shape.
        trail: (320,) TrailPoint, the ring of its boxes up to now.
        box: (4,) float64 xyxy.
        at_ns: capture time of the box.
    """
    if is_much_flatter(track, shape, box):
        return True
    whole_px = lowest_lately(track, trail, box, at_ns) - box[1]
    return bool(not is_cut_above(box) and box[3] - box[1] < (1.0 - SHORT_SHARE) * whole_px)


@kernel(boolean(ONE[TRACK], float64[:, ::1], readonly(float64, 1), boolean, int64))
def ends_short(track: Track, shape: Shape, box: Edges, touches: bool, n_shape: int) -> bool:
    """Tell whether something hides the lower edge: a nearer vehicle that it touches, or one not detected.

    The box is lower than the last whole ones and flatter than the vehicle, and it is its lower edge that rose: one
    that drives away keeps its proportion, one that turns its height; or its lower edge rose alone. What lasts for as many sightings as a
    shape is made of, with nothing near, is the vehicle itself: its shape is learnt anew.

    Args:
        track: of the vehicle.
        shape: (3, 32) float64, its shape.
        box: (4,) float64 xyxy.
        touches: it ends where a nearer box begins.
        n_shape: whole sightings that make a shape.
    """
    is_alone = rose_alone(track, shape, box, n_shape)
    is_short = is_alone or _is_short(track, shape, box, TOUCHING_SHARE if touches else SHORT_SHARE, n_shape)
    track.n_short = track.n_short + 1 if is_short and not touches else 0
    if track.n_short <= (STUBBORN * n_shape if is_alone else n_shape):
        return is_short
    track.n_ratios = track.n_short = 0
    return False
