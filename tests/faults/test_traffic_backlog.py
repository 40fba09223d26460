"""Central is away for an hour, the broker is killed, central comes and goes: every minute of traffic is there once."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from central.app import Central
from central.config import CentralConfig
from central.errors import ConflictError
from central.statistics.reports import flow_report, span_of
from central.statistics.repository import FlowFilter
from central.statistics.schemas import Step
from contracts.base import Indication, VehicleClass
from contracts.flow import ApproachMinute, FlowCell, FlowMinute
from contracts.health import Health
from edge.app.clock import SystemClock
from edge.evidence.keys import NodeKey
from edge.mqtt import Relay, RelaySettings
from edge.outbox import NodeName, SqliteOutbox
from tests.support.broker import KillableBroker, running_broker, until
from tests.support.cases import CITY, NODE

pytestmark = pytest.mark.service
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
N_MINUTES = 60


def minute(number: int) -> FlowMinute:
    cell = FlowCell(vehicle_class=VehicleClass.CAR, indication=Indication.GREEN, n=number + 1)
    part = ApproachMinute(approach="north", cells=[cell], lamp_known_ms=60_000, red_ms=30_000)
    at = NOON + timedelta(minutes=number)
    return FlowMinute(junction="j", camera="c", starts_at=at, covered_ms=60_000, approaches=[part])


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[KillableBroker]:
    (tmp_path / "broker").mkdir()
    with running_broker("iotcore", tmp_path / "broker") as started:
        yield started


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[SqliteOutbox]:
    """An hour of traffic that nobody has fetched yet."""
    made = SqliteOutbox(tmp_path / "outbox.sqlite3", NodeName(CITY, NODE), SystemClock(), ballast_bytes=0)
    for number in range(N_MINUTES):
        made.put_flow(minute(number))
    yield made
    made.close()


def central_at(folder: Path, broker: KillableBroker) -> Central:
    config = CentralConfig(city=CITY, data_dir=folder / "central", http_port=0, mqtt_port=broker.port)
    made = Central(config)
    made.prepare()
    with suppress(ConflictError):  # known since the first time; one that is not would be refused for good
        made.register_node(NODE, NodeKey.load_or_make(folder / "node.key").public_bytes)
    made.start()
    assert made.wait_connected(20)
    return made


def counted(central: Central) -> list[int | None]:
    span = span_of(NOON, NOON + timedelta(minutes=N_MINUTES), Step.MINUTE)
    with central.database.read() as session:
        report = flow_report(session, span, Step.MINUTE, FlowFilter())
    return [step.passed and step.passed.n for series in report.series for step in series.steps]


@pytest.mark.timeout(120)
def test_an_hour_without_central_is_made_up_once(tmp_path, broker, outbox):
    settings = RelaySettings(CITY, NODE, "127.0.0.1", broker.port, resend_s=0.5)
    relay = Relay(settings, outbox, lambda: Health(status="online"), SystemClock())
    relay.start()  # publishes to a broker behind which nobody listens, again and again
    until(lambda: relay.n_sent > N_MINUTES)
    assert outbox.state().n_messages == N_MINUTES
    broker.kill()
    broker.start()
    first = central_at(tmp_path, broker)
    until(lambda: outbox.state().n_messages < N_MINUTES)
    first.stop()  # in the middle of it
    second = central_at(tmp_path, broker)
    until(lambda: outbox.state().n_messages == 0)
    relay.stop()
    assert counted(second) == [number + 1 for number in range(N_MINUTES)]
    second.stop()
