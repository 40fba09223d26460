"""Evidence over HTTP: under its announced hash only, whole or not at all."""

import errno
import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import httpx2
import pytest
from fastapi.testclient import TestClient

from central.api.application import build
from central.api.context import Context
from central.app import Central
from central.config import CentralConfig
from contracts.manifest import FileRole
from tests.central.builders import FakeNode, file_entry, wire

CONTENT = b"clip" * 500
ENTRY = file_entry(CONTENT, FileRole.CLIP, "video/mp4")
PATH = f"/api/node/v1/evidence/{ENTRY.sha256}"


@pytest.fixture
def announced(central: Central, node: FakeNode) -> FakeNode:
    record = node.recorded()
    central.intake.accept(node.topic(), wire(record))
    central.intake.accept(node.topic(), wire(node.evidence_for(record, [ENTRY])))
    return node


def put(client: TestClient, node: FakeNode, content: bytes = CONTENT) -> tuple[int, str]:
    answer = client.put(PATH, content=content, headers={"Authorization": f"Bearer {node.token}"})
    return answer.status_code, answer.json().get("error", {}).get("code") or answer.json()["result"]


def n_kept(central: Central) -> int:
    return sum(path.is_file() for path in central.config.evidence_dir.rglob("*"))


def test_stored_then_duplicate(client: TestClient, announced: FakeNode, central: Central) -> None:
    assert put(client, announced) == (201, "stored")
    assert put(client, announced) == (200, "duplicate")
    assert central.files.checked(ENTRY.sha256).read_bytes() == CONTENT


def test_not_announced_yet(client: TestClient, node: FakeNode) -> None:
    assert put(client, node) == (404, "not_announced")


def test_announced_by_another_node_only(client: TestClient, announced: FakeNode, central: Central) -> None:
    other = FakeNode("node-2")
    other.token = central.register_node(other.name, other.public_key)
    assert put(client, other) == (404, "not_announced")


def test_an_unknown_token(client: TestClient, announced: FakeNode) -> None:
    announced.token = "guess"
    assert put(client, announced) == (401, "not_signed_in")


@pytest.mark.parametrize(
    ("content", "code"),
    [(CONTENT[:-1], "wrong_size"), (CONTENT + b"x", "wrong_size"), (b"X" * 2000, "wrong_hash")],
)
def test_wrong_content_leaves_nothing(
    client: TestClient, announced: FakeNode, central: Central, content: bytes, code: str
) -> None:
    assert put(client, announced, content) == (422, code)
    assert n_kept(central) == 0


def test_a_chunked_body_that_is_too_long(client: TestClient, announced: FakeNode, central: Central) -> None:
    chunks = (CONTENT for _ in range(5))
    answer = client.put(PATH, content=chunks, headers={"Authorization": f"Bearer {announced.token}"})
    assert answer.status_code == 422
    assert n_kept(central) == 0


def test_a_full_disk_is_507(
    client: TestClient, announced: FakeNode, central: Central, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        assert put(client, announced) == (507, "disk_full")
    assert n_kept(central) == 0
    assert put(client, announced) == (201, "stored")


def test_a_file_that_the_disk_has_lost_is_taken_again(
    client: TestClient, announced: FakeNode, central: Central
) -> None:
    assert put(client, announced) == (201, "stored")
    central.files.path_of(ENTRY.sha256).unlink()
    assert put(client, announced) == (200, "duplicate")
    assert central.files.checked(ENTRY.sha256).read_bytes() == CONTENT


def test_a_file_over_the_limit_is_413(announced: FakeNode, central: Central) -> None:
    small = central.config.model_copy(update={"max_evidence_bytes": len(CONTENT) - 1})
    with TestClient(build(Context(small, central.database, central.files, lambda: True))) as client:
        assert put(client, announced) == (413, "too_large")
    assert n_kept(central) == 0


@pytest.mark.parametrize(
    "name",
    ["..%2f..%2f..%2fetc%2fpasswd", "../../secret", "a" * 63, "A" * 64, "a" * 64 + "%00", ".", "a" * 65],
)
def test_a_name_that_is_no_hash_leads_nowhere(
    client: TestClient, announced: FakeNode, central: Central, name: str
) -> None:
    headers = {"Authorization": f"Bearer {announced.token}"}
    answer = client.put(f"/api/node/v1/evidence/{name}", content=b"x", headers=headers)
    assert answer.status_code in {404, 405, 422}
    assert n_kept(central) == 0


def test_a_truncated_upload_leaves_nothing_and_can_be_sent_again(
    announced: FakeNode,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Over a real socket: half of the body, then the line is cut."""
    config = CentralConfig(data_dir=tmp_path, http_port=0, mqtt_port=1)
    running = Central(config)
    running.start()
    try:
        port = int(running.address.rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port)) as line:
            head = f"PUT {PATH} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {announced.token}\r\n"
            line.sendall(f"{head}Content-Length: {len(CONTENT)}\r\n\r\n".encode() + CONTENT[:900])
            wait_for(lambda: any((tmp_path / "evidence" / "incoming").iterdir()))
        wait_for(lambda: not any((tmp_path / "evidence" / "incoming").iterdir()))
        headers = {"Authorization": f"Bearer {announced.token}"}
        assert httpx2.put(running.address + PATH, content=CONTENT, headers=headers).status_code == 201
    finally:
        running.stop()
    assert "Traceback" not in caplog.text + "".join(capsys.readouterr())


def wait_for(condition: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < until, "it never came to pass"
        time.sleep(0.01)
