"""The weights that travel with the package, on scenes that they were not trained on."""

from functools import cache

from edge.detector.factory import open_detector
from edge.detector.weights import Manifest, resolve, shipped_folder
from models.sim_score import Tally, score

NAME = "sim-p2"
N_FRAMES = 60


@cache
def tally() -> Tally:
    return score(open_detector(*resolve(NAME, {})), N_FRAMES)


def test_nine_of_ten_vehicles_near_the_line_are_found() -> None:
    assert tally().near_wanted > 50
    assert tally().near_recall >= 0.9


def test_hardly_a_box_lies_on_nothing() -> None:
    assert tally().precision >= 0.75


def test_shipped_weights_are_small_and_marked_as_simulation_only() -> None:
    shipped = [entry for entry in Manifest.read().model if entry.shipped]
    assert {entry.name for entry in shipped} >= {NAME}
    assert all(entry.simulation_only and resolve(entry.name, {}) for entry in shipped)
    n_bytes = sum(file.stat().st_size for file in (shipped_folder() / "weights").iterdir())
    assert n_bytes <= 5_000_000
