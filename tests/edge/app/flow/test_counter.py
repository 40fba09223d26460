"""Minutes of capture time: what passed, under which lamp, and how much was seen. Every fault of a clock or camera."""

import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contracts.base import Indication, VehicleClass
from contracts.flow import FlowCell, FlowMinute
from tests.edge.app.flow.scenes import BOTH, Watch, crossing

RED, AMBER, UNKNOWN = Indication.RED, Indication.AMBER, Indication.UNKNOWN


def n_in(minute: FlowMinute, approach: int = 0) -> int:
    return sum(cell.n for cell in minute.approaches[approach].cells)


def only_cell(watch: Watch) -> FlowCell:
    (cell,) = (cell for minute in watch.minutes for cell in minute.approaches[0].cells)
    return cell


def test_a_minute_is_handed_out_soon_after_it_has_ended():
    watch = Watch()
    watch.watch(0, 60, crossing(1), crossing(2), crossing(3, vehicle_class=VehicleClass.MOTORCYCLE))
    assert watch.minutes == []
    watch.watch(60, 70)
    (minute,) = watch.minutes
    assert {(cell.vehicle_class.value, cell.n) for cell in minute.approaches[0].cells} == {
        ("car", 2),
        ("motorcycle", 1),
    }
    assert (minute.starts_at.timestamp(), minute.covered_ms, minute.clock_stepped) == (0, 60_000, False)


def test_a_crossing_belongs_to_the_minute_in_which_the_vehicle_was_at_the_line():
    watch = Watch()
    watch.watch(0, 130, crossing(59.9, rear_s=60.4), crossing(60.1))
    assert [n_in(minute) for minute in watch.minutes] == [1, 1]


def test_one_that_rested_on_the_line_passes_with_its_rear():
    watch = Watch(lamp=((0, RED), (70, Indication.GREEN)))
    watch.watch(0, 130, crossing(30, rear_s=75))
    assert [n_in(minute) for minute in watch.minutes] == [0, 1]
    assert only_cell(watch).indication is Indication.GREEN


def test_a_crossing_that_becomes_certain_after_its_minute_was_told_is_counted_in_the_next():
    watch = Watch()
    watch.watch(0, 80)
    watch.frame(80, crossings=[crossing(58)])
    watch.watch(80.5, 130)
    assert [n_in(minute) for minute in watch.minutes] == [0, 1]


def test_nobody_passing_is_a_minute_without_cells():
    watch = Watch()
    watch.watch(0, 70)
    assert [minute.approaches[0].cells for minute in watch.minutes] == [[]]


@pytest.mark.parametrize(
    ("at_s", "shown"), [(9.9, Indication.GREEN), (10.1, AMBER), (12.9, AMBER), (13.1, RED)]
)
def test_the_lamp_is_that_of_the_moment_although_it_is_known_late(at_s: float, shown: Indication):
    watch = Watch(lamp=((0, Indication.GREEN), (10, AMBER), (13, RED)))
    watch.watch(0, 70, crossing(at_s))
    cell = only_cell(watch)
    known = shown is RED  # it was not seen before the line; but who passes on red came on red
    assert (cell.indication, cell.n_arrival_known, cell.n_arrived_on_red) == (shown, known, known)


def test_an_unknown_lamp_is_told_and_no_arrival_is_made_of_it():
    watch = Watch(lamp=((0, UNKNOWN),))
    watch.watch(0, 70, crossing(10))
    cell, part = only_cell(watch), watch.minutes[0].approaches[0]
    assert (cell.indication, cell.n, cell.n_arrival_known, cell.n_arrived_on_red) == (UNKNOWN, 1, 0, 0)
    assert (part.lamp_known_ms, part.red_ms) == (0, 0)


def test_an_approach_without_a_lamp_is_counted_with_the_lamp_unknown():
    watch = Watch(BOTH)
    watch.counter._group_of["side"] = ""
    watch.watch(0, 70, crossing(10, approach="side"))
    assert [part.cells and part.cells[0].indication for part in watch.minutes[0].approaches] == [[], UNKNOWN]


def test_red_and_known_time_are_parts_of_what_was_seen():
    watch = Watch(lamp=((0, RED), (20, Indication.RED_AMBER), (22, Indication.GREEN), (50, UNKNOWN)))
    watch.watch(0, 70)
    part = watch.minutes[0].approaches[0]
    assert part.red_ms == pytest.approx(23_000, abs=1000)  # each change is known a second late
    assert part.lamp_known_ms == pytest.approx(51_000, abs=1000)


