"""Takes a controller's messages by HTTP POST in threads of its own; the frame loop never waits for it."""

import hmac
import threading
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import socket
from typing import ClassVar

import structlog

from edge.controllers.contacts import MAX_MESSAGE_BYTES, ContactDecoder
from edge.controllers.history import ControllerHistory
from edge.domain.controller import ControllerReading
from edge.errors import ConfigError, SourceError
from edge.ports import Clock

_log = structlog.get_logger()
PATH = "/contacts"
MIN_TOKEN_LETTERS = 16
N_CONNECTIONS = 8
_SLOWEST_S = 2.0
"""A sender that says nothing for so long is cut off."""
_AGAIN_S = 10.0
_POLL_S = 0.1
Requested = socket | tuple[bytes, socket]


def read_token(path: Path) -> str:
    """Return the word that a sender must know.

    Raises:
        ConfigError: it cannot be read, or is easily guessed.
    """
    try:
        token = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeError) as error:
        raise ConfigError(
            f"{path}: token_file: cannot be read ({error}); write a random word into it"
        ) from error
    if len(token) < MIN_TOKEN_LETTERS or not token.isprintable() or " " in token:
        raise ConfigError(
            f"{path}: token_file: one word of {MIN_TOKEN_LETTERS} letters or more; "
            "make one with 'openssl rand -hex 24'"
        )
    return token


@dataclass(frozen=True, slots=True)
class Listening:
    """Where messages are taken, and the word that a sender must know."""

    host: str
    port: int
    token: str = field(repr=False)


class PostedController:
    """Implements `SignalController` for contacts that are posted to this node."""

    def __init__(
        self, listening: Listening, decoder: ContactDecoder, history: ControllerHistory, clock: Clock
    ) -> None:
        self._listening, self._decoder, self._history, self._clock = listening, decoder, history, clock
        self._fault: str | None = "it has not been heard yet"
        self._taking = threading.Lock()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="controller-http", daemon=True)
        self.port = 0

    def start(self) -> None:
        """Begin to listen; where the address is taken, that is a fault and is tried again."""
        self._thread.start()

    def stop(self) -> None:
        """End the listening."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=_SLOWEST_S)

    @property
    def fault(self) -> str | None:
        """What is wrong with it."""
        return self._fault or self._history.fault_at(self._clock.utc_ns())

    def shown(self, at_ns: int) -> ControllerReading:
        """Return what is known by now; never waits for the network."""
        return self._history.shown(at_ns)

    def is_allowed(self, authorization: str) -> bool:
        """Tell whether a header names the token."""
        expected = f"Bearer {self._listening.token}"
        return hmac.compare_digest(authorization.encode(), expected.encode())

    def take(self, payload: bytes) -> str | None:
        """Take a message; return in one line why it was refused."""
        arrived_ns = self._clock.utc_ns()
        with self._taking:
            try:
                sample = self._decoder.decode(payload, arrived_ns, is_old=False)
            except SourceError as error:
                self._fault = str(error)
                return self._fault
            self._fault = None
            if sample is not None:
                self._history.take(sample, arrived_ns)
            return self._history.fault

    def _run(self) -> None:
        address = f"{self._listening.host}:{self._listening.port}"
        while not self._stopping.is_set():
            try:
                with _Server((self._listening.host, self._listening.port), self) as server:
                    self._serve(server)
            except OSError as error:
                self._fault = f"{address}: cannot listen ({error.strerror}); choose another port"
            except Exception:  # noqa: BLE001 - thread boundary: logged, shown, tried again
                _log.exception("controller_failed", address=address)
                self._fault = "its thread failed; see the log"
            self._stopping.wait(_AGAIN_S)

    def _serve(self, server: "_Server") -> None:
        self.port = int(server.server_address[1])
        self._fault = f"nothing was posted to {self._listening.host}:{self.port}{PATH} yet; check the sender"
        server.timeout = _POLL_S
        while not self._stopping.is_set():
            server.handle_request()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], controller: PostedController) -> None:
        self.controller = controller
        self._free = threading.BoundedSemaphore(N_CONNECTIONS)
        super().__init__(address, _Request)

    def process_request(self, request: Requested, client_address: tuple[str, int]) -> None:
        """Serve in a thread; who comes while all are busy is cut off."""
        if not self._free.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Requested, client_address: tuple[str, int]) -> None:
        """Give the place back whatever happens."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, _request: Requested, client_address: tuple[str, int]) -> None:
        """A sender that goes in the middle is no fault of ours."""
        _log.info("controller_sender_went", client=client_address[0])


class _Request(BaseHTTPRequestHandler):
    server: _Server
    server_version, sys_version = "atcs", ""
    timeout: ClassVar[float] = _SLOWEST_S

    def do_POST(self) -> None:
        """Take one message."""
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit():
            return self._answer(HTTPStatus.LENGTH_REQUIRED, "send Content-Length")
        if len(length) > 9 or int(length) > MAX_MESSAGE_BYTES:
            return self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"at most {MAX_MESSAGE_BYTES} bytes")
        payload = self.rfile.read(int(length))
        if self.path != PATH:
            return self._answer(HTTPStatus.NOT_FOUND, f"post to {PATH}")
        if not self.server.controller.is_allowed(self.headers.get("Authorization", "")):
            return self._answer(HTTPStatus.UNAUTHORIZED, "send 'Authorization: Bearer TOKEN'")
        refused = self.server.controller.take(payload)
        return self._answer(
            HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.NO_CONTENT, refused or ""
        )

    def do_GET(self) -> None:
        """Nothing can be read here."""
        self._answer(HTTPStatus.METHOD_NOT_ALLOWED, "messages are sent with POST")

    def _answer(self, status: HTTPStatus, line: str) -> None:
        body = f"{line}\n".encode() if line else b""
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """A line per message would fill the log."""
