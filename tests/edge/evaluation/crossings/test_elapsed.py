"""Red elapsed of simulated crossings: the half-width holds, and the table is printed."""

import pytest
from rich.console import Console

from edge.cli.crossings import measure_elapsed
from edge.errors import ConfigError
from edge.evaluation.crossings.elapsed import elapsed_in
from edge.evaluation.elapsed import Elapsed

N_SCENES = 14


@pytest.fixture(scope="module")
def cases() -> list[Elapsed]:
    return [case for scene in elapsed_in(1, N_SCENES) for case in scene]


def test_the_half_width_holds_the_error_of_99_of_100(cases: list[Elapsed]) -> None:
    told = [case.controlled for case in cases if case.controlled is not None]
    assert min(len(cases), len(told)) >= 15
    for timed in ([case.alone for case in cases], told):
        assert sum(one.error_s > one.half_width_s for one in timed) <= 1


def test_a_controller_makes_it_surer(cases: list[Elapsed]) -> None:
    both = [case for case in cases if case.controlled is not None]
    assert all(case.controlled.half_width_s <= case.alone.half_width_s for case in both)


def test_the_same_seed_gives_the_same_cases(cases: list[Elapsed]) -> None:
    assert [case for scene in elapsed_in(1, 3) for case in scene] == cases[: sum(map(len, elapsed_in(1, 3)))]


def test_the_command_prints_the_figures_or_says_that_there_are_none() -> None:
    console = Console(record=True, width=160)
    measure_elapsed(N_SCENES, 1, console)
    assert "Red elapsed at the line" in console.export_text()
    with pytest.raises(ConfigError, match="nobody ran red"):
        measure_elapsed(0, 1, console)