def test_a_camera_that_is_silent_in_between_covers_less():
    watch = Watch()
    watch.watch(0, 20)
    watch.watch(45, 70)
    assert watch.minutes[0].covered_ms == pytest.approx(34_500, abs=1)


def test_minutes_in_which_nothing_was_seen_have_no_message():
    watch = Watch()
    watch.watch(0, 60)
    watch.watch(600, 670)
    assert [minute.starts_at.timestamp() for minute in watch.minutes] == [0, 600]


def test_a_lost_camera_ends_the_minute_and_the_rest_is_another_piece():
    watch = Watch()
    watch.watch(0, 20, crossing(10))
    watch.counter.close()
    watch.watch(40, 70, crossing(50))
    assert [(m.starts_at.timestamp(), n_in(m), m.covered_ms) for m in watch.minutes] == [
        (0, 1, 19_500),
        (0, 1, 20_000),
    ]


def test_what_had_not_settled_is_told_at_the_end():
    watch = Watch()
    watch.frame(0)
    watch.frame(1, crossings=[crossing(0.9)])
    watch.counter.close()
    assert [n_in(minute) for minute in watch.minutes] == [1]


def test_closing_twice_tells_once():
    watch = Watch()
    watch.watch(0, 20)
    watch.counter.close()
    watch.counter.close()
    assert len(watch.minutes) == 1


@pytest.mark.parametrize("step_s", [-3600, -30, 30, 3600])
def test_a_clock_that_is_set_ends_the_piece_and_loses_nobody(step_s: float):
    watch = Watch()
    begin = 7200.0
    watch.watch(begin, begin + 20, crossing(begin + 10))
    for number in range(120):  # the monotonic clock goes on
        at = begin + 20 + step_s + number * 0.5
        passed = [crossing(at)] if number == 20 else []
        watch.frame(at, crossings=passed, mono_s=begin + 20 + number * 0.5)
    watch.counter.close()
    assert sum(n_in(minute) for minute in watch.minutes) == 2
    assert sum(minute.covered_ms for minute in watch.minutes) == 19_500 + 59_500
    assert watch.minutes[0].clock_stepped
    assert not any(minute.clock_stepped for minute in watch.minutes[1:])


def test_a_clock_that_is_drawn_slowly_is_no_step():
    watch = Watch()
    for number in range(140):
        watch.frame(number * 0.5, mono_s=number * 0.501)
    assert [(minute.covered_ms, minute.clock_stepped) for minute in watch.minutes] == [(60_000, False)]


def test_two_frames_of_one_moment_count_no_time_twice():
    watch = Watch()
    for number in range(140):
        watch.frame(number * 0.5)
        watch.frame(number * 0.5)
    assert watch.minutes[0].covered_ms == 60_000


def test_it_may_be_closed_from_another_thread():
    watch = Watch()
    closing = [threading.Thread(target=watch.counter.close) for _ in range(20)]
    for number, thread in enumerate(closing):
        thread.start()
        watch.watch(number * 10, number * 10 + 10, crossing(number * 10 + 5))
    for thread in closing:
        thread.join()
    watch.counter.close()
    assert sum(n_in(minute) for minute in watch.minutes) == 20


@settings(max_examples=60, deadline=None)
@given(
    at=st.lists(st.floats(0, 175).map(lambda x: round(x, 2)), max_size=25),
    breaks=st.lists(st.floats(1, 170), max_size=4),
    gaps=st.lists(st.tuples(st.integers(0, 360), st.integers(1, 60)), max_size=3),
)
def test_whatever_breaks_off_each_vehicle_is_counted_once_and_no_time_twice(
    at: list[float], breaks: list[float], gaps: list[tuple[int, int]]
):
    watch = Watch()
    waiting = sorted(at)
    silent = {number for begin, length in gaps for number in range(begin, begin + length)}
    for number in range(360):
        if number in silent:
            continue
        now = number * 0.5
        due = [one for one in waiting if one <= now]
        waiting = waiting[len(due) :]
        watch.frame(now, crossings=[crossing(one) for one in due])
        if any(now - 0.5 < moment <= now for moment in breaks):
            watch.counter.close()
    watch.counter.close()
    assert sum(n_in(minute) for minute in watch.minutes) == len(at) - len(waiting)
    by_minute: dict[float, int] = {}
    for minute in watch.minutes:
        by_minute[minute.starts_at.timestamp()] = (
            by_minute.get(minute.starts_at.timestamp(), 0) + minute.covered_ms
        )
    assert all(covered_ms <= 60_000 for covered_ms in by_minute.values())
