"""One vehicle at one line, sighting by sighting: which sides its ends have held, whether it stands, who it is."""

from math import hypot

import numpy as np
from numba import boolean, float64, int64, void
from numpy.typing import NDArray

from contracts.base import VehicleClass
from edge.domain.detection import VEHICLE_CLASSES
from edge.kernels._jit import kernel, readonly, tuple_of
from edge.kernels.placing import DIRECTION, place_vehicle
from edge.kernels.records import (
    COMPLETED,
    CUT,
    END,
    FRONT,
    N_AROUND,
    NEVER,
    ONE,
    PAIR,
    REACHED,
    REAR,
    REMEMBERED,
    SIGHTED,
    TERMS,
    EndState,
    Pair,
    Reached,
    Records,
    Sighted,
    Terms,
    many,
)

SECOND_NS = 1_000_000_000
WIDE_NS = SECOND_NS
"""Half the time over which a vehicle's boxes show how far they wander; later ones do not date its passing."""
LEAST_PX = 1e-6
_TALLEST = {
    VehicleClass.CAR: 1.4,
    VehicleClass.MOTORCYCLE: 3.2,
    VehicleClass.BUS: 1.7,
    VehicleClass.TRUCK: 2.0,
    VehicleClass.BICYCLE: 4.2,
}
TALLEST = np.array([_TALLEST[kind] for kind in VEHICLE_CLASSES])
"""No box of a whole vehicle is so many times as high as wide: 1.95 / 1.6, 1.75 / 0.65, 3.3 / 2.3, 3.2 / 1.9 and 1.8 / 0.5
metres from behind (unsourced), and a sixth for what the box's sides may be off."""
SURE_MARGINS = 3.0
"""One sighting so many margins away holds a side as surely as two at one margin: a quarter of the box's height."""
ANOTHER_SIZE = 1.5
"""Of two successive boxes, one so many times as high as the other: one shows a part, and not where the vehicle stands."""
ASIDE_WIDTHS, ASIDE_HEIGHTS = 0.75, 0.4
"""A box moves aside by less than these shares of its width or height in one step (six standard deviations of its
middle, `edge/evaluation/crossings/noise.json`), or as far as it moves along: perspective and turns draw it aside."""


@kernel(void(ONE[SIGHTED], readonly(float64, 2), readonly(float64, 1), ONE[TERMS]))
def place(now: Sighted, sizes: NDArray[np.float64], line: NDArray[np.float64], terms: Terms) -> None:
    """Place a box on the road at a line; fills what follows from box, class and lower edge.

    Args:
        now: the sighting; how far a remembered lower edge may be off is there already.
        sizes: (classes, 3) float64: usual length, its spread, depth of the footprint.
        line: (33,) float64, numbers of the line.
        terms: settings.
    """
    box, size = now.box, sizes[now.vehicle_class]
    found = place_vehicle(box.x1, box.y1, box.x2, box.y2, size[0], size[1], size[2], line)
    now.front.x, now.front.y, now.rear.x, now.rear.y = found[0], found[1], found[2], found[3]
    now.front_doubt_px, now.rear_doubt_px, now.front_px, now.rear_px = found[4], found[5], found[6], found[7]
    now.height_px = max(box.y2 - box.y1, 1.0)
    now.px_per_m = max(hypot(now.front.x - now.rear.x, now.front.y - now.rear.y), 1.0) / size[0]
    if now.lower_edge != REMEMBERED:
        completed = now.lower_edge == COMPLETED
        now.completed_px = terms.completed_doubt_share * now.height_px if completed else 0.0


@kernel(boolean(ONE[SIGHTED], ONE[SIGHTED]))
def is_same_box(one: Sighted, other: Sighted) -> bool:
    """Tell whether two sightings show the same box, each as near to the picture as it is known."""
    a, b = one.detected if one.is_exact else one.box, other.detected if other.is_exact else other.box
    return a.x1 == b.x1 and a.y1 == b.y1 and a.x2 == b.x2 and a.y2 == b.y2


@kernel(boolean(ONE[SIGHTED], ONE[SIGHTED]))
def has_another_size(one: Sighted, other: Sighted) -> bool:
    """Tell whether one of two successive boxes shows only a part of the vehicle."""
    return max(one.height_px, other.height_px) > ANOTHER_SIZE * min(one.height_px, other.height_px)


