"""The uploader against a small HTTP server that answers as it is told."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from contracts.receipt import FileReceipt
from edge.domain.outgoing import OutgoingFile
from edge.mqtt import Uploader, UploaderSettings
from tests.support.broker import until

pytestmark = pytest.mark.service
SHA = "a" * 64


class MemoryFiles:
    def __init__(self, path) -> None:
        self.files = [OutgoingFile(SHA, 5, "image/png", path)]
        self.faults: list[str] = []

    def due_files(self, limit: int) -> list[OutgoingFile]:
        return [] if self.faults else self.files[:limit]

    def apply_file_receipt(self, receipt: FileReceipt) -> bool:
        self.files.clear()
        return True

    def mark_file_fault(self, sha256: str, reason: str) -> None:
        self.faults.append(reason)

    def wait_for_change(self, timeout_s: float) -> None:
        threading.Event().wait(0.02)


class Answers(BaseHTTPRequestHandler):
    statuses: list[int]
    seen: list[tuple[str, str, bytes]]

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.path, self.headers["Authorization"], body))
        status = self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]
        answer = json.dumps({"sha256": SHA, "size_bytes": 5, "result": "stored"}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server():
    handler = type("Told", (Answers,), {"statuses": [201], "seen": []})
    http = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    yield http
    http.shutdown()
    http.server_close()


@pytest.fixture
def files(tmp_path):
    (tmp_path / "still.png").write_bytes(b"12345")
    return MemoryFiles(tmp_path / "still.png")


@pytest.fixture
def uploader(server, files, tmp_path):
    (tmp_path / "token").write_text("secret\n")
    url = f"http://127.0.0.1:{server.server_port}"
    made = Uploader(UploaderSettings(url, tmp_path / "token"), files)
    yield made
    made.stop()


def test_a_file_goes_under_its_hash_with_the_token(server, files, uploader):
    uploader.start()
    until(lambda: files.files == [])
    assert server.RequestHandlerClass.seen == [(f"/api/node/v1/evidence/{SHA}", "Bearer secret", b"12345")]


@pytest.mark.parametrize("status", [404, 401, 507, 500])
def test_a_refusal_that_may_pass_is_tried_again(server, files, uploader, status):
    server.RequestHandlerClass.statuses[:] = [status, 201]
    uploader.start()
    until(lambda: files.files == [])
    assert len(server.RequestHandlerClass.seen) == 2
    assert files.faults == []


def test_a_refusal_that_stands_is_shown(server, files, uploader):
    server.RequestHandlerClass.statuses[:] = [422]
    uploader.start()
    until(lambda: files.faults == ["central refused it with 422"])
    assert len(server.RequestHandlerClass.seen) == 1


def test_a_missing_token_is_a_fault_with_the_remedy(files, uploader, tmp_path):
    (tmp_path / "token").unlink()
    uploader.start()
    until(lambda: "register the node" in (uploader.fault or ""))
    assert len(files.files) == 1


def test_a_file_that_is_gone_is_shown_and_does_not_block(files, uploader, tmp_path):
    (tmp_path / "still.png").unlink()
    uploader.start()
    until(lambda: files.faults == ["still.png is gone from this node's disk"])


def test_a_central_that_is_away_is_a_fault_and_loses_nothing(files, tmp_path):
    (tmp_path / "token").write_text("secret")
    lonely = Uploader(UploaderSettings("http://127.0.0.1:9", tmp_path / "token"), files)
    lonely.start()
    until(lambda: "not reached" in (lonely.fault or ""))
    lonely.stop()
    assert len(files.files) == 1
