"""Gives the tracks of many frames their numbers, up to the first frame in which one begins or hops."""

from typing import NamedTuple

import numpy as np
from numba import boolean, float32, float64, int32, int64, types
from numpy.typing import NDArray

from edge.kernels._jit import floats, kernel, readonly, tuple_of
from edge.kernels.numbers import N_SEEN, keep_numbers, vote
from edge.kernels.records import named


class Boxes(NamedTuple):
    """Tracks of many frames, one frame after the other.

    Attributes:
        track_id: (n,) int32, as the tracker numbers them.
        xyxy: (n, 4) float64, as detected.
        measured: (n,) bool; a box that is only predicted tells nothing.
        class_id: (n,) int32, as detected.
        confidence: (n,) float32, weight of the vote on the class.
    """

    track_id: NDArray[np.int32]
    xyxy: NDArray[np.float64]
    measured: NDArray[np.bool_]
    class_id: NDArray[np.int32]
    confidence: NDArray[np.float32]


class Kept(NamedTuple):
    """What is kept of each number.

    Attributes:
        holder: (rows,) int64, which track points to a row.
        known: (rows, 25) float64, states.
        votes: (rows, classes) float64.
    """

    holder: NDArray[np.int64]
    known: NDArray[np.float64]
    votes: NDArray[np.float64]


class Told(NamedTuple):
    """What is said of each track.

    Attributes:
        rows: (n,) int64, where its number is kept, or as `keep_numbers` gives it.
        class_id: (n,) int32, class with most votes.
        n_seen: (n,) float64, boxes of its number.
    """

    rows: NDArray[np.int64]
    class_id: NDArray[np.int32]
    n_seen: NDArray[np.float64]


BOXES = named(
    Boxes,
    types.Array(int32, 1, "C"),
    types.Array(float64, 2, "C"),
    types.Array(boolean, 1, "C"),
    types.Array(int32, 1, "C"),
    types.Array(float32, 1, "C"),
)
KEPT = named(Kept, types.Array(int64, 1, "C"), types.Array(float64, 2, "C"), types.Array(float64, 2, "C"))
TOLD = named(Told, types.Array(int64, 1, "C"), types.Array(int32, 1, "C"), types.Array(float64, 1, "C"))
SPAN = tuple_of(int64, 2)


@kernel(types.void(BOXES, KEPT, SPAN, TOLD))
def tell(boxes: Boxes, kept: Kept, span: tuple[int, int], told: Told) -> None:
    """Let the boxes of a frame vote, and say what is known of their numbers.

    Args:
        boxes: of many frames.
        kept: of each number.
        span: where the tracks of the frame begin and end.
        told: out, but for `rows`, which say the row of each track.
    """
    here = slice(span[0], span[1])
    rows = told.rows[here]
    vote(
        rows,
        boxes.class_id[here],
        boxes.confidence[here],
        boxes.measured[here],
        kept.votes,
        told.class_id[here],
    )
    for i in range(len(rows)):
        told.n_seen[span[0] + i] = kept.known[rows[i], N_SEEN]


@kernel(SPAN(BOXES, KEPT, readonly(int64, 1), readonly(float64, 1), floats(2), SPAN, TOLD))
def keep_on(
    boxes: Boxes,
    kept: Kept,
    ends: NDArray[np.int64],
    times_s: NDArray[np.float64],
    size_px: tuple[float, float],
    span: tuple[int, int],
    told: Told,
) -> tuple[int, int]:
    """Take frames one after the other, up to the first in which a number begins or hops.

    Args:
        boxes: of many frames.
        kept: of each number, in and out.
        ends: (frames + 1,) int64, where in these each frame begins, and where the last one ends.
        times_s: (frames,) float64.
        size_px: width and height of the pictures.
        span: the first frame to be taken, and the one before which to stop.
        told: out; of a frame in which numbers begin or hop only `rows`, as `keep_numbers` gives them.

    Returns:
        The first frame that was not taken, and how many numbers begin or hop in the one before.
    """
    k, until = span
    n_without = 0
    while k < until and n_without == 0:
        here = slice(ends[k], ends[k + 1])
        at = times_s[k], size_px[0], size_px[1]
        ids, measured = boxes.track_id[here], boxes.measured[here]
        n_without = keep_numbers(
            ids, boxes.xyxy[here], measured, at, kept.holder, kept.known, told.rows[here]
        )
        if n_without == 0:
            tell(boxes, kept, (ends[k], ends[k + 1]), told)
        k += 1
    return k, n_without
