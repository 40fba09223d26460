"""Source, health, figures, the application's files, and the stream of changes."""

import asyncio
import io
import tarfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from central.api import system
from central.api.context import Context
from central.api.dashboard import static, watch
from central.app import Central
from central.audit.repository import note
from central.auth.accounts import set_enabled
from central.auth.service import sign_out
from tests.central.builders import FakeNode, wire


def test_the_source_is_that_of_the_running_program(client: TestClient) -> None:
    packed = client.get("/source.tar.gz").content
    with tarfile.open(fileobj=io.BytesIO(packed)) as tar:
        names = {name.split("/", 1)[1] for name in tar.getnames()}
        running = tar.extractfile(next(n for n in tar.getnames() if n.endswith("central/api/system.py")))
        assert running is not None
        assert running.read() == Path(system.__file__).read_bytes()
    assert {
        "contracts/envelope.py",
        "central/api/portal/templates/case.html",
        "central/violations/law.yaml",
    } <= names
    assert not any("__pycache__" in name or "node_modules" in name for name in names)


def test_healthz_and_metrics(client: TestClient, case_id: str) -> None:
    assert client.get("/healthz").json() == {"status": "ok", "broker_connected": False}
    assert "atcs_cases_open 1\n" in client.get("/metrics").text


def test_figures_stay_on_this_machine(central: Central) -> None:
    with TestClient(central.app, client=("192.0.2.7", 1)) as outside:
        assert outside.get("/metrics").status_code == 401
        assert outside.get("/healthz").status_code == 401


def test_a_dashboard_that_is_not_built_says_so(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(static, "DIST", tmp_path)
    answer = client.get("/dashboard/cases/1")
    assert (answer.status_code, "make dashboard" in answer.text) == (503, True)


def test_the_dashboard_and_its_own_addresses(
    client: TestClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "assets").mkdir()
    (tmp_path / "index.html").write_text("the application")
    (tmp_path / "assets" / "a.js").write_text("code")
    (tmp_path.parent / "secret").write_text("secret")
    monkeypatch.setattr(static, "DIST", tmp_path)
    assert client.get("/dashboard/cases/1").text == "the application"
    assert client.get("/dashboard/assets/a.js").text == "code"
    assert client.get("/dashboard/assets/gone.js").status_code == 404
    assert client.get("/dashboard/..%2Fsecret").text == "the application"


def cookie_of(client: TestClient) -> str:
    return client.cookies["atcs_session"]


def test_a_new_case_comes_as_an_event(central: Central, operator: TestClient, node: FakeNode) -> None:
    context: Context = central.app.state.context

    async def first_event() -> str:
        stream = watch._stream(context, cookie_of(operator))
        assert (await anext(stream)).startswith(":")
        await asyncio.to_thread(central.intake.accept, node.topic(), wire(node.recorded()))
        text = await asyncio.wait_for(anext(stream), 5)
        await stream.aclose()
        return text

    text = asyncio.run(first_event())
    assert text.startswith("event: case\ndata: {")
    assert text.endswith("}\n\n")


@pytest.mark.parametrize("end", ["signs out", "is disabled"])
def test_the_stream_ends_with_the_session(
    central: Central, operator: TestClient, node: FakeNode, end: str
) -> None:
    context: Context = central.app.state.context

    async def rest_of_the_stream() -> list[str]:
        stream = watch._stream(context, cookie_of(operator))
        await anext(stream)
        await asyncio.to_thread(end_it)
        await asyncio.to_thread(central.intake.accept, node.topic(), wire(node.recorded()))
        return [text async for text in stream]

    def end_it() -> None:
        with central.database.write() as session:
            if end == "signs out":
                sign_out(session, cookie_of(operator))
            else:
                set_enabled(session, "operator", enabled=False)

    assert asyncio.run(asyncio.wait_for(rest_of_the_stream(), 5)) == []


def test_a_quiet_stream_shows_that_it_lives(
    central: Central, operator: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "_KEEP_ALIVE_S", 0.01)

    async def second() -> str:
        stream = watch._stream(central.app.state.context, cookie_of(operator))
        await anext(stream)
        text = await asyncio.wait_for(anext(stream), 5)
        await stream.aclose()
        return text

    assert asyncio.run(second()) == ": still here\n\n"


def test_a_reader_that_cannot_keep_up_is_cut_off(
    central: Central, operator: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "_MAX_WAITING", 2)

    async def rest() -> int:
        stream = watch._stream(central.app.state.context, cookie_of(operator))
        await anext(stream)
        for i in range(5):
            central.database.changes.publish([watch.Change("node", f"n{i}")])
        await asyncio.sleep(0.05)
        return len([text async for text in stream])

    assert asyncio.run(asyncio.wait_for(rest(), 5)) <= 2


def test_a_quarantined_message_comes_as_a_count(central: Central, node: FakeNode) -> None:
    context: Context = central.app.state.context
    central.intake.accept(node.topic(), b"broken")
    assert watch._event(context, watch.Change("quarantine", "x")) == 'event: quarantine\ndata: {"n":1}\n\n'


def test_nodes_and_quarantine_are_listed(supervisor: TestClient, central: Central, node: FakeNode) -> None:
    central.intake.accept(node.topic(), b"broken")
    assert supervisor.get("/api/operator/v1/nodes").json()[0]["status"] == "unknown"
    (row,) = supervisor.get("/api/operator/v1/quarantine").json()["items"]
    assert (row["node"], row["size_bytes"]) == (node.name, 6)
    assert "JSON" in row["reason"]


@pytest.mark.parametrize("cursor", ["0", "-1", "x", str(2**64), "1.5"])
def test_a_strange_cursor_of_the_quarantine_is_refused(supervisor: TestClient, cursor: str) -> None:
    answer = supervisor.get("/api/operator/v1/quarantine", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["error"]["field"]) == (422, "cursor")


def test_more_readers_than_threads_all_get_an_answer(central: Central, operator: TestClient) -> None:
    """Forty threads read at once while one writes; none waits for a connection in vain."""
    with ThreadPoolExecutor(40) as pool, central.database.write() as session:
        note(session, "a", "b", "c")
        codes = list(pool.map(lambda _i: operator.get("/api/operator/v1/cases").status_code, range(80)))
    assert codes == [200] * 80
