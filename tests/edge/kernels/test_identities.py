"""Numbers, votes and last boxes of simulated tracks against plain bookkeeping."""

from dataclasses import dataclass, field

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from edge.kernels.identities import number_vehicles, remember_boxes

MEMORY_S, STEP_S = 0.35, 0.1
N_FRAMES, N = 12, 3


@dataclass
class Track:
    """One number."""

    number: int
    hits: int = 0
    votes: dict[int, float] = field(default_factory=dict)

    @property
    def class_id(self) -> int:
        return max(sorted(self.votes), key=lambda c: self.votes[c], default=0)


@dataclass
class Told:
    """What one frame says of each vehicle: number, hits, ended, class, last box."""

    rows: list[tuple[int, int, int, int, float]]


def by_bookkeeping(
    found: np.ndarray, classes: np.ndarray, boxes: np.ndarray, swaps: dict[int, tuple[int, int]]
) -> list[Told]:
    tracks: list[Track | None] = [None] * N
    unseen, new, told = [0.0] * N, 1, []
    last = [float(boxes[0, i, 0]) for i in range(N)]
    for k in range(N_FRAMES):
        ended = [0] * N
        for i, track in enumerate(tracks):
            unseen[i] += STEP_S
            if track is not None and unseen[i] > MEMORY_S:
                ended[i], tracks[i] = track.number, None
        for i in np.flatnonzero(found[k]):
            track = tracks[i]
            if track is None:
                track = tracks[i] = Track(new)
                new += 1
            track.hits += 1
            track.votes[int(classes[k, i])] = track.votes.get(int(classes[k, i]), 0.0) + 0.5
            unseen[i], last[i] = 0.0, float(boxes[k, i, 0])
        if k in swaps:
            one, other = swaps[k]
            tracks[one], tracks[other] = tracks[other], tracks[one]
        rows = [(t.number, t.hits, t.class_id) if t else (0, 0, 0) for t in tracks]
        told.append(Told([(n, h, e, c, box) for (n, h, c), e, box in zip(rows, ended, last, strict=True)]))
    return told


@given(
    arrays(np.bool_, (N_FRAMES, N)),
    arrays(np.int32, (N_FRAMES, N), elements=st.integers(0, 4)),
    st.dictionaries(st.integers(0, N_FRAMES - 1), st.sampled_from([(0, 1), (1, 2), (2, 0)]), max_size=4),
)
def test_numbers_votes_and_boxes_are_those_of_plain_bookkeeping(
    found: np.ndarray, classes: np.ndarray, swaps: dict[int, tuple[int, int]]
) -> None:
    swaps = {k: pair for k, pair in swaps.items() if found[k, list(pair)].all()}
    swapped = np.array([swaps.get(k, (-1, -1)) for k in range(N_FRAMES)], np.int64)
    boxes = np.arange(N_FRAMES * N * 4, dtype=np.float64).reshape(N_FRAMES, N, 4)
    numbers, hits, ended, voted = np.empty((4, N_FRAMES, N), np.int32)
    held = np.empty_like(boxes)
    number_vehicles(found, np.full(N_FRAMES, STEP_S), MEMORY_S, swapped, numbers, hits, ended)
    remember_boxes(found, ended, classes, np.full(found.shape, 0.5), boxes, swapped, voted, held)
    for k, told in enumerate(by_bookkeeping(found, classes, boxes, swaps)):
        said = zip(numbers[k], hits[k], ended[k], voted[k], held[k, :, 0], strict=True)
        shown = [(int(n), int(h), int(e), int(c) if n else 0, float(b)) for n, h, e, c, b in said]
        assert shown == told.rows
