"""One frame of the tracker: all vehicles that it knows, moved on and given their boxes."""

from math import hypot, inf, sqrt
from typing import NamedTuple

import numpy as np
from numba import boolean, float32, float64, from_dtype, int32, int64, types, void
from numpy.typing import NDArray

from edge.kernels._jit import kernel, readonly
from edge.kernels.association import (
    boxes_of,
    buffered_iou,
    correct_motion,
    find_doubles,
    match_open,
    predict_motion,
)
from edge.kernels.records import Records, many, named, record_of


class Vehicles(NamedTuple):
    """Motion states, class votes and ages, one row per vehicle; bounded by what is in view.

    Attributes:
        mean: (n, 4, 2) float64: value in px and rate in px/s of centre x, centre y, width, height.
        covariance: (n, 4, 3) float64: variance, covariance, variance of the rate.
        votes: (n, number of classes) float64, sum of confidences by class.
        n_hits: (n,) int64, frames with a box.
        n_sure: (n,) int64, frames with a box that detectors hardly ever give for nothing.
        unseen_s: (n,) float64, time since the last box.
        confidence: (n,) float64, of the last box.
        track_id: (n,) int64.
        detected: (n, 4) float64, the last box as it was detected.
        class_id: (n,) int32, its class.
    """

    mean: NDArray[np.float64]
    covariance: NDArray[np.float64]
    votes: NDArray[np.float64]
    n_hits: NDArray[np.int64]
    n_sure: NDArray[np.int64]
    unseen_s: NDArray[np.float64]
    confidence: NDArray[np.float64]
    track_id: NDArray[np.int64]
    detected: NDArray[np.float64]
    class_id: NDArray[np.int32]


class Found(NamedTuple):
    """Boxes of a frame.

    Attributes:
        xyxy: (m, 4) float64.
        confidence: (m,) float32.
        class_id: (m,) int32.
        sigma_px: (m,) float64, standard deviation of each box's edges.
    """

    xyxy: NDArray[np.float64]
    confidence: NDArray[np.float32]
    class_id: NDArray[np.int32]
    sigma_px: NDArray[np.float64]


class Terms:
    """The tracker's settings (`edge.tracking.settings`)."""

    sure_confidence: float
    birth_confidence: float
    doubt_sure: float
    buffer_sure: float
    doubt_weak: float
    buffer_weak: float
    least_overlap: float
    least_wide_overlap: float
    weakness: float
    memory_s: float
    tentative_memory_s: float
    confirm_hits: int
    established_confidence: float
    established_hits: int
    double_overlap: float
    double_inside: float
    double_size_ratio: float
    stitch_distance: float
    stitch_doubt: float
    stitch_size_ratio: float
    acceleration: float


TERMS = record_of(Terms)
VEHICLES = named(
    Vehicles,
    *(types.Array(float64, n, "C") for n in (3, 3, 2)),
    *(types.Array(kind, 1, "C") for kind in (int64, int64, float64, float64, int64)),
    types.Array(float64, 2, "C"),
    types.Array(int32, 1, "C"),
)
BOXES = readonly(float64, 2), readonly(float32, 1), readonly(int32, 1), readonly(float64, 1)
FOUND = named(Found, *BOXES)
ONE_TERMS = from_dtype(TERMS)


@kernel(void(VEHICLES, float64, float64))
def move_on(known: Vehicles, dt_s: float, acceleration: float) -> None:
    """Predict where everybody is after a time step.

    Unseen vehicles keep their size: a box that nobody measures must not shrink or grow from old motion.

    Args:
        known: all vehicles.
        dt_s: time step in seconds.
        acceleration: standard deviation, box heights per second squared.
    """
    for i in range(known.unseen_s.shape[0]):
        if known.unseen_s[i] > 0.0:
            known.mean[i, 2, 1] = known.mean[i, 3, 1] = 0.0
        known.unseen_s[i] += dt_s
    predict_motion(known.mean, known.covariance, dt_s, acceleration)


@kernel(float64(VEHICLES, int64))
def doubt_of(known: Vehicles, i: int) -> float:
    """Return how far off a place may be: standard deviation, part of the box's size."""
    size_px2 = max(known.mean[i, 2, 0], 1.0) * max(known.mean[i, 3, 0], 1.0)
    return sqrt((known.covariance[i, 0, 0] + known.covariance[i, 1, 0]) / 2.0 / size_px2)


