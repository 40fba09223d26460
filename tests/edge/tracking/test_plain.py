"""The tracker against the same in plain array arithmetic, on crowds that nobody would make up."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.domain.detection import DetectedFrame, Detections, TrackedFrame
from edge.tracking import VehicleTracker
from edge.tracking.table import born, joined, nobody, rows_of, xyxy_of
from tests.edge.tracking.plain_tracker import PlainTracker
from tests.edge.tracking.scenes import frame

N_FRAMES = 20


def crowd(seed: int, n: int, noise_px: float, seen_share: float) -> list[DetectedFrame]:
    """Vehicles that drive side by side and through each other, with misses, doubles and boxes on nothing."""
    rng = np.random.default_rng(seed)
    start, speed = rng.uniform(20, 300, (n, 2)), rng.normal(0, 8, (n, 2))
    size = rng.uniform(15, 70, (n, 2))
    frames = []
    for number in range(N_FRAMES):
        centre = start + number * speed + rng.normal(0, noise_px, (n, 2))
        rows = np.concatenate([rng.permutation(n)[: rng.binomial(n, seen_share)], rng.integers(0, n, 2)])
        half = size[rows] / 2 * rng.uniform(0.9, 1.1, (len(rows), 1))
        boxes = np.concatenate([centre[rows] - half, centre[rows] + half], axis=1).astype(np.float32)
        sure = rng.choice(np.array([0.1, 0.2, 0.25, 0.7, 0.9], np.float32), len(rows))
        found = Detections(boxes, sure, rng.integers(0, 5, len(rows)).astype(np.int32))
        frames.append(
            DetectedFrame(frame(number, number / 8 + (number > 15) * rng.choice([0, 0.5, 3])), found)
        )
    return frames


def as_told(tracked: TrackedFrame) -> tuple[object, ...]:
    tracks = tracked.tracks
    columns = (
        tracks.xyxy,
        tracks.confidence,
        tracks.class_id,
        tracks.track_id,
        tracks.confirmed,
        tracks.measured,
        tracks.detected_xyxy,
        tracks.detected_class_id,
    )
    return (tracked.ended, *((c.dtype, c.tolist()) for c in columns if c is not None))


@settings(deadline=None, max_examples=60)
@given(
    st.integers(0, 10**6), st.integers(1, 12), st.sampled_from([0.0, 1.0, 6.0]), st.sampled_from([0.5, 0.9])
)
def test_every_frame_is_told_as_plain_arithmetic_tells_it(seed, n, noise_px, seen_share):
    tracker, plain = VehicleTracker(), PlainTracker()
    for each in crowd(seed, n, noise_px, seen_share):
        assert as_told(tracker.update(each)) == as_told(plain.update(each))


def test_rows_begin_join_and_go_with_all_their_columns():
    boxes = np.array([[0.0, 0, 10, 20], [50, 50, 70, 90], [5, 5, 6, 5.5]])
    three = joined(joined(nobody(), born(boxes[:1], 4)), born(boxes[1:], 9))
    assert three.track_id.tolist() == [4, 9, 10]
    assert xyxy_of(three).tolist() == [*boxes[:2].tolist(), [5, 4.75, 6, 5.75]]
    kept = rows_of(three, np.array([False, True, False]))
    assert {len(column) for column in kept} == {1}
    assert (kept.track_id.tolist(), kept.detected.tolist()) == ([9], [boxes[1].tolist()])
