"""Whose box is it? The kernels against plain reckoning, and what must hold for any vehicle."""

from math import hypot, log

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from edge.kernels.numbers import (
    AT_S,
    BEFORE,
    FROM,
    GROWTH,
    HOPPED,
    JITTER,
    LEAST_AWAY,
    LEAST_GROWN,
    N_COLUMNS,
    N_SEEN,
    NEW,
    NOBODY,
    PER_WAY,
    SPEED,
    SPEEDING_UP,
    SURE,
    WAY,
    common,
    find_possible,
    is_another,
    keep_numbers,
    stands_out,
    take_in,
    vote,
    was_a_part,
)

PICTURE = 1280.0, 720.0
BOXES = st.tuples(st.floats(60, 900), st.floats(60, 500), st.floats(20, 250), st.floats(30, 150)).map(
    lambda d: np.array([d[0], d[1], d[0] + d[2], d[1] + d[3]])
)


def known(box: np.ndarray, speed: tuple[float, float] = (0.0, 0.0), jitter: float = 0.05) -> np.ndarray:
    state = np.zeros(N_COLUMNS)
    state[:4], state[SPEED : SPEED + 2], state[JITTER], state[N_SEEN] = box, speed, jitter, 9.0
    far = hypot(*speed)
    state[WAY : WAY + 2] = (speed[0] / far, speed[1] / far) if far else (0.0, 0.0)
    return state


def is_other(state: np.ndarray, box: np.ndarray, at_s: float) -> bool:
    rows, holder = np.empty(1, np.int64), np.array([7], np.int64)
    keep_numbers(
        np.array([7], np.int32),
        box[None],
        np.ones(1, np.bool_),
        (at_s, *PICTURE),
        holder,
        state[None].copy(),
        rows,
    )
    assert (rows[0], holder[0]) in ((0, 7), (HOPPED, NOBODY))
    return bool(rows[0] == HOPPED)


def plainly_other(state: np.ndarray, box: np.ndarray, at_s: float) -> bool:
    """The same in words of arrays: edges against edges."""
    wide, high = state[2] - state[0], state[3] - state[1]
    moved = np.tile(state[SPEED : SPEED + 2] * at_s, 2)
    off = box - state[:4] - moved
    both = [off[i] if abs(off[i]) < abs(off[i + 2]) else off[i + 2] for i in (0, 1)]
    jump = hypot(*(one if off[i] * off[i + 2] > 0 else 0.0 for i, one in enumerate(both)))
    drove = hypot(*moved[:2]) + SPEEDING_UP * high * at_s**2 / 2
    if jump > max(LEAST_AWAY, SURE * state[JITTER]) * high + drove:
        return True
    sizes = log((box[2] - box[0]) / wide), log((box[3] - box[1]) / high)
    at_border = min(*state[:2], *box[:2]) <= 0.05 * high
    at_border |= max(state[2], box[2]) > 1280 - 0.05 * high or max(state[3], box[3]) > 720 - 0.05 * high
    alike = sizes[0] * sizes[1] > 0 and not at_border
    return (
        alike and min(map(abs, sizes)) > max(LEAST_GROWN, 1.4 * SURE * state[JITTER]) + PER_WAY * drove / high
    )


@given(BOXES, BOXES, st.floats(-200, 200), st.floats(0.02, 0.15), st.floats(0.02, 0.4))
def test_a_box_is_of_another_as_plain_reckoning_says(before, after, speed, jitter, at_s):
    state = known(before, (speed, -speed / 2), jitter)
    assert is_other(state, after, at_s) == plainly_other(state, after, at_s)


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_two_edges_move_together_only_as_far_as_the_slower_one(one, other):
    assert common(one, other) == (min((one, other), key=abs) if one * other > 0 else 0.0)


@given(BOXES, st.floats(-2, 2), st.floats(-1, 1), st.floats(0.04, 0.4))
def test_who_drives_on_evenly_is_never_another(box, along, aside, step_s):
    state, high = np.zeros(N_COLUMNS), box[3] - box[1]
    for k in range(6):
        here = box + np.tile([aside, along], 2) * high * k * step_s
        assert k == 0 or not is_other(state, here, k * step_s)
        take_in(state, here, k * step_s)
    assert np.allclose(state[SPEED : SPEED + 2], np.array([aside, along]) * high, atol=1e-6)
    assert (state[AT_S], state[N_SEEN]) == (5 * step_s, 6.0)


def test_a_vehicle_that_wobbles_is_given_more_room():
    quiet, rng = np.zeros(N_COLUMNS), np.random.default_rng(1)
    box = np.array([300.0, 200.0, 400.0, 300.0])
    wild = quiet.copy()
    for k in range(40):
        take_in(quiet, box, k / 10)
        take_in(wild, box + rng.normal(0, 12, 4), k / 10)
    assert quiet[JITTER] < 0.01 < 0.05 < wild[JITTER]
    further = box + np.array([0.0, 25.0, 0.0, 25.0])
    assert is_other(quiet, further, 4.0)
    assert not is_other(wild, further, 4.0)


def test_one_wild_edge_moves_what_is_known_of_the_jitter_little():
    state, box = np.zeros(N_COLUMNS), np.array([300.0, 200.0, 400.0, 300.0])
    for k in range(10):
        take_in(state, box, k / 10)
    before = state[JITTER]
    take_in(state, box + np.array([0, 0, 0, -60.0]), 1.0)
    assert state[JITTER] < 1.1 * before


