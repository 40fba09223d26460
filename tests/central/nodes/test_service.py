"""Edge boxes: registered once, known by token and key, heard, and their refused messages. Both stores."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from central.db.engine import Database
from central.errors import ConflictError, NotSignedInError, RefusedError
from central.nodes.service import (
    MessageKey,
    claim_sequence,
    hear,
    named_row,
    node_rows,
    node_with_token,
    register,
    signature_valid,
)
from contracts.facts import Signature
from tests.central.builders import NOW, FakeNode, ago, facts_of, new_id

TOPIC = "atcs/v1/kota-sukabumi/node-1/violation"


@pytest.fixture
def node(database: Database) -> FakeNode:
    made = FakeNode()
    with database.write() as session:
        made.token = register(session, made.name, made.public_key)
    return made


def test_the_token_tells_which_node_it_is(database: Database, node: FakeNode) -> None:
    with database.read() as session:
        assert node_with_token(session, node.token) == node.name
        for wrong in (None, "", "guess", node.token + "x"):
            with pytest.raises(NotSignedInError, match="unknown node token"):
                node_with_token(session, wrong)


def test_the_token_itself_is_not_kept(database: Database, node: FakeNode) -> None:
    with database.read() as session:
        rows = session.connection().exec_driver_sql("SELECT * FROM nodes").all()
    assert node.token not in str(rows)


def test_name_and_key_are_registered_once(database: Database, node: FakeNode) -> None:
    for name, key in ((node.name, FakeNode().public_key), ("node-2", node.public_key)):
        with pytest.raises(ConflictError, match="registered already"), database.write() as session:
            register(session, name, key)
    with database.read() as session:
        assert [row.node for row in node_rows(session)] == [node.name]


@pytest.mark.parametrize("name", ["", "Node 1", "a/b", "node#", "+", "x" * 64, "n\n"])
def test_a_name_that_cannot_be_part_of_a_topic_is_refused(database: Database, name: str) -> None:
    with pytest.raises(RefusedError, match="node name"), database.write() as session:
        register(session, name, FakeNode().public_key)


@pytest.mark.parametrize("key", [b"", b"short", bytes(33)])
def test_a_key_of_another_length_is_refused(database: Database, key: bytes) -> None:
    with pytest.raises(RefusedError, match="32 bytes"), database.write() as session:
        register(session, "node-1", key)


def test_only_the_registered_key_signs(database: Database, node: FakeNode) -> None:
    facts, other = facts_of(), FakeNode(node.name)
    right = node.sign(facts)
    flipped = Signature(key_id=right.key_id, value=base64.b64encode(bytes(64)).decode())
    borrowed = Signature(key_id=right.key_id, value=other.sign(facts).value)
    with database.read() as session:
        assert signature_valid(session, node.name, facts, right)
        for wrong in (other.sign(facts), flipped, borrowed):
            assert not signature_valid(session, node.name, facts, wrong)
        assert not signature_valid(session, "node-2", facts, right)
        assert not signature_valid(session, node.name, facts_of(red_elapsed_ms=1841), right)


def test_a_sequence_is_used_up_once(database: Database, node: FakeNode) -> None:
    key = MessageKey(node.name, 7, new_id())
    with database.write() as session:
        assert claim_sequence(session, key, "x")
    with database.write() as session:
        assert not claim_sequence(session, key, "x")
    with pytest.raises(RefusedError, match="sequence 7 of node 'node-1'"), database.write() as session:
        claim_sequence(session, MessageKey(node.name, 7, new_id()), "x")


def test_each_node_has_its_own_sequence(database: Database, node: FakeNode) -> None:
    with database.write() as session:
        assert all(claim_sequence(session, MessageKey(name, 1, new_id()), "x") for name in ("a", "b"))


def test_a_report_is_shown(database: Database, node: FakeNode) -> None:
    with database.write() as session:
        hear(session, node.health())
    with database.read() as session:
        row = named_row(session, node.name)
    assert row is not None
    assert row.health is not None
    assert (row.status, row.last_seen_at, row.health.cameras[0].frames_per_second) == ("online", NOW, 24.8)


def test_a_stranger_is_not_heard(database: Database) -> None:
    with pytest.raises(RefusedError, match="not registered"), database.write() as session:
        hear(session, FakeNode("node-9").health())
    with database.read() as session:
        assert named_row(session, "node-9") is None


@pytest.mark.parametrize(("ahead", "heard"), [(timedelta(hours=9), True), (timedelta(0), False)])
def test_a_report_from_the_future_does_not_deafen(
    database: Database, node: FakeNode, ahead: timedelta, heard: bool
) -> None:
    """A clock nine hours ahead, then corrected; beside it, a report that is merely older."""
    now = datetime.now(UTC)
    with database.write() as session:
        hear(session, node.health(at=now + ahead))
        hear(session, node.health(at=ago(now, seconds=5)))
        row = named_row(session, node.name)
    assert row is not None
    assert (row.last_seen_at == ago(now, seconds=5)) is heard
