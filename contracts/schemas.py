"""JSON Schemas of every document and message: `python -m contracts.schemas` writes them, a test holds them."""

import json
from pathlib import Path

from contracts.base import Contract
from contracts.envelope import (
    EvidenceEnvelope,
    FlowEnvelope,
    FlowMinuteEnvelope,
    HealthEnvelope,
    RecordedEnvelope,
)
from contracts.facts import Facts
from contracts.layout import Layout
from contracts.manifest import Manifest
from contracts.receipt import FileReceipt, Receipt

FOLDER = Path(__file__).with_name("schemas")
DOCUMENTS: dict[str, type[Contract]] = {
    "facts": Facts,
    "manifest": Manifest,
    "layout": Layout,
    "violation-recorded": RecordedEnvelope,
    "violation-evidence": EvidenceEnvelope,
    "flow": FlowEnvelope,
    "flow-minute": FlowMinuteEnvelope,
    "health": HealthEnvelope,
    "receipt": Receipt,
    "file-receipt": FileReceipt,
}


def schema_text(document: type[Contract]) -> str:
    """Return the JSON Schema of a contract as stable, indented text."""
    return json.dumps(document.model_json_schema(), indent=1, sort_keys=True) + "\n"


def write_all() -> None:
    """Write one file per document."""
    FOLDER.mkdir(exist_ok=True)
    for name, document in DOCUMENTS.items():
        (FOLDER / f"{name}.schema.json").write_text(schema_text(document))


if __name__ == "__main__":
    write_all()
