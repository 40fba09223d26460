"""Follows every measured vehicle of a frame at every line, and says which pairs a rule has to look at."""

import numpy as np
from numba import boolean, float32, float64, int64, void
from numpy.typing import NDArray

from edge.kernels._jit import kernel, readonly, tuple_of
from edge.kernels.covering import find_hidden
from edge.kernels.passing import begin_anew, go_on, place, see, see_part
from edge.kernels.proportion import (
    FASTER,
    N_LEAST,
    STAYED_SHARE,
    ends_short,
    is_cut,
    is_cut_above,
    is_part,
    last_whole,
    learn,
    lowest_lately,
    shows_more,
)
from edge.kernels.records import (
    ANY,
    BOX,
    CAME_PAST,
    CLASS,
    COMPLETED,
    CONFIDENCE,
    CONFIRMED,
    CROSSED,
    CUT,
    DETECTED,
    END,
    FREE,
    FRONT,
    HELD,
    HIDDEN,
    JUST_PAST,
    LINES,
    MEASURED,
    N_TRAIL,
    NUMBER,
    ONE,
    PAIR,
    REAR,
    REMEMBERED,
    SEEN,
    SIGHTED,
    STANDS,
    STANDS_PAST,
    STATE,
    TERMS,
    TRACK,
    Lines,
    Pair,
    Records,
    Sighted,
    State,
    Terms,
    Track,
    many,
)

NOT_JUDGED = -1
CAME_NS = 1_500_000_000
"""Who came to sight past the line is asked for so long whether he can have come there otherwise than over it."""
Table = NDArray[np.float64]
TABLE = readonly(float64, 2)
MOMENT = tuple_of(int64, 2)


@kernel(int64(STATE, int64))
def row_of(state: State, track_id: int) -> int:
    """Return the row of a track; a new one takes the first that is free."""
    free = -1
    for row in range(state.tracks.shape[0]):
        there = state.tracks[row].track_id
        if there == track_id:
            return row
        if there == FREE and free < 0:
            free = row
    track = state.tracks[free]
    track.track_id = track_id
    track.vehicle_class = track.n_seen = track.n_trail = track.n_ratios = track.n_short = 0
    track.is_confirmed = False
    track.confidence_sum = 0.0
    for line in range(state.pairs.shape[1]):
        state.pairs[free, line].n_hops = 0
        state.pairs[free, line].is_crossed = False
        begin_anew(state.pairs[free, line], state.ends[free, line])
    return free


@kernel(void(STATE, int64))
def hop(state: State, row: int) -> None:
    """Nobody knows any more which vehicle it is, at any line, nor its shape."""
    state.tracks[row].n_ratios = state.tracks[row].n_short = 0
    for line in range(state.pairs.shape[1]):
        state.pairs[row, line].n_hops += 1
        begin_anew(state.pairs[row, line], state.ends[row, line])


@kernel(void(STATE, int64))
def mistake(state: State, row: int) -> None:
    """What was taken for the whole vehicle was a part of it: neither its shape is known, nor where it stood."""
    state.tracks[row].n_ratios = state.tracks[row].n_short = 0
    for line in range(state.pairs.shape[1]):
        state.pairs[row, line].has_since = state.pairs[row, line].stands = False


@kernel(int64(STATE, int64, TABLE, int64, tuple_of(boolean, 2), int64, ONE[TERMS]))
def lower_edge(
    state: State, row: int, rows: Table, i: int, near: tuple[bool, bool], at_ns: int, terms: Terms
) -> int:
    """Say what is known of a box's lower edge, and fill in the box to be judged.

    Args:
        state: of all vehicles; its `now` takes the box.
        row: of the vehicle.
        rows: the frame.
        i: its track in it.
        near: nearer boxes hide its lower edge; its box ends where one of them begins.
        at_ns: capture time of the frame.
        terms: settings.

    Returns:
        SEEN, COMPLETED, REMEMBERED or CUT; HIDDEN where the edge is or may be, and the vehicle's shape is not known;
        NOT_JUDGED where the box is cut as well. An edge that is where it was with nobody near who hides it counts as
        completed.
    """
    track, shape, box = state.tracks[row], state.shapes[row], rows[i, BOX:DETECTED]
    to = state.now[0].sighted.box
    to.x1, to.y1, to.x2, to.y2 = box[0], box[1], box[2], box[3]
    cut, cut_above = is_cut(box[1], box[3], terms.height_px), is_cut_above(box)
    if near[0] and not cut_above and shows_more(track, shape, box, terms.n_shape):
        mistake(state, row)
    if cut_above and (near[0] or (near[1] and not cut)):
        return NOT_JUDGED if near[0] else COMPLETED
    trail = state.trails[row]
    if track.n_ratios < N_LEAST and (
        near[0] or (not cut and (near[1] or is_part(track, shape, trail, box, at_ns)))
    ):
        return NOT_JUDGED if cut else HIDDEN
    if near[0] or (not cut and not cut_above and ends_short(track, shape, box, near[1], terms.n_shape)):
        top, bottom, ratio = last_whole(track, shape, terms.n_shape)
        moved_px = abs(box[1] - top)
        if moved_px <= STAYED_SHARE * (bottom - top):
            to.y2 = bottom
            state.now[0].sighted.completed_px = FASTER * moved_px
            return REMEMBERED if near[0] or near[1] else COMPLETED
        completed = max(box[3], box[1] + ratio * (box[2] - box[0]))
        to.y2 = max(completed, lowest_lately(track, trail, box, at_ns))
        return COMPLETED
    if cut:
        return CUT
    if not near[1]:
        learn(track, shape, box, terms)
    return SEEN


