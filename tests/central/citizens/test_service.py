"""What a citizen may look up, and how forgiving the fields are. Both stores."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from central.audit.repository import entries_for
from central.citizens import service
from central.citizens.service import CitizenCase, look_up, plain_plate, plain_reference
from central.db.engine import Database
from central.evidence.service import record_file
from central.ingest.service import Intake
from central.nodes.quarantine import QuarantineBounds
from central.nodes.service import register
from central.reviews.schemas import Decision, Outcome
from central.reviews.service import decide, undo
from central.violations.law import LawArticle
from contracts.base import ViolationKind
from contracts.manifest import FileRole
from tests.central.builders import CITY, FakeNode, facts_of, file_entry, vote_of, wire

PLATE = "F 1234 ST"
STILL = file_entry(b"still", FileRole.STILL_B)
NEW_YEAR_2027_UTC_7 = datetime(2026, 12, 31, 18, 0, tzinfo=UTC)


def referred(database: Database, plate: str | None = PLATE, at: datetime | None = None) -> tuple[str, str]:
    """Return (violation id, reference) of a referred case."""
    node = FakeNode()
    with database.write() as session:
        register(session, node.name, node.public_key)
    intake = Intake(database, CITY, QuarantineBounds(100_000))
    record = node.recorded(facts_of() if at is None else facts_of(at=at))
    vote = vote_of() if plate is None else vote_of(plate)
    for message in (record, node.evidence_for(record, [STILL], plate=vote)):
        intake.accept(node.topic(), wire(message))
    with database.write() as session:
        record_file(session, node.name, STILL.sha256, STILL.size_bytes)
        made = decide(session, record.data.violation_id, "rina", Decision(outcome=Outcome.REFER))
    return record.data.violation_id, made.reference or ""


def found(database: Database, reference: str, plate: str) -> CitizenCase | None:
    with database.write() as session:
        return look_up(session, reference, plate)


def test_the_right_pair_is_found_and_leaves_a_trace(database: Database) -> None:
    case_id, reference = referred(database)
    case = found(database, reference, PLATE)
    assert case is not None
    assert (case.reference, case.facts.red_elapsed_ms) == (reference, 1840)
    with database.read() as session:
        assert entries_for(session, case_id)[-1].action == "case_looked_up"


@pytest.mark.parametrize("plate", ["", "no plate", "NOPLATE", "F 1234 S", "B 1 A"])
def test_another_plate_is_nothing(database: Database, plate: str) -> None:
    _, reference = referred(database)
    assert found(database, reference, plate) is None


@pytest.mark.parametrize("plate", ["", "no plate", "NOPLATE", PLATE])
def test_a_case_whose_plate_was_not_read_is_nothing_to_anyone(database: Database, plate: str) -> None:
    _, reference = referred(database, plate=None)
    assert found(database, reference, plate) is None


def test_a_referral_taken_back_is_nothing(database: Database) -> None:
    case_id, reference = referred(database)
    with database.write() as session:
        undo(session, case_id, "rina", 10)
    assert found(database, reference, PLATE) is None


def test_the_number_has_the_citys_year(database: Database) -> None:
    """An hour after midnight in Sukabumi it is still last year in UTC."""
    _, reference = referred(database, at=NEW_YEAR_2027_UTC_7)
    case = found(database, reference, PLATE)
    assert case is not None
    assert case.number == "2027-00001"


def test_the_law_of_the_citys_day_counts(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def article(_kind: ViolationKind, day: datetime) -> LawArticle | None:
        asked.append(str(day))
        return None

    monkeypatch.setattr(service, "article_for", article)
    _, reference = referred(database, at=NEW_YEAR_2027_UTC_7)
    found(database, reference, PLATE)
    assert asked == ["2027-01-01"]


@given(st.text(max_size=100))
def test_a_plain_reference_is_its_own_plain_reference(text: str) -> None:
    plain = plain_reference(text)
    assert plain_reference(plain) == plain
    assert plain_reference(text.lower()) == plain_reference(text.upper())


@pytest.mark.parametrize("typed", ["f1234st", " F-1234.ST ", "f 1234 st\n", "F\u00a01234 ST"])
def test_a_plate_is_read_in_any_spelling(typed: str) -> None:
    assert plain_plate(typed) == "F1234ST"
