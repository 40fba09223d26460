"""A scripted edge: real outbox, relay and uploader; decisions come by the clock, not from a camera.

Each decision is printed after its commit: what stands there was promised.
"""

import json
import random
import sys
import time
from pathlib import Path

from contracts.health import Health
from edge.app.clock import SystemClock
from edge.evidence.keys import NodeKey
from edge.mqtt import Relay, RelaySettings, Uploader, UploaderSettings
from edge.outbox import NodeName, SqliteOutbox
from tests.support.cases import CITY, NODE, finished_case, open_case


def main(folder: Path, mqtt_port: int, http_url: str) -> None:
    clock = SystemClock()
    key = NodeKey.load_or_make(folder / "node.key")
    outbox = SqliteOutbox(folder / "outbox.sqlite3", NodeName(CITY, NODE), clock)
    settings = RelaySettings(CITY, NODE, "127.0.0.1", mqtt_port, resend_s=2.0, health_s=1.0)
    Relay(settings, outbox, lambda: Health(status="online"), clock).start()
    Uploader(UploaderSettings(http_url, folder / "token"), outbox).start()
    journal = (folder / "promised.jsonl").open("a")
    number = 0
    while True:
        if not (folder / "quiet").exists():
            case = open_case(folder / "cases", key, number)
            outbox.put_decision(case)
            journal.write(json.dumps({"violation_id": case.violation_id}) + "\n")
            journal.flush()
            number += 1
        time.sleep(random.uniform(0.02, 0.2))
        for case in outbox.open_cases()[:2]:
            outbox.put_evidence(finished_case(case, key, outbox))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
