"""Does a number stay on its vehicle? How each numbered box moves from sighting to sighting, in pixels."""

from math import exp, hypot, log, sqrt

import numpy as np
from numba import boolean, float32, float64, int32, int64, void
from numpy.typing import NDArray

from edge.kernels._jit import floats, kernel, readonly

BOX, AT_S, SPEED, GROWTH, JITTER, N_SEEN, WAY, BEFORE, FROM, N_COLUMNS = 0, 4, 5, 7, 8, 9, 10, 12, 24, 25
"""Columns of a vehicle's state: last box xyxy in px and its time in s; speed of its middle (2 columns, px/s); growth
(logarithm of its size per s); how far an edge is off from one sighting to the next (root of the mean square, part of
the height); sightings; unit vector of the way that it last drove (2 columns, 0 while it has not moved); all this before
its last box (12 columns); the row from which its track hopped, and one (0: it did not)."""
FIRST_JITTER = 0.05
"""Of a car of 120 px or more, from box to box (`edge/evaluation/crossings/noise.json`: 0.03 to 0.04 a sighting)."""
SURE = 3.0
"""Jitters beyond which no edge is off by chance, and here two edges that lie across from each other must be."""
OUTLIER = 2.0
"""Jitters, most that one edge adds to what is known of the jitter."""
LEAST_AWAY, LEAST_GROWN = 0.2, 0.3
"""Part of the height, and logarithm of the size: below, nothing is another vehicle, however quiet its box was."""
SPEEDING_UP = 4.0
"""Heights per second squared: more than twice what a motorcycle can (5 m/s2 at 1.6 m)."""
LEARNS_S = 0.4
"""Time in which speed and growth follow the sightings."""
BORDER_SHARE = 0.05
"""Part of the height: a box this near to the picture's border may be cut by it and change its size with that."""
PER_WAY = 0.5
"""A vehicle that moves by its height grows or shrinks by less than this: a camera hangs twice as high as it."""


@kernel(float64(float64, float64))
def common(one: float, other: float) -> float:
    """Return the smaller of two lengths that point the same way, else 0."""
    if one * other <= 0.0:
        return 0.0
    return one if abs(one) < abs(other) else other


@kernel(boolean(readonly(float64, 1), readonly(float64, 1), float64, float64, float64))
def is_another(
    known: NDArray[np.float64], box: NDArray[np.float64], at_s: float, wide_px: float, high_px: float
) -> bool:
    """Tell whether a box is of another vehicle than the ones before under its number.

    Both edges that lie across from each other have gone further the same way than the vehicle can have driven, or
    the box is larger or smaller both ways than the distance makes it.

    Args:
        known: (25,) float64, state of the number.
        box: (4,) float64 xyxy.
        at_s: its time.
        wide_px: of the picture.
        high_px: of the picture.
    """
    if known[N_SEEN] < 3.0:
        return False
    step_s = at_s - known[AT_S]
    wide, high = max(known[2] - known[0], 1.0), max(known[3] - known[1], 1.0)
    x_px, y_px = known[SPEED] * step_s, known[SPEED + 1] * step_s
    share = SURE * known[JITTER]
    drove_px = hypot(x_px, y_px) + SPEEDING_UP * high * step_s * step_s / 2
    reach_px = max(LEAST_AWAY, share) * high + drove_px
    aside_px = common(box[0] - known[0] - x_px, box[2] - known[2] - x_px)
    along_px = common(box[1] - known[1] - y_px, box[3] - known[3] - y_px)
    if hypot(aside_px, along_px) > reach_px:
        return True
    edge_px = BORDER_SHARE * high
    inside = min(known[0], known[1], box[0], box[1]) > edge_px
    if not inside or max(known[2], box[2]) > wide_px - edge_px or max(known[3], box[3]) > high_px - edge_px:
        return False
    grown = common(
        log(max(box[2] - box[0], 1.0) / wide) - known[GROWTH] * step_s,
        log(max(box[3] - box[1], 1.0) / high) - known[GROWTH] * step_s,
    )
    expected = abs(known[GROWTH]) * step_s + PER_WAY * drove_px / high
    return bool(abs(grown) > max(LEAST_GROWN, 1.4 * share) + expected)


