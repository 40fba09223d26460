"""Debian's snmpd as a played controller on a free port of loopback; killed and started again by tests."""

import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.support.needs import needs_program


def free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PlayedAgent:
    """Answers with the integers that it was given."""

    def __init__(self, folder: Path, values: Mapping[str, int]) -> None:
        self.port = free_udp_port()
        self._folder = folder
        self._process: subprocess.Popen | None = None
        self.values = dict(values)

    def start(self) -> None:
        config = self._folder / "snmpd.conf"
        lines = [f"agentaddress udp:127.0.0.1:{self.port}", "rwcommunity public 127.0.0.1"]
        lines += [f"override -rw .{oid} integer {value}" for oid, value in self.values.items()]
        config.write_text("\n".join(lines) + "\n")
        command = [
            needs_program("snmpd"),
            "-f",
            "-C",
            "-c",
            str(config),
            "-Le",
            "-p",
            str(self._folder / "pid"),
        ]
        self._process = subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=self._folder)
        time.sleep(0.3)
        assert self._process.poll() is None, "snmpd ended at once"

    def kill(self) -> None:
        assert self._process is not None
        self._process.kill()
        self._process.wait()

    def change(self, values: Mapping[str, int]) -> None:
        """Other answers, from a new agent on the same port."""
        self.kill()
        self.values.update(values)
        self.start()


@contextmanager
def running_agent(folder: Path, values: Mapping[str, int]) -> Iterator[PlayedAgent]:
    """Lend an agent that runs."""
    agent = PlayedAgent(folder, values)
    agent.start()
    try:
        yield agent
    finally:
        agent.kill()