@kernel(void(VEHICLES, FOUND, readonly(int64, 1), float64))
def hit(known: Vehicles, found: Found, match: NDArray[np.int64], established_confidence: float) -> None:
    """Give vehicles their boxes of this frame.

    Args:
        known: all vehicles.
        found: boxes.
        match: (n,) int64, the box of each vehicle, -1 for none.
        established_confidence: a box from here on is hardly ever on nothing.
    """
    correct_motion(known.mean, known.covariance, found.xyxy, found.sigma_px, match)
    for i in range(match.shape[0]):
        j = match[i]
        if j < 0:
            continue
        known.votes[i, found.class_id[j]] += found.confidence[j]
        known.n_hits[i] += 1
        known.n_sure[i] += found.confidence[j] >= established_confidence
        known.unseen_s[i] = 0.0
        known.confidence[i] = found.confidence[j]
        known.class_id[i] = found.class_id[j]
        for edge in range(4):
            known.detected[i, edge] = found.xyxy[j, edge]


@kernel(void(VEHICLES, FOUND, ONE_TERMS, int64[::1], boolean[::1]))
def match_boxes(
    known: Vehicles, found: Found, terms: Terms, match: NDArray[np.int64], free: NDArray[np.bool_]
) -> None:
    """Give confirmed vehicles the first choice, and sure boxes before all others; what they leave is for new ones.

    Args:
        known: all vehicles.
        found: boxes.
        terms: settings.
        match: (n,) int64 in and out, all -1: the box of each vehicle.
        free: (m,) bool in and out, all True: boxes that nobody took.
    """
    n, m = match.shape[0], free.shape[0]
    xyxy, tight, loose = np.empty((n, 4)), np.empty(n), np.empty(n)
    boxes_of(known.mean, xyxy)
    for i in range(n):
        doubt = doubt_of(known, i)
        tight[i] = min(terms.buffer_sure, terms.doubt_sure * doubt)
        loose[i] = min(terms.buffer_weak, terms.doubt_weak * doubt)
    near, wide = np.empty((n, m)), np.empty((n, m))
    buffered_iou(xyxy, found.xyxy, tight, near)
    buffered_iou(xyxy, found.xyxy, loose, wide)
    weight, sure, everything = np.empty(m), np.empty(m, np.bool_), np.ones(m, np.bool_)
    for j in range(m):
        weight[j] = 1.0 - terms.weakness * (1.0 - np.float64(found.confidence[j]))
        sure[j] = found.confidence[j] >= terms.sure_confidence
    turn = np.empty(n, np.bool_)
    for is_confirmed in (True, False):
        for i in range(n):
            turn[i] = (known.n_hits[i] >= terms.confirm_hits) == is_confirmed
        match_open(near, weight, turn, sure, terms.least_overlap, match, free)
        match_open(wide, weight, turn, everything, terms.least_wide_overlap, match, free)


@kernel(void(VEHICLES, FOUND, ONE_TERMS, boolean[::1]))
def find_starts(known: Vehicles, found: Found, terms: Terms, free: NDArray[np.bool_]) -> None:
    """Keep in `free` the boxes that may begin a track: strong enough, and no second box on a vehicle that has one.

    Args:
        known: all vehicles.
        found: boxes.
        terms: settings.
        free: (m,) bool in and out.
    """
    starts = False
    for j in range(free.shape[0]):
        free[j] = free[j] and found.confidence[j] >= terms.birth_confidence
        starts = starts or free[j]
    if not starts:
        return
    n = known.unseen_s.shape[0]
    xyxy, seen, doubles = np.empty((n, 4)), np.empty(n, np.bool_), np.empty(free.shape[0], np.bool_)
    boxes_of(known.mean, xyxy)
    for i in range(n):
        seen[i] = known.unseen_s[i] == 0.0
    limits = terms.double_overlap, terms.double_inside, terms.double_size_ratio
    find_doubles(xyxy, seen, found.xyxy, limits[0], limits[1], limits[2], doubles)
    for j in range(free.shape[0]):
        free[j] = free[j] and not doubles[j]