@kernel(void(float64[::1], readonly(float64, 1), float64))
def take_in(known: NDArray[np.float64], box: NDArray[np.float64], at_s: float) -> None:
    """Let a number's state follow its next box.

    Args:
        known: (25,) float64, in and out; all 0 for a new number.
        box: (4,) float64 xyxy.
        at_s: its time.
    """
    for column in range(BEFORE):
        known[BEFORE + column] = known[column]
    step_s = at_s - known[AT_S]
    if known[N_SEEN] == 0.0:
        known[JITTER] = FIRST_JITTER
    elif step_s > 0.0:
        high = max(known[3] - known[1], 1.0)
        x_px, y_px = (box[0] + box[2] - known[0] - known[2]) / 2, (box[1] + box[3] - known[1] - known[3]) / 2
        grown = log(max(box[3] - box[1], 1.0) / high)
        learns = 1.0 if known[N_SEEN] == 1.0 else step_s / (LEARNS_S + step_s)
        if known[N_SEEN] >= 2.0:
            off = 0.0
            for edge in range(4):
                moved_px = known[SPEED + edge % 2] * step_s
                off += min(abs(box[edge] - known[edge] - moved_px) / high, OUTLIER * known[JITTER]) ** 2 / 4
            known[JITTER] = sqrt(known[JITTER] ** 2 + (off - known[JITTER] ** 2) / 8)
        known[SPEED] += learns * (x_px / step_s - known[SPEED])
        known[SPEED + 1] += learns * (y_px / step_s - known[SPEED + 1])
        known[GROWTH] += learns * (grown / step_s - known[GROWTH])
        speed = hypot(known[SPEED], known[SPEED + 1])
        if known[N_SEEN] >= 2.0 and speed > 0.5 * high:
            known[WAY], known[WAY + 1] = known[SPEED] / speed, known[SPEED + 1] / speed
    known[N_SEEN] += 1.0
    known[AT_S] = at_s
    for edge in range(4):
        known[edge] = box[edge]


PART = 0.8
"""A box that is less than this part as high or wide as the ones before and after it shows a part of the vehicle only."""


@kernel(boolean(float64, float64, float64))
def stands_out(before: float, last: float, now: float) -> bool:
    """Tell whether the middle one of three lengths is much smaller or larger than both others."""
    return last < PART * min(before, now) or max(before, now) < PART * last


@kernel(boolean(readonly(float64, 1), readonly(float64, 1), float64, float64, float64))
def was_a_part(
    known: NDArray[np.float64], box: NDArray[np.float64], at_s: float, wide_px: float, high_px: float
) -> bool:
    """Tell whether a number's last box was a bad one of its vehicle: what was known before it makes this one expected.

    Args:
        known: (25,) float64, state of the number.
        box: (4,) float64 xyxy.
        at_s: its time.
        wide_px: of the picture.
        high_px: of the picture.
    """
    before = known[BEFORE:FROM]
    if before[N_SEEN] < 3.0:
        return False
    wide = stands_out(before[2] - before[0], known[2] - known[0], box[2] - box[0])
    high = stands_out(before[3] - before[1], known[3] - known[1], box[3] - box[1])
    return (wide or high) and not is_another(before, box, at_s, wide_px, high_px)


BRAKING = 4.0
"""Heights per second squared: 6 m/s2, braking hard."""
FASTER = 1.3
"""A driving vehicle is sought up to so many times as far as its speed takes it. One that stood is sought where it
stood: in a waiting crowd on a real clip, whoever drives through the junction could be one that has started."""
PLACE_SHARE, WAY_SHARE, SIZE_SHARE = 0.25, 0.15, 0.3
"""How far a box may be off from where it should be: along in heights, aside per way, in logarithm of the size."""
ASIDE_SHARE = 0.4
"""Of the width: vehicles side by side are further apart."""


@kernel(boolean(readonly(float64, 1), readonly(float64, 1), float64))
def can_be(lost: NDArray[np.float64], box: NDArray[np.float64], at_s: float) -> bool:
    """Tell whether a new box can be the vehicle of a number that was lost.

    It is where that vehicle can have got to, from braking hard to driving a little faster, in its lane, and of the
    size that the way makes.

    Args:
        lost: (25,) float64, state of the number.
        box: (4,) float64 xyxy.
        at_s: its time.
    """
    lost_s = at_s - lost[AT_S]
    wide, high = max(lost[2] - lost[0], 1.0), max(lost[3] - lost[1], 1.0)
    ratio = sqrt(max(box[2] - box[0], 1.0) / wide * max(box[3] - box[1], 1.0) / high)
    x_px, y_px = (box[0] + box[2] - lost[0] - lost[2]) / 2, (box[1] + box[3] - lost[1] - lost[3]) / 2
    speed = hypot(lost[SPEED], lost[SPEED + 1])
    slack = max(PLACE_SHARE, SURE * lost[JITTER]) * high
    least_aside = ASIDE_SHARE * max(wide, high / 2)
    along_px, aside_px = x_px * lost[WAY] + y_px * lost[WAY + 1], abs(x_px * lost[WAY + 1] - y_px * lost[WAY])
    if lost[WAY] == 0.0 and lost[WAY + 1] == 0.0:
        along_px, aside_px = 0.0, hypot(x_px, y_px)
    if lost[N_SEEN] < 3.0 or aside_px > least_aside + WAY_SHARE * abs(along_px):
        return False
    speed = max(lost[SPEED] * lost[WAY] + lost[SPEED + 1] * lost[WAY + 1], 0.0)
    stops_s = min(lost_s, speed / (BRAKING * high))
    shortest_px = (speed * stops_s - BRAKING * high * stops_s * stops_s / 2) * min(ratio, 1.0)
    longest_px = FASTER * speed * lost_s * max(ratio, 1.0)
    if not shortest_px - slack <= along_px <= longest_px + slack:
        return False
    expected = lost[GROWTH] / speed * along_px if speed > 0.3 * high else 0.0
    doubt = SIZE_SHARE + (0.25 if speed > 0.3 * high else PER_WAY) * abs(along_px) / high
    return bool(abs(log(ratio) - expected) <= doubt and exp(-2.0) < ratio < exp(2.0))


