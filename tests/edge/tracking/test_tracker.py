"""Identities over made-up traffic."""

import numpy as np
import pytest

from edge.domain.detection import TrackedFrame
from edge.tracking import TrackerSettings, VehicleTracker
from tests.edge.tracking.scenes import TEXTURE, seen


def ids(tracked: TrackedFrame) -> list[int]:
    return tracked.tracks.track_id.tolist()


def test_an_empty_frame_has_no_tracks() -> None:
    tracked = VehicleTracker().update(seen(0, 0.0))
    assert len(tracked.tracks) == 0
    assert tracked.tracks.xyxy.shape == (0, 4)


@pytest.mark.parametrize("step_px", [0, 5, 17, 24])
def test_a_small_motorcycle_keeps_its_number_at_six_frames_a_second(step_px: int) -> None:
    tracker = VehicleTracker()
    for n in range(12):
        tracked = tracker.update(seen(n, n / 6, (20 + n * step_px, 60, 20, 30, 0.3, 1)))
    assert ids(tracked) == [1]
    assert tracked.tracks.confirmed.all()


def test_weak_boxes_hold_a_track_but_begin_none() -> None:
    tracker = VehicleTracker()
    tracker.update(seen(0, 0.0, (50, 50, 20, 20, 0.4, 0), (120, 50, 20, 20, 0.15, 0)))
    tracked = tracker.update(seen(1, 0.1, (51, 50, 20, 20, 0.12, 0), (120, 50, 20, 20, 0.15, 0)))
    assert ids(tracked) == [1]
    assert tracked.tracks.measured.all()


def test_confirmed_only_after_three_detections() -> None:
    tracker = VehicleTracker()
    confirmed = [
        tracker.update(seen(n, n / 10, (50, 50, 20, 20, 0.9, 0))).tracks.confirmed[0] for n in range(4)
    ]
    assert confirmed == [False, False, True, True]


@pytest.mark.parametrize(("gap_s", "expected"), [(0.3, [1]), (0.7, [1]), (1.1, [2])])
def test_hidden_vehicles_come_back_within_the_memory(gap_s: float, expected: list[int]) -> None:
    tracker = VehicleTracker()
    for n in range(6):
        tracker.update(seen(n, n / 10, (20 + 3 * n, 50, 20, 20, 0.9, 0)))
    after = 6 + round(gap_s * 10)
    for n in range(6, after):
        tracker.update(seen(n, n / 10))
    assert ids(tracker.update(seen(after, after / 10, (20 + 3 * after, 50, 20, 20, 0.9, 0)))) == expected


def test_a_predicted_box_is_marked_and_goes_on() -> None:
    tracker = VehicleTracker()
    for n in range(8):
        tracker.update(seen(n, n / 10, (20 + 4 * n, 50, 20, 20, 0.9, 0)))
    tracks = tracker.update(seen(8, 0.8)).tracks
    assert not tracks.measured[0]
    assert tracks.xyxy[0, [0, 2]].mean() == pytest.approx(52, abs=1.5)


def test_an_ended_number_is_reported_once_and_never_used_again() -> None:
    tracker = VehicleTracker()
    for n in range(4):
        tracker.update(seen(n, n / 10, (50, 50, 20, 20, 0.9, 0)))
    ended = [i for n in range(4, 30) for i in tracker.update(seen(n, n / 10)).ended]
    assert ended == [1]
    assert ids(tracker.update(seen(30, 3.0, (50, 50, 20, 20, 0.9, 0)))) == [2]


def test_two_that_meet_keep_their_numbers() -> None:
    tracker = VehicleTracker()
    for n in range(20):
        right, left = (20 + 5 * n, 50, 16, 20, 0.8, 0), (130 - 5 * n, 72, 16, 20, 0.8, 0)
        tracked = tracker.update(seen(n, n / 10, right, left))
    order = tracked.tracks.xyxy[np.argsort(tracked.tracks.track_id), 0]
    assert ids(tracked) == [1, 2]
    assert order[0] > order[1]


def test_a_double_of_a_matched_vehicle_begins_no_track() -> None:
    tracker = VehicleTracker()
    tracker.update(seen(0, 0.0, (50, 50, 20, 20, 0.9, 0)))
    tracked = tracker.update(seen(1, 0.1, (50, 50, 20, 20, 0.9, 0), (51, 52, 20, 22, 0.5, 1)))
    assert ids(tracked) == [1]


