"""How much a vehicle's boxes scatter is told by their widths."""

import numpy as np
import pytest

from edge.domain.violation import TrackPoint
from edge.rules.scatter import edge_scatter_share
from tests.edge.rules.scenes import SECOND


def coming(sigma_px: float, n: int = 200, hidden: bool = False) -> list[TrackPoint]:
    """A motorcycle that comes nearer, 100 px high in the middle; each edge is off by itself."""
    rng = np.random.default_rng(4)
    trail = []
    for k in range(n):
        nearer = 0.8 + 0.4 * k / n
        box = np.array([300.0, 200.0, 300 + 45 * nearer, 200 + 100 * nearer]) + rng.normal(0, sigma_px, 4)
        box[3] -= 40 * (hidden and k % 3 == 0)
        trail.append(TrackPoint(k, k * SECOND // 25, tuple(box.tolist())))
    return trail


@pytest.mark.parametrize("sigma_px", [0.0, 1.0, 5.0, 15.0])
def test_it_is_that_of_an_edge(sigma_px: float) -> None:
    assert edge_scatter_share(coming(sigma_px)) == pytest.approx(sigma_px / 100, rel=0.15, abs=1e-6)


def test_a_lower_edge_that_comes_and_goes_is_no_scatter() -> None:
    assert edge_scatter_share(coming(2.0, hidden=True)) == pytest.approx(0.02, rel=0.3)


def test_five_sightings_show_nothing() -> None:
    assert edge_scatter_share(coming(5.0)[:5]) is None
