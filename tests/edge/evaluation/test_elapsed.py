"""Red elapsed against exact times: from the picture, and with a controller through the product's own fusion."""

from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from contracts.base import Indication, VehicleClass, VehicleEnd, ViolationKind
from contracts.facts import AccountCode, RedBegin
from edge.domain.frame import CameraId, Frame
from edge.domain.signal import Phase, SignalReading
from edge.domain.violation import AccountEntry, LineCrossing, SeenEnd, ViolationCandidate
from edge.evaluation.clip_elapsed import cases_of, passed_in
from edge.evaluation.collect import Collector
from edge.evaluation.elapsed import (
    CLOCK_NS,
    Elapsed,
    Figures,
    Passed,
    Timed,
    TrueTimes,
    elapsed_of,
    elapsed_tables,
    passed_table,
    rows_of,
)
from edge.evaluation.plots import plot_elapsed
from edge.evaluation.truth import Truth
from tests.edge.evidence.scene import candidate_at
from tests.edge.rules.scenes import CHROMA, PLANE
from tests.support.needs import needs_shared

S, MS = 1_000_000_000, 1_000_000
RED_NS, FRONT_NS = 100 * S, 104 * S
TURNS = [(50 * S, Indication.GREEN), (97 * S, Indication.AMBER), (RED_NS, Indication.RED)]
TRUE = TrueTimes(FRONT_NS, FRONT_NS, FRONT_NS + S // 2)
LATE_NS = 15 * MS
"""The picture tells the change so much late, and the front 10 ms early."""


def seen(shown: Indication, at_ns: int, end_ns: int | None) -> Phase:
    return Phase(shown, at_ns + LATE_NS, 20 * MS, True, None if end_ns is None else end_ns + LATE_NS)


def candidate(**changes: object) -> ViolationCandidate:
    ends = [*(at_ns for at_ns, _ in TURNS[1:]), None]
    phases = tuple(seen(shown, at, end) for (at, shown), end in zip(TURNS, ends, strict=True))
    front_ns = FRONT_NS - 10 * MS
    return replace(
        candidate_at(Frame(CameraId("clip"), 40, FRONT_NS, 0, FRONT_NS, PLANE, CHROMA, CHROMA)),
        kind=ViolationKind.RED_LIGHT,
        camera=CameraId("clip"),
        front_ns=front_ns,
        rear_ns=front_ns + S // 2,
        decided_ns=front_ns + 3 * S,
        red_elapsed_ns=front_ns - RED_NS - LATE_NS,
        red_elapsed_uncertainty_ns=40 * MS,
        front_uncertainty_ns=30 * MS,
        red_begin=RedBegin.SEEN,
        phases=phases,
        account=(),
        **changes,
    )


def case(**changes: object) -> Elapsed:
    found = elapsed_of(candidate(**changes), TRUE, TURNS, (8.0, ("car",)))
    assert found is not None
    return found


def test_the_picture_alone_is_off_by_the_lamp_and_the_front() -> None:
    assert case().alone.error_s == pytest.approx(0.025)
    assert case().alone.half_width_s == pytest.approx(0.040)


def test_the_controller_takes_the_lamp_s_part_away() -> None:
    controlled = case().controlled

    assert controlled is not None
    assert controlled.error_s == pytest.approx(0.010)
    assert 0.030 < controlled.half_width_s < 0.030 + (CLOCK_NS + 10 * MS) / S


def test_a_start_from_rest_is_not_counted_from_the_front() -> None:
    early = replace(candidate(), account=(AccountEntry(AccountCode.EARLY_START, 1, FRONT_NS),))
    found = elapsed_of(early, TRUE, TURNS, (0.0, ()))
    assert found is not None
    assert found.controlled is None


@pytest.mark.parametrize(("end", "late_s"), [(VehicleEnd.FRONT, -0.010), (VehicleEnd.REAR, 0.004)])
def test_the_end_that_is_seen_is_held_against_its_own_moment(end: VehicleEnd, late_s: float) -> None:
    true_ns = FRONT_NS if end is VehicleEnd.FRONT else FRONT_NS + S // 2
    at_ns = true_ns + round(late_s * S)
    told = SeenEnd(end, at_ns, 12 * MS, at_ns - RED_NS - LATE_NS, 35 * MS)

    alone, controlled = case(seen_end=told).seen_end or (None, None)

    assert alone is not None
    assert (alone.error_s, alone.half_width_s) == pytest.approx((abs(late_s - 0.015), 0.035))
    assert controlled is not None
    assert controlled.error_s == pytest.approx(abs(late_s))
    assert 0.012 < controlled.half_width_s < 0.030


def test_without_an_end_that_is_seen_nothing_is_told_of_it() -> None:
    assert case().seen_end is None


def test_who_began_before_any_red_is_no_case() -> None:
    assert elapsed_of(candidate(), TrueTimes(RED_NS - S), TURNS, (None, ())) is None


def test_figures_are_those_of_the_cases() -> None:
    figures = Figures.of([Timed(k / 1000, 0.0905) for k in range(1, 101)])
    assert (figures.n, figures.covered) == (100, pytest.approx(0.90))
    assert (figures.median_s, figures.p95_s) == (pytest.approx(0.0505), pytest.approx(0.095, abs=1e-3))


def test_rows_are_of_all_by_speed_and_by_group() -> None:
    cases = [
        Elapsed(speed, (kind,), Timed(0.02, 0.03), None)
        for speed, kind in ((1.0, "car"), (8.0, "motorcycle"), (20.0, "car"), (None, "car"))
    ]
    rows = dict(rows_of(cases, lambda one: one.alone))

    assert {name: alone.n for name, alone in rows.items()} == {
        "all": 4, "0 to 2.5 m/s": 1, "7.5 to 10 m/s": 1, "10 m/s or more": 1, "car": 3, "motorcycle": 1,
    }  # fmt: skip
    console = Console(record=True, width=160)
    console.print(*elapsed_tables(cases))
    assert "100.0" in console.export_text()


def test_the_picture_shows_errors_over_half_widths(tmp_path: Path) -> None:
    told = SeenEnd(VehicleEnd.REAR, FRONT_NS + S // 2, 12 * MS, 4 * S, 35 * MS)
    plot_elapsed([case(), case(seen_end=told)], tmp_path / "elapsed.png")
    assert (tmp_path / "elapsed.png").stat().st_size > 5000


def truth(**changes: object) -> Truth:
    crossing = {"rear_frame": 112, "x_px": 600.0, "score": "violation", "kinds": ["red_light"],
                "front_s": 4.0, "rear_s": 4.5}  # fmt: skip
    document = {
        "schema": 2, "clip": "clip.mp4", "size": (1200, 700), "fps": 25.0, "frames": 300,
        "approach_vector": (0.0, -1.0), "stop_line": ((0, 300), (1200, 300)), "signals": [],
        "crossings": [crossing], "ignore": [], "turns_s": [(-50.0, "green"), (-3.0, "amber"), (0.0, "red")],
    }  # fmt: skip
    return Truth.model_validate(document | changes)


def collected(x_px: float = 610.0) -> Collector:
    first = SignalReading(0, RED_NS, (), ())
    return Collector(candidates=[candidate(point_px=(x_px, 300.0))], readings=[first])


def test_a_clip_s_case_is_held_against_its_own_crossing() -> None:
    (found,) = cases_of(truth(), collected())

    assert found.alone.error_s == pytest.approx(0.025)
    assert found.controlled is not None


@pytest.mark.parametrize(
    ("about", "x_px"), [({"turns_s": []}, 610.0), ({"crossings": []}, 610.0), ({}, 900.0)]
)
def test_without_an_exact_time_there_is_no_case(about: dict[str, object], x_px: float) -> None:
    assert list(cases_of(truth(**about), collected(x_px))) == []


def test_an_early_start_is_not_held_against_the_front_s_time() -> None:
    early = collected()
    account = (AccountEntry(AccountCode.EARLY_START, 1, FRONT_NS),)
    early.candidates = [replace(one, account=account) for one in early.candidates]
    assert list(cases_of(truth(), early)) == []


def crossed(rear_ns: int) -> LineCrossing:
    """Told to have had its front on the line at the true moment, and its rear at `rear_ns`."""
    front = (RED_NS + 4 * S, 100)
    return LineCrossing(
        1,
        VehicleClass.CAR,
        "a",
        "l",
        *front,
        rear_ns,
        112,
        30 * MS,
        (600.0, 300.0),
        rear_uncertainty_ns=5 * MS,
    )


@pytest.mark.parametrize(
    ("up", "seen"), [(-1.0, {"front": False, "rear": True}), (1.0, {"front": True, "rear": False})]
)
def test_both_ends_of_a_crossing_are_held_against_the_truth(up: float, seen: dict[str, bool]) -> None:
    collector = Collector(
        crossings=[crossed(RED_NS + 4 * S + 520 * MS)], readings=[SignalReading(0, RED_NS, (), ())]
    )

    ends = list(passed_in(truth(approach_vector=(0.0, up)), collector))

    assert {one.end: one.is_seen for one in ends} == seen
    assert [one.timed.error_s for one in ends] == pytest.approx([0.0, 0.020])
    assert [one.timed.half_width_s for one in ends] == pytest.approx([0.030, 0.005])
    assert ends[0].speed_m_s == pytest.approx(4.2 / 0.5)


def test_a_crossing_that_nobody_made_has_no_ends() -> None:
    collector = Collector(crossings=[crossed(RED_NS + 9 * S)], readings=[SignalReading(0, RED_NS, (), ())])

    assert list(passed_in(truth(), collector)) == []


def test_ends_are_told_apart_by_who_sees_them_class_and_speed() -> None:
    ends = [
        Passed("front", seen, speed, kind, Timed(error, 0.05))
        for seen, speed, kind, error in (
            (True, 8.0, "car", 0.01), (True, 8.0, "bus", 0.03), (True, 1.0, "car", 0.2), (False, 8.0, "car", 0.1),
        )
    ]  # fmt: skip
    console = Console(record=True, width=160)
    console.print(passed_table(ends))
    rows = [line for line in console.export_text().splitlines() if "front" in line]

    assert len(rows) == 6
    assert sum("by length" in row for row in rows) == 2
    assert "driving" in rows[2]
    assert "20" in rows[2]
    assert "0.0" in next(row for row in rows if "slower" in row)


@pytest.mark.shared
def test_hand_read_truth_has_no_exact_times() -> None:

    folder = needs_shared("data/videos")
    assert all(not Truth.read(path).turns_s for path in folder.glob("*.truth.json"))