def test_the_class_is_that_of_the_majority() -> None:
    tracker = VehicleTracker()
    for n, name in enumerate([1, 0, 1, 1, 0]):
        tracked = tracker.update(seen(n, n / 10, (50, 50, 20, 20, 0.6, name)))
    assert tracked.tracks.class_id.tolist() == [1]


@pytest.mark.parametrize("luma", [255 - TEXTURE, np.ascontiguousarray(TEXTURE[:60, :80])])
def test_another_picture_or_size_ends_all(luma: np.ndarray) -> None:
    tracker = VehicleTracker()
    for n in range(4):
        tracker.update(seen(n, n / 10, (50, 50, 20, 20, 0.9, 0)))
    tracked = tracker.update(seen(4, 0.4, (50, 50, 20, 20, 0.9, 0), luma=luma))
    assert tracked.ended == (1,)
    assert ids(tracked) == [2]


@pytest.mark.parametrize("t_s", [9.0, -1.0])
def test_a_jump_of_time_ends_all(t_s: float) -> None:
    tracker = VehicleTracker()
    tracker.update(seen(0, 0.0, (50, 50, 20, 20, 0.9, 0)))
    assert tracker.update(seen(1, t_s)).ended == (1,)


def test_the_same_input_gives_the_same_tracks() -> None:
    rng = np.random.default_rng(8)
    frames = [
        seen(n, n / 10, *[(*rng.uniform(10, 110, 2), 20, 20, rng.uniform(0.1, 1), 0) for _ in range(8)])
        for n in range(20)
    ]
    runs = [
        [ids(tracked) for tracked in map(VehicleTracker(TrackerSettings()).update, frames)] for _ in range(2)
    ]
    assert runs[0] == runs[1]


def test_memory_is_bounded_by_what_is_in_view() -> None:
    tracker = VehicleTracker()
    rng = np.random.default_rng(9)
    for n in range(300):
        tracked = tracker.update(seen(n, n / 10, (*rng.uniform(10, 110, 2), 8, 8, 0.9, 0)))
    assert len(tracked.tracks) <= 10


def test_a_vehicle_that_grew_smaller_and_is_hidden_keeps_its_size() -> None:
    tracker = VehicleTracker()
    for n in range(10):
        tracker.update(seen(n, n / 25, (80, 100 - 3 * n, 40 - 2 * n, 60 - 3 * n, 0.9, 1)))
    height_px = tracker.update(seen(10, 10 / 25)).tracks.xyxy[0, [1, 3]] @ [-1, 1]
    for n in range(11, 20):
        tracks = tracker.update(seen(n, n / 25)).tracks
    assert tracks.xyxy[0, [1, 3]] @ [-1, 1] == pytest.approx(height_px, abs=0.1)


@pytest.mark.parametrize(("up_px", "expected"), [(15, [1]), (25, [1, 2])])
def test_the_box_of_a_rider_on_his_motorcycle_begins_no_track(up_px: int, expected: list[int]) -> None:
    tracker = VehicleTracker()
    tracker.update(seen(0, 0.0, (80, 70, 28, 45, 0.6, 1)))
    tracked = tracker.update(seen(1, 0.1, (80, 70, 28, 45, 0.6, 1), (80, 70 - up_px, 30, 42, 0.5, 1)))
    assert ids(tracked) == expected


@pytest.mark.parametrize(("height_px", "expected"), [(100, [1]), (180, [1, 2])])
def test_a_box_around_the_box_of_a_vehicle_begins_a_track_only_if_it_is_far_larger(
    height_px: int, expected: list[int]
) -> None:
    tracker = VehicleTracker()
    tracker.update(seen(0, 0.0, (80, 90, 30, 45, 0.6, 1)))
    around = (80, 112 - height_px / 2, 36, height_px, 0.5, 1)
    assert ids(tracker.update(seen(1, 0.1, (80, 90, 30, 45, 0.6, 1), around))) == expected


