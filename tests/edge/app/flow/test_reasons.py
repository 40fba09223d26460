"""Why nothing was alleged, counted in the minute in which it was found."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.flow import FlowMinute
from tests.edge.app.flow.scenes import Watch


def told(minutes: list[FlowMinute]) -> list[dict[str, int]]:
    return [minute.not_fired for minute in minutes]


def test_each_minute_tells_what_is_new() -> None:
    watch = Watch()
    watch.watch(0, 30)
    watch.reasons = {"hidden": 2}
    watch.watch(30, 60)
    watch.reasons = {"hidden": 3, "lamp_not_red": 5}
    watch.watch(60, 130)
    assert told(watch.minutes) == [{"hidden": 2}, {"hidden": 1, "lamp_not_red": 5}]


def test_rules_that_were_made_anew_begin_at_zero() -> None:
    """The camera was started again: its rules count from nothing."""
    watch = Watch()
    watch.watch(0, 1)
    watch.reasons = {"hidden": 7}
    watch.watch(1, 2)
    watch.counter.close()
    watch.reasons = {"hidden": 1}
    watch.watch(3, 4)
    watch.counter.close()
    assert told(watch.minutes) == [{"hidden": 7}, {"hidden": 1}]


def test_what_the_rules_count_at_the_end_is_told_too() -> None:
    watch = Watch()
    watch.watch(0, 5)
    watch.reasons = {"movement_not_known": 1}
    watch.counter.close()
    assert told(watch.minutes) == [{"movement_not_known": 1}]


def test_without_a_frame_nothing_is_told() -> None:
    watch = Watch()
    watch.reasons = {"hidden": 1}
    watch.counter.close()
    assert watch.minutes == []


STEPS = st.lists(st.tuples(st.floats(0.1, 40), st.sampled_from(["hidden", "too_close_to_call"])), max_size=12)


@settings(max_examples=30, deadline=None)
@given(STEPS)
def test_nothing_is_lost_or_counted_twice(steps: list[tuple[float, str]]) -> None:
    watch, at_s = Watch(), 0.0
    for took_s, reason in steps:
        watch.watch(at_s, at_s + took_s)
        at_s += took_s
        watch.reasons = dict(Counter(watch.reasons) + Counter({reason: 1}))
    watch.frame(at_s)
    watch.counter.close()
    total: Counter[str] = sum((Counter(one) for one in told(watch.minutes)), Counter())
    assert total == Counter(watch.reasons)
