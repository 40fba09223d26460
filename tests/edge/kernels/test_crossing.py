"""The fit through the sightings around a line, against plain Python."""

from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge.kernels.crossing import fit_passing, near_straight

PRIOR_PX = 1.0
Sightings = list[tuple[float, float]]


def fit(sightings: Sightings) -> np.ndarray:
    times_s, beyond_px = (np.array(column, np.float64) for column in zip(*sightings, strict=True))
    out = np.empty(7)
    fit_passing(times_s, beyond_px, PRIOR_PX, out)
    return out


def reference_used(sightings: Sightings) -> list[bool]:
    pairs = [(a, b) for i, a in enumerate(sightings) for b in sightings[i + 1 :] if b[0] > a[0]]
    slope = median((b[1] - a[1]) / (b[0] - a[0]) for a, b in pairs)
    rest = [d - slope * t for t, d in sightings]
    off = [abs(value - median(rest)) for value in rest]
    reach = 3 * max(PRIOR_PX, 1.4826 * median(off))
    return [value <= reach for value in off]


def reference(sightings: Sightings) -> tuple[float, ...] | None:
    used = [s for s, near in zip(sightings, reference_used(sightings), strict=True) if near]
    if len(used) < 3:
        return None
    degree = 2 if len(used) >= 6 else 1
    times, way = np.array(used).T
    terms = np.polynomial.Polynomial.fit(times, way, degree, domain=[-1, 1], window=[-1, 1])
    at_s = 0.0
    for _ in range(4):
        if terms.deriv()(at_s) <= 0:
            return None
        at_s -= terms(at_s) / terms.deriv()(at_s)
    off = way - terms(times)
    squares = float((off**2).sum())
    correlation = float((off[1:] * off[:-1]).sum()) / (4 * PRIOR_PX**2 + squares)
    powers = np.vander(times, degree + 1, increasing=True)
    here = at_s ** np.arange(degree + 1)
    lever = float(np.sqrt(here @ np.linalg.inv(powers.T @ powers) @ here))
    slope = np.arange(degree + 1) * at_s ** np.maximum(np.arange(degree + 1) - 1, 0)
    speed_lever = float(np.sqrt(slope @ np.linalg.inv(powers.T @ powers) @ slope))
    return (
        at_s,
        (4 * PRIOR_PX**2 + squares) ** 0.5 / (4 + len(used) - degree - 1) ** 0.5,
        lever,
        speed_lever,
        correlation,
        len(used),
    )


ways = st.lists(st.floats(-40, 40), min_size=3, max_size=14).map(
    lambda off: [((i - len(off) / 2) / 25, 8 * (i - len(off) / 2) + px / 10) for i, px in enumerate(off)]
)


@given(ways)
@settings(max_examples=80, deadline=None)
def test_it_agrees_with_the_reference(way: Sightings) -> None:
    expected, out = reference(way), fit(way)
    if expected is None:
        assert np.isnan(out).all()
    else:
        np.testing.assert_allclose(out[[0, 2, 3, 4, 5, 6]], expected, rtol=1e-6, atol=1e-8)


@given(ways)
@settings(max_examples=60, deadline=None)
def test_the_same_sightings_are_left_out(way: Sightings) -> None:
    times_s, beyond_px = (np.array(column) for column in zip(*way, strict=True))
    used = np.empty(len(way), np.bool_)
    assert near_straight(times_s, beyond_px, PRIOR_PX, used) == sum(reference_used(way))
    assert used.tolist() == reference_used(way)


@pytest.mark.parametrize("braking", [0.0, -300.0, 200.0])
def test_a_way_that_bends_is_met_exactly(braking: float) -> None:
    way = [(t / 25, 200 * (t / 25 - 0.013) + braking / 2 * (t / 25 - 0.013) ** 2) for t in range(-6, 7)]
    at_s, speed_px_s, scatter_px, lever, speed_lever, _, n_used = fit(way)
    assert n_used == len(way)
    assert at_s == pytest.approx(0.013, abs=1e-6)
    assert speed_px_s == pytest.approx(200, abs=1e-3)
    assert 0 < scatter_px < PRIOR_PX
    assert 0.3 < lever < 0.6
    assert 1 < speed_lever < 4


def test_one_wrong_box_is_left_out() -> None:
    way = [(t / 25, 8.0 * t) for t in range(-5, 6)]
    wrong = [(t, d + 60 if i == 4 else d) for i, (t, d) in enumerate(way)]
    assert fit(wrong)[0] == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    "way",
    [
        [(0, 0), (0.1, 1)],
        [(0, 1), (0, 2), (0, 3)],
        [(0, 3), (0.1, 2), (0.2, 1)],
        [(0, np.nan), (1, 1), (2, 2)],
    ],
    ids=["two", "one moment", "backwards", "not a number"],
)
def test_what_does_not_pass_has_no_time(way: Sightings) -> None:
    assert np.isnan(fit(way)).all()


@pytest.mark.parametrize(("correlated", "low", "high"), [(0.0, -0.3, 0.2), (0.9, 0.4, 0.95)])
def test_residuals_that_are_off_alike_are_told(correlated: float, low: float, high: float) -> None:
    rng, off = np.random.default_rng(2), [0.0]
    for _ in range(60):
        off.append(correlated * off[-1] + rng.normal())
    found = fit([((i - 30) / 25, 8.0 * (i - 30) + px) for i, px in enumerate(off)])[5]
    assert low < found < high


def test_more_scatter_is_less_certain() -> None:
    off = np.random.default_rng(1).normal(size=11)
    calm, wild = (fit([(t / 25, 8.0 * t + px * off[t]) for t in range(-5, 6)]) for px in (0.2, 9.0))
    assert wild[2] > 3 * calm[2]