@kernel(float64(VEHICLES, int64, readonly(float64, 1), ONE_TERMS))
def sizes_away(known: Vehicles, i: int, box: NDArray[np.float64], terms: Terms) -> float:
    """Return how far a box is from a vehicle, in sizes of it.

    Infinite for another height of box, and where the vehicle's place is known better than that: who was seen a moment
    ago cannot be a whole box away, only its neighbour can.
    """
    width, height = max(known.mean[i, 2, 0], 1.0), max(known.mean[i, 3, 0], 1.0)
    own = max(box[3] - box[1], 1.0)
    x_px = known.mean[i, 0, 0] - (box[0] + box[2]) / 2.0
    y_px = known.mean[i, 1, 0] - (box[1] + box[3]) / 2.0
    away = hypot(x_px, y_px) / sqrt(min(width, height) * height)
    is_like = min(height, own) >= terms.stitch_size_ratio * max(height, own)
    return away if is_like and away <= terms.stitch_doubt * doubt_of(known, i) else inf


@kernel(int64(VEHICLES, *BOXES, many(TERMS, 1), int64[::1]))
def follow_boxes(
    known: Vehicles,
    xyxy: NDArray[np.float64],
    confidence: NDArray[np.float32],
    class_id: NDArray[np.int32],
    sigma_px: NDArray[np.float64],
    settings: Records,
    new: NDArray[np.int64],
) -> int:
    """Match the boxes of a frame, let boxes that are left continue a lost vehicle nearby, and say which are new.

    Args:
        known: all vehicles, moved on to this frame.
        xyxy: (m, 4) float64, its boxes.
        confidence: (m,) float32.
        class_id: (m,) int32.
        sigma_px: (m,) float64, standard deviation of each box's edges.
        settings: (1,) Terms.
        new: (m,) int64 out, boxes that begin a track.

    Returns:
        How many entries of `new` were written.
    """
    found = Found(xyxy, confidence, class_id, sigma_px)
    n, m, terms = known.unseen_s.shape[0], new.shape[0], settings[0]
    match, free = np.full(n, -1, np.int64), np.ones(m, np.bool_)
    if n > 0 and m > 0:
        match_boxes(known, found, terms, match, free)
    hit(known, found, match, terms.established_confidence)
    find_starts(known, found, terms, free)
    match[:] = -1
    n_new = 0
    for j in range(m):
        if not free[j]:
            continue
        nearest, least = -1, inf
        for i in range(n):
            if known.unseen_s[i] > 0.0 and match[i] < 0:
                away = sizes_away(known, i, found.xyxy[j], terms)
                if away < least:
                    nearest, least = i, away
        if least < terms.stitch_distance:
            match[nearest] = j
        else:
            new[n_new] = j
            n_new += 1
    hit(known, found, match, terms.established_confidence)
    return n_new


@kernel(void(VEHICLES, *BOXES, readonly(int64, 1), float64))
def begin(
    known: Vehicles,
    xyxy: NDArray[np.float64],
    confidence: NDArray[np.float32],
    class_id: NDArray[np.int32],
    sigma_px: NDArray[np.float64],
    match: NDArray[np.int64],
    established_confidence: float,
) -> None:
    """Give new vehicles their first boxes; arguments as in `hit` and `follow_boxes`."""
    hit(known, Found(xyxy, confidence, class_id, sigma_px), match, established_confidence)


@kernel(int64(VEHICLES, many(TERMS, 1), boolean[::1]))
def find_expired(known: Vehicles, settings: Records, expired: NDArray[np.bool_]) -> int:
    """Mark the vehicles that are kept no longer.

    Args:
        known: all vehicles.
        settings: (1,) Terms.
        expired: (n,) bool out.

    Returns:
        How many.
    """
    n_expired, terms = 0, settings[0]
    for i in range(expired.shape[0]):
        proven = known.n_hits[i] >= terms.confirm_hits or known.n_sure[i] >= terms.established_hits
        expired[i] = known.unseen_s[i] > (terms.memory_s if proven else terms.tentative_memory_s)
        n_expired += expired[i]
    return n_expired
