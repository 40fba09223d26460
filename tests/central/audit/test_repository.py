"""Who did what: one row per act, in the act's own transaction. Both stores."""

from datetime import UTC, datetime, timedelta

import pytest

from central.audit.repository import entries_for, note
from central.db.engine import Database


def test_an_entry_says_who_what_when_and_why(database: Database) -> None:
    with database.write() as session:
        note(session, "rina", "decided_reject", "case-1", "not_red")
    with database.read() as session:
        (entry,) = entries_for(session, "case-1")
    assert (entry.actor, entry.action, entry.detail) == ("rina", "decided_reject", "not_red")
    assert abs(datetime.now(UTC) - entry.at) < timedelta(seconds=10)


def test_entries_are_told_in_their_order_and_of_one_record_only(database: Database) -> None:
    with database.write() as session:
        for i in range(5):
            note(session, "rina", f"act-{i}", "case-1")
            note(session, "rina", "other", "case-2")
    with database.read() as session:
        assert [entry.action for entry in entries_for(session, "case-1")] == [f"act-{i}" for i in range(5)]


def test_an_act_that_failed_leaves_no_entry(database: Database) -> None:
    def fail() -> None:
        with database.write() as session:
            note(session, "rina", "act", "case-1")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with database.read() as session:
        assert entries_for(session, "case-1") == []


@pytest.mark.parametrize(("detail", "kept"), [(None, 0), ("", 0), ("x" * 499, 499), ("x" * 5000, 500)])
def test_a_long_reason_is_cut_not_refused(database: Database, detail: str | None, kept: int) -> None:
    with database.write() as session:
        note(session, "rina", "act", "case-1", detail)
    with database.read() as session:
        assert len(entries_for(session, "case-1")[0].detail or "") == kept
