"""Signing in and out."""

from fastapi.testclient import TestClient

from tests.central.conftest import ORIGIN, PASSWORD

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


def test_about_is_public(client: TestClient) -> None:
    assert client.get("/api/operator/v1/about").json()["source_url"] == "/source.tar.gz"
