"""From the broker to the stored case, and back as a receipt; then the evidence over HTTP."""

import queue
from pathlib import Path

import httpx2
import paho.mqtt.client as mqtt
import pytest

from central.app import Central
from central.config import CentralConfig
from central.reviews.cases import CaseReader
from contracts.manifest import FileRole
from contracts.receipt import Receipt, ReceiptResult
from tests.central.builders import FakeNode, file_entry, wire
from tests.central.ingest.conftest import WAIT_S

pytestmark = pytest.mark.service
CONTENT = b"still" * 99


def test_a_case_arrives_whole(
    broker: int, edge: tuple[mqtt.Client, "queue.Queue[bytes]"], tmp_path: Path
) -> None:
    client, receipts = edge
    central = Central(CentralConfig(data_dir=tmp_path / "central", http_port=0, mqtt_port=broker))
    central.start()
    try:
        assert central.wait_connected(WAIT_S)
        node = FakeNode()
        token = central.register_node(node.name, node.public_key)
        record, entry = node.recorded(), file_entry(CONTENT, FileRole.STILL_B)
        for message in (record, node.evidence_for(record, [entry])):
            client.publish(node.topic(), wire(message), qos=1)
            receipt = Receipt.model_validate_json(receipts.get(timeout=WAIT_S))
            assert (receipt.message_id, receipt.result) == (message.id, ReceiptResult.STORED)
        answer = httpx2.put(
            f"{central.address}/api/node/v1/evidence/{entry.sha256}",
            content=CONTENT,
            headers={"Authorization": f"Bearer {token}"},
        )
        assert answer.status_code == 201
        with central.database.read() as session:
            case = CaseReader(session, 10).summary(record.data.violation_id)
        assert case is not None
        assert (case.evidence_status, case.still_sha256) == ("complete", entry.sha256)
    finally:
        central.stop()
