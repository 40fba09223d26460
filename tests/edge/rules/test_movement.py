"""Which exit a vehicle took: held on both sides, once, and unknown where it was lost on the way."""

from edge.rules.place import Exit
from tests.edge.rules.scenes import LINE_Y, ORIGIN_NS, SECOND, Scene, Vehicle, drive, play
from tests.edge.rules.test_permitted import EXITS, LEFT, STRAIGHT, places

BENT = Exit(points=((100.0, 100.0), (200.0, 100.0), (300.0, 200.0)), inner=(200.0, 300.0))


def movements_of(*vehicles, **scene):
    return [taken.movement for taken in play(Scene(vehicles=vehicles, places=places(), **scene)).movements]


def test_each_vehicle_has_the_exit_that_it_took_and_once():
    assert movements_of(LEFT) == ["left"]
    assert movements_of(STRAIGHT) == ["straight"]


def test_it_is_told_when_the_exit_is_held_with_what_the_line_says():
    taken = play(Scene(vehicles=(STRAIGHT,), places=places())).movements[0]
    assert (taken.approach, taken.stop_line, taken.track_id) == ("north", "main", 1)
    assert 6.9 < (taken.at_ns - ORIGIN_NS) / SECOND < 7.6
    assert abs(taken.frame - (taken.at_ns - ORIGIN_NS) / SECOND * 10) < 1e-6


def test_who_has_not_passed_the_line_has_no_movement():
    beside_the_line = Vehicle(lambda t: max(100.0, 200.0 - 10 * t), x_path=lambda t: 320.0 - 30 * t)
    assert movements_of(beside_the_line) == []


def test_a_vehicle_that_was_lost_on_the_way_has_none():
    def hidden_for_two_seconds(t):
        return None if 5.0 < t < 7.2 else drive(4.0)(t)

    assert movements_of(Vehicle(hidden_for_two_seconds)) == []


def test_one_that_touches_the_exit_and_turns_back_has_not_taken_it():
    def back_from_the_left(t):
        return 320.0 - 60 * max(0.0, t - 5.5) if t < 7.5 else 200.0 + 60 * (t - 7.5)

    returns = Vehicle(lambda t: max(150.0, LINE_Y - 60 * (t - 4)), x_path=back_from_the_left)
    assert movements_of(returns) == []


def test_passing_beside_the_end_of_an_exit_is_not_taking_it():
    beside = Vehicle(drive(4.0), x=600.0)
    assert movements_of(beside) == []
    assert EXITS["straight"][-1][0] < 600


def test_a_bent_exit_has_one_inner_and_one_outer_side():
    assert BENT.beyond_px((150.0, 140.0)) == -40.0
    assert BENT.beyond_px((150.0, 60.0)) == 40.0
    assert BENT.beyond_px((280.0, 120.0)) > 0
    assert BENT.beyond_px((220.0, 180.0)) < 0
    assert BENT.beyond_px((50.0, 100.0)) is None
