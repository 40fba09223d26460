"""The partner feed over HTTP."""

import pytest
from fastapi.testclient import TestClient

from central.app import Central
from central.auth.permissions import Scope
from central.auth.service import add_partner_key
from central.reviews.schemas import Decision, Outcome
from central.reviews.service import decide
from tests.central.integrations.test_service import make_old

CASES = "/api/partner/v1/cases"


def ask(central: Central, client: TestClient, *scopes: Scope) -> TestClient:
    with central.database.write() as session:
        key = add_partner_key(session, "splp", scopes)
    client.headers["Authorization"] = f"Bearer {key}"
    return client


@pytest.mark.parametrize(
    ("scopes", "plate"), [((Scope.CASES,), None), ((Scope.CASES, Scope.PLATES), "F 1234 ST")]
)
def test_decided_cases(
    central: Central, client: TestClient, case_id: str, scopes: tuple[Scope, ...], plate: str | None
) -> None:
    with central.database.write() as session:
        decide(session, case_id, "rina", Decision(outcome=Outcome.REFER))
    make_old(central.database, 60)
    (case,) = ask(central, client, *scopes).get(CASES).json()["items"]
    assert (case["outcome"], case["plate"]) == ("refer", plate)


def test_a_key_without_the_scope_is_403(central: Central, client: TestClient) -> None:
    assert ask(central, client, Scope.PLATES).get(CASES).status_code == 403


def test_a_strange_cursor_is_422(central: Central, client: TestClient) -> None:
    answer = ask(central, client, Scope.CASES).get(CASES, params={"cursor": "x"})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "cursor")
