"""Traffic over HTTP: who may read it, in which form, and what is refused."""

import csv
import io
from datetime import timedelta

import pytest
from fastapi.testclient import TestClient

from central.app import Central
from central.auth import permissions
from central.auth.permissions import Role, Scope
from central.reviews.schemas import Decision, Outcome, RejectReason
from central.reviews.service import decide
from central.statistics.tables import HEADER
from contracts.base import Indication, VehicleClass
from contracts.topics import Channel
from tests.central.api.test_partner import ask
from tests.central.builders import NOW, FakeNode, minute_of, passed, wire

FLOW = "/api/operator/v1/flow"
PARTNER_FLOW = "/api/partner/v1/flow"
DECISIONS = "/api/operator/v1/decisions"
REASONS = "/api/operator/v1/reasons"
HOURS = {"from": "2026-01-31T07:00:00Z", "to": "2026-01-31T09:00:00Z"}
ON_RED = passed(9, VehicleClass.MOTORCYCLE, Indication.RED, n_arrival_known=8, n_arrived_on_red=6)


@pytest.fixture
def counted(central: Central, node: FakeNode) -> None:
    message = node.minute(minute_of(NOW, passed(3), ON_RED))
    assert central.intake.accept(node.topic(Channel.FLOW), wire(message)) is not None


@pytest.mark.parametrize("role", Role)
def test_every_role_reads_traffic(role: Role, request: pytest.FixtureRequest, counted: None) -> None:
    reader: TestClient = request.getfixturevalue(role.value)
    answer = reader.get(FLOW, params=HOURS)
    assert answer.status_code == 200
    (series,) = answer.json()["series"]
    first, second = series["steps"]
    assert first["passed"]["by_class"] == {"car": 3, "motorcycle": 9}
    assert first["passed"]["by_indication"] == {"green": 3, "red": 9}
    assert (first["passed"]["n_arrival_known"], first["passed"]["n_arrived_on_red"]) == (8, 6)
    assert (second["covered_s"], second["passed"]) == (0, None)


def test_a_role_without_the_permission_is_403(
    auditor: TestClient, monkeypatch: pytest.MonkeyPatch, counted: None
) -> None:
    monkeypatch.setitem(permissions._TABLE, Role.AUDITOR, frozenset())
    assert auditor.get(FLOW, params=HOURS).status_code == 403


@pytest.mark.parametrize(("scope", "status"), [(Scope.FLOW, 200), (Scope.CASES, 403), (Scope.PLATES, 403)])
def test_a_partner_needs_the_scope(
    central: Central, client: TestClient, counted: None, scope: Scope, status: int
) -> None:
    assert ask(central, client, scope).get(PARTNER_FLOW, params=HOURS).status_code == status


def test_a_key_for_traffic_reads_no_cases(central: Central, client: TestClient) -> None:
    assert ask(central, client, Scope.FLOW).get("/api/partner/v1/cases").status_code == 403


def test_both_apis_say_the_same(
    central: Central, operator: TestClient, client: TestClient, counted: None
) -> None:
    mine = operator.get(FLOW, params=HOURS).json()
    assert ask(central, client, Scope.FLOW).get(PARTNER_FLOW, params=HOURS).json() == mine


def test_csv_has_the_same_figures_and_empty_fields_for_gaps(operator: TestClient, counted: None) -> None:
    answer = operator.get(FLOW, params=HOURS | {"format": "csv"})
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert 'filename="flow-20260131-hour.csv"' in answer.headers["content-disposition"]
    seen, gap = csv.DictReader(io.StringIO(answer.text))
    assert list(seen) == list(HEADER)
    assert (seen["starts_at"], seen["step_s"], seen["covered_s"]) == ("2026-01-31T07:00:00Z", "3600", "60.0")
    assert (seen["passed"], seen["class_car"], seen["class_bus"], seen["lamp_red"]) == ("12", "3", "0", "9")
    assert (seen["arrival_known"], seen["arrived_on_red"], seen["queue_most"]) == ("8", "6", "")
    assert (gap["covered_s"], gap["passed"], gap["class_car"], gap["lamp_red"]) == ("0.0", "", "", "")


def test_every_line_of_the_csv_is_as_long_as_the_header(operator: TestClient, counted: None) -> None:
    text = operator.get(FLOW, params=HOURS | {"format": "csv", "step": "minute"}).text
    rows = list(csv.reader(io.StringIO(text)))
    assert len(rows) == 1 + 120
    assert {len(row) for row in rows} == {len(HEADER)}


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"step": "week"}, "step"),
        ({"format": "xml"}, "format"),
        ({"from": "yesterday"}, "from"),
        ({"from": "2026-01-31T07:00:00"}, "from"),
        ({"from": "2026-02-01T00:00:00Z"}, "to"),
        ({"from": "2020-01-01T00:00:00Z"}, "step"),
        ({"from": "0001-01-01T00:00:00Z"}, "from"),
        ({"camera": "x" * 64}, "camera"),
    ],
)
def test_what_cannot_be_answered_is_422_with_its_field(
    operator: TestClient, asked: dict[str, str], field: str
) -> None:
    answer = operator.get(FLOW, params=HOURS | asked)
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, field)


def test_without_times_it_is_the_last_day(operator: TestClient, counted: None) -> None:
    report = operator.get(FLOW).json()
    assert (report["step"], report["series"]) == ("hour", [])


@pytest.mark.parametrize("path", [FLOW, DECISIONS, REASONS])
def test_an_end_before_all_time_is_422(operator: TestClient, path: str) -> None:
    answer = operator.get(path, params={"to": "0001-01-01T00:00:00Z"})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "to")


def test_decisions_are_counted_by_kind_outcome_and_reason(
    central: Central, operator: TestClient, case_id: str
) -> None:
    with central.database.write() as session:
        decide(session, case_id, "rina", Decision(outcome=Outcome.REJECT, reason=RejectReason.NOT_RED))
    (kind,) = operator.get(DECISIONS).json()["kinds"]
    assert kind == {"kind": "red_light", "n": 1, "by_outcome": {"reject": 1}, "by_reason": {"not_red": 1}}
    assert operator.get(DECISIONS, params={"junction": "elsewhere"}).json()["kinds"] == []


def test_decisions_need_the_permission(auditor: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(permissions._TABLE, Role.AUDITOR, frozenset())
    assert auditor.get(DECISIONS).status_code == 403


def test_anonymous_does_not_read_reasons(client: TestClient) -> None:
    assert client.get(REASONS).status_code == 401


def test_reasons_need_the_permission(auditor: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(permissions._TABLE, Role.AUDITOR, frozenset())
    assert auditor.get(REASONS).status_code == 403


def test_reasons_are_told_per_camera_and_day(central: Central, node: FakeNode, operator: TestClient) -> None:
    minute = minute_of(NOW, camera="cam-7", junction="j-7", not_fired={"hidden": 3})
    central.intake.accept(node.topic(Channel.FLOW), wire(node.minute(minute)))
    asked = {"from": NOW.isoformat(), "to": (NOW + timedelta(minutes=1)).isoformat(), "camera": "cam-7"}
    (day,) = operator.get(REASONS, params=asked).json()["days"]
    assert (day["junction"], day["camera"], day["by_reason"]) == ("j-7", "cam-7", {"hidden": 3})
    assert operator.get(REASONS, params=asked | {"camera": "other"}).json()["days"] == []
