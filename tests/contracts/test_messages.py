"""Topics, envelopes and their schemas belong together."""

import json

import pytest
from pydantic import TypeAdapter, ValidationError

from contracts.envelope import DurableEnvelope, RecordedEnvelope
from contracts.schemas import DOCUMENTS, FOLDER, schema_text
from contracts.topics import TOPICS, Channel, node_of, topic
from tests.contracts.builders import MOMENT, facts

ID = "01936d3c-0000-7000-8000-000000000001"
SIGNATURE = {"key_id": "0" * 64, "value": "A" * 86 + "=="}


def envelope(**changes):
    record = {"facts": json.loads(facts().model_dump_json()), "signature": SIGNATURE}
    document = {
        "id": ID,
        "type": "atcs.violation.recorded.v1",
        "source": "atcs/sukabumi/edge-1",
        "time": MOMENT.isoformat(),
        "node": "edge-1",
        "sequence": 1,
        "data": {"violation_id": ID, "record": record},
    }
    return json.dumps(document | changes)


def test_the_type_decides_which_envelope_it_is():
    assert isinstance(TypeAdapter(DurableEnvelope).validate_json(envelope()), RecordedEnvelope)


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "atcs.other.v1"},
        {"sequence": 0},
        {"node": "Edge 1"},
        {"id": "1"},
        {"extra": 1},
        {"time": "yesterday"},
    ],
)
def test_a_wrong_envelope_is_refused(changes):
    with pytest.raises(ValidationError):
        TypeAdapter(DurableEnvelope).validate_json(envelope(**changes))


def test_a_topic_names_its_node():
    assert topic("sukabumi", "edge-1", Channel.VIOLATION) == "atcs/v1/sukabumi/edge-1/violation"
    assert node_of("atcs/v1/sukabumi/edge-1/violation") == "edge-1"
    assert node_of("atcs/v2/sukabumi/edge-1/violation") is None


def test_violations_are_never_best_effort():
    assert all(rule.qos == 1 for rule in TOPICS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_published_schema_is_the_code(name):
    assert (FOLDER / f"{name}.schema.json").read_text() == schema_text(DOCUMENTS[name]), (
        "run python -m contracts.schemas"
    )
