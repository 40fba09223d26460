"""The sightings around a passing, against the same in words of arrays."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from edge.kernels.around import N_LEAST, contradicted_s, fit_near, step_near_s, sure_sides
from edge.kernels.crossing import fit_passing
from edge.kernels.records import NEVER

S = 1_000_000_000
WIDE_NS = S
ORIGIN_NS = 1_700_000_000 * S
Seen = tuple[np.ndarray, np.ndarray]


@st.composite
def sightings(draw: st.DrawFn) -> Seen:
    """Times that rise, some further than a second apart, and places on both sides of the line."""
    steps = draw(st.lists(st.integers(1_000_000, 900_000_000), max_size=25))
    at_ns = ORIGIN_NS - S + np.cumsum(np.array(steps, np.int64))
    beyond = draw(st.lists(st.floats(-60, 60), min_size=len(at_ns), max_size=len(at_ns)))
    return at_ns.astype(np.int64), np.array(beyond, np.float64)


PASSED = st.integers(-S, 2 * S).map(lambda late_ns: ORIGIN_NS + late_ns)


@given(sightings(), PASSED, st.sampled_from([320_000_000, WIDE_NS]))
def test_the_fit_is_of_those_that_are_near(seen: Seen, origin_ns: int, within_ns: int) -> None:
    (at_ns, beyond_px), out, plain = seen, np.empty(7), np.full(7, np.nan)
    near = np.abs(at_ns - origin_ns) <= within_ns
    if np.count_nonzero(near) >= N_LEAST:
        fit_passing((at_ns[near] - origin_ns) / S, beyond_px[near], 2.0, plain)
    fit_near(at_ns, beyond_px, origin_ns, within_ns, 2.0, out)
    assert np.array_equal(out, plain, equal_nan=True)


@given(sightings(), PASSED, st.floats(0, 20))
def test_sides_are_sure_where_nobody_on_the_other_side_leaves_a_doubt(
    seen: Seen, passed_ns: int, reach_px: float
) -> None:
    at_ns, beyond_px = seen
    near = np.abs(at_ns - passed_ns) <= WIDE_NS
    first_past = at_ns[near & (beyond_px > 0)].min(initial=passed_ns)
    last_behind = at_ns[near & (beyond_px < 0)].max(initial=passed_ns)
    behind = at_ns[(beyond_px <= -reach_px) & (at_ns < first_past)]
    past = at_ns[(beyond_px >= reach_px) & (at_ns > last_behind)]
    expected = (behind[-1] if len(behind) else NEVER, past[0] if len(past) else NEVER)
    assert sure_sides(at_ns, beyond_px, passed_ns, reach_px, WIDE_NS) == expected


def test_a_vehicle_that_drives_over_is_sure_up_to_the_last_sighting_out_of_reach() -> None:
    at_ns = ORIGIN_NS + np.arange(-4, 5) * 100_000_000
    beyond_px = np.arange(-4, 5) * 10.0
    assert sure_sides(at_ns, beyond_px, ORIGIN_NS, 15.0, WIDE_NS) == (at_ns[2], at_ns[6])
    beyond_px[1] = 1.0
    assert sure_sides(at_ns, beyond_px, ORIGIN_NS, 15.0, WIDE_NS) == (at_ns[0], at_ns[6])


@given(sightings(), PASSED, st.sampled_from([np.inf, 35.0, 400.0]))
def test_a_passing_is_contradicted_by_the_sighting_that_would_have_it_most_otherwise(
    seen: Seen, passed_ns: int, speed_px_s: float
) -> None:
    at_ns, beyond_px = seen
    late_s = (at_ns - passed_ns) / S
    contradicts = (late_s * beyond_px < 0) & (np.abs(late_s) <= 1.0)
    off_s = np.abs(late_s) + np.abs(beyond_px) / speed_px_s
    expected = off_s[contradicts].max(initial=0.0)
    assert contradicted_s(at_ns, beyond_px, passed_ns, speed_px_s, WIDE_NS) == expected


@given(sightings(), PASSED)
def test_the_usual_step_is_the_median_of_those_that_are_near(seen: Seen, passed_ns: int) -> None:
    at_ns = seen[0]
    near = at_ns[np.abs(at_ns - passed_ns) <= WIDE_NS]
    expected = float(np.median(np.diff(near))) / S if len(near) > 1 else 0.0
    assert step_near_s(at_ns, passed_ns, WIDE_NS) == expected
