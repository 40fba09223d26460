"""The noise has the figures that were fitted, and the fit finds figures that are known."""

import numpy as np
import pytest

from edge.evaluation.crossings.fit import fit_size, residuals
from edge.evaluation.crossings.noise import detect, fitted
from edge.evaluation.crossings.view import Seen

N_FRAMES, N_VEHICLES = 400, 12


def still(height: float = 150.0) -> Seen:
    box = np.array([500.0, 400.0 - height, 500.0 + height, 400.0])
    shape = (N_FRAMES, N_VEHICLES)
    boxes = np.broadcast_to(box, (*shape, 4)).copy()
    zeros = np.zeros(shape)
    return Seen(boxes, np.ones(shape, np.bool_), zeros, zeros.copy(), np.full(shape, np.inf))


def cars() -> np.ndarray:
    return np.zeros(N_VEHICLES, np.int32)


@pytest.mark.parametrize("times", [0.5, 1.0, 3.0])
def test_box_edges_are_off_by_the_fitted_width_times_the_level(times):
    seen, size = still(), fitted().sizes[-1]
    found = detect(np.random.default_rng(1), seen, cars(), (times, 10.0))
    lower = (found.xyxy[..., 3] - seen.xyxy[..., 3]) / 150.0 - times * size.bias[3]
    robust = 1.4826 * np.median(np.abs(lower))
    assert robust == pytest.approx(times * size.sigma[3], rel=0.15)


def test_neighbouring_frames_are_off_together_and_more_so_at_a_higher_rate():
    def alike(fps: float) -> float:
        edges = detect(np.random.default_rng(2), still(), cars(), (1.0, fps)).xyxy[..., 3]
        edges = np.clip(edges - np.median(edges), -8, 8)
        return float((edges[1:] * edges[:-1]).mean() / (edges**2).mean())

    assert alike(10.0) == pytest.approx(fitted().sizes[-1].correlation, abs=0.1)
    assert alike(25.0) > alike(10.0) > alike(5.0)


def test_misses_have_the_fitted_share_and_come_in_runs():
    size = fitted().sizes[-1]
    missed = ~detect(np.random.default_rng(3), still(), cars(), (1.0, 10.0)).found
    assert missed.mean() == pytest.approx(size.miss, abs=0.03)
    assert missed[1:][missed[:-1]].mean() == pytest.approx(size.miss_again, abs=0.1)


def test_the_same_seed_gives_the_same_boxes():
    one, other = (detect(np.random.default_rng(4), still(), cars(), (1.0, 10.0)) for _ in range(2))
    assert np.array_equal(one.xyxy, other.xyxy)


def test_who_is_covered_is_not_detected():
    seen = still()
    seen.covered[:, 0] = 0.9
    found = detect(np.random.default_rng(5), seen, cars(), (1.0, 10.0)).found
    assert not found[:, 0].any()
    assert found[:, 1].any()


def test_a_hidden_lower_edge_is_reported_too_high_at_times_but_never_above_what_hides_it():
    seen = still()
    seen.low_covered[:, 0], seen.cover_y[:, 0] = 1.0, 340.0
    lower = detect(np.random.default_rng(6), seen, cars(), (0.1, 10.0)).xyxy[:, 0, 3]
    assert 0.3 < (lower < 360).mean() < 0.7
    assert lower.min() > 330


def truth_rows(n: int) -> np.ndarray:
    """One car that moves to the right, in MOT rows."""
    frames = np.arange(n)
    row = [frames, frames * 0, 100 + frames, 200 + frames * 0, 150 + frames * 0, 100 + frames * 0]
    return np.column_stack([*row, frames * 0 + 1, frames * 0 + 1, frames * 0 + 1, frames * 0]).astype(
        np.float64
    )


def test_the_fit_finds_known_figures():
    rng, truth = np.random.default_rng(7), truth_rows(4000)
    found = truth[:, :7].copy()
    found[:, 3] += rng.normal(2.0, 3.0, len(found))
    kept = rng.random(len(found)) > 0.1
    size = fit_size(residuals(truth, found[kept]), 0.0)
    assert size.bias[1] == pytest.approx(0.02, abs=0.004)
    assert size.sigma[1] == pytest.approx(0.03, abs=0.004)
    assert size.miss == pytest.approx(0.1, abs=0.02)
    assert size.correlation < 0.1


def test_the_fit_leaves_out_what_nobody_looked_at():
    truth = truth_rows(100)
    size = fit_size(residuals(truth, truth[30:60, :7]), 0.0)
    assert (size.miss, size.n) == (0.0, 30)


def test_the_committed_figures_say_where_they_come_from():
    assert "det_yolov3" in fitted().source
    assert sum(size.n for size in fitted().sizes) > 900