def test_a_second_box_of_another_class_on_the_same_vehicle_is_dropped() -> None:
    tracker = VehicleTracker()
    for n in range(6):
        tracked = tracker.update(seen(n, n / 10, (50, 50, 40, 30, 0.7, 0), (51, 51, 40, 30, 0.65, 3)))
    assert ids(tracked) == [1]
    assert tracked.tracks.class_id.tolist() == [0]


def test_a_confirmed_track_chooses_before_a_newer_one_that_lies_better() -> None:
    tracker = VehicleTracker()
    for n in range(6):
        tracker.update(seen(n, n / 10, (50, 50, 40, 30, 0.9, 0)))
    tracker.update(seen(6, 0.6, (50, 50, 40, 30, 0.9, 0), (78, 50, 30, 28, 0.5, 0)))
    tracked = tracker.update(seen(7, 0.7, (68, 50, 36, 30, 0.9, 0)))
    chosen = tracked.tracks.track_id[tracked.tracks.measured]
    assert chosen.tolist() == [1]


def test_a_weak_box_moves_the_track_less_than_a_sure_one() -> None:
    shifts = []
    for confidence in (0.95, 0.15):
        tracker = VehicleTracker()
        for n in range(10):
            tracker.update(seen(n, n / 10, (60, 50, 40, 30, 0.9, 0)))
        tracks = tracker.update(seen(10, 1.0, (70, 50, 40, 30, confidence, 0))).tracks
        shifts.append(float(tracks.xyxy[0, [0, 2]].mean()) - 60)
    assert 0 < shifts[1] < 0.8 * shifts[0]


@pytest.mark.parametrize(
    ("confidences", "expected"),
    [
        ([0.8, 0.8], [True]),
        ([0.8, 0.3, 0.3, 0.3], [False]),
        ([0.3] * 9, [False]),
        ([0.3, 0.3, 0.7, 0.7], [True]),
    ],
)
def test_two_boxes_beyond_doubt_establish_a_track(confidences: list[float], expected: list[bool]) -> None:
    tracker = VehicleTracker()
    for n, confidence in enumerate(confidences):
        tracker.update(seen(n, n / 10, (50, 50, 40, 30, confidence, 0)))
    assert tracker.established.tolist() == expected


def test_a_vehicle_that_has_been_followed_is_not_looked_for_far_away() -> None:
    tracker = VehicleTracker()
    for n in range(20):
        tracker.update(seen(n, n / 25, (50, 50, 20, 30, 0.9, 1)))
    tracked = tracker.update(seen(20, 20 / 25, (77, 50, 20, 30, 0.9, 1)))
    assert sorted(ids(tracked)) == [1, 2]


@pytest.mark.parametrize(("unseen", "expected"), [(1, [1, 2]), (8, [1])])
def test_a_number_does_not_hop_to_a_neighbour_while_its_place_is_well_known(
    unseen: int, expected: list[int]
) -> None:
    tracker = VehicleTracker()
    for n in range(20):
        tracker.update(seen(n, n / 25, (50, 50, 14, 30, 0.9, 1)))
    for n in range(20, 20 + unseen):
        tracker.update(seen(n, n / 25))
    beside = tracker.update(seen(20 + unseen, (20 + unseen) / 25, (67, 50, 14, 30, 0.9, 1)))
    assert sorted(ids(beside)) == expected


@pytest.mark.parametrize(("confidence", "expected"), [(0.9, [1]), (0.5, [2])])
def test_two_sure_boxes_are_remembered_like_a_confirmed_track(confidence: float, expected: list[int]) -> None:
    tracker = VehicleTracker()
    for n in range(2):
        tracker.update(seen(n, n / 10, (50, 50, 20, 20, confidence, 0)))
    for n in range(2, 8):
        tracker.update(seen(n, n / 10))
    assert ids(tracker.update(seen(8, 0.8, (50, 50, 20, 20, confidence, 0)))) == expected


def test_of_two_births_near_a_lost_track_the_first_continues_it() -> None:
    tracker = VehicleTracker()
    for n in range(6):
        tracker.update(seen(n, n / 10, (50, 50, 10, 20, 0.9, 1)))
    for n in range(6, 9):
        tracker.update(seen(n, n / 10))
    tracked = tracker.update(seen(9, 0.9, (61, 57, 10, 20, 0.9, 1), (40, 43, 10, 20, 0.8, 1)))
    assert sorted(ids(tracked)) == [1, 2]
