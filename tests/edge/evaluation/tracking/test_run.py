"""Contenders, their means, and what is printed of them."""

import json
from dataclasses import replace
from io import StringIO
from pathlib import Path
from time import sleep

import numpy as np
import pytest
from rich.console import Console

from edge.evaluation.tracking.contenders import Contender, contenders, ours
from edge.evaluation.tracking.recording import LabelledBoxes, Recording, ScoredBoxes
from edge.evaluation.tracking.report import comparison_json, comparison_table, plot_comparison
from edge.evaluation.tracking.run import Result, compare, means, played
from edge.evaluation.tracking.scores import IdentityScore
from edge.tracking import TrackerSettings
from tests.edge.evaluation.tracking.streets import street


def result(recording: str, tracker: str, hota: float, switches: int) -> Result:
    return Result(recording, tracker, 0.5, IdentityScore(hota, hota, hota, switches, 1, 2))


RESULTS = [result("a", "ours", 0.8, 1), result("a", "SORT", 0.7, 4), result("b", "ours", 0.4, 2)]


def test_ours_holds_two_cars_from_the_confirming_frame_on() -> None:
    said, frame_ms = played(street(10), Contender("ours", lambda r: ours(r, TrackerSettings())))
    assert [sorted(frame.ids.tolist()) for frame in said[2:]] == [[1, 2]] * 8
    assert frame_ms > 0


def test_ours_says_the_boxes_of_the_detector_and_not_smoothed_ones() -> None:
    recording = street(12)
    aside = [
        ScoredBoxes(f.xyxy + np.float32(3 * (n % 2)), f.confidence) for n, f in enumerate(recording.found)
    ]
    shaken = replace(recording, found=tuple(aside))
    said, _ = played(shaken, Contender("ours", lambda r: ours(r, TrackerSettings())))
    for frame, found in zip(said[2:], shaken.found[2:], strict=True):
        assert np.array_equal(frame.xyxy, found.xyxy)


def test_a_fresh_contender_is_made_for_each_play() -> None:
    begun = []

    def begin(recording: Recording):
        begun.append(recording.name)

        def follow(number: int, found: ScoredBoxes) -> LabelledBoxes:
            return LabelledBoxes(np.full(len(found.xyxy), number), found.xyxy.astype(np.float64))

        return follow

    said, _ = played(street(3), Contender("numbers", begin))
    assert begun == ["street"]
    assert [frame.ids.tolist() for frame in said] == [[0, 0], [1, 1], [2, 2]]


def test_one_slow_frame_does_not_change_the_time_per_frame() -> None:
    def begin(_: Recording):
        def follow(number: int, found: ScoredBoxes) -> LabelledBoxes:
            sleep(0.2 if number == 0 else 0.001)
            return LabelledBoxes(np.arange(len(found.xyxy)), found.xyxy.astype(np.float64))

        return follow

    _, frame_ms = played(street(11), Contender("slow start", begin))
    assert 1.0 <= frame_ms < 15.0


def test_means_weigh_recordings_alike_and_add_counts() -> None:
    ours_mean, sort_mean = means(RESULTS)
    assert (ours_mean.score.hota, ours_mean.score.switches) == (pytest.approx(0.6), 3)
    assert (sort_mean.tracker, sort_mean.score.extra) == ("SORT", 2)


def test_the_best_of_each_recording_is_marked() -> None:
    cells = list(comparison_table(RESULTS).columns[2].cells)
    assert cells[:3] == ["[bold]0.800[/bold]", "0.700", "[bold]0.400[/bold]"]


def test_every_figure_and_name_fits_a_narrow_terminal() -> None:
    long = [
        result("aicity_s03c010 fasterrcnn", "ByteTrack", 0.8, 12),
        result("mot15_TUD-Campus", "ours", 0.7, 4),
    ]
    console = Console(width=80, record=True, file=StringIO())
    console.print(comparison_table(long))
    text = console.export_text()
    assert "…" not in text
    assert all(word in text for word in ("fasterrcnn", "ByteTrack", "switches", "0.800", "0.50"))


def test_json_and_picture_hold_every_result(tmp_path: Path) -> None:
    document = json.loads(comparison_json(RESULTS))
    assert [row["tracker"] for row in document["recordings"]] == ["ours", "SORT", "ours"]
    assert document["mean"][0]["score"]["switches"] == 3
    complete = [*RESULTS, result("b", "SORT", 0.3, 0)]
    assert plot_comparison(complete, tmp_path / "new").read_bytes().startswith(b"\x89PNG")


def test_all_four_follow_an_easy_street() -> None:
    pytest.importorskip("trackers", reason="the extra `bench` is not installed")
    pytest.importorskip("trackeval", reason="the extra `bench` is not installed")
    results = list(compare([street(30)], contenders(TrackerSettings())))
    assert [r.tracker for r in results] == ["ours", "SORT", "ByteTrack", "OC-SORT"]
    assert all(r.score.switches == 0 and r.score.idf1 > 0.8 for r in results)
