"""Cases, their files and reviews over HTTP."""

import hashlib

import pytest
from fastapi.testclient import TestClient

from central.app import Central
from central.audit.repository import entries_for
from central.reviews.schemas import Decision, Outcome
from central.reviews.service import decide
from tests.central.builders import FakeNode, wire
from tests.central.conftest import STILL

CASES = "/api/operator/v1/cases"
SHA = hashlib.sha256(STILL).hexdigest()


def test_the_list_has_the_case(operator: TestClient, case_id: str) -> None:
    page = operator.get(CASES, params={"status": "open"}).json()
    (case,) = page["items"]
    assert (case["id"], case["plate"], case["evidence_status"]) == (case_id, "F 1234 ST", "complete")
    assert (case["still_sha256"], page["n_open"], page["next_cursor"]) == (SHA, 1, None)


def test_the_plate_can_be_searched(operator: TestClient, case_id: str) -> None:
    assert len(operator.get(CASES, params={"plate": "f 1234"}).json()["items"]) == 1
    assert operator.get(CASES, params={"plate": "B 9"}).json()["items"] == []


def test_a_case_tells_everything(operator: TestClient, central: Central, case_id: str) -> None:
    case = operator.get(f"{CASES}/{case_id}").json()
    assert case["signature_valid"]
    assert case["facts"]["red_elapsed_ms"] == 1840
    assert case["manifest"]["plate"]["candidates"][1]["text"] == "F 1284 ST"
    assert [file["present"] for file in case["files"]] == [True]
    with central.database.read() as session:
        assert entries_for(session, case_id)[-1].action == "case_opened"


def test_an_unknown_case_is_404(operator: TestClient) -> None:
    assert operator.get(f"{CASES}/nothing").status_code == 404


def test_a_file_comes_with_its_hash(operator: TestClient, case_id: str) -> None:
    answer = operator.get(f"{CASES}/{case_id}/files/{SHA}")
    assert (answer.content, answer.headers["x-content-sha256"]) == (STILL, SHA)
    assert answer.headers["content-type"] == "image/jpeg"


def test_a_part_of_a_file(operator: TestClient, case_id: str) -> None:
    answer = operator.get(f"{CASES}/{case_id}/files/{SHA}", headers={"Range": "bytes=2-6"})
    assert (answer.status_code, answer.content) == (206, STILL[2:7])


def test_a_damaged_file_is_not_shown(operator: TestClient, central: Central, case_id: str) -> None:
    central.files.path_of(SHA).write_bytes(b"something else")
    answer = operator.get(f"{CASES}/{case_id}/files/{SHA}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "evidence_damaged")


def test_a_file_of_another_case_is_404(operator: TestClient, case_id: str) -> None:
    assert operator.get(f"{CASES}/{case_id}/files/{'0' * 64}").status_code == 404


def test_deciding_and_taking_back(operator: TestClient, case_id: str) -> None:
    made = operator.post(f"{CASES}/{case_id}/review", json={"outcome": "refer"})
    assert made.status_code == 201
    assert operator.post(f"{CASES}/{case_id}/review", json={"outcome": "refer"}).status_code == 409
    assert operator.delete(f"{CASES}/{case_id}/review").json()["undone_at"] is not None


@pytest.mark.parametrize("outcome", ["announce", "refer"])
def test_a_case_whose_pictures_are_not_here_can_only_be_dropped_or_counted(
    operator: TestClient, central: Central, node: FakeNode, outcome: str
) -> None:
    record = node.recorded()
    central.intake.accept(node.topic(), wire(record))
    place = f"{CASES}/{record.data.violation_id}/review"
    answer = operator.post(place, json={"outcome": outcome})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "evidence_waiting")
    assert "\n" not in answer.json()["error"]["message"]
    assert operator.post(place, json={"outcome": "educate"}).status_code == 201


def test_a_rejection_needs_a_known_reason(operator: TestClient, case_id: str) -> None:
    for body in ({"outcome": "reject"}, {"outcome": "reject", "reason": "mood"}, {"outcome": "fine"}):
        answer = operator.post(f"{CASES}/{case_id}/review", json=body)
        assert answer.status_code == 422
        assert "\n" not in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "cursor", ["nonsense", f"1-{10**30}", "0001-01-01T00:00:00+23:59~1", "1769844600000000-1'"]
)
def test_a_strange_cursor_is_422(operator: TestClient, cursor: str) -> None:
    answer = operator.get(CASES, params={"cursor": cursor})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "cursor")


def test_a_file_is_never_a_page_of_this_site(operator: TestClient, case_id: str) -> None:
    """Its media type is a node's word: a page or script from a node must not run as the dashboard's."""
    headers = operator.get(f"{CASES}/{case_id}/files/{SHA}").headers
    assert headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert headers["x-content-type-options"] == "nosniff"


def test_another_operators_decision_stays(operator: TestClient, central: Central, case_id: str) -> None:
    with central.database.write() as session:
        decide(session, case_id, "budi", Decision(outcome=Outcome.EDUCATE))
    answer = operator.delete(f"{CASES}/{case_id}/review")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")
