"""Counting: what a vehicle counts as, how counts add up, and what the report says of them."""

from collections import Counter
from math import inf

import pytest

from contracts.base import ViolationKind
from edge.evaluation.crossings.report import missed, noises, row_of, times
from edge.evaluation.crossings.scenario import (
    FPS_SHARES,
    MODE_SHARES,
    NOISE_SHARES,
    Scenario,
    SceneKey,
    View,
    key_of,
)
from edge.evaluation.crossings.tally import Tally, axes_of, quantile_s, words_of
from edge.evaluation.crossings.truth import Truth
from edge.evaluation.crossings.verdict import SceneVerdict, Timed, Verdict

RED, LINE = ViolationKind.RED_LIGHT, ViolationKind.STOP_LINE
KEY = SceneKey(1, 7, Scenario.RUN_RED, View.AWAY, 12.5, 1.0, "tracks")


def verdict(
    did: set[ViolationKind],
    accused: tuple[ViolationKind, ...],
    missed_because: str | None = None,
    **kept: bool,
) -> Verdict:
    truth = Truth(5.0, 5.5, frozenset(did), 5.0, 1.0, inf, kept.get("grace", False), kept.get("back", False))
    declared, near, visible = kept.get("declared", False), kept.get("near", False), kept.get("visible", True)
    return Verdict(0, "car", truth, accused, declared, near, visible, missed_because, ())


TABLE = [
    ("innocent", verdict(set(), ()), {"false": False, "violators": False, "crossings": True}),
    ("accused wrongly", verdict(set(), (RED,)), {"false": True, "found": False}),
    ("in grace is no excuse", verdict(set(), (RED,), grace=True), {"false": True, "false_in_grace": True}),
    (
        "near is no excuse",
        verdict(set(), (RED,), near=True),
        {"false": True, "false_near": True, "near": True},
    ),
    (
        "declared is none either",
        verdict(set(), (RED,), declared=True),
        {"false_declared": True, "declared": False},
    ),
    (
        "declared, far from any limit",
        verdict(set(), (), declared=True),
        {"declared": True, "declared_far": True},
    ),
    (
        "declared, near",
        verdict(set(), (), declared=True, near=True),
        {"declared": True, "declared_far": False},
    ),
    ("came back", verdict(set(), (RED,), back=True), {"false": False, "found": False, "violators": False}),
    ("found", verdict({RED}, (RED,)), {"found": True, "clear_visible": True, "visible_found": True}),
    (
        "found, so not in the band",
        verdict({RED}, (RED,), declared=True),
        {"clear_violators": True, "declared": False},
    ),
    ("found hidden", verdict({RED}, (RED,), visible=False), {"found": True, "visible_found": False}),
    ("other kind", verdict({LINE}, (RED,)), {"found": True, "other_kind": True}),
    ("both kinds", verdict({LINE, RED}, (LINE, RED)), {"twice": False, "other_kind": False}),
    ("twice", verdict({RED}, (RED, RED)), {"twice": True}),
    ("missed", verdict({RED}, (), "hidden"), {"missed:visible:hidden": True, "found": False}),
    (
        "declared",
        verdict({RED}, (), "x", declared=True),
        {"missed:declared:x": True, "clear_visible": False, "visible": True},
    ),
]


