"""A number stays on its vehicle: a table of hops, losses and finds."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.domain.detection import TrackedFrame, TrackedFrames, Tracks
from edge.tracking import Numbers, OneNumber, TrackerSettings, VehicleTracker
from tests.edge.tracking.scenes import frame, seen

CAR, MOTORCYCLE = 0, 1
LUMA = np.zeros((720, 1280), np.uint8)
Row = tuple[int, float, float, float, float, int]
"""Number of the tracker, middle x, lower edge, width, height, class."""


def tracked(number: int, t_s: float, *rows: Row, ended: tuple[int, ...] = ()) -> TrackedFrame:
    table = np.array(rows, np.float64).reshape(-1, 6)
    x, y, w, h = table[:, 1:5].T
    tracks = Tracks(
        xyxy=np.stack([x - w / 2, y - h, x + w / 2, y], axis=1).astype(np.float32),
        confidence=np.full(len(table), 0.8, np.float32),
        class_id=table[:, 5].astype(np.int32),
        track_id=table[:, 0].astype(np.int32),
        confirmed=np.zeros(len(table), np.bool_),
        measured=np.ones(len(table), np.bool_),
    )
    return TrackedFrame(frame(number, t_s, LUMA), tracks, ended)


def told(frames: list[TrackedFrame]) -> list[list[int]]:
    numbers = Numbers(TrackerSettings())
    return [numbers.update(each).tracks.track_id.tolist() for each in frames]


def stands(track_id: int, x: float, y: float = 400.0, kind: int = MOTORCYCLE) -> Row:
    return (track_id, x, y, 220.0, 260.0, kind) if kind == CAR else (track_id, x, y, 60.0, 120.0, kind)


def for_a_while(*rows: Row, begin: int = 0, n: int = 10) -> list[TrackedFrame]:
    return [tracked(begin + k, (begin + k) / 10, *rows) for k in range(n)]


def test_who_stands_or_drives_keeps_the_number():
    frames = [tracked(k, k / 10, stands(7, 300), stands(9, 500 + 3 * k, 600 - 20 * k)) for k in range(12)]
    assert told(frames) == [[1, 2]] * 12


def test_numbers_that_change_places_are_changed_back():
    frames = [
        *for_a_while(stands(7, 300), stands(9, 370)),
        *for_a_while(stands(9, 300), stands(7, 370), begin=10),
    ]
    assert told(frames)[-1] == [1, 2]


def test_a_number_that_hops_to_a_smaller_vehicle_behind_ends_with_its_class():
    numbers = Numbers(TrackerSettings())
    for each in for_a_while(stands(7, 392, 479, CAR)):
        before = numbers.update(each).tracks
    for each in for_a_while(stands(7, 262, 420), begin=10, n=3):
        after = numbers.update(each).tracks
    assert (before.track_id.tolist(), before.class_id.tolist()) == ([1], [CAR])
    assert (after.track_id.tolist(), after.class_id.tolist()) == ([2], [MOTORCYCLE])


def test_a_number_that_hops_ahead_to_the_next_in_the_lane_ends():
    frames = [*for_a_while(stands(7, 300, 400)), *for_a_while(stands(7, 304, 350), begin=10, n=3)]
    assert told(frames)[-1] == [2]


def test_a_new_vehicle_is_confirmed_by_its_own_boxes():
    numbers = Numbers(TrackerSettings())
    confirmed = [
        numbers.update(each).tracks.confirmed.tolist()
        for each in (*for_a_while(stands(7, 300), n=5), *for_a_while(stands(7, 500), begin=5, n=4))
    ]
    assert confirmed == [[False]] * 2 + [[True]] * 3 + [[False]] * 2 + [[True]] * 2


def lost_and_found(found: Row, gone_s: float = 1.5, n_before: int = 10) -> list[list[int]]:
    """One drives up the picture, is lost, and another number begins."""
    frames = [
        tracked(k, k / 10, (7, 300.0, 700.0 - 12 * k, 60.0, 120.0, MOTORCYCLE)) for k in range(n_before)
    ]
    at_s = (n_before - 1) / 10 + gone_s
    ends = tracked(n_before, at_s - 0.4, ended=(7,))
    return told([*frames, ends, tracked(n_before + 1, at_s, found)])


FOUND = {
    "where its speed takes it": ((8, 302, 420, 55, 110, MOTORCYCLE), 1),
    "where it has braked": ((8, 300, 560, 58, 118, MOTORCYCLE), 1),
    "further than it can drive": ((8, 300, 200, 50, 95, MOTORCYCLE), 2),
    "in the next lane": ((8, 390, 420, 55, 110, MOTORCYCLE), 2),
    "behind where it was": ((8, 300, 690, 60, 120, MOTORCYCLE), 2),
    "as large as a bus": ((8, 302, 420, 180, 330, CAR), 2),
    "as a car of its size": ((8, 302, 420, 55, 110, CAR), 2),
}


@pytest.mark.parametrize("where", FOUND)
def test_a_lost_vehicle_goes_on_where_it_can_be(where):
    row, number = FOUND[where]
    assert lost_and_found(row)[-1] == [number]


def test_who_has_hardly_been_seen_or_was_lost_for_long_is_another():
    row = FOUND["where its speed takes it"][0]
    assert lost_and_found(row, n_before=2)[-1] == [2]
    assert lost_and_found(FOUND["where it has braked"][0], gone_s=3.2)[-1] == [2]


def test_who_stood_in_a_crowd_is_not_sought_in_the_junction():
    numbers = Numbers(TrackerSettings())
    for each in for_a_while(stands(7, 300), n=20):
        numbers.update(each)
    numbers.update(tracked(20, 3.0, ended=(7,)))
    through = numbers.update(tracked(21, 4.0, (8, 330.0, 216.0, 44.0, 100.0, MOTORCYCLE)))
    assert (through.tracks.track_id.tolist(), through.doubtful) == ([2], ())


def test_two_who_could_both_be_the_lost_one_are_doubtful_and_neither_goes_on():
    numbers = Numbers(TrackerSettings())
    for each in for_a_while(stands(7, 300)):
        numbers.update(each)
    numbers.update(tracked(10, 2.0, ended=(7,)))
    both = numbers.update(tracked(11, 2.1, stands(8, 296), stands(9, 310)))
    assert (both.tracks.track_id.tolist(), both.doubtful) == ([2, 3], (2, 3))


def test_a_second_claim_makes_the_first_one_doubtful():
    numbers = Numbers(TrackerSettings())
    for each in for_a_while(stands(7, 300)):
        numbers.update(each)
    numbers.update(tracked(10, 2.0, ended=(7,)))
    first = numbers.update(tracked(11, 2.1, stands(8, 296)))
    second = numbers.update(tracked(12, 2.2, stands(8, 296), stands(9, 310)))
    assert (first.tracks.track_id.tolist(), first.doubtful) == ([1], ())
    assert (second.tracks.track_id.tolist(), second.doubtful) == ([1, 2], (1,))


def test_a_number_ends_once_it_is_sought_no_longer():
    numbers = Numbers(TrackerSettings())
    for each in for_a_while(stands(7, 300)):
        numbers.update(each)
    ended = [numbers.update(tracked(k, k / 2, ended=(7,) if k == 4 else ())).ended for k in range(4, 10)]
    assert ended == [(), (), (), (), (1,), ()]


def test_nobody_is_sought_beyond_a_cut():
    frames = for_a_while(stands(7, 300))
    cut = replace(tracked(10, 1.0, stands(8, 300)), ended=(7,))
    numbers = Numbers(TrackerSettings())
    for each in frames:
        numbers.update(each)
    after = numbers.update(cut)
    assert (after.tracks.track_id.tolist(), after.ended) == ([2], (1,))


def test_more_vehicles_than_there_was_room_for():
    rows = [stands(k, 10 + 15 * k) for k in range(1, 81)]
    assert told(for_a_while(*rows, n=4))[-1] == list(range(1, 81))


def test_a_tracker_of_boxes_speaks_in_such_numbers():
    tracker = OneNumber(VehicleTracker(), TrackerSettings())
    boxes = [(80.0, 60.0, 30.0, 40.0, 0.9, MOTORCYCLE)]
    early = [tracker.update(seen(k, k / 10, *boxes)) for k in range(6)]
    gap = [tracker.update(seen(6 + k, 0.6 + k / 10)) for k in range(14)]
    late = tracker.update(seen(20, 2.0, *boxes))
    assert [each.tracks.track_id.tolist() for each in early] == [[1]] * 6
    assert gap[-1].tracks.track_id.tolist() == []
    assert late.tracks.track_id.tolist() == [1]
    assert late.tracks.class_id.tolist() == [MOTORCYCLE]


def cut(row: Row, share: float) -> Row:
    """The same box with its lower part missing."""
    track_id, x, y, wide, high, kind = row
    return (track_id, x, y - (1 - share) * high, share * wide, share * high, kind)


def drives(track_id: int, k: int) -> Row:
    return stands(track_id, 300, 700 - 18 * k)


@pytest.mark.parametrize("share", [0.75, 0.5, 0.35])
def test_one_box_of_a_part_of_the_vehicle_does_not_end_its_number(share):
    """A small part is another vehicle until the next box shows the whole one again; a large one was taken in."""
    frames = [tracked(k, k / 5, cut(drives(7, k), share) if k == 8 else drives(7, k)) for k in range(16)]
    numbers = [row[0] for row in told(frames)]
    assert set(numbers[:8] + numbers[9:]) == {1}


def test_who_hopped_for_good_does_not_hop_back():
    frames = [
        *for_a_while(stands(7, 300)),
        *for_a_while(stands(7, 700), begin=10),
    ]
    assert {row[0] for row in told(frames)[10:]} == {2}


def test_a_number_that_hops_to_a_neighbour_for_one_frame_comes_back():
    beside = [drives(7, k) for k in range(16)]
    beside[8] = stands(7, 420, beside[8][2])
    numbers = [row[0] for row in told([tracked(k, k / 5, row) for k, row in enumerate(beside)])]
    assert numbers[8] == 2
    assert set(numbers[:8] + numbers[9:]) == {1}


def test_after_a_bad_box_another_vehicle_is_still_another():
    frames = [tracked(k, k / 5, drives(7, k)) for k in range(8)]
    frames.append(tracked(8, 1.6, cut(drives(7, 8), 0.75)))
    frames += [tracked(k, k / 5, stands(7, 520, 700 - 18 * k)) for k in range(9, 14)]
    numbers = [row[0] for row in told(frames)]
    assert numbers[-1] != 1


VEHICLES = st.tuples(
    st.integers(100, 900),
    st.integers(150, 650),
    st.tuples(st.integers(-30, 30), st.integers(-30, 30)),
    st.sampled_from([CAR, MOTORCYCLE]),
    st.integers(0, 12),
    st.integers(6, 30),
    st.booleans(),
)
"""Middle, lower edge, way per frame, class, first and last frame, whether it changes place with the first one."""


def course(vehicles: list[tuple[int, int, tuple[int, int], int, int, int, bool]]) -> list[TrackedFrame]:
    """Thirty frames of vehicles that begin, end and hop."""
    frames, there = [], set[int]()
    for k in range(30):
        rows = []
        for number, (x, y, (dx, dy), kind, begin, end, hops) in enumerate(vehicles, 1):
            shown = vehicles[0] if hops and k > 15 else (x, y, (dx, dy))
            if begin <= k < end:
                where = shown[0] + shown[2][0] * k, shown[1] + shown[2][1] * k
                rows.append(stands(number, *map(float, where), kind))
        now = {row[0] for row in rows}
        frames.append(tracked(k, k / 10, *rows, ended=tuple(sorted(there - now))))
        there = now
    return frames


@settings(deadline=None, max_examples=60)
@given(st.lists(VEHICLES, min_size=1, max_size=5))
def test_frames_numbered_at_once_are_numbered_as_one_by_one(vehicles):
    frames = course(vehicles)
    numbers = Numbers(TrackerSettings())
    one_by_one = [numbers.update(each) for each in frames]
    at_once = list(Numbers(TrackerSettings()).update_all(TrackedFrames.of(frames)))
    for plain, quick in zip(one_by_one, at_once, strict=True):
        assert (plain.ended, plain.doubtful) == (quick.ended, quick.doubtful)
        for name in ("track_id", "class_id", "confirmed", "measured", "xyxy"):
            assert getattr(plain.tracks, name).tolist() == getattr(quick.tracks, name).tolist()
