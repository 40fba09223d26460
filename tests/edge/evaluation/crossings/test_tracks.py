"""Identities with faults: they begin, end, come back under a new number and change places, as they should."""

from dataclasses import replace

import numpy as np
import pytest

from edge.domain.violation import TrackPoint
from edge.evaluation.crossings.noise import Detected, fitted
from edge.evaluation.crossings.scenario import View
from edge.evaluation.crossings.timing import ORIGIN_NS
from edge.evaluation.crossings.tracks import frames_of, identify, track_frames, tracker_frames
from edge.evaluation.crossings.view import see
from edge.evaluation.crossings.witness import TrueMotion, shown_in, vehicles_in
from tests.edge.evaluation.crossings.test_truth import scene, through
from tests.edge.evaluation.crossings.test_view import seen_from

CAR = scene(through(10.0, 4.0))
FRAMES = frames_of(np.random.default_rng(1), CAR)
SEEN = see(CAR, FRAMES.true_s)


def detected(hide: slice | None = None) -> Detected:
    """Exact boxes of the one car, but for the hidden frames."""
    found = SEEN.present.copy()
    if hide is not None:
        found[hide] = False
    shape = found.shape
    return Detected(SEEN.xyxy, found, np.full(shape, 0.8), np.zeros(shape, np.int32))


def ids(found: Detected) -> list[int]:
    frames = track_frames(np.random.default_rng(2), CAR, FRAMES, found)
    return [int(i) for frame in frames for i in frame.tracks.track_id]


def shown_frames() -> np.ndarray:
    return np.flatnonzero(SEEN.present[:, 0])


def test_frames_have_jitter_and_gaps_and_rising_time_stamps():
    steps = np.diff(FRAMES.true_s)
    assert 0.05 < np.median(steps) < 0.11
    assert (steps > 0.12).any()
    assert (np.diff(FRAMES.said_ns) > 0).all()


def test_time_stamps_are_off_by_milliseconds():
    off_s = (FRAMES.said_ns - ORIGIN_NS) / 1e9 - FRAMES.true_s
    assert 0.0005 < off_s.std() < 0.004


def test_one_vehicle_keeps_one_number():
    assert set(ids(detected())) == {1}


