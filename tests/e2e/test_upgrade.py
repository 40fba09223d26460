"""A decision of an older edge, still in its outbox when edge and central are upgraded, arrives with its signature."""

import json
import sqlite3
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from central.app import Central
from central.config import CentralConfig
from central.reviews.cases import CaseReader
from central.reviews.repository import CaseFilter
from central.reviews.schemas import CaseDetail
from contracts.health import Health
from edge.app.clock import SystemClock
from edge.domain.case import FACTS_NAME, MANIFEST_NAME
from edge.evidence.verify import verify_package
from edge.mqtt import Relay, RelaySettings
from edge.outbox import NodeName, SqliteOutbox
from tests.central.builders import CITY, FakeNode
from tests.central.ingest.conftest import WAIT_S
from tests.edge.evidence.scene import Edge
from tests.support.broker import KillableBroker, running_broker, until
from tests.support.clips import ClipSpec, make_clip
from tests.support.older import OtherVersion, plain_sha256, plainly_verified

NODE = "node-1"


def outbox_in(folder: Path) -> SqliteOutbox:
    return SqliteOutbox(folder / "outbox.sqlite3", NodeName(CITY, NODE), SystemClock())


def rewritten(folder: Path, older: OtherVersion) -> dict[str, object]:
    """Put what the older version would have written in place of the one decision; return its signed facts."""
    with sqlite3.connect(folder / "outbox.sqlite3") as rows:
        message = json.loads(rows.execute("SELECT body FROM message").fetchone()[0])
        record = older.facts(message["data"]["record"]["facts"])
        message["data"]["record"] = record
        rows.execute("UPDATE message SET body = ?", (json.dumps(message).encode(),))
        rows.execute("UPDATE open_case SET record = ?", (json.dumps(record).encode(),))
    return record


@pytest.fixture
def edge(tmp_path: Path) -> Edge:
    """A node that has decided once and was stopped before the evidence was made."""
    clip = make_clip(tmp_path / "in.mp4", ClipSpec(n_frames=100))
    decided = Edge(tmp_path / "state", outbox=outbox_in(tmp_path))
    decided.play(clip, 50)
    decided.outbox.close()
    return decided


@pytest.fixture
def older(edge: Edge) -> OtherVersion:
    raw = (edge.folder / "node.key").read_bytes()
    return OtherVersion(FakeNode(NODE, Ed25519PrivateKey.from_private_bytes(raw)))


def upgraded(edge: Edge, tmp_path: Path) -> Edge:
    edge.outbox = outbox_in(tmp_path)
    edge.restart()
    assert edge.worker.step() == 1, edge.worker.fault
    return edge


def test_the_upgraded_edge_finishes_the_older_case_and_its_package_is_whole(tmp_path, edge, older):
    record = rewritten(tmp_path, older)
    upgraded(edge, tmp_path).outbox.close()
    (folder,) = (edge.folder / "cases").iterdir()
    assert verify_package(folder, edge.key.public_bytes) == []
    facts, manifest = (json.loads((folder / name).read_text()) for name in (FACTS_NAME, MANIFEST_NAME))
    assert facts == record
    assert manifest["manifest"]["facts_sha256"] == plain_sha256(record["facts"])
    assert plainly_verified(facts, "facts", edge.key.public_bytes)
    assert plainly_verified(manifest, "manifest", edge.key.public_bytes)


def delivered(edge: Edge, broker: KillableBroker, central: Central) -> CaseDetail:
    settings = RelaySettings(CITY, NODE, "127.0.0.1", broker.port)
    relay = Relay(settings, edge.outbox, lambda: Health(status="online"), SystemClock())
    relay.start()
    try:
        until(lambda: edge.outbox.due_messages(1) == [])
    finally:
        relay.stop()
    assert edge.outbox.state().dead_letters == ()
    with central.database.read() as session:
        (row,) = CaseReader(session, 10).page(CaseFilter(), None, 10).items
        return CaseReader(session, 10).detail(row.id)


@pytest.mark.service
def test_the_older_case_goes_the_whole_way_and_its_signature_holds(tmp_path, edge, older):
    record = rewritten(tmp_path, older)
    with running_broker("mosquitto", tmp_path) as broker:
        central = Central(CentralConfig(data_dir=tmp_path / "central", http_port=0, mqtt_port=broker.port))
        central.start()
        try:
            assert central.wait_connected(WAIT_S)
            central.register_node(NODE, edge.key.public_bytes)
            case = delivered(upgraded(edge, tmp_path), broker, central)
        finally:
            central.stop()
            edge.outbox.close()
    assert case.signature_valid
    assert case.facts_sha256 == plain_sha256(record["facts"])
    assert case.manifest is not None
    assert case.manifest.complete
