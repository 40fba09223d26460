"""The report by kind of violation and by weather."""

from pathlib import Path

import pytest

from edge.evaluation.kind_score import KindScore
from edge.evaluation.scenes.breakdown import by_kind, by_weather, kinds_of, weather_of
from edge.evaluation.scenes.chunk import ChunkResult
from edge.evaluation.scenes.report import write_report
from tests.edge.evaluation.scenes.test_scenes import result

BOX = KindScore(kind="box_blocking", total=4, found=3, false=1, undecided=2, legal=7)
RED = KindScore(kind="red_light", total=2, found=2)


def chunks() -> list[ChunkResult]:
    return [
        result("jam", 1, kinds=[BOX, RED]),
        result("rain", 2, kinds=[RED], violations=2, found=2),
        result("night", 3),
    ]


def test_kinds_add_up_over_chunks_and_old_lines_have_none() -> None:
    kinds = {kind.kind: (kind.total, kind.found, kind.false, kind.legal) for kind in kinds_of(chunks())}
    assert kinds == {"box_blocking": (4, 3, 1, 7), "red_light": (4, 4, 0, 0)}
    assert by_kind([result()]) == "<p>none</p>"


def test_a_kind_is_told_with_recall_and_precision() -> None:
    row = by_kind(chunks()).split("<tr>")[2]
    assert [cell.split("</td>")[0] for cell in row.split("<td>")[1:]] == [
        "box_blocking", "4", "3", "0", "0.7500", "1", "0.7500", "2", "7",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("scene", "weather"),
    [("plain", "day"), ("rain", "overcast, rain, fog"), ("night", "night"), ("gone.yaml", "not known")],
)
def test_the_weather_of_a_scene_is_named(scene: str, weather: str) -> None:
    assert weather_of(scene) == weather


def test_scenes_of_one_weather_are_one_row() -> None:
    table = by_weather([result("jam", 1), result("boxes", 2), result("rain", 3)])
    assert table.count("<tr>") == 3
    assert "<td>day</td><td>2</td><td>8</td><td>6</td><td>0.7500</td>" in table


def test_the_page_holds_both_tables_and_the_picture_both_panels(tmp_path: Path) -> None:
    page = write_report(chunks(), tmp_path).read_text()
    assert "<h2>By kind</h2><table>" in page
    assert "<h2>By light and weather</h2><table>" in page
    tall = (tmp_path / "scenes.png").read_bytes()
    write_report([result()], tmp_path)
    assert len((tmp_path / "scenes.png").read_bytes()) < len(tall)
