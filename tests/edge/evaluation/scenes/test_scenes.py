import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from edge.detector.weights import resolve
from edge.errors import ConfigError
from edge.evaluation.scenes.__main__ import N_HASH, main
from edge.evaluation.scenes.chunk import (
    FIRST_SEED,
    MATRIX,
    Chunk,
    ChunkResult,
    HeadFrames,
    Miss,
    Wish,
    chunks_of,
    start_of,
)
from edge.evaluation.scenes.journal import Journal
from edge.evaluation.scenes.report import cells, rows_of, write_report
from edge.evaluation.scenes.version import code_version

APP = typer.Typer()
APP.command()(main)


def result(scene: str = "night", seed: int = 1, **counts: object) -> ChunkResult:
    values: dict[str, object] = {
        "chunk": Chunk(scene=scene, seed=seed, seconds=60, fps=12.5, size="960x540", model="sim-p2"),
        "violations": 4,
        "violations_undecided": 1,
        "found": 3,
        "missed_frames": [77],
        "false_accusations": 0,
        "duplicates": 0,
        "legal": 9,
        "legal_seen": 8,
        "undecided": {"hidden": 2},
        "heads": HeadFrames(frames=700, right=660, unknown=35, wrong=5, untold=100, untold_wrong=5),
        "not_fired": {"lamp_not_red": 5},
        "spent_s": 30.0,
        **counts,
    }
    return ChunkResult.model_validate(values)


def test_the_scenes_take_turns_and_each_chunk_has_its_own_seed() -> None:
    chunks = chunks_of(Wish(minutes=200))
    assert len(chunks) == 200
    assert [c.scene for c in chunks[:6]] == list(MATRIX)
    assert len({c.seed for c in chunks}) == 200
    assert {c.scene for c in chunks} == set(MATRIX)


def test_a_longer_wish_begins_with_the_chunks_of_a_shorter_one() -> None:
    assert chunks_of(Wish(minutes=200))[:5] == chunks_of(Wish(minutes=5))


def test_each_chunk_begins_at_a_moment_of_its_own() -> None:
    starts_s = [chunk.start_s for chunk in chunks_of(Wish(minutes=30, scenes=("glare",)))]

    assert starts_s == [start_of("glare", FIRST_SEED + n) for n in range(30)]
    for cycle_s in (29.0, 47.0):
        assert len({int(start_s % cycle_s / cycle_s * 4) for start_s in starts_s}) == 4


@pytest.mark.parametrize("scene", ["knock", "clock", "lamps"])
def test_a_scene_with_a_time_of_its_own_begins_at_its_begin(scene: str) -> None:
    assert start_of(scene, 7) == 0.0


def test_what_other_weights_found_does_not_count(tmp_path: Path) -> None:
    (old,), (new,) = (chunks_of(Wish(1, ("rain",), weights=name)) for name in ("a1", "b2"))
    Journal(tmp_path / "journal.jsonl").add(result(chunk=old))
    again = Journal(tmp_path / "journal.jsonl")
    assert old in again.results
    assert new not in again.results


def test_a_line_from_before_weights_were_named_can_still_be_read(tmp_path: Path) -> None:
    row = json.loads(result().model_dump_json())
    del row["chunk"]["weights"]
    (tmp_path / "journal.jsonl").write_text(json.dumps(row) + "\n")
    (chunk,) = Journal(tmp_path / "journal.jsonl").results
    assert chunk.weights == ""


def test_a_line_from_before_pictures_came_without_a_file_says_that_they_were_coded(tmp_path: Path) -> None:
    row = json.loads(result().model_dump_json())
    del row["chunk"]["coded"], row["misses"], row["code"]
    (tmp_path / "journal.jsonl").write_text(json.dumps(row) + "\n")
    (chunk,) = Journal(tmp_path / "journal.jsonl").results
    assert chunk.coded
    assert not chunks_of(Wish(1))[0].coded


def test_a_chunk_is_a_simulated_camera() -> None:
    settings = chunks_of(Wish(minutes=1, scenes=("rain",)))[0].settings
    assert (settings.scene, settings.fps, settings.size_px) == ("rain", 12.5, (960, 540))