@pytest.mark.parametrize(("one", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_a_vehicle_counts_as_what_it_is(one, expected):
    words = words_of(one)
    assert {word: word in words for word in expected} == expected


def tally_of(*vehicles: Verdict, nobody: int = 0) -> Tally:
    tally = Tally()
    tally.add(KEY, SceneVerdict(vehicles, nobody))
    return tally


def test_recall_and_precision_are_shares_of_what_was_counted():
    tally = tally_of(
        verdict({RED}, (RED,)), verdict({RED}, (), "hidden"), verdict(set(), (RED,)), verdict(set(), ())
    )
    row = row_of(tally, "all", "1", "all|all")
    assert (row.crossings, row.violators, row.false, row.false_declared) == (4, 2, 1, 0)
    assert (row.recall, row.precision) == (0.5, 0.5)


def test_who_is_declared_counts_in_the_recall_of_all_and_not_in_that_outside_the_band():
    declared = verdict({RED}, (), "too_close_to_call", declared=True)
    row = row_of(
        tally_of(verdict({RED}, (RED,)), declared, verdict(set(), (), declared=True, near=True)),
        "",
        "1",
        "all|all",
    )
    assert (row.violators, row.recall, row.visible_recall) == (1, 1.0, 1.0)
    assert (row.whole_recall, row.whole_visible_recall) == (0.5, 0.5)
    assert (row.band_share, row.far_share) == (pytest.approx(2 / 3), 0.5)


def test_who_was_declared_and_accused_by_another_rule_is_false_inside_the_band():
    row = row_of(tally_of(verdict(set(), (LINE,), declared=True)), "", "1", "all|all")
    assert (row.false, row.false_declared, row.band_share) == (0, 1, 0.0)


def test_without_violators_there_is_no_recall():
    row = row_of(tally_of(verdict(set(), ())), "all", "1", "all|all")
    assert (row.recall, row.visible_recall, row.precision) == (None, None, None)
    assert row.cells()[2:10] == ("0.00%", "-", "0", "-", "-", "-", "-", "-")


def test_a_false_accusation_says_how_to_replay_it():
    (line,) = tally_of(verdict(set(), (RED,))).accused_wrongly
    assert line.startswith("--only 7:")
    assert "OUTSIDE the band" in line
    assert "near a limit" not in line
    (line,) = tally_of(verdict(set(), (RED,), near=True, declared=True)).accused_wrongly
    assert "declared too close to call, near a limit" in line


def test_an_accusation_with_nobody_in_the_box_is_listed():
    tally = tally_of(nobody=1)
    assert "nobody" in tally.accused_wrongly[0]
    assert tally.n("nobody_in_box") == 1


def test_a_vehicle_is_counted_under_each_heading():
    assert axes_of(KEY, verdict(set(), ())) == [
        "all|all",
        "scenario|run_red",
        "view|away",
        "fps|12.5",
        "mode|tracks",
        "class|car",
    ]


def test_misses_are_sorted_by_how_many():
    tally = tally_of(*[verdict({RED}, (), "hidden")] * 2, verdict({RED}, (), "lamp_unknown"))
    assert missed(tally) == [("visible:hidden", 2), ("visible:lamp_unknown", 1)]


def test_quantiles_are_upper_edges_of_bins():
    bins = Counter({"25|1": 90, "25|7": 10, "5|100": 50})
    assert quantile_s(bins, "25", 0.5) == pytest.approx(0.010)
    assert quantile_s(bins, "25", 0.95) == pytest.approx(0.040)
    assert quantile_s(bins, "8", 0.5) is None


def test_times_say_how_often_the_stated_width_covers_the_error():
    tally = Tally()
    for error_s in (0.01, 0.02, 0.09):
        one = verdict({RED}, (RED,))
        timed = Verdict(0, "car", one.truth, one.accused, False, False, True, None, (Timed(error_s, 0.05),))
        tally.add(KEY, SceneVerdict((timed,), 0))
    ((fps, n, error, width, covered),) = times(tally)
    assert (fps, n, covered) == ("12.5", 3, pytest.approx(2 / 3))
    assert (error, width) == (pytest.approx(0.095), pytest.approx(0.055))


def test_other_noise_levels_do_not_mix_with_the_fitted_one():
    tally = Tally()
    tally.add(SceneKey(1, 7, Scenario.RUN_RED, View.AWAY, 5, 3.0, "tracks"), SceneVerdict((TABLE[1][1],), 0))
    assert noises(tally) == ["3"]
    assert tally.n("false") == 0
    assert tally.n("false", noise="3") == 1


def test_every_kind_of_scene_is_drawn():
    keys = [key_of(1, number) for number in range(600)]
    assert {key.scenario for key in keys} == set(Scenario)
    assert {key.view for key in keys} == set(View)
    assert {key.fps for key in keys} == set(FPS_SHARES)
    assert {key.noise for key in keys} == set(NOISE_SHARES)
    assert {key.mode for key in keys} == set(MODE_SHARES)
