"""Decisions: once, with a reason where one is due, taken back in time. Same suite on both stores."""

from collections.abc import Sequence
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import event

from central.audit.repository import entries_for
from central.db.engine import Database
from central.db.place import Place
from central.errors import ConflictError, ForbiddenError, NotFoundError, RefusedError
from central.evidence.service import record_file
from central.ingest.service import Intake
from central.nodes.quarantine import QuarantineBounds
from central.nodes.service import register
from central.reviews import repository
from central.reviews.cases import CaseReader
from central.reviews.repository import CaseFilter
from central.reviews.schemas import Decision, Outcome, RejectReason
from central.reviews.service import decide, undo
from contracts.manifest import EvidenceFile, FileRole
from tests.central.builders import CITY, NOW, FakeNode, facts_of, file_entry, wire

UNDO_S = 10


STILL = file_entry(b"still", FileRole.STILL_B)
CLIP = file_entry(b"clip", FileRole.CLIP, "video/mp4")


def cases_in(
    database: Database, n: int = 1, files: Sequence[EvidenceFile] = (STILL,), complete: bool = True
) -> list[str]:
    """Cases whose manifest announces these files; a still is stored, others are on their way."""
    node = FakeNode()
    with database.write() as session:
        register(session, node.name, node.public_key)
    intake = Intake(database, CITY, QuarantineBounds(100_000))
    ids = []
    for i in range(n):
        envelope = node.recorded(facts_of(at=NOW + timedelta(minutes=i // 2)))
        for message in (envelope, node.evidence_for(envelope, list(files), complete=complete)):
            intake.accept(node.topic(), wire(message))
        ids.append(envelope.data.violation_id)
    with database.write() as session:
        record_file(session, node.name, STILL.sha256, STILL.size_bytes)
    return ids


def say(database: Database, case_id: str, outcome: Outcome = Outcome.EDUCATE) -> None:
    with database.write() as session:
        decide(session, case_id, "rina", Decision(outcome=outcome))


def test_a_decision_stands_and_is_audited(database: Database) -> None:
    (case_id,) = cases_in(database)
    say(database, case_id, Outcome.ANNOUNCE)
    with database.read() as session:
        summary = CaseReader(session, UNDO_S).summary(case_id)
        actions = [entry.action for entry in entries_for(session, case_id)]
    assert summary is not None
    assert summary.review is not None
    assert (summary.review.outcome, summary.review.operator) == (Outcome.ANNOUNCE, "rina")
    assert actions == ["record_stored", "manifest_stored", "decided_announce"]


@pytest.mark.parametrize("outcome", [Outcome.ANNOUNCE, Outcome.REFER])
@pytest.mark.parametrize(
    ("files", "complete", "code"),
    [
        ((STILL, CLIP), True, "evidence_waiting"),
        ((STILL,), False, "evidence_incomplete"),
        ((), True, "evidence_incomplete"),
    ],
)
def test_nobody_is_accused_on_evidence_that_is_not_whole(
    database: Database, files: tuple[EvidenceFile, ...], complete: bool, code: str, outcome: Outcome
) -> None:
    (case_id,) = cases_in(database, 1, files, complete)
    with pytest.raises(ConflictError, match="only 'educate' and 'reject'") as caught:
        say(database, case_id, outcome)
    assert caught.value.code == code
    say(database, case_id, Outcome.EDUCATE)


def test_without_a_manifest_nobody_is_accused(database: Database) -> None:
    node = FakeNode()
    with database.write() as session:
        register(session, node.name, node.public_key)
    record = node.recorded()
    Intake(database, CITY, QuarantineBounds(100_000)).accept(node.topic(), wire(record))
    with pytest.raises(ConflictError, match="not here yet"):
        say(database, record.data.violation_id, Outcome.REFER)


def test_a_second_decision_is_refused(database: Database) -> None:
    (case_id,) = cases_in(database)
    say(database, case_id)
    with pytest.raises(ConflictError, match="decided already"):
        say(database, case_id, Outcome.REFER)


def test_two_at_once_make_one_decision(database: Database) -> None:
    (case_id,) = cases_in(database)
    together, outcomes = Barrier(2), []

    def try_it() -> None:
        together.wait()
        try:
            say(database, case_id)
            outcomes.append("decided")
        except ConflictError:
            outcomes.append("refused")

    threads = [Thread(target=try_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["decided", "refused"]


def test_only_a_referred_case_gets_a_reference_of_80_bits(database: Database) -> None:
    first, second = cases_in(database, 2)
    say(database, first, Outcome.REFER)
    say(database, second, Outcome.EDUCATE)
    with database.read() as session:
        reference = CaseReader(session, UNDO_S).detail(first).reference
        assert CaseReader(session, UNDO_S).detail(second).reference is None
    assert reference is not None
    assert len(reference.replace("-", "")) == 16


def test_undone_is_open_again_and_stays_in_the_history(database: Database) -> None:
    (case_id,) = cases_in(database)
    say(database, case_id)
    with database.write() as session:
        undo(session, case_id, "rina", UNDO_S)
    say(database, case_id, Outcome.REFER)
    with database.read() as session:
        reviews = CaseReader(session, UNDO_S).detail(case_id).reviews
    assert [review.undone_at is None for review in reviews] == [False, True]


def test_undo_is_too_late_after_its_time(database: Database) -> None:
    (case_id,) = cases_in(database)
    say(database, case_id)
    with database.write() as session, pytest.raises(ConflictError, match="for 0 s only"):
        undo(session, case_id, "rina", 0)


def test_only_the_one_who_decided_takes_it_back(database: Database) -> None:
    (case_id,) = cases_in(database)
    say(database, case_id)
    with database.write() as session, pytest.raises(ForbiddenError, match="another operator decided"):
        undo(session, case_id, "budi", UNDO_S)
    with database.read() as session:
        assert CaseReader(session, UNDO_S).page(CaseFilter("decided"), None, 1).items[0].id == case_id


def test_an_undo_and_a_second_decision_at_once_leave_one_standing(database: Database) -> None:
    (case_id,) = cases_in(database)
    say(database, case_id)
    together = Barrier(2)

    def take_back() -> None:
        together.wait()
        with database.write() as session:
            undo(session, case_id, "rina", UNDO_S)

    def decide_anew() -> None:
        together.wait()
        try:
            say(database, case_id, Outcome.REFER)
        except ConflictError:
            return

    threads = [Thread(target=act) for act in (take_back, decide_anew)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.read() as session:
        reviews = CaseReader(session, UNDO_S).detail(case_id).reviews
        n_open = CaseReader(session, UNDO_S).page(CaseFilter(), None, 1).n_open
    standing = [review for review in reviews if review.undone_at is None]
    assert len(standing) == len(reviews) - 1 == 1 - n_open


def test_there_must_be_something_to_undo(database: Database) -> None:
    (case_id,) = cases_in(database)
    with database.write() as session, pytest.raises(NotFoundError):
        undo(session, case_id, "rina", UNDO_S)


@pytest.mark.parametrize(
    ("decision", "field"),
    [
        (Decision(outcome=Outcome.REJECT), "reason"),
        (Decision(outcome=Outcome.REFER, reason=RejectReason.NOT_RED), "reason"),
        (Decision(outcome=Outcome.REJECT, reason=RejectReason.OTHER, note="  "), "note"),
    ],
)
def test_reasons_are_where_they_belong(database: Database, decision: Decision, field: str) -> None:
    (case_id,) = cases_in(database)
    with database.write() as session, pytest.raises(RefusedError) as caught:
        decide(session, case_id, "rina", decision)
    assert caught.value.field == field


def test_pages_show_each_case_once_newest_first(database: Database) -> None:
    ids = cases_in(database, 7)
    seen: list[str] = []
    cursor = None
    with database.read() as session:
        while True:
            page = CaseReader(session, UNDO_S).page(CaseFilter(), cursor, 2)
            seen += [case.id for case in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
    assert seen == ids[::-1]


def test_the_filter_knows_status_kind_junction_and_plate(database: Database) -> None:
    ids = cases_in(database, 3)
    say(database, ids[0])
    expected = {
        CaseFilter("open"): 2,
        CaseFilter("decided"): 1,
        CaseFilter(kind="stop_line"): 0,
        CaseFilter(junction="simpang-rumah-sakit"): 3,
        CaseFilter(plate="F1234"): 3,
        CaseFilter(plate="B9"): 0,
    }
    with database.read() as session:
        reader = CaseReader(session, UNDO_S)
        assert {key: len(reader.page(key, None, 10).items) for key in expected} == expected
        assert reader.page(CaseFilter(), None, 10).n_open == 2


def test_neighbours_lead_through_the_list(database: Database) -> None:
    oldest, middle, newest = cases_in(database, 3)
    with database.read() as session:
        detail = CaseReader(session, UNDO_S).detail(middle)
        assert (detail.next_id, detail.previous_id) == (oldest, newest)
        assert CaseReader(session, UNDO_S).detail(newest).previous_id is None


def test_a_case_that_comes_between_two_pages_shifts_nothing(database: Database) -> None:
    node, intake = FakeNode(), Intake(database, CITY, QuarantineBounds(100_000))
    with database.write() as session:
        register(session, node.name, node.public_key)

    def add(minute: int) -> str:
        envelope = node.recorded(facts_of(at=NOW + timedelta(minutes=minute)))
        intake.accept(node.topic(), wire(envelope))
        return envelope.data.violation_id

    old, middle, new = (add(minute) for minute in (0, 1, 2))
    with database.read() as session:
        first = CaseReader(session, UNDO_S).page(CaseFilter(), None, 2)
    add(3)
    with database.read() as session:
        second = CaseReader(session, UNDO_S).page(CaseFilter(), first.next_cursor, 2)
    assert [case.id for case in (*first.items, *second.items)] == [new, middle, old]


def n_statements(database: Database, limit: int) -> int:
    seen: list[str] = []

    def count(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    with database.read() as session:
        event.listen(session.get_bind(), "before_cursor_execute", count)
        assert len(CaseReader(session, UNDO_S).page(CaseFilter(), None, limit).items) == limit
        event.remove(session.get_bind(), "before_cursor_execute", count)
    return len(seen)


def test_a_longer_page_takes_no_more_statements(database: Database) -> None:
    cases_in(database, 12)
    assert n_statements(database, 12) == n_statements(database, 1)


@pytest.mark.parametrize(
    ("which", "index"),
    [
        (CaseFilter(), "ix_violations_newest"),
        (CaseFilter("open"), "ix_violations_newest"),
        (CaseFilter("open"), "uq_reviews_standing"),
    ],
)
def test_the_list_is_read_along_an_index(database: Database, which: CaseFilter, index: str) -> None:
    """SQLite tells its plan in words; the indices are the same on PostgreSQL."""
    with database.read() as session:
        if session.get_bind().dialect.name != "sqlite":
            pytest.skip("the plan of PostgreSQL depends on how full the tables are")
        statement = (
            repository.newest_rows(which, Place(NOW, 3))
            .limit(50)
            .compile(session.get_bind(), compile_kwargs={"literal_binds": True})
        )
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all()
    assert index in str(plan)
    assert "TEMP B-TREE" not in str(plan)


def test_a_strange_cursor_is_refused(database: Database) -> None:
    with database.read() as session, pytest.raises(RefusedError, match="cursor"):
        CaseReader(session, UNDO_S).page(CaseFilter(), "nonsense", 5)
