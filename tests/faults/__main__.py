"""`python -m tests.faults [--whole] [--short] [--rounds N] [--seed N] [--broker NAME] [--json OUT]`."""

import argparse
import random
import sys
import tempfile
from pathlib import Path

from tests.faults.campaign import Campaign, Tally
from tests.faults.whole import WholeCampaign, WholeTally

BROKERS = ("iotcore", "mosquitto")
VICTIMS = ("edge", "broker", "central")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults")
    parser.add_argument("--whole", action="store_true", help="the real node before the simulated junction")
    parser.add_argument("--short", action="store_true", help="8 kills for each broker; whole: 3")
    parser.add_argument("--rounds", type=int, default=60, help="kills for each broker")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--broker", choices=BROKERS, action="append")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    tallies = [_tally(given, broker) for broker in given.broker or BROKERS]
    if given.json is not None:
        given.json.write_text("[" + ",\n".join(tally.as_json() for tally in tallies) + "]\n")
    return 0 if all(tally.good for tally in tallies) else 1


def _tally(given: argparse.Namespace, broker: str) -> Tally | WholeTally:
    with tempfile.TemporaryDirectory() as folder:
        if given.whole:
            victims = _victims(3 if given.short else given.rounds, given.seed)
            tally = WholeCampaign(Path(folder), broker, given.seed).run_whole(victims)
        else:
            tally = Campaign(Path(folder), broker, given.seed).run(8 if given.short else given.rounds)
    print(tally, flush=True)
    return tally


def _victims(n: int, seed: int) -> list[str]:
    """Each victim as often as the others, in an order by chance."""
    victims = [VICTIMS[number % len(VICTIMS)] for number in range(n)]
    random.Random(seed).shuffle(victims)
    return victims


if __name__ == "__main__":
    sys.exit(main())