@kernel(void(STATE, int64, TABLE, int64, MOMENT))
def remember(state: State, row: int, rows: Table, i: int, moment: tuple[int, int]) -> None:
    """Keep a measured box, as it was seen, in the vehicle's trail."""
    track = state.tracks[row]
    point = state.trails[row, track.n_trail % N_TRAIL]
    point.frame, point.at_ns = moment[0], moment[1]
    to, box = point.box, rows[i, BOX:DETECTED]
    to.x1, to.y1, to.x2, to.y2 = box[0], box[1], box[2], box[3]
    track.n_trail += 1


@kernel(void(ONE[TRACK], ONE[SIGHTED], TABLE, int64, MOMENT))
def know(track: Track, now: Sighted, rows: Table, i: int, moment: tuple[int, int]) -> None:
    """Take what the tracker says of a vehicle."""
    track.vehicle_class = now.vehicle_class = int(rows[i, CLASS])
    track.is_confirmed = rows[i, CONFIRMED] > 0.0
    track.confidence_sum += rows[i, CONFIDENCE]
    track.n_seen += 1
    now.frame, now.at_ns = moment[0], moment[1]
    to, box = now.detected, rows[i, DETECTED:CONFIDENCE]
    to.x1, to.y1, to.x2, to.y2 = box[0], box[1], box[2], box[3]
    now.is_exact = now.lower_edge == SEEN and not np.isnan(box[0])


@kernel(boolean(ONE[PAIR]))
def came_past(pair: Pair) -> bool:
    """Tell whether it came to sight a moment ago with its front past the line, and has driven on by its own length."""
    if not pair.has_first or pair.first.front_px <= 0.0 or pair.last.rear_px <= 0.0:
        return False
    length_px = pair.first.front_px - pair.first.rear_px
    ahead_px = pair.last.front_px - pair.first.front_px
    return bool(ahead_px > length_px / 2.0 and pair.last.at_ns - pair.first.at_ns <= CAME_NS)


@kernel(int64(ONE[TRACK], ONE[PAIR], many(END, 1), int64))
def what_holds(track: Track, pair: Pair, ends: Records, n_hold: int) -> int:
    """Say what a rule may want to know of a vehicle at a line, as bits."""
    front, rear = ends[FRONT], ends[REAR]
    found = ANY
    now_ns = pair.last.at_ns
    holds_now = front.n_beyond == n_hold and front.beyond_at.at_ns == now_ns
    if front.has_passed and (holds_now or front.after.sighted.at_ns == now_ns):
        found |= JUST_PAST
    if pair.stands:
        found |= STANDS
        if front.has_passed or (front.n_behind == 0 and pair.last.front_px > 0.0):
            found |= STANDS_PAST
    if pair.is_crossed:
        found |= CROSSED
    held_behind = rear.n_behind >= n_hold or rear.was_far_behind
    if track.is_confirmed and rear.has_passed and held_behind and rear.n_beyond >= n_hold:
        found |= HELD
    elif track.is_confirmed and front.n_behind == 0 and came_past(pair):
        found |= CAME_PAST
    return found & ~(HELD | CAME_PAST) if pair.is_crossed else found