def test_a_short_gap_keeps_the_number_and_a_long_one_ends_it():
    middle = int(shown_frames()[len(shown_frames()) // 2])
    assert set(ids(detected(slice(middle, middle + 5)))) == {1}
    assert set(ids(detected(slice(middle, middle + 14)))) == {1, 2}


def test_an_ended_number_is_told_once():
    middle = int(shown_frames()[len(shown_frames()) // 2])
    frames = track_frames(np.random.default_rng(2), CAR, FRAMES, detected(slice(middle, middle + 14)))
    assert [i for frame in frames for i in frame.ended].count(1) == 1


def test_a_track_is_confirmed_with_its_third_box():
    frames = list(track_frames(np.random.default_rng(2), CAR, FRAMES, detected()))
    confirmed = [bool(flag) for frame in frames for flag in frame.tracks.confirmed]
    assert confirmed[:4] == [False, False, True, True]


def test_two_that_change_places_take_their_votes_along():
    shape = (4, 2)
    classes = np.tile(np.array([1, 0], np.int32), (4, 1))
    both = Detected(np.zeros((*shape, 4)), np.ones(shape, np.bool_), np.full(shape, 0.8), classes)
    swapped = np.array([(-1, -1), (-1, -1), (0, 1), (-1, -1)])
    who = identify(both, np.arange(4) / 10, swapped)
    assert who.track_id.tolist() == [[1, 2], [1, 2], [2, 1], [2, 1]]
    assert who.n_hits[-1].tolist() == [4, 4]
    assert who.class_id.tolist() == [[1, 0], [1, 0], [0, 1], [0, 1]]


def test_the_real_tracker_follows_the_same_boxes():
    frames = list(tracker_frames(FRAMES, detected()))
    numbers = [int(i) for frame in frames for i in frame.tracks.track_id[frame.tracks.confirmed]]
    assert set(numbers) == {1}
    assert len(frames) == len(FRAMES.true_s)


def trail(rows: list[int], boxes: np.ndarray) -> list[TrackPoint]:
    return [
        TrackPoint(int(k), int(FRAMES.said_ns[k]), tuple(float(v) for v in boxes[i]))
        for i, k in enumerate(rows)
    ]


def witness() -> TrueMotion:
    return TrueMotion(np.random.default_rng(3), SEEN)


def test_the_witness_agrees_with_a_box_that_stays_on_its_vehicle():
    rows = [int(k) for k in np.flatnonzero((FRAMES.true_s > 9.5) & (FRAMES.true_s < 11.0))]
    assert witness().agrees(trail(rows, SEEN.xyxy[rows, 0])) is True


def test_the_witness_agrees_with_a_jittering_box_that_stays_on_a_slow_vehicle():
    slow = scene(through(10.0, 1.5))
    frames = frames_of(np.random.default_rng(1), slow)
    seen = see(slow, frames.true_s)
    rows = [int(k) for k in np.flatnonzero((frames.true_s > 9.5) & (frames.true_s < 10.9))]
    boxes = seen.xyxy[rows, 0] + np.random.default_rng(4).normal(0, 4.0, (len(rows), 4))
    points = [
        TrackPoint(k, int(frames.said_ns[k]), tuple(float(v) for v in box))
        for k, box in zip(rows, boxes, strict=True)
    ]
    asked = [TrueMotion(np.random.default_rng(i), seen).agrees(points) for i in range(20)]
    assert all(asked)


def test_as_many_numbers_hop_as_the_noise_says():
    one = scene([(0.0, -3.0), (20.0, -3.0)])
    front = np.repeat(one.front_m, 2, axis=0)
    beside = replace(
        one,
        classes=np.zeros(2, np.int32),
        size_m=np.repeat(one.size_m, 2, axis=0),
        x_m=np.array([-4.0, -3.0]),
        turn_m=np.full(2, np.inf),
        front_m=front,
        speed_mps=front * 0,
        subject=np.ones(2, np.bool_),
    )
    frames = frames_of(np.random.default_rng(1), beside)
    seen = see(beside, frames.true_s)
    found = Detected(
        seen.xyxy, seen.present, np.full(seen.present.shape, 0.8), np.zeros(seen.present.shape, np.int32)
    )
    n_hops, lasted_s = 0, 0.0
    for seed in range(30):
        firsts = [
            int(frame.tracks.track_id[0])
            for frame in track_frames(np.random.default_rng(seed), beside, frames, found)
        ]
        n_hops += 2 * int((np.diff(firsts) != 0).sum())
        lasted_s += 2 * beside.lasts_s
    assert n_hops / lasted_s == pytest.approx(fitted().id_switch_per_s, rel=0.35)


def test_the_witness_disagrees_with_a_box_that_leaves_a_standing_vehicle():
    still = see(replace(CAR, front_m=CAR.front_m * 0 - 1.0), FRAMES.true_s)
    boxes = np.array([still.xyxy[0, 0] - [0, 8 * i, 0, 8 * i] for i in range(10)])
    asked = TrueMotion(np.random.default_rng(3), still)
    assert asked.agrees(trail(list(range(10)), boxes)) is False


def test_the_witness_says_nothing_of_a_box_that_did_not_move():
    still = np.repeat(SEEN.xyxy[shown_frames()[:1], 0], 8, axis=0)
    assert witness().agrees(trail([int(k) for k in shown_frames()[:8]], still)) is None


@pytest.mark.parametrize("view", list(View))
def test_the_vehicle_in_a_box_is_found_and_an_empty_place_is_nobody(view):
    seen = see(seen_from(view), np.array([10.0]))
    boxes = np.array([seen.xyxy[0, 0], (5.0, 5.0, 25.0, 25.0)])
    assert vehicles_in(seen, boxes, np.zeros(2, np.int64)).tolist() == [0, -1]


def test_only_measured_boxes_are_shown_to_the_judge():
    middle = int(shown_frames()[len(shown_frames()) // 2])
    found = detected(slice(middle, middle + 5))
    shown = shown_in(SEEN, track_frames(np.random.default_rng(2), CAR, FRAMES, found))
    assert shown.frames.tolist() == np.flatnonzero(found.found[:, 0]).tolist()
    assert set(shown.track_id.tolist()) == {1}
    assert set(shown.rows.tolist()) == {0}


def test_a_lost_vehicle_stays_where_it_was_seen_until_its_track_ends():
    middle = int(shown_frames()[len(shown_frames()) // 2])
    found = detected(slice(middle, middle + 5))
    frames = list(track_frames(np.random.default_rng(2), CAR, FRAMES, found))
    before, lost = frames[middle - 1].tracks, frames[middle + 4].tracks
    assert (lost.xyxy == before.xyxy).all()
    assert (before.measured.tolist(), lost.measured.tolist()) == ([True], [False])