@kernel(void(readonly(float64, 2), readonly(float64, 2), float64, boolean[:, ::1]))
def find_possible(
    lost: NDArray[np.float64], boxes: NDArray[np.float64], at_s: float, out: NDArray[np.bool_]
) -> None:
    """Tell of each lost number and each new box whether they can be one vehicle.

    Args:
        lost: (n, 25) float64, states.
        boxes: (m, 4) float64 xyxy.
        at_s: time of the boxes.
        out: (n, m) bool.
    """
    for i in range(lost.shape[0]):
        for j in range(boxes.shape[0]):
            out[i, j] = can_be(lost[i], boxes[j], at_s)


NOBODY, NEW = -1, -1
"""Number of a row that no track points to; row of a track that points to none. A track whose number hopped from row r
is given HOPPED - r."""
HOPPED = -2


@kernel(boolean(readonly(float64, 2), readonly(int64, 1), int64, readonly(float64, 1), float64))
def hops_back(
    known: NDArray[np.float64], holder: NDArray[np.int64], row: int, box: NDArray[np.float64], at_s: float
) -> bool:
    """Tell whether a number of one box that a track hopped to is left again for the vehicle that it hopped from.

    Args:
        known: (rows, 25) float64, states.
        holder: (rows,) int64, which track points to a row.
        row: of the new number.
        box: (4,) float64 xyxy, the next one of its track.
        at_s: its time.
    """
    old = int(known[row, FROM]) - 1
    if known[row, N_SEEN] != 1.0 or old < 0 or holder[old] != NOBODY:
        return False
    return known[old, AT_S] < known[row, AT_S] and can_be(known[old], box, at_s)


@kernel(
    int64(
        readonly(int32, 1),
        readonly(float64, 2),
        readonly(boolean, 1),
        floats(3),
        int64[::1],
        float64[:, ::1],
        int64[::1],
    )
)
def keep_numbers(
    track_id: NDArray[np.int32],
    boxes: NDArray[np.float64],
    measured: NDArray[np.bool_],
    at: tuple[float, float, float],
    holder: NDArray[np.int64],
    known: NDArray[np.float64],
    rows: NDArray[np.int64],
) -> int:
    """Find the row of each track; the state of a row follows its box, unless that is of another vehicle.

    One bad box does not make another vehicle: where it was taken in, what was known before it is asked too; where a
    number hopped for it, and the next box can be the vehicle that it hopped from, it hops back.

    Args:
        track_id: (n,) int32, as the tracker numbers them.
        boxes: (n, 4) float64 xyxy.
        measured: (n,) bool; a box that is only predicted tells nothing.
        at: time in s, width and height of the picture in px.
        holder: (rows,) int64 in and out, which track points to a row; NOBODY: none, or it has hopped away.
        known: (rows, 25) float64 in and out, states.
        rows: (n,) int64 out: the row, NEW, or HOPPED less the row that it was.

    Returns:
        How many are new or have hopped.
    """
    n_without = 0
    for i in range(track_id.shape[0]):
        rows[i] = NEW
        for row in range(holder.shape[0]):
            if holder[row] == track_id[i]:
                rows[i] = row
                break
        row = rows[i]
        if row != NEW and measured[i]:
            another = is_another(known[row], boxes[i], at[0], at[1], at[2])
            if another and was_a_part(known[row], boxes[i], at[0], at[1], at[2]):
                known[row, :BEFORE] = known[row, BEFORE:FROM]
                another = False
            if another or hops_back(known, holder, row, boxes[i], at[0]):
                holder[row] = NOBODY
                rows[i] = HOPPED - row
            else:
                take_in(known[row], boxes[i], at[0])
        n_without += rows[i] < 0
    return n_without


@kernel(
    void(
        readonly(int64, 1),
        readonly(int32, 1),
        readonly(float32, 1),
        readonly(boolean, 1),
        float64[:, ::1],
        int32[::1],
    )
)
def vote(
    rows: NDArray[np.int64],
    class_id: NDArray[np.int32],
    confidence: NDArray[np.float32],
    measured: NDArray[np.bool_],
    votes: NDArray[np.float64],
    chosen: NDArray[np.int32],
) -> None:
    """Let each measured box vote on the class of its vehicle.

    Args:
        rows: (n,) int64, whose box.
        class_id: (n,) int32, as detected.
        confidence: (n,) float32, weight of the vote.
        measured: (n,) bool.
        votes: (rows, classes) float64 in and out.
        chosen: (n,) int32 out, class with most votes.
    """
    for i in range(rows.shape[0]):
        if measured[i]:
            votes[rows[i], class_id[i]] += confidence[i]
        chosen[i] = np.argmax(votes[rows[i]])