@kernel(void(ONE[END], many(REACHED, 1), ONE[REACHED], float64))
def see_end(end: EndState, around: Records, now: Reached, margin_px: float) -> None:
    """Take where an end is now; the same box again is a picture shown again.

    Args:
        end: what is known of it.
        around: (64,) Reached, ring of its sightings; those too long after its passing to count are left out.
        now: the sighting.
        margin_px: from this distance on it holds a side.
    """
    is_new = not end.has_last or not is_same_box(end.last.sighted, now.sighted)
    seen = now.sighted
    if end.has_last and end.n_behind == 1 and has_another_size(end.last.sighted, seen):
        end.was_far_behind = False
    if now.beyond_px <= -margin_px:
        end.n_behind += is_new
        end.was_far_behind = end.was_far_behind or now.beyond_px <= -SURE_MARGINS * margin_px
        end.n_beyond = 0
        end.behind_at.frame, end.behind_at.at_ns = seen.frame, seen.at_ns
        end.has_passed = False
    elif not end.has_passed and end.has_last and end.last.beyond_px < 0.0 <= now.beyond_px:
        end.has_passed = True
        end.before = end.last
        end.after = now
    end.last = now
    end.has_last = True
    if not end.has_passed or seen.at_ns - end.after.sighted.at_ns <= WIDE_NS:
        around[end.n_around % N_AROUND] = now
        end.n_around += 1
        end.n_changes += 1
    if end.has_passed and now.beyond_px >= margin_px:
        if end.n_beyond == 0:
            end.beyond_since.frame, end.beyond_since.at_ns = seen.frame, seen.at_ns
        end.n_beyond += is_new or end.n_beyond == 0
        end.beyond_at.frame, end.beyond_at.at_ns = seen.frame, seen.at_ns


@kernel(void(ONE[END], ONE[SIGHTED], tuple_of(float64, 2), float64))
def see_hidden(end: EndState, seen: Sighted, between_px: tuple[float, float], margin_px: float) -> None:
    """Take an end of a vehicle whose lower edge is hidden: it holds a side only where it does wherever that edge may be.

    Args:
        end: what is known of it.
        seen: the sighting.
        between_px: how far past the line the end is at most and at least, or the other way round.
        margin_px: from this distance on it holds a side.
    """
    box, before = seen.box, end.hidden
    same = box.x1 == before.x1 and box.y1 == before.y1 and box.x2 == before.x2 and box.y2 == before.y2
    before.x1, before.y1, before.x2, before.y2 = box.x1, box.y1, box.x2, box.y2
    furthest_px, nearest_px = max(between_px), min(between_px)
    if furthest_px <= -margin_px:
        end.n_behind += not same
        end.was_far_behind = end.was_far_behind or furthest_px <= -SURE_MARGINS * margin_px
        end.n_beyond = 0
        end.behind_at.frame, end.behind_at.at_ns = seen.frame, seen.at_ns
        end.has_passed = False
    elif nearest_px >= margin_px and end.has_passed:
        if end.n_beyond == 0:
            end.beyond_since.frame, end.beyond_since.at_ns = seen.frame, seen.at_ns
        end.n_beyond += not same
        end.beyond_at.frame, end.beyond_at.at_ns = seen.frame, seen.at_ns


@kernel(int64(many(END, 1), many(REACHED, 1), many(REACHED, 1)))
def gather_passing(end: Records, around: Records, out: Records) -> int:
    """Write down what tells when an end passed: the sightings before and after, then all around, oldest first.

    Args:
        end: (1,) EndState.
        around: (n,) Reached, its ring; what was kept of a track that has ended may be shorter than the ring was.
        out: (2 + n,) Reached out.

    Returns:
        How many were written.
    """
    out[0], out[1] = end[0].before, end[0].after
    size, written = around.shape[0], end[0].n_around
    n = min(size, written)
    begin = written % size if written > size else 0
    for k in range(n):
        out[2 + k] = around[(begin + k) % size]
    return int(2 + n)


@kernel(void(ONE[END], many(REACHED, 1)))
def rest_end(end: EndState, around: Records) -> None:
    """The vehicle stands: an end that has not held the far side is still on its way to the line.

    Without this the jitter of a standing box dates a crossing to long before the vehicle goes on.
    """
    if end.n_beyond == 0 and end.has_last:
        end.has_passed = False
        end.last.beyond_px = min(end.last.beyond_px, -LEAST_PX)
        around[0] = end.last
        end.n_around = 1
        end.n_changes += 1


