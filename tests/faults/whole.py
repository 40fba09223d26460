"""kill -9 over the whole way: a real edge node before the simulated junction, compared with what truly happened.

Edge, broker and central are processes of their own. The victim falls 0 to 7 s after a decision, while its clip
is still being recorded, or at a random moment. At the end every decision that the edge had committed must be at
central once, with a manifest that is complete or says what is missing; and every true violation that happened
before a living edge must be there, if an edge that nobody kills decides it. A true violation that was missed while the machine was too
busy for every frame is counted apart.
"""

import json
import os
import signal
import sqlite3
import threading
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path

import yaml
from sqlalchemy import select

from central.app import Central
from central.evidence.models import AnnouncedFile, ManifestRow, StoredFile
from central.violations.models import Violation
from contracts.facts import Facts, SignedFacts
from edge.camera_io.sim import layout_of
from edge.camera_io.sim.settings import SimSettings
from edge.camera_io.sim.truth import Passage, passages
from tests.faults.campaign import Campaign
from tests.faults.unkilled import would_decide
from tests.support.cases import CITY, NODE

MODEL = "sim-p2"
SCENE_BEFORE_S = 20.0
"""Scene time that has passed when the campaign begins: the next red comes when the edge is up."""
START_WITHIN_S = 90.0
"""A busy machine takes long to load what an edge needs."""
IN_VIEW_S = 6.0
"""A vehicle is followed for so long before it is at the line."""
DECIDED_WITHIN_S = 4.0
LATEST_KILL_S = 7.0
SAME_S = 0.8
DECISION_WITHIN_S = 70.0
DRAIN_S = 90.0


@dataclass(frozen=True, slots=True)
class WholeTally:
    """What a campaign found; `lost`, `twice`, `without_manifest`, `wrong_hash`, `undelivered`, `truth_lost`: 0."""

    broker: str
    kills: dict[str, int]
    decided: int
    stored: int
    lost: int
    twice: int
    complete: int
    incomplete: int
    without_manifest: int
    wrong_hash: int
    undelivered: int
    truth_in_view: int
    truth_with_drops: int
    truth_not_decidable: int
    truth_lost: int
    reasons: dict[str, int] = field(default_factory=dict)

    @property
    def good(self) -> bool:
        wrong = (self.lost, self.twice, self.without_manifest, self.wrong_hash, self.undelivered)
        return not any(wrong) and not self.truth_lost

    def as_json(self) -> str:
        return json.dumps(asdict(self))


