"""Where boxes end: measured on labels, put together, and written as the manifest has it."""

import tomllib
from pathlib import Path

import pytest

from contracts.base import VehicleClass
from edge.detector.weights import EndFacts
from edge.errors import ConfigError
from edge.evaluation.ends import (
    FEW_DOUBT_SHARE,
    FEW_VEHICLES,
    LEAST_DOUBT_M,
    EndSeen,
    _Passing,
    facts_of,
    lines_of,
)
from edge.evaluation.labelled import labelled_frames

CARS = [EndSeen("rear", "car", 0.01 + off, 0.1) for off in (-0.005, 0.0, 0.005)]
FRONTS = [EndSeen("front", "motorcycle", off, 0.0) for off in (-0.05, 0.0, 0.05)]
ROW = '{"frame": %d, "vehicles": [{"id": 7, "class": "car", "full": [1, 2, 3, 4], "visible_share": 1.0}]}\n'


def passing(**changes: list[float]) -> _Passing:
    """A car whose label's lower edge is 0.3 m past the line when its end is truly on it."""
    found = {"found_s": [4.7, 4.85, 5.0, 5.15, 5.3], "below_share": [0.02, 0.02, 0.02, 0.02, 0.02]}
    return _Passing(5.0, "car", **({"times_s": [4.8, 5.2], "beyond_m": [-0.7, 1.3]} | found | changes))


@pytest.mark.parametrize(("end", "overhang_m"), [("rear", 0.3), ("front", -0.3)])
def test_the_overhang_is_read_at_the_true_moment(end: str, overhang_m: float) -> None:
    seen = passing().seen(end)
    assert seen is not None
    assert (seen.below_share, seen.overhang_m) == (pytest.approx(0.02), pytest.approx(overhang_m))


def test_an_edge_that_the_painted_line_draws_to_itself_counts_as_it_is_on_the_line() -> None:
    seen = passing(below_share=[0.03, 0.015, 0.01, 0.015, 0.03]).seen("rear")
    assert seen is not None
    assert seen.below_share == pytest.approx(0.01)


@pytest.mark.parametrize(
    "changes", [{"found_s": [5.1, 5.15, 5.2, 5.25, 5.3]}, {"found_s": [5.0], "below_share": [0.01]}]
)
def test_who_was_seen_too_little_says_nothing(changes: dict[str, list[float]]) -> None:
    assert passing(**changes).seen("rear") is None


def test_each_class_and_end_has_its_mean_and_bound() -> None:
    facts = facts_of([*CARS * (FEW_VEHICLES // len(CARS) + 1), *FRONTS])
    assert facts.rear_edge_share == {VehicleClass.CAR: (0.01, 0.007)}
    assert facts.front_edge_share == {VehicleClass.MOTORCYCLE: (0.0, 0.071)}
    assert facts.rear_overhang_m == {VehicleClass.CAR: (0.1, LEAST_DOUBT_M)}


def test_few_vehicles_do_not_show_that_an_edge_is_better_than_usual() -> None:
    assert len(CARS) < FEW_VEHICLES
    facts = facts_of([*CARS, *FRONTS])
    assert facts.rear_edge_share == {VehicleClass.CAR: (0.01, FEW_DOUBT_SHARE)}
    assert facts.rear_overhang_m == {VehicleClass.CAR: (0.1, LEAST_DOUBT_M)}


def test_a_class_that_was_hardly_seen_is_left_out_and_an_end_that_was_not_is_said() -> None:
    bus = EndSeen("rear", "bus", 0.5, 9.0)
    assert set(facts_of([*CARS, *FRONTS, bus]).rear_edge_share) == {VehicleClass.CAR}
    with pytest.raises(ConfigError, match="only 2 rears were seen"):
        facts_of([*CARS[:2], *FRONTS])


def test_the_lines_are_what_the_manifest_reads() -> None:
    facts = facts_of([*CARS, *FRONTS])
    table = tomllib.loads("\n".join(lines_of(facts)))["model"]["ends"]
    assert EndFacts.model_validate(table) == facts


def test_labels_are_read_or_the_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "seed-1.frames.jsonl"
    with pytest.raises(ConfigError, match="atcs simulate"):
        list(labelled_frames(path))
    path.write_text(ROW % 0 + ROW % 1)
    assert [(frame.frame, frame.vehicles[0].id) for frame in labelled_frames(path)] == [(0, 7), (1, 7)]
    path.write_text("{}\n")
    with pytest.raises(ConfigError, match=r"seed-1\.frames\.jsonl: frame"):
        list(labelled_frames(path))