@kernel(float64(ONE[SIGHTED], ONE[SIGHTED], readonly(float64, 1)))
def aside_px(before: Sighted, now: Sighted, line: NDArray[np.float64]) -> float:
    """How far the rear moved across the direction of travel."""
    along_x, along_y = line[DIRECTION], line[DIRECTION + 1]
    return float(abs((now.rear.x - before.rear.x) * along_y - (now.rear.y - before.rear.y) * along_x))


@kernel(boolean(ONE[SIGHTED], ONE[SIGHTED], readonly(float64, 1), float64))
def has_hopped_aside(before: Sighted, now: Sighted, line: NDArray[np.float64], drift_px_s: float) -> bool:
    """Tell whether two successive sightings of a track are of vehicles side by side.

    Args:
        before: the earlier one.
        now: the later one.
        line: (33,) float64, numbers of the line.
        drift_px_s: how fast it moved aside until the earlier one; who turns or drives aslant goes on so, and may
            turn as much again.
    """
    ahead_px = (now.rear.x - before.rear.x) * line[DIRECTION] + (now.rear.y - before.rear.y) * line[
        DIRECTION + 1
    ]
    width_px = max(before.box.x2 - before.box.x1, now.box.x2 - now.box.x1, 1.0)
    height_px = max(before.height_px, now.height_px)
    drifted_px = 2.0 * drift_px_s * (now.at_ns - before.at_ns) / SECOND_NS
    least_px = max(ASIDE_WIDTHS * width_px, ASIDE_HEIGHTS * height_px)
    return bool(aside_px(before, now, line) > least_px + abs(ahead_px) + drifted_px)


@kernel(float64(ONE[SIGHTED], ONE[SIGHTED]))
def _apart_px(one: Sighted, other: Sighted) -> float:
    return hypot(one.rear.x - other.rear.x, one.rear.y - other.rear.y)


@kernel(float64(ONE[PAIR], ONE[SIGHTED]))
def off_place_lengths(pair: Pair, seen: Sighted) -> float:
    """How far a sighting is from the mean place, in lengths of the vehicle, and how far its lower edge may be off."""
    apart_px = hypot(seen.rear.x - pair.place.x, seen.rear.y - pair.place.y) + seen.completed_px
    return float(apart_px / max(hypot(seen.front.x - seen.rear.x, seen.front.y - seen.rear.y), 1.0))


@kernel(void(ONE[PAIR], ONE[SIGHTED], ONE[TERMS]))
def keep_place(pair: Pair, now: Sighted, terms: Terms) -> None:
    """Follow whether a vehicle keeps its place, and whether that is over the line.

    An edge completed from the width tells nothing: who stands before and after it in one place has stood; who had only
    just come there may have driven on and come back.
    """
    if now.lower_edge == COMPLETED:
        pair.stands = False
        pair.has_since = pair.has_since and pair.looked_ns - pair.since.at_ns >= terms.stand_ns / 2.0
        return
    place_px = min(terms.stand_share * now.height_px, terms.stand_m * now.px_per_m)
    if not pair.has_since or _apart_px(pair.since, now) > place_px:
        pair.since = now
        pair.has_since = True
        pair.n_in_place = 0
        pair.place.x = pair.place.y = 0.0
    pair.n_in_place += 1
    pair.place.x += (now.rear.x - pair.place.x) / pair.n_in_place
    pair.place.y += (now.rear.y - pair.place.y) / pair.n_in_place
    if _apart_px(pair.since, now) <= place_px / 2.0:
        pair.still = now
    pair.stands = now.at_ns - pair.since.at_ns >= terms.stand_ns
    if pair.stands and now.front_px > 0.0 > now.rear_px:
        interval_ns = now.at_ns - (now.at_ns if pair.looked_ns == NEVER else pair.looked_ns)
        pair.stood.since_ns, pair.stood.since_frame = pair.since.at_ns, pair.since.frame
        pair.stood.until_ns, pair.stood.until_frame = pair.still.at_ns, pair.still.frame
        pair.stood.uncertainty_ns = now.at_ns - pair.still.at_ns + interval_ns
        pair.stood.came_lengths = off_place_lengths(pair, pair.since)
        pair.stood.went_lengths = off_place_lengths(pair, pair.still)
    pair.looked_ns = now.at_ns


