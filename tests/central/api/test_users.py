"""The own password, and the supervisor's accounts."""

import pytest
from fastapi.testclient import TestClient

from central.app import Central
from central.audit.repository import entries_for
from central.auth.accounts import add_operator
from central.auth.permissions import Role
from tests.central.api.test_access import BODIES, NEED_SIGN_IN
from tests.central.conftest import ORIGIN, PASSWORD

BASE = "/api/operator/v1"
NEW = "another password"
MAY_STILL = {f"{BASE}/session", f"{BASE}/password"}
NEEDS_SUPERVISOR = [
    ("GET", "/users", None),
    ("POST", "/users", {"username": "rina", "role": "operator"}),
    ("PATCH", "/users/rina", {"enabled": False}),
    ("POST", "/users/rina/password", None),
]


def code_of_sign_in(central: Central, username: str, password: str) -> int:
    client = TestClient(central.app, headers={"Origin": ORIGIN})
    return client.post(f"{BASE}/session", json={"username": username, "password": password}).status_code


def change(client: TestClient, current: str, new: str) -> tuple[int, str | None]:
    answer = client.put(f"{BASE}/password", json={"current_password": current, "new_password": new})
    return answer.status_code, None if answer.status_code == 204 else answer.json()["error"]["field"]


@pytest.mark.parametrize("role", ["operator", "auditor"])
@pytest.mark.parametrize(("method", "path", "body"), NEEDS_SUPERVISOR)
def test_only_a_supervisor_manages_users(
    request: pytest.FixtureRequest, role: str, method: str, path: str, body: dict[str, str] | None
) -> None:
    client: TestClient = request.getfixturevalue(role)
    answer = client.request(method, BASE + path, json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "forbidden")


@pytest.mark.parametrize("role", ["operator", "auditor", "supervisor"])
def test_everyone_changes_the_own_password(
    request: pytest.FixtureRequest, central: Central, role: str
) -> None:
    client: TestClient = request.getfixturevalue(role)
    assert change(client, PASSWORD, NEW) == (204, None)
    assert client.get(f"{BASE}/session").json()["must_change_password"] is False
    assert code_of_sign_in(central, role, PASSWORD) == 401
    assert code_of_sign_in(central, role, NEW) == 200


@pytest.mark.parametrize(
    ("current", "new", "field"),
    [
        ("wrong", NEW, "current_password"),
        (PASSWORD, PASSWORD, "new_password"),
        (PASSWORD, "short", "password"),
    ],
)
def test_a_password_that_is_not_taken(
    operator: TestClient, central: Central, current: str, new: str, field: str
) -> None:
    assert change(operator, current, new) == (422, field)
    assert operator.get(f"{BASE}/session").status_code == 200
    assert code_of_sign_in(central, "operator", PASSWORD) == 200


def test_the_current_password_cannot_be_guessed_for_long(operator: TestClient) -> None:
    codes = [change(operator, f"guess {i}", NEW)[0] for i in range(6)]
    assert (codes[0], codes[-1]) == (422, 429)


def test_a_supervisor_adds_a_user_whose_password_is_said_once(
    supervisor: TestClient, central: Central
) -> None:
    made = supervisor.post(f"{BASE}/users", json={"username": "rina", "role": "auditor"})
    assert (made.status_code, made.json()["username"]) == (201, "rina")
    rows = {row["username"]: row for row in supervisor.get(f"{BASE}/users").json()}
    assert set(rows) == {"rina", "supervisor"}
    assert (rows["rina"]["role"], rows["rina"]["enabled"], rows["rina"]["must_change_password"]) == (
        "auditor",
        True,
        True,
    )
    assert made.json()["password"] not in supervisor.get(f"{BASE}/users").text
    assert code_of_sign_in(central, "rina", made.json()["password"]) == 200
    with central.database.read() as session:
        assert [entry.actor for entry in entries_for(session, "rina")] == ["supervisor", "rina"]


@pytest.mark.parametrize(
    ("body", "status", "part"),
    [
        ({"username": "supervisor", "role": "operator"}, 409, "exists already"),
        ({"username": "Rina B", "role": "operator"}, 422, "username"),
        ({"username": "rina", "role": "king"}, 422, "role"),
        ({"username": "rina", "role": "operator", "password": "x"}, 422, "password"),
    ],
)
def test_a_user_that_cannot_be(supervisor: TestClient, body: dict[str, str], status: int, part: str) -> None:
    answer = supervisor.post(f"{BASE}/users", json=body)
    assert answer.status_code == status
    assert part in answer.json()["error"]["message"]
    assert len(supervisor.get(f"{BASE}/users").json()) == 1


def test_a_disabled_user_is_out_at_once(supervisor: TestClient, central: Central) -> None:
    password = supervisor.post(f"{BASE}/users", json={"username": "rina", "role": "operator"}).json()[
        "password"
    ]
    rina = TestClient(central.app, headers={"Origin": ORIGIN})
    rina.post(f"{BASE}/session", json={"username": "rina", "password": password})
    assert change(rina, password, NEW) == (204, None)
    assert rina.get(f"{BASE}/cases").status_code == 200
    row = supervisor.patch(f"{BASE}/users/rina", json={"enabled": False})
    assert (row.status_code, row.json()["enabled"]) == (200, False)
    assert rina.get(f"{BASE}/cases").status_code == 401
    assert code_of_sign_in(central, "rina", NEW) == 401
    assert supervisor.patch(f"{BASE}/users/rina", json={"enabled": True}).json()["enabled"]
    assert code_of_sign_in(central, "rina", NEW) == 200


@pytest.mark.parametrize(
    ("method", "path"), [(m, p) for m, p in NEED_SIGN_IN if p.startswith(BASE) and p not in MAY_STILL]
)
def test_a_first_password_lets_nobody_do_anything_but_change_it(
    central: Central, client: TestClient, method: str, path: str
) -> None:
    with central.database.write() as session:
        add_operator(session, "rina", Role.SUPERVISOR, PASSWORD)
    client.headers["Origin"] = ORIGIN
    client.post(f"{BASE}/session", json={"username": "rina", "password": PASSWORD})
    body = BODIES.get(path.rsplit("/", 1)[1]) if method != "GET" else None
    answer = client.request(method, path, json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "password_change_needed")
    assert change(client, PASSWORD, NEW) == (204, None)
    assert client.get(f"{BASE}/users").status_code == 200


def test_nobody_disables_the_own_account(supervisor: TestClient) -> None:
    answer = supervisor.patch(f"{BASE}/users/supervisor", json={"enabled": False})
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "conflict")


def test_a_reset_password_works_and_the_old_one_does_not(supervisor: TestClient, central: Central) -> None:
    old = supervisor.post(f"{BASE}/users", json={"username": "rina", "role": "operator"}).json()["password"]
    new = supervisor.post(f"{BASE}/users/rina/password").json()["password"]
    assert (code_of_sign_in(central, "rina", old), code_of_sign_in(central, "rina", new)) == (401, 200)


@pytest.mark.parametrize(("method", "path", "body"), NEEDS_SUPERVISOR[2:])
def test_there_is_no_such_user(
    supervisor: TestClient, method: str, path: str, body: dict[str, bool] | None
) -> None:
    assert supervisor.request(method, BASE + path, json=body).status_code == 404
