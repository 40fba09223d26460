"""The clock offset between lamp and controller, from the changes that both saw."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.controllers.fusion import in_camera_time
from edge.controllers.offset import OffsetSettings, OffsetWatch, SharedChange, estimate, shared_changes
from tests.edge.controllers.scenes import MS, S, history

LAMP = "G0 A11 R14 G29 A40 R43"


def cycles(n: int, from_s: float = 0) -> str:
    return " ".join(
        f"G{from_s + 29.013 * k} A{from_s + 29.013 * k + 11} R{from_s + 29.013 * k + 14}" for k in range(n)
    )


def test_changes_of_the_same_kind_are_paired() -> None:
    said = in_camera_time(history(LAMP, 5), -200 * MS, 0)
    found = shared_changes("main", history(LAMP, 70), said, 2 * S)
    assert [change.apart_ns for change in found] == [200 * MS] * 5
    assert {change.half_width_ns for change in found} == {75 * MS}


def test_a_change_that_only_one_saw_is_no_pair() -> None:
    assert shared_changes("main", history("G0 A11 U12 R15"), history("G0 R14"), 2 * S) == []


def test_without_changes_only_the_declared_bound_is_known() -> None:
    found = estimate((), 1_000 * MS)
    assert (found.offset_ns, found.uncertainty_ns, found.n_changes) == (0, 1_000 * MS, 0)


@settings(deadline=None, max_examples=60)
@given(st.integers(-900, 900), st.lists(st.integers(-70, 70), min_size=1, max_size=30))
def test_the_width_covers_the_true_offset(true_ms, errors_ms) -> None:
    changes = [SharedChange("main", n, (true_ms + e) * MS, 70 * MS) for n, e in enumerate(errors_ms)]
    found = estimate(changes, 1_000 * MS)
    assert abs(found.offset_ns - true_ms * MS) <= found.uncertainty_ns
    assert found.uncertainty_ns <= 70 * MS


def test_changes_that_contradict_each_other_widen_it() -> None:
    changes = [SharedChange("main", 0, 0, 10 * MS), SharedChange("main", 1, 400 * MS, 10 * MS)]
    assert estimate(changes, 1_000 * MS).uncertainty_ns >= 200 * MS


def watched(lamp: str, said_later_ms: float, within_ms: int = 1_000) -> OffsetWatch:
    watch = OffsetWatch(OffsetSettings(within_ms * MS))
    seen = history(lamp, 30)
    said = in_camera_time(history(lamp, 5), round(said_later_ms * MS), 0)
    watch.take({"main": seen}, {"main": said}, seen[-1].start_ns + 5 * S)
    return watch


def test_the_watch_finds_the_offset() -> None:
    watch = watched(cycles(5), said_later_ms=250)
    assert abs(watch.offset.offset_ns + 250 * MS) <= watch.offset.uncertainty_ns
    assert (watch.offset.n_changes, watch.fault) == (14, None)


@pytest.mark.parametrize(("later_ms", "is_fault"), [(40, False), (250, True), (-250, True)])
def test_a_clock_beyond_what_was_declared_is_a_fault(later_ms, is_fault) -> None:
    fault = watched(cycles(5), later_ms, within_ms=50).fault
    assert (fault is not None) is is_fault
    assert not is_fault or f"{later_ms:+.0f} ms" in (fault or "")


def test_a_change_is_counted_once_and_not_before_it_is_settled() -> None:
    watch = OffsetWatch(OffsetSettings(1_000 * MS))
    for now_s in (14.1, 15.4, 15.6, 16, 17):
        watch.take({"main": history("G0 A11 R14")}, {"main": history("G0 A11 R14")}, round(now_s * S))
    assert watch.offset.n_changes == 2


def test_a_clock_that_steps_is_told_and_the_old_changes_are_dropped() -> None:
    watch = OffsetWatch(OffsetSettings(1_000 * MS))
    seen = history(cycles(8), 30)
    stepped = [p.start_ns if p.start_ns < 100 * S else p.start_ns + 600 * MS for p in seen]
    said = tuple(type(p)(p.indication, at, 5 * MS, p.start_seen) for p, at in zip(seen, stepped, strict=True))
    for index, phase in enumerate(seen[1:], 2):
        watch.take({"main": seen[:index]}, {"main": said}, phase.start_ns + 2 * S)
    assert "moved apart" in (watch.fault or "")
    assert abs(watch.offset.offset_ns + 600 * MS) <= watch.offset.uncertainty_ns
