"""Whatever is sent, the answer is a page or one JSON error, never a failure of the server. Both stores."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from central.api.application import build
from central.api.context import Context
from central.api.dashboard import static
from central.auth.accounts import add_operator
from central.auth.permissions import Role
from central.config import CentralConfig
from central.db.engine import Database
from central.evidence.files import FileStore
from tests.central.conftest import ORIGIN, PASSWORD

BASE = "/api/operator/v1"
STRANGE = [
    "\0",
    "a\0b",
    "\ud7ff",
    "é" * 60,
    "%",
    "_",
    "' OR 1=1 --",
    "../" * 9,
    "9" * 40,
    "-1",
    "NaN",
    "[]",
    "\r\n",
]
TEXT = st.one_of(st.sampled_from(STRANGE), st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(autouse=True)
def dashboard(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A built one, whether or not this checkout has it."""
    built = tmp_path / "dist"
    built.mkdir()
    (built / "index.html").write_text("the application")
    monkeypatch.setattr(static, "DIST", built)


@pytest.fixture
def supervisor(database: Database, tmp_path: Path) -> Iterator[TestClient]:
    """A signed-in supervisor of a central over either store, with limits that are not reached."""
    config = CentralConfig(data_dir=tmp_path, logins_per_minute=10_000, lookups_per_minute=10_000)
    files = FileStore(tmp_path)
    files.prepare()
    with database.write() as session:
        add_operator(session, "siti", Role.SUPERVISOR, PASSWORD).must_change_password = False
    app = build(Context(config, database, files, lambda: True))
    with TestClient(app, headers={"Origin": ORIGIN}, raise_server_exceptions=False) as client:
        client.post(f"{BASE}/session", json={"username": "siti", "password": PASSWORD})
        yield client


def fits(client: TestClient, method: str, path: str, **more: object) -> None:
    answer = client.request(method, path, **more)  # type: ignore[arg-type]
    assert answer.status_code < 500, f"{method} {path!r} {more}: {answer.text}"
    if answer.status_code >= 400 and path.startswith("/api"):
        message = answer.json()["error"]["message"]
        assert "\n" not in message


@QUICK
@given(value=TEXT, name=st.sampled_from(["status", "kind", "junction", "plate", "cursor", "limit"]))
def test_the_filter_of_the_list(supervisor: TestClient, name: str, value: str) -> None:
    fits(supervisor, "GET", f"{BASE}/cases", params={name: value})


@QUICK
@given(value=TEXT, name=st.sampled_from(["junction", "camera", "from", "to", "step", "format"]))
def test_the_filter_of_traffic(supervisor: TestClient, name: str, value: str) -> None:
    fits(supervisor, "GET", f"{BASE}/flow", params={name: value})


@QUICK
@given(value=TEXT)
def test_names_in_addresses(supervisor: TestClient, value: str) -> None:
    part = quote(value, safe="")
    for path in (f"cases/{part}", f"cases/{part}/files/{'0' * 64}", f"cases/x/files/{part}"):
        fits(supervisor, "GET", f"{BASE}/{path}")
    fits(supervisor, "PATCH", f"{BASE}/users/{part}", json={"enabled": True})
    fits(supervisor, "POST", f"{BASE}/cases/{part}/review", json={"outcome": "educate"})
    fits(supervisor, "PUT", f"/api/node/v1/evidence/{part}", content=b"x")
    fits(supervisor, "GET", f"/dashboard/{part}")


@QUICK
@given(name=TEXT, password=TEXT)
def test_names_and_passwords(supervisor: TestClient, name: str, password: str) -> None:
    stranger = TestClient(supervisor.app, headers={"Origin": ORIGIN}, raise_server_exceptions=False)
    fits(stranger, "POST", f"{BASE}/session", json={"username": name, "password": password})
    fits(supervisor, "POST", f"{BASE}/users", json={"username": name, "role": "auditor"})
    fits(supervisor, "PUT", f"{BASE}/password", json={"current_password": name, "new_password": password})


@QUICK
@given(reference=TEXT, plate=TEXT)
def test_what_citizens_type(supervisor: TestClient, reference: str, plate: str) -> None:
    fits(supervisor, "POST", "/check", data={"reference": reference, "plate": plate})


@QUICK
@given(token=st.one_of(st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=60), st.just("")))
def test_keys_of_partners_and_nodes(supervisor: TestClient, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    fits(supervisor, "GET", "/api/partner/v1/cases", headers=headers)
    fits(supervisor, "PUT", f"/api/node/v1/evidence/{'0' * 64}", headers=headers, content=b"x")


@QUICK
@given(body=st.binary(max_size=80))
def test_bodies_that_are_no_json(supervisor: TestClient, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    for method, path in (
        ("POST", "session"),
        ("POST", "users"),
        ("PUT", "password"),
        ("POST", "cases/x/review"),
    ):
        fits(supervisor, method, f"{BASE}/{path}", content=body, headers=headers)
