"""The demo's parts: broker and edge as processes of their own, central in this one."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Self

from iotcore import Broker

from atcs.demo.broker import free_port, start_broker
from atcs.demo.setup import CITY, NODE, CameraChoice, Ports, node_public_key, write_node
from atcs.errors import DemoError
from central.app import Central
from central.auth.accounts import FIRST_ACCOUNT, set_password
from central.config import CentralConfig
from central.errors import ConflictError
from edge.app.clock import SystemClock
from edge.app.simulated_controller import SpeakingController, played_for
from edge.config import NodeConfig

_EDGE_STOP_S = 25.0
"""The edge finishes and sends what it can before it ends."""


class Stack:
    """Starts everything, ends everything; a second start in the same folder goes on where the first ended."""

    def __init__(self, state_dir: Path, choice: CameraChoice, http_port: int) -> None:
        try:
            state_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DemoError(
                f"{state_dir}: cannot be made ({error.strerror}); choose another folder with --state"
            ) from error
        self._state_dir = state_dir
        self._choice = choice
        self._mqtt_port = free_port()
        self._broker: Broker | None = None
        self._edge: subprocess.Popen[bytes] | None = None
        self.controller: SpeakingController | None = None
        self.central = Central(
            CentralConfig(
                city=CITY, data_dir=state_dir / "central", http_port=http_port, mqtt_port=self._mqtt_port
            )
        )

    def __enter__(self) -> Self:
        try:
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _start(self) -> None:
        self._choice.check()
        self._broker = start_broker(self._state_dir, self._mqtt_port)
        self.central.start()
        self._keep_password()
        http_port = int(self.central.address.rsplit(":", 1)[1])
        config = write_node(self._state_dir, self._choice, Ports(self._mqtt_port, http_port))
        self._register()
        if self._choice.controller:
            self.controller = played_for(NodeConfig.read(config), SystemClock())
            self.controller.start()
        command = [sys.executable, "-m", "atcs", "edge", "run", "--config", str(config)]
        with (self._state_dir / "edge.log").open("ab") as log:
            self._edge = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)

    def check_alive(self) -> None:
        """Raise where the edge has ended by itself.

        Raises:
            DemoError: the edge's last line says why.
        """
        if self._edge is not None and self._edge.poll() not in (None, 0):
            lines = (self._state_dir / "edge.log").read_text(errors="replace").strip().splitlines()
            raise DemoError(f"the edge ended: {lines[-1] if lines else 'without a word'}")

    def end_edge(self) -> None:
        """Ask the edge to end and wait; killed only where it does not."""
        if self._edge is None or self._edge.poll() is not None:
            return
        self._edge.send_signal(signal.SIGTERM)
        try:
            self._edge.wait(_EDGE_STOP_S)
        except subprocess.TimeoutExpired:
            self._edge.kill()
            self._edge.wait()

    def stop(self) -> None:
        """End edge, central and broker, in this order."""
        self.end_edge()
        if self.controller is not None:
            self.controller.stop()
        self.central.stop()
        if self._broker is not None:
            self._broker.stop()

    def _keep_password(self) -> None:
        """Who starts the demo is its only user: the password that it prints need not be changed first."""
        password = self.central.first_password
        if password is not None:
            with self.central.database.write() as session:
                set_password(session, FIRST_ACCOUNT, password)

    def _register(self) -> None:
        token_file = self._state_dir / "node.token"
        try:
            token = self.central.register_node(NODE, node_public_key(self._state_dir))
        except ConflictError:
            if not token_file.exists():
                raise DemoError(f"{self._state_dir}: holds half a demo; name an empty folder") from None
            return
        token_file.touch(mode=0o600)
        token_file.write_text(token)
