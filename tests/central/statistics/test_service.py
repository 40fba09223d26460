"""Traffic: kept as sent, once, in any order. Both stores."""

from datetime import timedelta

from sqlalchemy import select

from central.db.engine import Database
from central.ingest.service import Intake
from central.nodes.quarantine import QuarantineBounds
from central.nodes.service import register
from central.statistics.models import FlowPart, FlowPassed
from central.statistics.service import minute_of as number_of
from contracts.base import Indication
from contracts.receipt import ReceiptResult
from contracts.topics import Channel
from tests.central.builders import CITY, NOW, FakeNode, minute_of, passed, wire

CAR_ON_RED = passed(3, indication=Indication.RED, movement="lurus", n_arrival_known=2, n_arrived_on_red=1)


class Road:
    """A registered node and the intake that takes its messages."""

    def __init__(self, database: Database) -> None:
        self.node, self.intake, self.database = (
            FakeNode(),
            Intake(database, CITY, QuarantineBounds(100_000)),
            database,
        )
        with database.write() as session:
            register(session, self.node.name, self.node.public_key)

    def send(self, message, channel: Channel = Channel.FLOW) -> ReceiptResult | None:
        receipt = self.intake.accept(self.node.topic(channel), wire(message))
        return receipt and receipt.result

    def kept(self) -> list[tuple[FlowPart, list[FlowPassed]]]:
        with self.database.read() as session:
            parts = session.scalars(select(FlowPart).order_by(FlowPart.id)).all()
            cells = session.scalars(select(FlowPassed).order_by(FlowPassed.id)).all()
        return [(part, [cell for cell in cells if cell.part_id == part.id]) for part in parts]


def test_a_minute_is_kept_as_it_was_sent(database: Database) -> None:
    road = Road(database)
    queue = {"most_vehicles": 7, "waited_vehicle_ms": 90_000, "longest_cm": 4150, "open_ended_ms": 800}
    more = {"lamp_known_ms": 50_000, "red_ms": 20_000, "occupied_ms": 12_000, "queue": queue}
    minute = minute_of(NOW, CAR_ON_RED, approach=more | {"speed": {"n": 2, "mean_kmh": 31.5}})
    assert road.send(road.node.minute(minute)) is ReceiptResult.STORED
    ((part, (cell,)),) = road.kept()
    assert (part.node, part.junction, part.approach) == ("node-1", "simpang-rumah-sakit", "utara")
    assert (part.minute, part.covered_ms, part.clock_stepped) == (number_of(NOW), 60_000, False)
    assert (part.lamp_known_ms, part.red_ms, part.occupied_ms) == (50_000, 20_000, 12_000)
    assert (part.queue_most, part.queue_waited_ms, part.queue_longest_cm) == (7, 90_000, 4150)
    assert part.queue_open_ended_ms == 800
    assert (part.n_speeds, part.speed_sum_kmh) == (2, 63.0)
    assert (cell.movement, cell.vehicle_class, cell.indication) == ("lurus", "car", "red")
    assert (cell.n, cell.n_arrival_known, cell.n_arrived_on_red) == (3, 2, 1)


def test_what_was_not_measured_is_null(database: Database) -> None:
    road = Road(database)
    road.send(road.node.minute(minute_of()))
    ((part, cells),) = road.kept()
    assert (part.occupied_ms, part.queue_most, part.queue_waited_ms, part.queue_longest_cm) == (None,) * 4
    assert cells == []


def test_the_same_message_twice_counts_once(database: Database) -> None:
    road = Road(database)
    message = road.node.minute(minute_of(NOW, CAR_ON_RED))
    assert [road.send(message) for _ in range(3)] == [ReceiptResult.STORED] + [ReceiptResult.DUPLICATE] * 2
    assert [len(cells) for _, cells in road.kept()] == [1]


def test_an_hour_of_backlog_is_kept_once_in_any_order(database: Database) -> None:
    """Central was away: the relay sends the oldest first, and sends again what had no receipt."""
    road = Road(database)
    messages = [road.node.minute(minute_of(NOW + timedelta(minutes=m), passed(m + 1))) for m in range(60)]
    for message in (*messages[30:], *messages[:40]):
        road.send(message)
    assert sorted((p.minute - number_of(NOW), cells[0].n) for p, cells in road.kept()) == [
        (m, m + 1) for m in range(60)
    ]


def test_the_pieces_of_a_minute_are_both_kept(database: Database) -> None:
    road = Road(database)
    for covered_ms in (20_000, 31_000):
        road.send(road.node.minute(minute_of(NOW, passed(1), covered_ms=covered_ms)))
    assert [part.covered_ms for part, _ in road.kept()] == [20_000, 31_000]


def test_a_count_of_the_first_form_is_taken_with_the_lamp_unknown(database: Database) -> None:
    road = Road(database)
    road.send(road.node.flow(n_on_red=2))
    ((part, cells),) = road.kept()
    assert (part.covered_ms, part.lamp_known_ms, part.queue_most) == (60_000, 0, None)
    assert {(c.vehicle_class, c.n, c.indication) for c in cells} == {
        ("motorcycle", 21, "unknown"),
        ("car", 8, "unknown"),
    }


def test_traffic_on_the_channel_of_violations_is_refused(database: Database) -> None:
    road = Road(database)
    assert road.send(road.node.minute(minute_of()), Channel.VIOLATION) is ReceiptResult.QUARANTINED
    assert road.kept() == []
