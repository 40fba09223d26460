"""Which exit a vehicle took is told after its crossing; one that takes none is counted all the same."""

from contracts.base import Indication
from tests.edge.app.flow.scenes import FLAT, Watch, crossing, exit_taken, with_exits

EXITS = with_exits("straight", "left")


def cells(watch: Watch) -> list[tuple[str | None, int]]:
    watch.counter.close()
    return [(cell.movement, cell.n) for minute in watch.minutes for cell in minute.approaches[0].cells]


def test_the_exit_that_was_taken_is_told():
    watch = Watch(EXITS)
    watch.frame(0)
    watch.frame(1, crossings=[crossing(0.9, 1), crossing(0.8, 2)])
    watch.watch(1.5, 6)
    watch.frame(6, taken=[exit_taken("left", 6, 1), exit_taken("straight", 6, 2)])
    watch.watch(6.5, 40)
    assert cells(watch) == [("left", 1), ("straight", 1)]


def test_an_exit_that_is_known_before_the_lamp_does_not_hurry_it():
    watch = Watch(EXITS, ((0, Indication.AMBER), (0.5, Indication.RED)))
    watch.frame(0)
    watch.frame(1, crossings=[crossing(0.9)], taken=[exit_taken("left", 1)])
    watch.watch(1.25, 10, every_s=0.25)
    watch.counter.close()
    (cell,) = watch.minutes[0].approaches[0].cells
    assert (cell.movement, cell.indication) == ("left", Indication.RED)


def test_one_that_is_gone_or_takes_too_long_has_no_exit():
    watch = Watch(EXITS)
    watch.frame(0)
    watch.frame(1, crossings=[crossing(0.9, 1), crossing(0.8, 2)])
    watch.frame(2, ended=[1])
    watch.watch(2.5, 30)
    watch.frame(30, taken=[exit_taken("left", 30, 2)])
    assert cells(watch) == [(None, 2)]


def test_an_exit_in_the_frame_in_which_the_track_ends_counts():
    watch = Watch(EXITS)
    watch.frame(0)
    watch.frame(1, crossings=[crossing(0.9)])
    watch.frame(2, ended=[1], taken=[exit_taken("left", 2)])
    assert cells(watch) == [("left", 1)]


def test_the_exit_of_another_approach_is_not_this_ones():
    watch = Watch(EXITS)
    watch.frame(0)
    watch.frame(1, crossings=[crossing(0.9)])
    watch.frame(2, taken=[exit_taken("left", 2, approach="south")])
    assert cells(watch) == [(None, 1)]


def test_a_minute_waits_for_exits_only_where_some_are_drawn():
    for document, told_after_s in ((FLAT, 66), (EXITS, 86)):
        watch = Watch(document)
        watch.watch(0, told_after_s - 2)
        assert watch.minutes == []
        watch.watch(told_after_s - 2, told_after_s)
        assert len(watch.minutes) == 1


def test_a_crossing_at_the_end_of_a_minute_keeps_its_minute_while_its_exit_is_awaited():
    watch = Watch(EXITS)
    watch.watch(0, 60, crossing(59))
    watch.watch(60, 75)
    watch.frame(75, taken=[exit_taken("left", 75)])
    watch.watch(75.5, 90)
    (minute,) = watch.minutes
    assert [(cell.movement, cell.n) for cell in minute.approaches[0].cells] == [("left", 1)]
