"""Contacts over HTTP: a device posts to the node."""

import json
import socket
import time
import urllib.error
import urllib.request

import pytest

from contracts.base import Indication
from edge.app.clock import SystemClock
from edge.controllers import posted
from edge.controllers.contacts import ContactDecoder, WiredLamps
from edge.controllers.history import ControllerHistory, HistorySettings
from edge.controllers.posted import Listening, PostedController, read_token
from edge.errors import ConfigError
from tests.support.broker import until

TOKEN = "0123456789abcdef0123456789abcdef"
OFF = {"R1": False, "Y1": False, "G1": False}
RED = {"inputs": OFF | {"R1": True}}


def made(port: int = 0) -> PostedController:
    decoder = ContactDecoder({"main": WiredLamps(("R1",), ("Y1",), ("G1",))})
    history = ControllerHistory(HistorySettings(1_500_000_000))
    return PostedController(Listening("127.0.0.1", port, TOKEN), decoder, history, SystemClock())


@pytest.fixture
def controller():
    started = made()
    started.start()
    until(lambda: "nothing was posted" in (started.fault or ""))
    yield started
    started.stop()


def post(controller, body: bytes | dict, token: str = TOKEN, path: str = "/contacts", method: str = "POST"):
    """Status and the text of the answer."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{controller.port}{path}", data, {"Authorization": f"Bearer {token}"}, method=method
    )
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def shows(controller) -> Indication:
    phases = controller.shown(time.time_ns()).phases_of.get("main", ())
    return phases[-1].indication if phases else Indication.UNKNOWN


def test_without_the_token_nothing_is_taken(controller) -> None:
    for token in ("", TOKEN[:-1], TOKEN + "0", "ünicode"):
        status, told = post(controller, RED, token=token)
        assert (status, "Authorization" in told) == (401, True)
    assert shows(controller) is Indication.UNKNOWN


def test_what_is_posted_counts_until_it_is_stale(controller) -> None:
    assert post(controller, RED) == (204, "")
    assert shows(controller) is Indication.RED
    assert controller.fault is None
    until(lambda: shows(controller) is Indication.UNKNOWN, within_s=5)


@pytest.mark.parametrize(
    ("body", "status", "told"),
    [
        (b"rubbish", 422, "contacts: "),
        (b"", 422, "contacts: "),
        (b'{"inputs": {}}', 422, "inputs"),
        (b'{"inputs": {"R1": "perhaps"}}', 422, "inputs.R1"),
        (b'{"at": "2001-01-01T00:00:00Z", "inputs": {"R1": true}}', 422, "set its clock"),
        (b" " * (16 * 1024 + 1), 413, "at most 16384 bytes"),
    ],
)
def test_a_bad_message_is_refused_in_one_line(controller, body, status, told) -> None:
    code, text = post(controller, body)
    assert (code, text.count("\n"), told in text) == (status, 1, True)
    assert shows(controller) is Indication.UNKNOWN


def test_a_refused_message_is_a_fault_until_a_good_one_comes(controller) -> None:
    post(controller, b"rubbish")
    assert "contacts: " in (controller.fault or "")
    post(controller, RED)
    assert controller.fault is None


def test_an_older_message_than_the_last_is_refused(controller) -> None:
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    assert post(controller, RED | {"at": at})[0] == 204
    code, told = post(controller, {"inputs": OFF | {"G1": True}, "at": at})
    assert (code, "out of order" in told) == (422, True)
    assert shows(controller) is not Indication.GREEN


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/contacts", 405), ("POST", "/", 404)])
def test_other_requests_are_refused(controller, method, path, status) -> None:
    assert post(controller, RED, path=path, method=method)[0] == status


@pytest.mark.parametrize("length", ["", "Content-Length: -1\r\n", "Content-Length: many\r\n"])
def test_a_message_without_a_length_is_refused(controller, length) -> None:
    with socket.create_connection(("127.0.0.1", controller.port), timeout=5) as line:
        line.sendall(f"POST /contacts HTTP/1.0\r\n{length}\r\n".encode())
        assert b" 411 " in line.recv(100)


def test_senders_that_say_nothing_keep_nobody_out_for_long(controller, monkeypatch) -> None:
    monkeypatch.setattr(posted._Request, "timeout", 0.3)
    idle = [socket.create_connection(("127.0.0.1", controller.port)) for _ in range(posted.N_CONNECTIONS + 4)]

    def taken() -> bool:
        try:
            return post(controller, RED)[0] == 204
        except (urllib.error.URLError, OSError):
            return False

    until(taken, within_s=10)
    for line in idle:
        line.close()


def test_a_taken_port_is_told(controller) -> None:
    second = made(controller.port)
    second.start()
    until(lambda: "cannot listen" in (second.fault or ""))
    assert second.shown(time.time_ns()).phases_of == {}
    second.stop()


def test_a_token_is_read_and_not_shown(tmp_path) -> None:
    (tmp_path / "token").write_text(TOKEN + "\n")
    assert read_token(tmp_path / "token") == TOKEN
    assert TOKEN not in repr(Listening("127.0.0.1", 0, TOKEN))


@pytest.mark.parametrize("text", [None, "", "short", "a word after another word", "ünicode-ünicode-ünicode"])
def test_a_bad_token_is_told_in_one_line(tmp_path, text) -> None:
    if text is not None:
        (tmp_path / "token").write_text(text)
    with pytest.raises(ConfigError, match="token_file") as caught:
        read_token(tmp_path / "token")
    assert "\n" not in str(caught.value)
