"""Standing decisions by kind, outcome and reason; what was taken back does not count. Both stores."""

from datetime import UTC, datetime, timedelta

import pytest

from central.db.engine import Database
from central.errors import RefusedError
from central.reviews.schemas import Decision, Outcome, RejectReason
from central.reviews.service import decide, undo
from central.statistics.decisions import DecisionFilter, DecisionReport, decision_report
from tests.central.reviews.test_service import UNDO_S, cases_in

HOUR = timedelta(hours=1)


def decided(database: Database, *decisions: tuple[Outcome, RejectReason | None]) -> list[str]:
    ids = cases_in(database, len(decisions))
    with database.write() as session:
        for case_id, (outcome, reason) in zip(ids, decisions, strict=True):
            decide(session, case_id, "rina", Decision(outcome=outcome, reason=reason))
    return ids


def report(
    database: Database, begins: datetime, ends: datetime, junction: str | None = None
) -> DecisionReport:
    with database.read() as session:
        return decision_report(session, DecisionFilter(begins, ends, junction))


def around_now() -> tuple[datetime, datetime]:
    now = datetime.now(UTC)
    return now - HOUR, now + HOUR


def test_reasons_are_counted_among_the_rejected(database: Database) -> None:
    slow, close = (
        (Outcome.REJECT, RejectReason.PERMITTED_TURN),
        (Outcome.REJECT, RejectReason.TOO_CLOSE_TO_CALL),
    )
    decided(database, slow, slow, close, (Outcome.REFER, None), (Outcome.EDUCATE, None))
    (kind,) = report(database, *around_now()).kinds
    assert kind.n == 5
    assert kind.by_outcome == {Outcome.REJECT: 3, Outcome.REFER: 1, Outcome.EDUCATE: 1}
    assert kind.by_reason == {RejectReason.PERMITTED_TURN: 2, RejectReason.TOO_CLOSE_TO_CALL: 1}


def test_a_decision_that_was_taken_back_does_not_count(database: Database) -> None:
    first, _ = decided(database, (Outcome.REFER, None), (Outcome.EDUCATE, None))
    with database.write() as session:
        undo(session, first, "rina", UNDO_S)
    (kind,) = report(database, *around_now()).kinds
    assert kind.by_outcome == {Outcome.EDUCATE: 1}


@pytest.mark.parametrize(
    ("shift", "junction"), [(3 * HOUR, None), (-3 * HOUR, None), (0 * HOUR, "elsewhere")]
)
def test_other_times_and_junctions_do_not_count(
    database: Database, shift: timedelta, junction: str | None
) -> None:
    decided(database, (Outcome.REFER, None))
    begins, ends = around_now()
    assert report(database, begins + shift, ends + shift, junction).kinds == []


def test_a_time_that_ends_before_it_begins_is_refused(database: Database) -> None:
    begins, ends = around_now()
    with pytest.raises(RefusedError) as refused:
        report(database, ends, begins)
    assert refused.value.field == "to"
