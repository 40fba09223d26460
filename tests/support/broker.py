"""Brokers on free ports of loopback, killed and started again by tests."""

import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from atcs.demo.broker import free_port, start_broker
from tests.support.needs import needs_program

Start = Callable[[], subprocess.Popen]


def wait_listening(port: int, within_s: float = 30.0) -> None:
    """Return when somebody listens on the port of loopback."""
    ends = time.monotonic() + within_s
    while time.monotonic() < ends:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=0.5).close()
            return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"nobody listens on {port}")


class KillableBroker:
    """`iotcore` or `mosquitto` on one port; `kill` is kill -9."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind, self.folder, self.port = kind, folder, free_port()
        self._process: subprocess.Popen | None = None

    def start(self) -> None:
        if self.kind == "iotcore":
            self._process = start_broker(self.folder, self.port)._process
        else:
            self._process = self._mosquitto()
        wait_listening(self.port)

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def _mosquitto(self) -> subprocess.Popen:
        config = self.folder / "mosquitto.conf"
        config.write_text(
            f"listener {self.port} 127.0.0.1\nallow_anonymous true\nuser root\npersistence true\n"
            f"persistence_location {self.folder}/\nautosave_interval 5\n"
        )
        return subprocess.Popen([needs_program("mosquitto"), "-c", str(config)], stderr=subprocess.DEVNULL)


@contextmanager
def running_broker(kind: str, folder: Path) -> Iterator[KillableBroker]:
    """Lend a broker that runs."""
    broker = KillableBroker(kind, folder)
    broker.start()
    try:
        yield broker
    finally:
        broker.kill()


def until(condition: Callable[[], bool], within_s: float = 30.0) -> None:
    """Return when the condition holds; fail after `within_s`."""
    ends = time.monotonic() + within_s
    while not condition():
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.05)
