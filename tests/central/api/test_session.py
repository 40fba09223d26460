"""Signing in and out."""

import pytest
from fastapi.testclient import TestClient
from pwdlib import PasswordHash

from central.app import Central
from central.audit.repository import note
from central.auth import secrets_made
from tests.central.conftest import ORIGIN, PASSWORD, REAL_HASHER

SESSION = "/api/operator/v1/session"


def attempt(client: TestClient, username: str, password: str) -> tuple[int, str]:
    answer = client.post(
        SESSION, json={"username": username, "password": password}, headers={"Origin": ORIGIN}
    )
    return answer.status_code, answer.text


def test_who_is_signed_in(operator: TestClient) -> None:
    answer = operator.get(SESSION).json()
    assert (answer["username"], answer["role"]) == ("operator", "operator")


def test_a_wrong_password_and_an_unknown_name_get_the_same_answer(operator: TestClient) -> None:
    wrong = attempt(operator, "operator", "wrong")
    assert wrong == attempt(operator, "nobody", PASSWORD)
    assert wrong[0] == 401


def test_too_many_attempts(client: TestClient) -> None:
    codes = [attempt(client, f"user{i}", "x")[0] for i in range(6)]
    assert codes == [401] * 5 + [429]


def test_signing_out_ends_the_session(operator: TestClient) -> None:
    cookie = operator.cookies["atcs_session"]
    assert operator.delete(SESSION).status_code == 204
    operator.cookies.set("atcs_session", cookie)
    assert operator.get(SESSION).status_code == 401


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(operator: TestClient) -> None:
    answer = operator.post(SESSION, json={"username": "operator", "password": PASSWORD})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "samesite=strict" in cookie.lower()


def test_over_https_the_cookie_is_bound_to_the_host(operator: TestClient) -> None:
    answer = operator.post(
        f"https://testserver{SESSION}",
        json={"username": "operator", "password": PASSWORD},
        headers={"Origin": "https://testserver"},
    )
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-atcs=")
    assert "Secure" in cookie


def test_signing_out_over_https_takes_the_cookie_away(operator: TestClient) -> None:
    https = {"Origin": "https://testserver"}
    credentials = {"username": "operator", "password": PASSWORD}
    operator.post(f"https://testserver{SESSION}", json=credentials, headers=https)
    answer = operator.delete(f"https://testserver{SESSION}", headers=https)
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith('__Host-atcs=""')
    assert "Secure" in cookie, "browsers heed no change of a __Host- cookie without Secure"
    assert "__Host-atcs" not in operator.cookies


class CountingHasher:
    """Counts how often a password is compared, which is what takes the time."""

    def __init__(self, real: PasswordHash) -> None:
        self.real, self.n_compared = real, 0

    def verify(self, password: str, kept: str) -> bool:
        self.n_compared += 1
        return self.real.verify(password, kept)


def test_an_unknown_name_costs_the_same_work_as_a_wrong_password(
    operator: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    counting = CountingHasher(secrets_made._hasher)
    monkeypatch.setattr(secrets_made, "_hasher", counting)
    for username, n in (("operator", 1), ("nobody", 2)):
        attempt(operator, username, "wrong")
        assert counting.n_compared == n


def test_the_work_is_the_recommended_one() -> None:
    kept, recommended = (h.hash("x").split("$")[3] for h in (REAL_HASHER, PasswordHash.recommended()))
    assert kept == recommended


def test_guessing_one_name_from_many_places_is_slowed_too(central: Central) -> None:
    codes = []
    for i in range(6):
        place = TestClient(central.app, client=(f"10.0.0.{i}", 1))
        codes.append(attempt(place, "operator", f"guess {i}")[0])
    assert codes == [401] * 5 + [429]


def test_one_who_must_wait_is_told_how_long(client: TestClient) -> None:
    for i in range(6):
        answer = client.post(SESSION, json={"username": f"u{i}", "password": "x"}, headers={"Origin": ORIGIN})
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "60")


def test_a_password_check_does_not_hold_the_store(central: Central, operator: TestClient) -> None:
    """Ingest must be able to write while passwords are compared."""

    class Writing(CountingHasher):
        def verify(self, password: str, kept: str) -> bool:
            with central.database.write() as session:
                note(session, "ingest", "written_meanwhile", "x")
            return super().verify(password, kept)

    before, secrets_made._hasher = secrets_made._hasher, Writing(secrets_made._hasher)
    try:
        assert attempt(operator, "operator", PASSWORD)[0] == 200
    finally:
        secrets_made._hasher = before


def test_about_is_public(client: TestClient) -> None:
    assert client.get("/api/operator/v1/about").json()["source_url"] == "/source.tar.gz"
