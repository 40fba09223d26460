"""The quarantine: the same bytes once, the oldest kept, the rest counted, one node's flood nobody else's. Both stores."""

import pytest

from central.audit.repository import entries_for
from central.db.engine import Database
from central.nodes.quarantine import QuarantineBounds, Refused, quarantine, quarantine_page
from central.nodes.repository import n_not_kept, n_quarantined, quarantined
from central.nodes.service import register
from contracts.topics import Channel
from tests.central.builders import FakeNode

TOPIC = FakeNode().topic()
BOUNDS = QuarantineBounds(100)
SMALL = QuarantineBounds(100, n_messages=3, node_bytes=250)


def flood(database: Database, node: FakeNode, n: int, size: int = 10, first: int = 0) -> list[bool]:
    """Refuse n messages of a node, each in its own transaction; return which were kept."""
    kept = []
    for i in range(first, first + n):
        with database.write() as session:
            told = Refused(node.topic(), str(i).encode().ljust(size), f"reason {i}")
            kept.append(quarantine(session, told, SMALL))
    return kept


def registered(database: Database, *names: str) -> list[FakeNode]:
    nodes = [FakeNode(name) for name in names]
    with database.write() as session:
        for node in nodes:
            register(session, node.name, node.public_key)
    return nodes


def test_refused_bytes_are_kept_once_with_their_reason(database: Database) -> None:
    for _ in range(2):
        with database.write() as session:
            quarantine(session, Refused(TOPIC, b"broken", "payload: not JSON"), BOUNDS)
    with database.read() as session:
        (row,) = quarantine_page(session, None).items
        assert len(entries_for(session, TOPIC)) == 1
    assert (row.node, row.topic, row.reason, row.size_bytes) == ("node-1", TOPIC, "payload: not JSON", 6)


def test_a_long_message_is_cut_and_its_whole_size_is_told(database: Database) -> None:
    with database.write() as session:
        quarantine(session, Refused("t" * 999, b"x" * 500, "r\0" * 999), BOUNDS)
        (row,) = quarantine_page(session, None).items
        (kept,) = quarantined(session, None, 1)
    assert (len(kept.payload), row.size_bytes, len(row.topic), len(row.reason), row.node) == (
        100,
        500,
        300,
        500,
        None,
    )


def test_pages_of_the_quarantine_show_each_message_once(database: Database) -> None:
    with database.write() as session:
        for i in range(120):
            quarantine(session, Refused(TOPIC, str(i).encode(), f"reason {i}"), BOUNDS)
    seen: list[str] = []
    with database.read() as session:
        page = quarantine_page(session, None)
        seen += [row.reason for row in page.items]
        while page.next_cursor is not None:
            page = quarantine_page(session, int(page.next_cursor))
            seen += [row.reason for row in page.items]
        assert n_quarantined(session) == 120
    assert seen == [f"reason {i}" for i in reversed(range(120))]


@pytest.mark.parametrize(("size", "n_kept"), [(10, 3), (100, 2), (5000, 2)])
def test_a_flood_keeps_its_first_messages_and_counts_the_rest(
    database: Database, size: int, n_kept: int
) -> None:
    (node,) = registered(database, "node-1")
    assert flood(database, node, 6, size) == [True] * n_kept + [False] * (6 - n_kept)
    with database.read() as session:
        page = quarantine_page(session, None)
        assert n_not_kept(session) == 6 - n_kept
    (told,) = page.not_kept
    assert [row.reason for row in page.items] == [f"reason {i}" for i in reversed(range(n_kept))]
    assert (told.node, told.n_bytes, told.last_reason) == ("node-1", size * (6 - n_kept), "reason 5")
    assert told.first_at <= told.last_at


def test_what_is_kept_already_is_not_counted_as_lost(database: Database) -> None:
    (node,) = registered(database, "node-1")
    flood(database, node, 3)
    assert flood(database, node, 3) == [True] * 3
    with database.read() as session:
        assert n_not_kept(session) == 0


def test_a_flood_of_one_node_takes_no_room_of_another(database: Database) -> None:
    loud, quiet = registered(database, "loud", "quiet")
    flood(database, loud, 9)
    assert flood(database, quiet, 1) == [True]


def test_strangers_share_one_room_however_many_names_they_invent(database: Database) -> None:
    (known,) = registered(database, "node-1")
    strangers = [FakeNode(f"stranger-{i}") for i in range(5)]
    kept = [flood(database, node, 1, first=i)[0] for i, node in enumerate(strangers)]
    assert kept == [True, True, True, False, False]
    assert flood(database, known, 1) == [True]
    with database.read() as session:
        (told,) = quarantine_page(session, None).not_kept
    assert (told.node, told.n_messages) == (None, 2)


def test_a_full_quarantine_is_audited_once_not_for_every_message(database: Database) -> None:
    (node,) = registered(database, "node-1")
    flood(database, node, 20)
    with database.read() as session:
        assert [entry.action for entry in entries_for(session, "node-1")] == [
            "node_registered",
            "quarantine_full",
        ]
        assert len(entries_for(session, node.topic(Channel.VIOLATION))) == 3
