"""Every address: nobody -> 401, the wrong role -> 403; changes need the own origin."""

import pytest
from fastapi.testclient import TestClient

from central.app import Central
from tests.central.conftest import ORIGIN

CASE = "/api/operator/v1/cases/01a20c46-89a3-7023-b5d0-720032c1fbf6"
NEED_SIGN_IN = [
    ("GET", "/api/operator/v1/session"),
    ("DELETE", "/api/operator/v1/session"),
    ("GET", "/api/operator/v1/cases"),
    ("GET", CASE),
    ("GET", f"{CASE}/files/{'0' * 64}"),
    ("GET", f"{CASE}/documents/facts"),
    ("POST", f"{CASE}/review"),
    ("DELETE", f"{CASE}/review"),
    ("GET", "/api/operator/v1/nodes"),
    ("GET", "/api/operator/v1/quarantine"),
    ("GET", "/api/operator/v1/events"),
    ("PUT", "/api/operator/v1/password"),
    ("GET", "/api/operator/v1/users"),
    ("POST", "/api/operator/v1/users"),
    ("PATCH", "/api/operator/v1/users/{username}"),
    ("POST", "/api/operator/v1/users/{username}/password"),
    ("PUT", f"/api/node/v1/evidence/{'0' * 64}"),
    ("GET", "/api/operator/v1/flow"),
    ("GET", "/api/operator/v1/decisions"),
    ("GET", "/api/operator/v1/reasons"),
    ("GET", "/api/partner/v1/cases"),
    ("GET", "/api/partner/v1/flow"),
]
BODIES = {
    "review": {"outcome": "educate"},
    "password": {"current_password": "x", "new_password": "y"},
    "users": {"username": "rina", "role": "operator"},
    "{username}": {"enabled": False},
}
PUBLIC = {
    "/api/operator/v1/session",
    "/api/operator/v1/about",
    "/source.tar.gz",
    "/healthz",
    "/metrics",
}


@pytest.mark.parametrize(("method", "path"), NEED_SIGN_IN)
def test_nobody_gets_401(client: TestClient, method: str, path: str) -> None:
    body = BODIES.get(path.rsplit("/", 1)[1]) if method != "GET" else None
    answer = client.request(method, path, json=body, headers={"Origin": ORIGIN})
    assert answer.status_code == 401
    assert set(answer.json()["error"]) == {"code", "message", "field"}


def test_the_list_above_is_whole(central: Central) -> None:
    documented = {
        path.replace("{case_id}", CASE.rsplit("/", 1)[1]) for path in central.app.openapi()["paths"]
    }
    tested = {path.replace("0" * 64, "{sha256}").replace("/facts", "/{name}") for _, path in NEED_SIGN_IN}
    assert documented - tested <= PUBLIC


@pytest.mark.parametrize(("method", "path"), [("POST", f"{CASE}/review"), ("DELETE", f"{CASE}/review")])
def test_an_auditor_may_not_decide(auditor: TestClient, method: str, path: str) -> None:
    answer = auditor.request(method, path, json={"outcome": "educate"} if method == "POST" else None)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")


def test_an_operator_may_not_read_the_quarantine(operator: TestClient) -> None:
    assert operator.get("/api/operator/v1/quarantine").status_code == 403


def test_an_auditor_may_read(auditor: TestClient) -> None:
    assert auditor.get("/api/operator/v1/cases").status_code == 200
    assert auditor.get("/api/operator/v1/nodes").status_code == 200


@pytest.mark.parametrize("origin", [None, "http://evil.example", "null", "https://testserver"])
def test_a_change_from_elsewhere_is_refused(operator: TestClient, origin: str | None) -> None:
    del operator.headers["Origin"]
    headers = {} if origin is None else {"Origin": origin}
    answer = operator.post(f"{CASE}/review", json={"outcome": "educate"}, headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "wrong_origin")


def test_headers_of_every_answer(client: TestClient) -> None:
    for path in ("/", "/nope", "/dashboard/", "/api/operator/v1/cases"):
        headers = client.get(path).headers
        assert "frame-ancestors 'none'" in headers["content-security-policy"]
        assert "script-src 'self';" in headers["content-security-policy"]
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
        assert "referrer-policy" in headers


def test_a_body_too_large_is_refused(client: TestClient) -> None:
    answer = client.post("/periksa", content=b"x" * 70_000)
    assert answer.status_code == 413


def test_a_chunked_body_too_large_is_refused(client: TestClient) -> None:
    chunks = (b"x" * 10_000 for _ in range(10))
    answer = client.post(
        "/periksa", content=chunks, headers={"content-type": "application/x-www-form-urlencoded"}
    )
    assert answer.status_code == 413
