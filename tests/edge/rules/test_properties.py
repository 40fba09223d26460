"""What holds for every scene."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.base import Indication
from tests.edge.rules.scenes import ORIGIN_NS, Scene, Vehicle, drive, play, stop_at

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


@settings(deadline=None, max_examples=40)
@given(scenes)
def test_a_second_look_sees_the_same(scene):
    assert play(scene).candidates == play(scene).candidates
