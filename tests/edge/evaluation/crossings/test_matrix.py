"""A cut of the matrix: seeded, resumable, and honest about who is accused."""

import gc
from pathlib import Path

import pytest
from rich.console import Console

from edge.cli.crossings import replay_scene
from edge.errors import ConfigError
from edge.evaluation.crossings import matrix
from edge.evaluation.crossings.matrix import (
    ChunkRecord,
    Plan,
    keep_what_is_loaded,
    read_journal,
    run_chunk,
)
from edge.evaluation.crossings.play import play
from edge.evaluation.crossings.report import as_json, rows_of, tables, write_report
from edge.evaluation.crossings.scenario import SHARES, key_of
from edge.evaluation.crossings.tally import Tally
from edge.evaluation.crossings.traffic import make_scene
from edge.evaluation.crossings.verdict import judge

N_CUT = 12


@pytest.fixture(scope="module")
def record() -> ChunkRecord:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(matrix, "N_SCENES", N_CUT)
        return run_chunk((1, 0))


def test_the_same_seed_gives_the_same_chunk(record, monkeypatch):
    monkeypatch.setattr(matrix, "N_SCENES", 2)
    assert run_chunk((1, 0)) == run_chunk((1, 0))
    assert run_chunk((1, 0)) != run_chunk((2, 0))


def test_nobody_is_accused_wrongly_in_the_cut(record):
    assert record.accused_wrongly == []


def test_the_cut_has_violators_and_most_of_them_are_found(record):
    tally = record.tally()
    assert tally.n_crossings > 100
    found = sum(n for name, n in tally.counts.items() if name.endswith("|all|all|visible_found"))
    visible = sum(n for name, n in tally.counts.items() if name.endswith("|all|all|visible"))
    assert visible >= 5
    assert found >= 0.5 * visible


def test_every_missed_violator_has_an_entry(record):
    counts = record.tally().counts
    for noise in {name.split("|")[0] for name in counts}:
        at = f"{noise}|all|all|"
        missed = sum(n for name, n in counts.items() if name.startswith(at + "missed:"))
        assert missed == counts[at + "violators"] - counts[at + "found"]


def test_counts_are_consistent_under_every_heading(record):
    for row in rows_of(record.tally()):
        assert 0 <= (row.recall or 0.0) <= 1
        assert row.violators <= row.crossings
    assert sum(SHARES.values()) == pytest.approx(1.0)


def test_a_journal_is_read_back_and_a_cut_line_is_left_out(record, tmp_path: Path):
    journal = tmp_path / "journal.jsonl"
    line = record.model_dump_json()
    journal.write_text(line + "\n" + line[: len(line) // 2])
    assert read_journal(Plan(1, 1, journal=journal)) == {0: record}


def test_a_journal_of_another_seed_or_a_damaged_one_is_refused(record, tmp_path: Path):
    journal = tmp_path / "journal.jsonl"
    journal.write_text(record.model_dump_json() + "\n")
    with pytest.raises(ConfigError, match="another seed"):
        read_journal(Plan(1, 2, journal=journal))
    journal.write_text("{}\n")
    with pytest.raises(ConfigError, match="delete it"):
        read_journal(Plan(1, 1, journal=journal))


def test_a_run_goes_on_from_its_journal(record, tmp_path: Path):
    journal = tmp_path / "journal.jsonl"
    journal.write_text(record.model_dump_json() + "\n")
    seen: list[int] = []
    plan = Plan(1, 1, processes=1, journal=journal)
    done = read_journal(plan)

    class NoPool:
        def submit(self, *_: object) -> None:
            seen.append(1)

    first = next(matrix._records(plan, done, NoPool()))
    assert first == record
    assert len(seen) == 1, "only the chunk after the finished one was asked for"


def test_the_report_has_all_parts(record, tmp_path: Path):
    tally = record.tally()
    write_report(tally, tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {"matrix.json", "matrix.png", "matrix.html"}
    assert "recall of visible" in (tmp_path / "matrix.html").read_text()
    assert f'"crossings": {tally.n_crossings}' in as_json(tally)
    assert tables(tally)[0].row_count == len(rows_of(tally))


def test_merging_adds_up(record):
    total = Tally()
    total.merge(record.tally())
    total.merge(record.tally())
    assert total.n_crossings == 2 * record.tally().n_crossings


def test_a_scene_can_be_replayed_and_explained():
    with Console(record=True, width=200) as console, console.capture() as said:
        replay_scene(1, 0, console)
    assert "missed because" in said.get()
    assert key_of(1, 0).scenario in said.get()


def test_both_modes_drive_the_real_rules():
    keys = [key_of(1, number) for number in range(40)]
    for mode in ("tracks", "tracker"):
        key = next(key for key in keys if key.mode == mode)
        played = play(make_scene(key))
        assert sum(len(frame.tracks) for frame in played.tracked) > 50
        assert len(judge(played).vehicles) == played.scene.n_vehicles


def test_a_worker_keeps_the_program_out_of_the_collectors_way():
    before = gc.get_freeze_count()
    keep_what_is_loaded()
    try:
        assert gc.get_freeze_count() > before + 1000
    finally:
        gc.unfreeze()
