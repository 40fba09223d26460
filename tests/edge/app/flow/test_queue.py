"""Queues, occupancy, arrivals and speeds, from where vehicles stand and how they move."""

import pytest

from contracts.base import Indication
from contracts.flow import ApproachMinute
from tests.edge.app.flow.scenes import ABOVE, BOTH, FLAT, Car, Lamp, Watch, crossing, moved

RED_THEN_GREEN: Lamp = ((0, Indication.RED), (40, Indication.GREEN))
ROW = [Car(number, 5 + 6.0 * number) for number in range(3)]
"""Three cars of 4 m, 2 m apart; rears 5, 11 and 17 m before the line."""


def part(watch: Watch) -> ApproachMinute:
    watch.counter.close()
    return watch.minutes[0].approaches[0]


@pytest.mark.parametrize(("document", "longest_cm"), [(ABOVE, 1700), (FLAT, None)])
def test_a_queue_has_vehicles_and_with_a_ground_plane_metres(document, longest_cm):
    watch = Watch(document)
    watch.watch(0, 60, cars=ROW)
    queue = part(watch).queue
    assert queue is not None
    assert queue.most_vehicles == 3
    assert queue.longest_cm == (longest_cm and pytest.approx(longest_cm, abs=5))
    assert queue.waited_vehicle_ms == pytest.approx(3 * 58_000, abs=2000)


def test_one_that_stands_far_behind_is_not_in_the_queue():
    """Parked at the kerb, or the queue of the next junction."""
    watch = Watch(ABOVE)
    watch.watch(0, 30, cars=[ROW[0], Car(9, 25)])
    queue = part(watch).queue
    assert queue is not None
    assert (queue.most_vehicles, queue.longest_cm) == (1, pytest.approx(500, abs=5))


def test_those_who_drive_are_no_queue():
    watch = Watch(ABOVE)
    for number in range(20):
        watch.frame(number * 0.5, [moved(car, car.rear_m + 10 - number) for car in ROW])
    queue = part(watch).queue
    assert queue is not None
    assert (queue.most_vehicles, queue.waited_vehicle_ms) == (0, 0)


def test_an_empty_road_has_a_queue_of_none_and_an_undirected_one_none_at_all():
    watch = Watch(BOTH)
    watch.watch(0, 30)
    watch.counter.close()
    north, side = watch.minutes[0].approaches
    assert north.queue is not None
    assert (north.queue.most_vehicles, north.occupied_ms) == (0, 0)
    assert (side.queue, side.occupied_ms) == (None, None)


def test_a_queue_is_not_gone_while_its_boxes_flicker():
    watch = Watch(ABOVE)
    for number in range(40):
        watch.frame(number * 0.5, [car for car in ROW if (number + car.track_id) % 3])
    queue = part(watch).queue
    assert queue is not None
    assert queue.waited_vehicle_ms == pytest.approx(3 * 17_500, abs=2000)


def test_a_queue_is_gone_with_its_tracks():
    watch = Watch(ABOVE)
    watch.watch(0, 10, cars=ROW)
    watch.frame(10, ended=[0, 1, 2])
    watch.watch(10.5, 30)
    queue = part(watch).queue
    assert queue is not None
    assert queue.waited_vehicle_ms == pytest.approx(3 * 8_000, abs=2500)


def test_occupied_is_the_time_with_a_vehicle_at_the_line():
    watch = Watch(ABOVE)
    watch.watch(0, 20, cars=[Car(1, 6)])
    watch.frame(20, ended=[1])
    watch.watch(20.5, 40, cars=[Car(2, 20)])  # waits further back
    assert part(watch).occupied_ms == pytest.approx(20_000, abs=1000)


