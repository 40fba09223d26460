"""Simulated track identities: begun by a box, kept over gaps, ended by long ones, changed with a neighbour's."""

import numpy as np
from numba import boolean, float64, int32, int64, void
from numpy.typing import NDArray

from edge.kernels._jit import kernel, readonly


@kernel(
    void(
        readonly(boolean, 2),
        readonly(float64, 1),
        float64,
        readonly(int64, 2),
        int32[:, ::1],
        int32[:, ::1],
        int32[:, ::1],
    )
)
def number_vehicles(
    found: NDArray[np.bool_],
    step_s: NDArray[np.float64],
    memory_s: float,
    swapped: NDArray[np.int64],
    track_id: NDArray[np.int32],
    n_hits: NDArray[np.int32],
    ended: NDArray[np.int32],
) -> None:
    """Give every vehicle its number in every frame.

    Args:
        found: (frames, n) bool, who was detected.
        step_s: (frames,) float64, since the frame before.
        memory_s: a vehicle that is not detected for longer loses its number.
        swapped: (frames, 2) int64, two vehicles whose tracks change places after this frame's boxes; -1: nobody.
        track_id: (frames, n) int32 out, from 1 on; 0: none.
        n_hits: (frames, n) int32 out, boxes of that track so far.
        ended: (frames, n) int32 out, number that a vehicle has lost in this frame; 0: none.
    """
    n = found.shape[1]
    unseen_s = np.zeros(n)
    new = 1
    for k in range(found.shape[0]):
        for i in range(n):
            track_id[k, i] = track_id[k - 1, i] if k > 0 else 0
            n_hits[k, i] = n_hits[k - 1, i] if k > 0 else 0
            ended[k, i] = 0
            unseen_s[i] += step_s[k]
            if track_id[k, i] > 0 and unseen_s[i] > memory_s:
                ended[k, i] = track_id[k, i]
                track_id[k, i] = n_hits[k, i] = 0
        for i in range(n):
            if found[k, i]:
                if track_id[k, i] == 0:
                    track_id[k, i] = new
                    new += 1
                n_hits[k, i] += 1
                unseen_s[i] = 0.0
        one, other = swapped[k, 0], swapped[k, 1]
        if one >= 0:
            track_id[k, one], track_id[k, other] = track_id[k, other], track_id[k, one]
            n_hits[k, one], n_hits[k, other] = n_hits[k, other], n_hits[k, one]


@kernel(
    void(
        readonly(boolean, 2),
        readonly(int32, 2),
        readonly(int32, 2),
        readonly(float64, 2),
        readonly(float64, 3),
        readonly(int64, 2),
        int32[:, ::1],
        float64[:, :, ::1],
    )
)
def remember_boxes(
    found: NDArray[np.bool_],
    ended: NDArray[np.int32],
    class_id: NDArray[np.int32],
    confidence: NDArray[np.float64],
    xyxy: NDArray[np.float64],
    swapped: NDArray[np.int64],
    voted: NDArray[np.int32],
    held: NDArray[np.float64],
) -> None:
    """Let each track vote on its class, and keep the last box of who is not detected.

    Args:
        found: (frames, n) bool.
        ended: (frames, n) int32, as `number_vehicles` gives it: votes end with the number.
        class_id: (frames, n) int32, as detected, 0 to 4.
        confidence: (frames, n) float64, weight of a vote.
        xyxy: (frames, n, 4) float64, as detected.
        swapped: (frames, 2) int64: votes go with the number.
        voted: (frames, n) int32 out, class with most votes.
        held: (frames, n, 4) float64 out.
    """
    n = found.shape[1]
    votes = np.zeros((n, 5))
    for k in range(found.shape[0]):
        for i in range(n):
            if ended[k, i] > 0:
                votes[i] = 0.0
            if k == 0 or found[k, i]:
                held[k, i] = xyxy[k, i]
            else:
                held[k, i] = held[k - 1, i]
            if found[k, i]:
                votes[i, class_id[k, i]] += confidence[k, i]
        one, other = swapped[k, 0], swapped[k, 1]
        if one >= 0:
            for c in range(5):
                votes[one, c], votes[other, c] = votes[other, c], votes[one, c]
        for i in range(n):
            voted[k, i] = np.argmax(votes[i])
