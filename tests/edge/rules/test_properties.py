"""What holds for every scene."""

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from contracts.base import Indication
from edge.domain.violation import ViolationCandidate
from edge.rules import NotFired
from tests.edge.rules.scenes import LINE_Y, ORIGIN_NS, Played, Scene, Vehicle, drive, play, stop_at

times = st.floats(1.0, 9.0)
paths = st.one_of(
    st.builds(drive, times, st.floats(20, 300)),
    st.builds(stop_at, st.floats(180, 300), times, st.floats(9, 12), st.floats(20, 200)),
)
changes = st.lists(st.tuples(times, st.sampled_from(Indication)), max_size=4)
lamps = st.builds(
    lambda first, rest: ((0.0, first), *sorted(dict(rest).items())), st.sampled_from(Indication), changes
)
scenes = st.builds(
    lambda path, lamp, fps: Scene((Vehicle(path),), lamp, fps=fps),
    paths,
    lamps,
    st.sampled_from([6.0, 10.0, 25.0]),
)


@settings(deadline=None, max_examples=60)
@given(scenes)
def test_no_violation_without_red_at_the_crossing(scene):
    for candidate in play(scene).candidates:
        at_ns = candidate.rear_ns if candidate.rear_ns is not None else candidate.decided_ns
        at_s = (at_ns - scene.origin_ns) / 1e9
        shown = [state for begin, state in scene.lamp if begin <= at_s + 1e-6]
        assert shown[-1] is Indication.RED


@settings(deadline=None, max_examples=40)
@given(scenes, st.integers(-(10**15), 10**15))
def test_a_shift_in_time_changes_nothing(scene, shift_ns):
    here, there = play(scene), play(replace(scene, origin_ns=ORIGIN_NS + shift_ns))
    assert here.kinds == there.kinds
    assert [c.red_elapsed_ns for c in here.candidates] == [c.red_elapsed_ns for c in there.candidates]
    assert here.reasons == there.reasons


@settings(deadline=None, max_examples=40)
@given(scenes)
def test_a_mirrored_junction_judges_the_same(scene):
    here, there = play(scene), play(replace(scene, flipped=True))
    assert [(c.kind, c.rear_ns) for c in here.candidates] == [(c.kind, c.rear_ns) for c in there.candidates]


@settings(deadline=None, max_examples=60)
@given(
    scenes,
    paths,
    st.lists(st.integers(10, 70), max_size=2).map(tuple),
    st.sampled_from(
        [{}, {"jump_at_s": 5.0}, {"jitter_s": 0.06}, {"preempted_s": (3.0, 5.0)}, {"late_s": 0.5}]
    ),
)
def test_frames_taken_at_once_are_judged_as_one_by_one(scene, path, numbers, odd):
    both = (*scene.vehicles, Vehicle(path, track_id=8, x=240.0, ends_s=9.0))
    scene = replace(scene, vehicles=both, repeats=numbers, doubted=numbers[:1], **odd)
    assert play(scene) == play(replace(scene, at_once=True))


@settings(deadline=None, max_examples=40)
@given(scenes)
def test_a_second_look_sees_the_same(scene):
    assert play(scene).candidates == play(scene).candidates


several = st.builds(
    lambda ways, lamp: Scene(
        tuple(Vehicle(way, x=60 + 130 * i, track_id=i + 1) for i, way in enumerate(ways)), lamp, lasts_s=14
    ),
    st.lists(paths, min_size=2, max_size=4),
    lamps,
)


def alleged(played: Played, but: int = 0) -> list[ViolationCandidate]:
    """Everything that was alleged of all others."""
    return sorted((c for c in played.candidates if c.track_id != but), key=lambda c: (c.track_id, c.kind))


def told(played: Played) -> list[tuple[int, str, str]]:
    """What was decided of whom."""
    decided = [(c.track_id, c.stop_line, c.kind.value) for c in played.candidates]
    return sorted(decided + [(c.track_id, c.stop_line, c.reason) for c in played.cleared])


@settings(deadline=None, max_examples=40)
@given(several)
def test_the_order_of_vehicles_in_a_frame_changes_nothing(scene):
    here, there = play(scene), play(replace(scene, shuffled=True))
    assert alleged(here) == alleged(there)
    assert (told(here), here.reasons) == (told(there), there.reasons)


@settings(deadline=None, max_examples=40)
@given(several, st.sets(st.integers(0, 139), max_size=20))
def test_a_frame_that_comes_twice_changes_nothing(scene, repeats):
    here, there = play(scene), play(replace(scene, repeats=tuple(repeats)))
    assert alleged(here) == alleged(there)
    assert there.reasons.pop(NotFired.FRAME_NOT_LATER, 0) == len(repeats)
    assert here.reasons == there.reasons


@settings(deadline=None, max_examples=60)
@given(scenes, st.integers(1, 200))
@example(Scene((Vehicle(stop_at(241.0, 1.0, 9.0, 22.0)),), ((0.0, Indication.RED),), fps=6.0), 1)
def test_a_picture_shown_again_accuses_nobody_anew(scene, number):
    """The camera repeats a picture under a new time stamp: the vehicle seems to wait and then to hop."""
    here, there = play(scene), play(replace(scene, frozen=(number,)))
    assert {c.kind for c in there.candidates} <= {c.kind for c in here.candidates} | _near(here)


def _near(played: Played) -> set[object]:
    """Kinds that a tenth of a second more or less may decide."""
    close = {NotFired.TOO_CLOSE_TO_CALL, NotFired.WITHIN_GRACE, NotFired.RED_ENDED, NotFired.FRONT_BEFORE_RED}
    return {kind for kind in ("red_light", "stop_line") if close & set(played.reasons)}


@settings(deadline=None, max_examples=30)
@given(several, st.floats(180, 235), times)
def test_one_who_crosses_and_comes_back_changes_nothing_for_others(scene, turns_y, at_s):
    def there_and_back(t):
        return turns_y + 80 * abs(t - at_s)

    back = Vehicle(there_and_back, x=580, track_id=99)
    here, there = play(scene), play(replace(scene, vehicles=(*scene.vehicles, back)))
    assert alleged(here) == alleged(there, but=99)


@pytest.mark.parametrize("past_px", [8, 20, 28])
@pytest.mark.parametrize("speed_px_s", [40, 80, 200])
def test_one_who_comes_back_behind_the_line_did_not_enter(past_px, speed_px_s):
    """Front and rear over the line for a moment, then back: the operator is not called."""

    def there_and_back(t):
        return LINE_Y - past_px + speed_px_s * abs(t - 5)

    played = play(Scene((Vehicle(there_and_back),), ((0.0, Indication.RED),)))
    assert played.kinds == []


@settings(deadline=None, max_examples=40)
@given(scenes, st.integers(1, 4))
def test_small_steps_back_of_the_time_stamps_only_cost_sightings(scene, steps):
    """Every third frame is stamped as early as the one before it, or a little earlier."""
    jitter = replace(scene, jitter_s=steps * 0.02)
    for candidate in play(jitter).candidates:
        at_ns = candidate.rear_ns if candidate.rear_ns is not None else candidate.decided_ns
        at_s = (at_ns - scene.origin_ns) / 1e9
        doubt_s = 2 * jitter.jitter_s + candidate.uncertainty_ns / 1e9
        assert any(state is Indication.RED and begin <= at_s + doubt_s for begin, state in scene.lamp)
