"""`python -m tests.faults [--short] [--rounds N] [--seed N] [--json OUT]`."""

import argparse
import sys
import tempfile
from pathlib import Path

from tests.faults.campaign import Campaign, as_json


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--short", action="store_true", help="8 kills for each broker")
    parser.add_argument("--rounds", type=int, default=60, help="kills for each broker")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    tallies = []
    for broker in ("iotcore", "mosquitto"):
        with tempfile.TemporaryDirectory() as folder:
            tally = Campaign(Path(folder), broker, given.seed).run(8 if given.short else given.rounds)
        print(tally, flush=True)
        tallies.append(tally)
    if given.json is not None:
        given.json.write_text(as_json(tallies))
    return 0 if all(tally.good for tally in tallies) else 1


if __name__ == "__main__":
    sys.exit(main())