@kernel(void(ONE[PAIR], many(END, 1)))
def begin_anew(pair: Pair, ends: Records) -> None:
    """Forget what was seen: nothing is known of what was before."""
    pair.has_first = pair.has_last = pair.has_since = pair.stands = False
    pair.front_agreed = 0
    pair.looked_ns = pair.stood.until_ns = NEVER
    pair.drift_px_s = 0.0
    for i in range(2):
        end = ends[i]
        end.n_behind = end.n_beyond = end.n_around = 0
        end.was_far_behind = end.has_last = end.has_passed = False
        end.hidden.x1 = end.hidden.y1 = end.hidden.x2 = end.hidden.y2 = 0.0
        end.behind_at.at_ns = end.beyond_since.at_ns = end.beyond_at.at_ns = NEVER
        end.n_changes += 1


@kernel(void(ONE[PAIR], many(END, 1), ONE[SIGHTED], readonly(float64, 1), float64))
def go_on(pair: Pair, ends: Records, now: Sighted, line: NDArray[np.float64], max_gap_ns: float) -> None:
    """After a long gap, or on another vehicle, begin anew."""
    if not pair.has_last:
        return
    took_ns = now.at_ns - pair.last.at_ns
    if took_ns > max_gap_ns:
        begin_anew(pair, ends)
    elif has_hopped_aside(pair.last, now, line, pair.drift_px_s):
        pair.n_hops += 1
        begin_anew(pair, ends)
    elif took_ns > 0:
        pair.drift_px_s = aside_px(pair.last, now, line) * SECOND_NS / took_ns


@kernel(void(many(END, 1), ONE[SIGHTED], readonly(float64, 2), readonly(float64, 1), ONE[TERMS]))
def see_part(
    ends: Records, seen: Sighted, sizes: NDArray[np.float64], line: NDArray[np.float64], terms: Terms
) -> None:
    """Take a placed sighting of a vehicle whose lower edge is hidden and whose shape is not known.

    The edge lies where its box ends, or below, but no lower than that of the tallest vehicle of its class.
    """
    ends_y, (front_px, rear_px) = seen.box.y2, (seen.front_px, seen.rear_px)
    doubts_px = seen.front_doubt_px, seen.rear_doubt_px
    seen.box.y2 = max(ends_y, seen.box.y1 + TALLEST[seen.vehicle_class] * (seen.box.x2 - seen.box.x1))
    place(seen, sizes, line, terms)
    margin_px = terms.hold_share * seen.height_px
    front_margin_px = margin_px + max(doubts_px[0], seen.front_doubt_px)
    rear_margin_px = margin_px + max(doubts_px[1], seen.rear_doubt_px)
    between = front_px, seen.front_px, rear_px, seen.rear_px
    seen.box.y2 = ends_y
    see_hidden(ends[REAR], seen, (between[2], between[3]), rear_margin_px)
    see_hidden(ends[FRONT], seen, (between[0], between[1]), front_margin_px)


@kernel(void(ONE[PAIR], many(END, 1), many(REACHED, 2), ONE[REACHED], ONE[TERMS]))
def see(pair: Pair, ends: Records, around: Records, now: Reached, terms: Terms) -> None:
    """Take the next sighting, placed; of a box that the picture's border cuts only the rear.

    Args:
        pair: what is known of the vehicle at the line.
        ends: (2,) EndState.
        around: (2, 64) Reached.
        now: the sighting; how far an end is past the line is filled in for each.
        terms: settings.
    """
    seen = now.sighted
    margin_px = terms.hold_share * seen.height_px + seen.completed_px
    pair.last = seen
    pair.has_last = True
    now.beyond_px = seen.rear_px
    see_end(ends[REAR], around[REAR], now, margin_px)
    if seen.lower_edge == CUT:
        return
    if not pair.has_first:
        pair.first = seen
        pair.has_first = True
    now.beyond_px = seen.front_px
    see_end(ends[FRONT], around[FRONT], now, margin_px)
    keep_place(pair, seen, terms)
    if pair.stands:
        rest_end(ends[REAR], around[REAR])
