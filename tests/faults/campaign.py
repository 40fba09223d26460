"""kill -9 of edge, broker or central at random moments; then promised is compared with stored."""

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

import yaml
from sqlalchemy import select

from atcs.demo.broker import free_port
from central.app import Central
from central.config import CentralConfig
from central.evidence.models import AnnouncedFile, ManifestRow, StoredFile
from central.violations.models import Violation
from edge.app.clock import SystemClock
from edge.evidence.keys import NodeKey
from edge.outbox import NodeName, SqliteOutbox
from tests.support.broker import KillableBroker, wait_listening
from tests.support.cases import CITY, NODE

STALLED_S = 60.0
"""What waits at the end is delivered as long as it gets less; a hundred kills leave minutes of work."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a campaign found; everything but `kills`, `promised` and `stored` should be 0."""

    broker: str
    kills: int
    promised: int
    stored: int
    lost: int
    twice: int
    without_evidence: int
    wrong_hash: int
    undelivered: int

    @property
    def good(self) -> bool:
        return not any((self.lost, self.twice, self.without_evidence, self.wrong_hash, self.undelivered))

    def as_json(self) -> str:
        return json.dumps(asdict(self))


class Campaign:
    """Three processes in a folder of their own, on free ports."""

    def __init__(self, folder: Path, broker: str, seed: int) -> None:
        self.folder = folder
        self.random = random.Random(seed)
        self.broker = KillableBroker(broker, folder)
        self.config = CentralConfig(
            city=CITY, data_dir=folder / "central", http_port=free_port(), mqtt_port=self.broker.port
        )
        self.processes: dict[str, subprocess.Popen] = {}

    def run(self, n_kills: int) -> Tally:
        self._register()
        self.broker.start()
        self._start_central()
        self._start_edge()
        try:
            for _ in range(n_kills):
                time.sleep(self.random.uniform(0.3, 3.0))
                self._kill_one()
            (self.folder / "edge" / "quiet").touch()
            self._drain()
        finally:
            for process in self.processes.values():
                process.kill()
                process.wait()
            self.broker.kill()
        return self._tally(n_kills)

    def _register(self) -> None:
        central = Central(self.config)
        central.prepare()
        edge = self.folder / "edge"
        key = NodeKey.load_or_make(edge / "node.key")
        (edge / "token").write_text(central.register_node(NODE, key.public_bytes))
        central.database.close()
        document = json.loads(self.config.model_dump_json())
        (self.folder / "central.yaml").write_text(yaml.safe_dump(document))

    def _start_central(self) -> None:
        self._spawn(
            "central", ["-m", "atcs", "central", "start", "--config", str(self.folder / "central.yaml")]
        )
        wait_listening(self.config.http_port, within_s=30)

    def _start_edge(self) -> None:
        address = f"http://127.0.0.1:{self.config.http_port}"
        self._spawn(
            "edge",
            ["-m", "tests.faults.edge_process", str(self.folder / "edge"), str(self.broker.port), address],
        )

    def _spawn(self, name: str, arguments: list[str]) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen([sys.executable, *arguments], stdout=log, stderr=log)

    def _kill_one(self) -> None:
        name = self.random.choice(("edge", "broker", "central"))
        if name == "broker":
            self.broker.kill()
            time.sleep(self.random.uniform(0, 0.5))
            self.broker.start()
            return
        os.kill(self.processes[name].pid, signal.SIGKILL)
        self.processes[name].wait()
        time.sleep(self.random.uniform(0, 0.5))
        self._start_central() if name == "central" else self._start_edge()

    def _drain(self) -> None:
        outbox = SqliteOutbox(self.folder / "edge" / "outbox.sqlite3", NodeName(CITY, NODE), SystemClock())
        least, since_s = None, time.monotonic()
        while time.monotonic() - since_s < STALLED_S:
            state = outbox.state()
            waiting = state.n_messages + state.n_files + state.n_open_cases
            if waiting == 0:
                break
            if least is None or waiting < least:
                least, since_s = waiting, time.monotonic()
            time.sleep(0.2)
        outbox.close()

    def _tally(self, n_kills: int) -> Tally:
        journal = (self.folder / "edge" / "promised.jsonl").read_text().splitlines()
        promised = {json.loads(line)["violation_id"] for line in journal if line.endswith("}")}
        central = Central(self.config)
        with central.database.read() as session:
            stored = Counter(session.scalars(select(Violation.id)))
            finished = set(session.scalars(select(ManifestRow.violation_id)))
            announced = set(session.scalars(select(AnnouncedFile.sha256)))
            kept = set(session.scalars(select(StoredFile.sha256)))
        central.database.close()
        return Tally(
            broker=self.broker.kind,
            kills=n_kills,
            promised=len(promised),
            stored=len(stored),
            lost=len(promised - stored.keys()),
            twice=sum(n - 1 for n in stored.values()),
            without_evidence=len(promised - finished),
            wrong_hash=len(kept - self._sound_files()),
            undelivered=len(announced - kept),
        )

    def _sound_files(self) -> set[str]:
        files = [path for path in self.config.evidence_dir.rglob("*") if path.is_file()]
        return {hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