class WholeCampaign(Campaign):
    """The real node in place of the scripted one."""

    def __init__(self, folder: Path, broker: str, seed: int) -> None:
        super().__init__(folder, broker, seed)
        self.settings = SimSettings(seed=seed, fps=8, size="640x360", epoch=time.time() - SCENE_BEFORE_S)
        self.decided: set[str] = set()
        self.kills: Counter[str] = Counter()
        self.awake: list[tuple[float, float]] = []
        self._awake_since_s: float | None = None
        self._heard: list[tuple[float, str, int]] = []
        self._n_opened = 0
        self._ending = threading.Event()

    @property
    def url(self) -> str:
        s = self.settings
        return f"sim://junction?seed={s.seed}&fps={s.fps:g}&size={s.size}&epoch={s.epoch}"

    def run_whole(self, victims: list[str]) -> WholeTally:
        """Kill each victim once; every second one at a random moment, the others after a decision."""
        self._register()
        self._write_node(self.url)
        watcher = threading.Thread(target=self._watch, daemon=True)
        try:
            self.broker.start()
            self._start_central()
            self._start_edge()
            watcher.start()
            self._wait_awake()
            for number, victim in enumerate(victims):
                self._wait_for_moment(after_decision=number % 2 == 0)
                self._kill(victim)
            self._end_edge()
            self._ending.set()
            watcher.join()
            self._deliver_rest()
        finally:
            for process in self.processes.values():
                process.kill()
                process.wait()
            self.broker.kill()
        return self._compare()

    def _write_node(self, url: str) -> None:
        layout = layout_of(self.url)
        (self.folder / "layout.json").write_text(layout.model_dump_json())
        document = {
            "city": CITY,
            "node": NODE,
            "state_dir": "edge",
            "cameras": [{"id": layout.camera, "url": url, "layout": "layout.json", "model": MODEL}],
            "central": {
                "mqtt_port": self.broker.port,
                "http_url": f"http://127.0.0.1:{self.config.http_port}",
                "token_file": "edge/token",
            },
        }
        (self.folder / "node.yaml").write_text(yaml.safe_dump(document))

    def _start_edge(self) -> None:
        self._spawn("edge", ["-m", "atcs", "edge", "run", "--config", str(self.folder / "node.yaml")])

    def _wait_awake(self) -> None:
        """Wait for the edge's first picture."""
        log, ends_s = self.folder / "edge.log", time.monotonic() + START_WITHIN_S
        while log.read_text().count("camera_opened") <= self._n_opened:
            assert time.monotonic() < ends_s, "the edge does not open its camera"
            time.sleep(0.1)
        self._n_opened = log.read_text().count("camera_opened")
        self._awake_since_s = time.time()

    def _note_asleep(self) -> None:
        if self._awake_since_s is not None:
            self.awake.append((self._awake_since_s, time.time()))
        self._awake_since_s = None

    def _wait_for_moment(self, *, after_decision: bool) -> None:
        if not after_decision:
            time.sleep(self.random.uniform(0, 20))
            return
        n_before, ends_s = len(self.decided), time.monotonic() + DECISION_WITHIN_S
        while len(self.decided) == n_before and time.monotonic() < ends_s:
            time.sleep(0.05)
        time.sleep(self.random.uniform(0, LATEST_KILL_S))

    def _kill(self, victim: str) -> None:
        self.kills[victim] += 1
        pause_s = self.random.uniform(0, 1)
        if victim == "broker":
            self.broker.kill()
            time.sleep(pause_s)
            self.broker.start()
            return
        os.kill(self.processes[victim].pid, signal.SIGKILL)
        self.processes[victim].wait()
        if victim == "central":
            time.sleep(pause_s)
            self._start_central()
            return
        self._note_asleep()
        time.sleep(pause_s)
        self._start_edge()
        self._wait_awake()

    def _end_edge(self) -> None:
        self._note_asleep()
        self.processes["edge"].terminate()
        self.processes["edge"].wait(timeout=30)

    def _deliver_rest(self) -> None:
        """Start the node once more, before a camera that is gone."""
        self._write_node("/gone/camera.mp4")
        self._start_edge()
        ends_s = time.monotonic() + DRAIN_S
        while time.monotonic() < ends_s and self._n_waiting():
            time.sleep(0.2)

    def _n_waiting(self) -> int:
        tables = ("message", "open_case", "evidence_file")
        return sum(len(self._ask(f"SELECT 1 FROM {table}")) for table in tables)

    def _watch(self) -> None:
        """Note every decision that the edge has committed: its case stays open for some seconds."""
        while not self._ending.wait(0.1):
            self.decided |= {str(row[0]) for row in self._ask("SELECT violation_id FROM open_case")}
            self._hear_drops()

    def _hear_drops(self) -> None:
        """Note what the edge says of itself: (when, which life, frames that it left out)."""
        found = self._ask("SELECT health FROM nodes", self.folder / "central" / "central.sqlite3")
        health = json.loads(str(found[0][0])) if found and found[0][0] else None
        if health and health["cameras"] and health["started_at"]:
            said = (health["started_at"], health["cameras"][0]["n_dropped"])
            if not self._heard or self._heard[-1][1:] != said or time.time() - self._heard[-1][0] > 1:
                self._heard.append((time.time(), *said))

    def _dropped_during(self, passage: Passage) -> bool:
        """Tell whether frames may have been left out while a vehicle was followed."""
        from_s, to_s = (self.settings.epoch + t for t in (passage.front_s - IN_VIEW_S, passage.event_s))
        before = [said[1:] for said in self._heard if said[0] < from_s]
        after = [said[1:] for said in self._heard if said[0] > to_s + DECIDED_WITHIN_S]
        return not before or not after or before[-1] != after[0]

    def _ask(self, query: str, path: Path | None = None) -> list[tuple[object, ...]]:
        path = path or self.folder / "edge" / "outbox.sqlite3"
        if not path.exists():
            return []
        connection = sqlite3.connect(f"file:{path}?mode=rw", uri=True, timeout=10)
        try:
            return connection.execute(query).fetchall()
        except sqlite3.OperationalError:  # the edge is about to make the tables
            return []
        finally:
            connection.close()

    def _compare(self) -> WholeTally:
        central = Central(self.config)
        with central.database.read() as session:
            stored = {row.id: row.record for row in session.scalars(select(Violation))}
            rows = session.execute(select(ManifestRow.violation_id, ManifestRow.complete)).all()
            complete = {row.violation_id: row.complete for row in rows}
            documents = list(session.scalars(select(ManifestRow.document)))
            announced = set(session.scalars(select(AnnouncedFile.sha256)))
            kept = set(session.scalars(select(StoredFile.sha256)))
        central.database.close()
        facts = [SignedFacts.parse(record, "facts").facts for record in stored.values()]
        expected = self._truth_in_view()
        missing = [p for p in expected if not any(self._is_of(f, p) for f in facts)]
        starved = [p for p in missing if self._dropped_during(p)]
        judged = [p for p in missing if p not in starved]
        lost = [p for p in judged if would_decide(self.settings, MODEL, p)]
        because = (line for d in documents for line in json.loads(d)["manifest"]["incomplete_because"])
        return WholeTally(
            broker=self.broker.kind,
            kills=dict(self.kills),
            decided=len(self.decided),
            stored=len(stored),
            lost=len(self.decided - stored.keys()),
            twice=_n_twice(facts),
            complete=sum(complete.values()),
            incomplete=sum(not whole for whole in complete.values()),
            without_manifest=len(stored.keys() - complete.keys()),
            wrong_hash=len(kept - self._sound_files()),
            undelivered=len(announced - kept) + self._n_waiting(),
            truth_in_view=len(expected),
            truth_with_drops=len(starved),
            truth_not_decidable=len(judged) - len(lost),
            truth_lost=len(lost),
            reasons=dict(Counter(line.split(":")[-1].strip() for line in because)),
        )

    def _truth_in_view(self) -> list[Passage]:
        epoch_s, grace_s = self.settings.epoch, layout_of(self.url).grace_ms / 1000
        found = passages(self.settings.seed, 0, time.time() - epoch_s, grace_s)
        return [
            p
            for p in found
            if p.kind is not None
            and any(
                begin < epoch_s + p.front_s - IN_VIEW_S and epoch_s + p.event_s + DECIDED_WITHIN_S < end
                for begin, end in self.awake
            )
        ]

    def _is_of(self, facts: Facts, passage: Passage) -> bool:
        return facts.kind is passage.kind and abs(self._scene_s(facts) - passage.front_s) <= SAME_S

    def _scene_s(self, facts: Facts) -> float:
        return facts.crossing.front_at.timestamp() - self.settings.epoch


def _n_twice(facts: list[Facts]) -> int:
    """Two records of one crossing: kind, time and place are the same."""
    seen: Counter[tuple[str, datetime, tuple[float, float]]] = Counter()
    for record in facts:
        seen[(record.kind.value, record.crossing.front_at, record.crossing.point_px)] += 1
    return sum(n - 1 for n in seen.values())
