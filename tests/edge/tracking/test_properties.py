"""What may not matter to a tracker: when, in which order, where in the picture, left or right."""

import numpy as np
import pytest

from edge.domain.detection import DetectedFrame, Detections, Tracks
from edge.tracking import VehicleTracker
from tests.edge.tracking.scenes import frame

N_FRAMES = 30
WIDTH_PX = 1000.0


def traffic(seed: int) -> list[Detections]:
    """Some vehicles on straight ways, with misses, noise and boxes on nothing; no two alike in confidence."""
    rng = np.random.default_rng(seed)
    start, speed = rng.uniform(100, 900, (9, 2)), rng.uniform(-12, 12, (9, 2))
    size = rng.uniform(20, 60, (9, 2))
    frames = []
    for number in range(N_FRAMES):
        seen = rng.random(9) < 0.85
        centre = (start + number * speed + rng.normal(0, 1, (9, 2)))[seen]
        stray = rng.uniform(100, 900, (rng.integers(0, 3), 2))
        half = np.concatenate([size[seen] / 2, np.full((len(stray), 2), 15.0)])
        centre = np.concatenate([centre, stray])
        boxes = np.concatenate([centre - half, centre + half], axis=1).round(3).astype(np.float32)
        scores = rng.uniform(0.1, 1.0, len(boxes)).astype(np.float32)
        frames.append(Detections(boxes, scores, rng.integers(0, 4, len(boxes)).astype(np.int32)))
    return frames


def followed(frames: list[Detections], begin_s: float = 0.0) -> list[Tracks]:
    tracker = VehicleTracker()
    return [
        tracker.update(DetectedFrame(frame(n, begin_s + n / 8), found)).tracks
        for n, found in enumerate(frames)
    ]


def as_rows(tracks: Tracks) -> list[tuple[object, ...]]:
    """What is told about each vehicle, without its number, in an order that does not depend on it."""
    boxes = np.round(tracks.xyxy.astype(np.float64), 1).tolist()
    flags = zip(tracks.class_id.tolist(), tracks.confirmed.tolist(), tracks.measured.tolist(), strict=True)
    return sorted((*box, *flag) for box, flag in zip(boxes, flags, strict=True))


@pytest.mark.parametrize("seed", range(5))
def test_the_hour_does_not_matter(seed: int) -> None:
    now, later = followed(traffic(seed)), followed(traffic(seed), begin_s=5000.0)
    assert [as_rows(t) for t in now] == [as_rows(t) for t in later]
    assert [t.track_id.tolist() for t in now] == [t.track_id.tolist() for t in later]


@pytest.mark.parametrize("seed", range(5))
def test_the_order_of_the_boxes_does_not_matter(seed: int) -> None:
    frames = traffic(seed)
    turned = [
        Detections(f.xyxy[::-1].copy(), f.confidence[::-1].copy(), f.class_id[::-1].copy()) for f in frames
    ]
    assert [as_rows(t) for t in followed(frames)] == [as_rows(t) for t in followed(turned)]


@pytest.mark.parametrize("seed", range(5))
def test_left_and_right_do_not_matter(seed: int) -> None:
    frames = traffic(seed)
    mirror = np.float32(WIDTH_PX)
    mirrored = [
        Detections(
            np.stack([mirror - f.xyxy[:, 2], f.xyxy[:, 1], mirror - f.xyxy[:, 0], f.xyxy[:, 3]], axis=1),
            f.confidence,
            f.class_id,
        )
        for f in frames
    ]
    for straight, other in zip(followed(frames), followed(mirrored), strict=True):
        centres = np.sort(straight.xyxy[:, [0, 2]].mean(axis=1))
        others = np.sort(mirror - other.xyxy[:, [0, 2]].mean(axis=1))
        np.testing.assert_allclose(centres, others, atol=0.01)
        assert straight.confirmed.sum() == other.confirmed.sum()


@pytest.mark.parametrize("seed", range(5))
def test_a_number_is_never_given_twice_and_ends_once(seed: int) -> None:
    tracker, alive, ended = VehicleTracker(), set(), []
    for n, found in enumerate(traffic(seed)):
        tracked = tracker.update(DetectedFrame(frame(n, n / 8), found))
        numbers = tracked.tracks.track_id.tolist()
        ended += tracked.ended
        assert len(set(numbers)) == len(numbers)
        assert alive - set(numbers) == set(tracked.ended) & alive
        alive = set(numbers)
    assert len(set(ended)) == len(ended)
    assert not alive & set(ended)