def test_a_run_that_was_cut_off_goes_on_after_its_last_whole_line(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    journal = Journal(path)
    journal.add(result(seed=1))
    journal.add(result(seed=2))
    path.write_text(path.read_text() + result(seed=3).model_dump_json()[:50])

    again = Journal(path)
    assert [c.seed for c in again.results] == [1, 2]
    again.add(result(seed=3))
    assert [c.seed for c in Journal(path).results] == [1, 2, 3]


def test_a_damaged_line_is_told_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text(result().model_dump_json() + '\n{"chunk": 3}\n')
    with pytest.raises(ConfigError, match=r"line 2: .*chunk"):
        Journal(path)


def test_rows_add_up() -> None:
    rows = rows_of(
        [result(seed=1), result(seed=2, found=4, missed_frames=[]), result("rain", violations=2, found=2)]
    )
    assert [row.scene for row in rows] == ["night", "rain", "all"]
    assert [row.total("violations") for row in rows] == [8, 2, 10]
    assert rows[0].recall == pytest.approx(7 / 8)
    assert rows[0].recall_of_all == pytest.approx(7 / 10)
    assert rows[2].minutes == pytest.approx(3.0)


def test_frames_in_which_nobody_could_tell_are_not_scored_as_right() -> None:
    row = rows_of([result()])[0]
    told_right = 660 - 95
    assert row.lamps_right == pytest.approx(told_right / 600)


def test_a_colour_held_while_a_vehicle_covers_the_lamp_is_no_wrong_colour() -> None:
    heads = HeadFrames(frames=700, wrong=9, red_wrongly=6, untold=20, untold_wrong=7, held=7, red_held=5)
    row = rows_of([result(heads=heads)])[0]
    assert (row.wrong_colour, row.red_wrongly) == (2, 1)


def test_precision_counts_false_accusations_and_is_whole_without_any() -> None:
    assert rows_of([result(false_accusations=1)])[0].precision == pytest.approx(3 / 4)
    assert rows_of([result(found=0)])[0].precision == 1.0


def test_the_report_names_every_miss_and_marks_a_false_accusation(tmp_path: Path) -> None:
    page = write_report([result(), result("rain", 7, false_accusations=1)], tmp_path).read_text()
    assert "night, seed 1: missed at frames 77" in page
    assert "rain, seed 7" in page
    assert page.count("class='bad'") == 2
    assert "data:image/png;base64," in page
    assert (tmp_path / "scenes.png").stat().st_size > 5000
    assert all(cell in page for cell in cells(rows_of([result()])[0])[:5])


def test_the_report_says_what_was_missed_and_which_program_ran(tmp_path: Path) -> None:
    miss = Miss(frame=77, kind="stop_line", vehicle="bus")
    results = [
        result(misses=[miss], code="abc"),
        result("rain", 7, misses=[miss], code="def"),
        result(seed=3),
    ]
    page = write_report(results, tmp_path).read_text()
    assert "night, seed 1: missed at frames 77 (stop_line, bus)" in page
    assert "Missed: stop_line by bus 2." in page
    assert "abc 1, def 1, not named 1" in page


def run(folder: Path, *options: str) -> int:
    arguments = ["--folder", str(folder), "--minutes", "0.1", "--chunk-s", "6", "--scenes", "plain", *options]
    return CliRunner().invoke(APP, arguments).exit_code


def test_chunks_are_rendered_scored_and_not_run_again(tmp_path: Path) -> None:
    assert run(tmp_path) == 0
    before = (tmp_path / "journal.jsonl").read_text()
    row = json.loads(before)
    assert row["heads"]["frames"] > 50
    assert row["heads"]["right"] == row["heads"]["frames"]
    assert row["code"] == code_version()
    assert (tmp_path / "scenes.html").exists()
    assert run(tmp_path) == 0
    assert (tmp_path / "journal.jsonl").read_text() == before


def test_a_false_accusation_in_the_journal_fails_the_run(tmp_path: Path) -> None:
    weights = resolve("sim-p2", {})[0].sha256[:N_HASH]
    chunk = chunks_of(Wish(0.1, ("plain",), 6.0, weights=weights))[0]
    Journal(tmp_path / "journal.jsonl").add(result(chunk=chunk, false_accusations=1))
    assert run(tmp_path) == 1


@pytest.mark.parametrize(("option", "value"), [("--scenes", "moon"), ("--model", "none-such")])
def test_what_is_not_known_is_told_with_its_exit_code(tmp_path: Path, option: str, value: str) -> None:
    assert run(tmp_path, option, value) > 1
