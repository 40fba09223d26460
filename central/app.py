"""Central as one piece: database, evidence store, ingest thread and HTTP server in one process."""

import errno
import socket
from threading import Thread

import structlog
import uvicorn

from central.api.application import build
from central.api.context import Context
from central.auth.accounts import make_first_account
from central.config import CentralConfig
from central.db.engine import Database
from central.errors import ConfigError
from central.evidence.files import FileStore
from central.ingest.listener import Listener
from central.ingest.service import Intake
from central.nodes.quarantine import QuarantineBounds
from central.nodes.service import register
from central.statistics.retention import Retention

_log = structlog.get_logger()
_SHUTDOWN_S = 1
_BACKLOG = 128


class Central:
    """Starts and stops everything; can be embedded. `start` first, then the rest."""

    def __init__(self, config: CentralConfig) -> None:
        self.config = config
        self.database = Database(config.store_url)
        self.files = FileStore(config.evidence_dir)
        bounds = QuarantineBounds(
            config.max_message_bytes, config.quarantine_messages, config.quarantine_bytes
        )
        self.intake = Intake(self.database, config.city, bounds)
        self._listener = Listener(self.intake, config)
        self._retention = Retention(self.database, config.flow_keep_days)
        self.app = build(Context(config, self.database, self.files, self._is_connected))
        self._server: uvicorn.Server | None = None
        self._thread: Thread | None = None
        self._port = config.http_port
        self.first_password: str | None = None

    def prepare(self) -> None:
        """Make folders, tables and the first account; its password is in `first_password`, once.

        Raises:
            ConfigError: the data folder or the database cannot be used.
        """
        try:
            self.files.prepare()
        except OSError as error:
            raise ConfigError(f"data_dir {self.config.data_dir}: {error.strerror}; choose another") from error
        self.database.migrate()
        with self.database.write() as session:
            self.first_password = make_first_account(session) or self.first_password

    def start(self) -> None:
        """Prepare, then listen for HTTP and take messages, in threads of their own.

        Raises:
            ConfigError: the port is taken, or `prepare` failed.
        """
        place = self._bind()
        try:
            self.prepare()
            self.files.clear_leftovers()
        except ConfigError:
            place.close()
            raise
        self._port = place.getsockname()[1]
        settings = uvicorn.Config(
            self.app,
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=_SHUTDOWN_S,
        )
        self._server = uvicorn.Server(settings)
        self._thread = Thread(target=self._server.run, kwargs={"sockets": [place]}, name="http", daemon=True)
        self._thread.start()
        self._listener.start()
        self._retention.start()
        _log.info("central_started", address=self.address)

    def stop(self) -> None:
        """Stop taking messages and requests; safe to call twice."""
        self._listener.stop()
        self._retention.stop()
        if self._server is not None:
            self._server.should_exit = True
        if self._thread is not None:
            self._thread.join(timeout=10)
        self.database.close()

    @property
    def running(self) -> bool:
        """Whether the HTTP server's thread lives."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def address(self) -> str:
        """Where it listens, for example http://127.0.0.1:8080."""
        return f"http://{self.config.http_host}:{self._port}"

    def register_node(self, name: str, public_key: bytes) -> str:
        """Register a node by its raw Ed25519 public key (32 bytes) and return its token.

        Raises:
            ConflictError: name or key is registered already.
        """
        with self.database.write() as session:
            return register(session, name, public_key)

    def wait_connected(self, timeout_s: float) -> bool:
        """Wait until the broker is there and the subscriptions are made."""
        return self._listener.wait_connected(timeout_s)

    def _is_connected(self) -> bool:
        return self._listener.connected

    def _bind(self) -> socket.socket:
        host, port = self.config.http_host, self.config.http_port
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        place = socket.socket(family, socket.SOCK_STREAM)
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            place.bind((host, port))
            place.listen(_BACKLOG)
        except OSError as error:
            place.close()
            taken = error.errno == errno.EADDRINUSE
            cause = "is taken" if taken else f"cannot be used ({error.strerror})"
            raise ConfigError(
                f"port {port} on {host} {cause}; choose another (http_port; for the demo --port)"
            ) from error
        return place
