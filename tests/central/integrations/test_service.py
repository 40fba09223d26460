"""The partner feed: in decided order, nothing twice, nothing left out, plates only with their scope."""

from datetime import timedelta

from central.audit.repository import entries_for
from central.auth.permissions import Scope
from central.auth.service import Partner
from central.db.engine import Database
from central.integrations.service import decided_page
from central.reviews.models import Review
from central.reviews.schemas import Outcome
from central.reviews.service import undo
from contracts.facts import RedBegin
from tests.central.reviews.test_service import cases_in, say

PLAIN = Partner("splp", frozenset({Scope.CASES}))
WITH_PLATES = Partner("etle", frozenset(Scope))


def make_old(database: Database, seconds: float) -> None:
    with database.write() as session:
        for review in session.query(Review):
            review.decided_at -= timedelta(seconds=seconds)


def read(
    database: Database, partner: Partner, cursor: str | None, limit: int = 2
) -> tuple[list[str], str | None]:
    with database.write() as session:
        page = decided_page(session, partner, cursor, limit, 10)
    return [case.number for case in page.items], page.next_cursor


def test_a_fresh_decision_is_held_back(database: Database) -> None:
    (case_id,) = cases_in(database)
    say(database, case_id)
    assert read(database, PLAIN, None) == ([], None)


def test_an_undone_decision_never_appears(database: Database) -> None:
    (case_id,) = cases_in(database)
    say(database, case_id)
    with database.write() as session:
        undo(session, case_id, "rina", 10)
    make_old(database, 60)
    assert read(database, PLAIN, None) == ([], None)


def test_the_cursor_neither_skips_nor_repeats(database: Database) -> None:
    ids = cases_in(database, 5)
    for case_id in (ids[3], ids[0], ids[4]):
        say(database, case_id)
    make_old(database, 60)
    first, cursor = read(database, PLAIN, None)
    second, cursor = read(database, PLAIN, cursor)
    assert [number[-1] for number in first + second] == ["4", "1", "5"]
    assert read(database, PLAIN, cursor) == ([], cursor)
    say(database, ids[1])
    with database.write() as session:
        session.get_one(Review, 4).decided_at -= timedelta(seconds=30)
    assert [number[-1] for number in read(database, PLAIN, cursor)[0]] == ["2"]


def test_plates_need_their_scope_and_leave_a_trace(database: Database) -> None:
    (case_id,) = cases_in(database)
    say(database, case_id, Outcome.REFER)
    make_old(database, 60)
    read(database, PLAIN, None)
    with database.read() as session:
        assert "plate_read" not in [entry.action for entry in entries_for(session, case_id)]
    read(database, WITH_PLATES, None)
    with database.read() as session:
        trace = entries_for(session, case_id)[-1]
    assert (trace.actor, trace.action) == ("partner:etle", "plate_read")


def test_red_elapsed_comes_with_its_doubt(database: Database) -> None:
    (case_id,) = cases_in(database)
    say(database, case_id)
    make_old(database, 60)
    with database.write() as session:
        (case,) = decided_page(session, PLAIN, None, 2, 10).items
    assert (case.red_elapsed_ms, case.red_elapsed_uncertainty_ms, case.red_begin) == (1840, 20, RedBegin.SEEN)
