"""The noise has the figures that were fitted, and the fit finds figures that are known."""

import numpy as np
import pytest

from edge.evaluation.crossings.fit import fit_size, hops, residuals
from edge.evaluation.crossings.noise import detect, fitted
from edge.evaluation.crossings.view import Seen

N_FRAMES, N_VEHICLES = 400, 12


def driving(height: float = 150.0, step_px: float = 6.0) -> Seen:
    box = np.array([500.0, 400.0 - height, 500.0 + height, 400.0])
    shape = (N_FRAMES, N_VEHICLES)
    boxes = np.broadcast_to(box, (*shape, 4)).copy()
    boxes[..., 0::2] += step_px * np.arange(N_FRAMES)[:, None, None]
    zeros = np.zeros(shape)
    return Seen(boxes, np.ones(shape, np.bool_), zeros, zeros.copy(), np.full(shape, np.inf))


def cars() -> np.ndarray:
    return np.zeros(N_VEHICLES, np.int32)


@pytest.mark.parametrize("times", [0.5, 1.0, 3.0])
def test_box_edges_are_off_by_the_fitted_width_times_the_level(times):
    seen, size = driving(), fitted().sizes[-1]
    found = detect(np.random.default_rng(1), seen, cars(), (times, 10.0))
    lower = (found.xyxy[..., 3] - seen.xyxy[..., 3]) / 150.0 - times * size.bias[3]
    robust = 1.4826 * np.median(np.abs(lower))
    assert robust == pytest.approx(times * size.sigma[3], rel=0.15)


def test_neighbouring_frames_are_off_together_and_more_so_at_a_higher_rate():
    def alike(fps: float) -> float:
        edges = detect(np.random.default_rng(2), driving(), cars(), (1.0, fps)).xyxy[..., 3]
        edges = np.clip(edges - np.median(edges), -8, 8)
        return float((edges[1:] * edges[:-1]).mean() / (edges**2).mean())

    assert alike(10.0) == pytest.approx(fitted().sizes[-1].correlation, abs=0.1)
    assert alike(25.0) > alike(10.0) > alike(5.0)


def test_the_box_of_a_vehicle_that_stands_jitters_by_a_quarter_and_keeps_what_it_is_off():
    size = fitted().sizes[-1]
    lower = detect(np.random.default_rng(9), driving(step_px=0.0), cars(), (1.0, 10.0)).xyxy[..., 3] / 150.0
    own = np.median(lower, axis=0)
    assert 1.4826 * np.median(np.abs(lower - own)) == pytest.approx(size.sigma[3] / 4, rel=0.3)
    assert own.std() > size.sigma[3] / 2


def test_a_vehicle_that_comes_late_into_the_picture_has_a_box():
    seen = driving()
    seen.xyxy[:50], seen.present[:50] = np.nan, False
    found = detect(np.random.default_rng(11), seen, cars(), (1.0, 10.0))
    assert found.found[50:].any()
    assert np.isfinite(found.xyxy[found.found]).all()


def test_no_box_is_off_by_more_than_a_match_in_the_fit_could_be():
    seen = driving(step_px=10.0)
    off = np.abs(detect(np.random.default_rng(10), seen, cars(), (3.0, 10.0)).xyxy - seen.xyxy)
    assert off.max() <= 0.3 * 150.0 + 1e-6


def test_misses_have_the_fitted_share_and_come_in_runs():
    size = fitted().sizes[-1]
    missed = ~detect(np.random.default_rng(3), driving(), cars(), (1.0, 10.0)).found
    assert missed.mean() == pytest.approx(size.miss, abs=0.03)
    assert missed[1:][missed[:-1]].mean() == pytest.approx(size.miss_again, abs=0.1)


def test_runs_of_misses_last_as_long_in_seconds_at_any_frame_rate():
    def run_s(fps: float) -> float:
        missed = ~detect(np.random.default_rng(8), driving(), cars(), (1.0, fps)).found
        begins = (missed[1:] & ~missed[:-1]).sum()
        return float(missed[1:].sum() / begins / fps)

    assert run_s(25.0) == pytest.approx(run_s(10.0), rel=0.35)
    assert run_s(5.0) < 1.7 * run_s(10.0)
    shares = [
        (~detect(np.random.default_rng(8), driving(), cars(), (1.0, fps)).found).mean() for fps in (5.0, 25.0)
    ]
    assert shares[0] == pytest.approx(shares[1], abs=0.03)


def test_the_same_seed_gives_the_same_boxes():
    one, other = (detect(np.random.default_rng(4), driving(), cars(), (1.0, 10.0)) for _ in range(2))
    assert np.array_equal(one.xyxy, other.xyxy)


def test_who_is_covered_is_not_detected():
    seen = driving()
    seen.covered[:, 0] = 0.9
    found = detect(np.random.default_rng(5), seen, cars(), (1.0, 10.0)).found
    assert not found[:, 0].any()
    assert found[:, 1].any()


def test_a_hidden_lower_edge_is_reported_too_high_at_times_but_never_above_what_hides_it():
    seen = driving()
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


def side_by_side() -> np.ndarray:
    one, other = truth_rows(40), truth_rows(40)
    other[:, 1], other[:, 2] = 1, other[:, 2] + 130
    return np.concatenate([one, other])


def test_no_number_hops_between_cars_that_are_seen_well():
    truth = side_by_side()
    n_hops, near_s = hops(truth, truth[:, :7])
    assert n_hops == 0
    assert near_s == pytest.approx(2 * 4.0, abs=0.5)


def test_numbers_that_go_over_to_another_vehicle_are_counted_both():
    truth = side_by_side()
    found = truth[:, :7].copy()
    late = truth[:, 0] >= 20
    truth[late, 1] = 1 - truth[late, 1]
    assert hops(truth, found)[0] == 2
