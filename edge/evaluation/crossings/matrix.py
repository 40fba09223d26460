"""Runs the matrix in seeded chunks over processes; a journal keeps what is done, so a run can be resumed."""

import gc
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from contracts.base import explain
from edge.errors import ConfigError
from edge.evaluation.crossings.play import play
from edge.evaluation.crossings.scenario import key_of
from edge.evaluation.crossings.tally import Tally
from edge.evaluation.crossings.traffic import make_scene
from edge.evaluation.crossings.verdict import judge

N_SCENES = 100
"""In one chunk."""


class ChunkRecord(BaseModel):
    """One line of the journal; `band` is what is left out of recall, so that nobody adds up two definitions of it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    band: Literal["declared"]
    seed: int
    chunk: int
    counts: dict[str, int]
    errors: dict[str, int]
    widths: dict[str, int]
    covered: dict[str, int]
    accused_wrongly: list[str]

    def tally(self) -> Tally:
        """Return the counts of the chunk."""
        return Tally(
            Counter(self.counts),
            Counter(self.errors),
            Counter(self.widths),
            Counter(self.covered),
            list(self.accused_wrongly),
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """What to run.

    Attributes:
        n_crossings: at least so many.
        seed: of the run.
        processes: side by side.
        journal: file of finished chunks; None: nothing is kept.
    """

    n_crossings: int
    seed: int = 1
    processes: int = 2
    journal: Path | None = None


def run_chunk(task: tuple[int, int]) -> ChunkRecord:
    """Play and judge the scenes of a chunk; the same (seed, chunk) gives the same record."""
    seed, chunk = task
    tally = Tally()
    for number in range(chunk * N_SCENES, (chunk + 1) * N_SCENES):
        key = key_of(seed, number)
        tally.add(key, judge(play(make_scene(key))))
    counts = (tally.counts, tally.errors, tally.widths, tally.covered)
    counted, errors, widths, covered = (dict(sorted(part.items())) for part in counts)
    return ChunkRecord(
        band="declared",
        seed=seed,
        chunk=chunk,
        counts=counted,
        errors=errors,
        widths=widths,
        covered=covered,
        accused_wrongly=tally.accused_wrongly,
    )


def run(plan: Plan, progress: Callable[[Tally], None]) -> Tally:
    """Run chunks from the first on until there are enough crossings; finished ones come from the journal.

    Raises:
        ConfigError: the journal is damaged or of another seed.
    """
    done = read_journal(plan)
    total = Tally()
    workers = ProcessPoolExecutor(plan.processes, get_context("spawn"), initializer=keep_what_is_loaded)
    with workers as pool:
        for record in _records(plan, done, pool):
            if record.chunk not in done and plan.journal is not None:
                with plan.journal.open("a") as journal:
                    journal.write(record.model_dump_json() + "\n")
            total.merge(record.tally())
            progress(total)
            if total.n_crossings >= plan.n_crossings:
                break
        pool.shutdown(cancel_futures=True)
    return total


def keep_what_is_loaded() -> None:
    """Let the collector of a worker look no more at the program itself: that would take a thirtieth of its time."""
    gc.collect()
    gc.freeze()


def _records(plan: Plan, done: dict[int, ChunkRecord], pool: ProcessPoolExecutor) -> Iterator[ChunkRecord]:
    """Yield chunks in order, some ahead of the one that is waited for."""
    waiting = {}
    chunk = 0
    while True:
        for ahead in range(chunk, chunk + 2 * plan.processes):
            if ahead not in done and ahead not in waiting:
                waiting[ahead] = pool.submit(run_chunk, (plan.seed, ahead))
        yield done[chunk] if chunk in done else waiting.pop(chunk).result()
        chunk += 1


def read_journal(plan: Plan) -> dict[int, ChunkRecord]:
    """Return the finished chunks.

    Raises:
        ConfigError: a line is damaged (a last line that was cut is left out), or of another seed.
    """
    if plan.journal is None or not plan.journal.exists():
        return {}
    whole = plan.journal.read_text().split("\n")[:-1]
    try:
        records = [ChunkRecord.model_validate_json(line) for line in whole]
    except ValidationError as error:
        raise ConfigError(f"{plan.journal}: {explain(error)}; delete it to begin anew") from error
    if any(record.seed != plan.seed for record in records):
        raise ConfigError(f"{plan.journal}: is of another seed; name another folder or delete it")
    return {record.chunk: record for record in records}