@given(BOXES, BOXES, st.floats(0.0, 3.0))
def test_who_has_been_seen_twice_only_can_be_nobody_and_nobody_is_another(before, after, at_s):
    state = known(before)
    state[N_SEEN] = 2.0
    out = np.empty((1, 1), np.bool_)
    find_possible(state[None], after[None], at_s, out)
    assert (bool(out[0, 0]), is_other(state, after, at_s)) == (False, False)


def possible(state: np.ndarray, box: np.ndarray, at_s: float) -> bool:
    out = np.empty((1, 1), np.bool_)
    find_possible(state[None], box[None], at_s, out)
    return bool(out[0, 0])


@given(BOXES, st.floats(0.0, 3.0))
def test_who_stood_is_found_where_it_stood(box, gone_s):
    assert possible(known(box), box, gone_s)


@given(BOXES, st.floats(0.5, 4.0), st.floats(0.2, 2.5), st.floats(0.9, 1.1))
def test_who_drove_is_found_where_its_speed_takes_it_and_not_beside_it(box, heights_s, gone_s, hurry):
    high, wide = box[3] - box[1], box[2] - box[0]
    speed = heights_s * high
    there = box - np.tile([0.0, speed * gone_s * hurry], 2)
    beside = there + np.tile([1.2 * max(wide, high / 2) + 0.2 * speed * gone_s, 0.0], 2)
    back = box + np.tile([0.0, 0.6 * high], 2)
    state = known(box, (0.0, -speed))
    assert possible(state, there, gone_s)
    assert not possible(state, beside, gone_s)
    assert not possible(state, back, gone_s)


def test_the_size_must_be_what_the_way_makes():
    box = np.array([300.0, 300.0, 400.0, 420.0])
    state = known(box, (0.0, -120.0))
    state[GROWTH] = -0.6
    smaller = np.array([318.0, 210.0, 382.0, 286.0])
    assert possible(state, smaller, 1.0)
    assert not possible(state, np.array([250.0, 150.0, 450.0, 390.0]), 1.0)


STEPS = st.lists(
    st.lists(st.tuples(st.integers(1, 6), BOXES, st.booleans()), max_size=4, unique_by=lambda t: t[0]),
    min_size=1,
    max_size=6,
)


@given(STEPS)
def test_rows_follow_their_tracks_as_a_dictionary_would(steps):
    """Each track that is new takes the row of its number; the kernel must find it again, or say that it hopped."""
    held, states, plain = np.full(8, NOBODY, np.int64), np.zeros((8, N_COLUMNS)), dict[int, np.ndarray]()
    for k, step in enumerate(steps):
        ids = np.array([track for track, _, _ in step], np.int32)
        boxes = np.array([box for _, box, _ in step], np.float64).reshape(-1, 4)
        measured = np.array([is_measured for _, _, is_measured in step], np.bool_)
        rows = np.empty(len(step), np.int64)
        n_without = keep_numbers(ids, boxes, measured, (k / 5, *PICTURE), held, states, rows)
        assert n_without == np.count_nonzero(rows < 0)
        for track, box, is_measured, row in zip(ids.tolist(), boxes, measured, rows.tolist(), strict=True):
            if track not in plain:
                assert row == NEW
            elif is_measured and is_another(plain[track], box, k / 5, *PICTURE):
                if not was_a_part(plain[track], box, k / 5, *PICTURE):
                    assert row == HOPPED - track
                else:
                    assert row == track
                    plain[track][:BEFORE] = plain[track][BEFORE:FROM]
                    take_in(plain[track], box, k / 5)
                    continue
            else:
                assert row == track
                if is_measured:
                    take_in(plain[track], box, k / 5)
                continue
            states[track], plain[track], held[track] = 0.0, np.zeros(N_COLUMNS), track
            take_in(states[track], box, k / 5)
            take_in(plain[track], box, k / 5)
    assert all(np.array_equal(states[track], state) for track, state in plain.items())


VOTES = st.lists(st.tuples(st.integers(0, 4), st.floats(0, 1, width=32), st.booleans()), max_size=6)


@given(st.lists(VOTES, max_size=5))
def test_the_class_is_that_of_most_confidence(frames):
    votes, plain = np.zeros((8, 5)), np.zeros((8, 5))
    for frame in frames:
        classes, confidence, measured = (
            (np.array(part) for part in zip(*frame, strict=True)) if frame else ([],) * 3
        )
        chosen = np.empty(len(frame), np.int32)
        vote(
            np.arange(1, 1 + len(frame)),
            np.array(classes, np.int32),
            np.array(confidence, np.float32),
            np.array(measured, np.bool_),
            votes,
            chosen,
        )
        for row, (kind, sure, is_measured) in enumerate(frame, start=1):
            plain[row, kind] += sure * is_measured
        assert chosen.tolist() == [int(np.argmax(plain[row])) for row in range(1, 1 + len(frame))]
    assert np.array_equal(votes, plain)


LENGTHS = st.floats(1.0, 500.0)


@given(LENGTHS, LENGTHS, LENGTHS)
def test_a_length_stands_out_when_both_others_are_on_the_same_side_of_it(before, last, now):
    small, large = last < 0.8 * before and last < 0.8 * now, before < 0.8 * last and now < 0.8 * last
    assert stands_out(before, last, now) == (small or large) == stands_out(now, last, before)


@given(BOXES, st.lists(BOXES, min_size=1, max_size=6), st.floats(0.04, 0.3))
def test_what_was_known_before_the_last_box_is_kept_whole(first, others, step_s):
    state = np.zeros(N_COLUMNS)
    for k, box in enumerate([first, *others]):
        before = state[:BEFORE].copy()
        take_in(state, box, k * step_s)
        assert np.array_equal(state[BEFORE:FROM], before)
    assert state[FROM] == 0.0