@pytest.mark.parametrize(("stands_from_s", "on_red"), [(10, 1), (38, 1), (45, 0)])
def test_an_arrival_is_when_it_first_stood(stands_from_s: float, on_red: int):
    """All of them pass on green; who came on red waited for it."""
    watch = Watch(ABOVE, RED_THEN_GREEN)
    for number in range(110):
        at = number * 0.5
        rear_m = 30 - 0.5 * at if at < stands_from_s else 30 - 0.5 * stands_from_s
        watch.frame(at, [Car(1, rear_m)] if at < 52 else [])
    watch.frame(55, crossings=[crossing(54)])
    (cell,) = part(watch).cells
    assert (cell.indication, cell.n_arrival_known, cell.n_arrived_on_red) == (Indication.GREEN, 1, on_red)


def drive_through(watch: Watch, from_s: float) -> None:
    """Car 9 comes in sight 10 m before the line and passes it a second later."""
    for number in range(10):
        watch.frame(from_s + number / 5, [Car(9, 10 - 2 * number)] if number < 5 else [])
    watch.frame(from_s + 2, crossings=[crossing(from_s + 1, 9)])
    watch.watch(from_s + 2.5, from_s + 10)


def test_one_that_never_stood_arrives_when_it_passes():
    watch = Watch(ABOVE, RED_THEN_GREEN)
    watch.watch(0, 45)
    drive_through(watch, 45)
    (cell,) = part(watch).cells
    assert (cell.n_arrival_known, cell.n_arrived_on_red) == (1, 0)


@pytest.mark.parametrize(
    ("last_rear_m", "known"),
    [(5.5, 1), (10.5, 0)],  # the picture ends 11 m before the line
)
def test_one_that_follows_a_queue_without_visible_end_may_have_stood_out_of_sight(
    last_rear_m: float, known: int
):
    watch = Watch(ABOVE, RED_THEN_GREEN)
    watch.watch(0, 42, cars=[Car(1, 4.4), Car(2, last_rear_m)])
    watch.frame(42, ended=[1, 2])
    drive_through(watch, 42.5)
    queue, (cell,) = part(watch).queue, part(watch).cells
    assert queue is not None
    assert (queue.open_ended_ms > 30_000) is (known == 0)
    assert (cell.n, cell.n_arrival_known, cell.n_arrived_on_red) == (1, known, 0)


def test_after_a_gap_nobody_stands_out_of_sight_any_more():
    watch = Watch(ABOVE, RED_THEN_GREEN)
    watch.watch(0, 42, cars=[Car(2, 10.5)])
    watch.frame(42, ended=[2])
    watch.watch(42.5, 48)
    drive_through(watch, 48)
    (cell,) = part(watch).cells
    assert cell.n_arrival_known == 1


@pytest.mark.parametrize("kmh", [12.0, 36.0, 50.0])
def test_the_speed_at_the_line(kmh: float):
    watch = Watch(ABOVE)
    for number in range(150):
        at = number * 0.04
        rear_m = (3 - at) * kmh / 3.6
        crossings = [crossing(2.9, rear_s=3)] if number == 77 else []
        watch.frame(at, [Car(1, rear_m)] if rear_m > -8 else [], crossings)
    speed = part(watch).speed
    assert speed is not None
    assert (speed.n, speed.mean_kmh) == (1, pytest.approx(kmh, rel=0.03))


def test_no_speed_without_a_ground_plane():
    watch = Watch(FLAT)
    for number in range(60):
        watch.frame(number * 0.1, [Car(1, 30 - number)], [crossing(3)] if number == 32 else [])
    assert part(watch).speed is None


def test_no_speed_where_the_way_is_no_line():
    """A box that jumps: its lower edge is another vehicle's half of the time."""
    watch = Watch(ABOVE)
    for number in range(60):
        jump = 4 if number % 10 < 5 else 0
        watch.frame(number * 0.1, [Car(1, 30 - number + jump)], [crossing(3)] if number == 32 else [])
    assert part(watch).speed is None


def test_no_speed_of_a_vehicle_that_was_hardly_seen():
    watch = Watch(ABOVE)
    watch.frame(0, [Car(1, 5)])
    watch.frame(0.5, [Car(1, 1)], [crossing(0.4)])
    watch.watch(1, 10)
    assert part(watch).speed is None