@kernel(tuple_of(int64, 3)(readonly(float32, 2), TABLE, MOMENT, STATE, LINES, many(TERMS, 1), int64[:, ::1]))
def follow(
    xyxy: NDArray[np.float32],
    rows: Table,
    moment: tuple[int, int],
    state: State,
    lines: Lines,
    terms: Records,
    due: NDArray[np.int64],
) -> tuple[int, int, int]:
    """Take the next frame; frames must come in order.

    Args:
        xyxy: (n, 4) float32, boxes of all its tracks, measured or not.
        rows: (n, 13) float64, the same tracks; the columns are named in `edge.kernels.records`.
        moment: number of the frame, and its capture time.
        state: of all vehicles, with a free row for each of these.
        lines: what the layout says.
        terms: (1,) settings.
        due: (rows * lines, 3) int64 out: row and line of each pair that a rule has to look at, whose class the line
            is for, in the order of the tracks, and what holds of it.

    Returns:
        How many pairs are due, how many tracks are new, and how many lower edges were hidden.
    """
    hidden, touching = np.empty(len(xyxy), np.bool_), np.empty(len(xyxy), np.bool_)
    find_hidden(xyxy, terms[0].hidden_share, hidden, touching)
    n_due = n_new = n_hidden = 0
    now = state.now[0]
    for i in range(len(rows)):
        if rows[i, MEASURED] == 0.0:
            continue
        row = row_of(state, int(rows[i, NUMBER]))
        n_new += state.tracks[row].n_trail == 0
        edge = lower_edge(state, row, rows, i, (hidden[i], touching[i]), moment[1], terms[0])
        n_hidden += edge in (COMPLETED, REMEMBERED, HIDDEN, NOT_JUDGED)
        remember(state, row, rows, i, moment)
        if edge == NOT_JUDGED:
            continue
        now.sighted.lower_edge = edge
        know(state.tracks[row], now.sighted, rows, i, moment)
        for line in range(lines.numbers.shape[0]):
            pair, ends, numbers = state.pairs[row, line], state.ends[row, line], lines.numbers[line]
            place(now.sighted, lines.sizes, numbers, terms[0])
            if edge == HIDDEN:
                see_part(ends, now.sighted, lines.sizes, numbers, terms[0])
                continue
            go_on(pair, ends, now.sighted, numbers, terms[0].max_gap_ns)
            see(pair, ends, state.around[row, line], now, terms[0])
            found = what_holds(state.tracks[row], pair, ends, terms[0].n_hold)
            if lines.ruled[line, now.sighted.vehicle_class] and found & terms[0].wanted:
                due[n_due, 0], due[n_due, 1], due[n_due, 2] = row, line, found
                n_due += 1
    return n_due, n_new, n_hidden


@kernel(
    tuple_of(int64, 4)(
        readonly(float32, 2),
        TABLE,
        readonly(int64, 1),
        readonly(int64, 2),
        tuple_of(int64, 3),
        STATE,
        LINES,
        many(TERMS, 1),
        int64[:, ::1],
    )
)
def follow_on(
    xyxy: NDArray[np.float32],
    rows: Table,
    ends: NDArray[np.int64],
    moments: NDArray[np.int64],
    span: tuple[int, int, int],
    state: State,
    lines: Lines,
    terms: Records,
    due: NDArray[np.int64],
) -> tuple[int, int, int, int]:
    """Take frames one after the other, up to the first in which a rule has to look at somebody.

    Args:
        xyxy: (n, 4) float32, boxes of the tracks of many frames, measured or not, one frame after the other.
        rows: (n, 13) float64, the same tracks; the columns are named in `edge.kernels.records`.
        ends: (frames + 1,) int64, where in these each frame begins, and where the last one ends.
        moments: (frames, 2) int64, number and capture time of each frame.
        span: the first frame to be taken, the one before which to stop, and how many new tracks there is room for.
        state: of all vehicles.
        lines: what the layout says.
        terms: (1,) settings.
        due: (rows * lines, 3) int64 out, as `follow` gives it, of the last frame that was taken.

    Returns:
        The first frame that was not taken, which for lack of room may be the first at all, and what `follow` returns:
        pairs that are due of the last frame, new tracks and hidden edges of all.
    """
    n_due = n_new = n_hidden = 0
    k, until, room = span
    while k < until and n_due == 0 and ends[k + 1] - ends[k] <= room - n_new:
        here = slice(ends[k], ends[k + 1])
        moment = (moments[k, 0], moments[k, 1])
        n_due, n_more, n_edges = follow(xyxy[here], rows[here], moment, state, lines, terms, due)
        n_new += n_more
        n_hidden += n_edges
        k += 1
    return k, n_due, n_new, n_hidden
