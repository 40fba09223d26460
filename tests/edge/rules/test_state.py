"""What is kept of a vehicle: copies, and the sightings around a passing."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from edge.kernels.passing import gather_passing
from edge.kernels.records import END, N_AROUND, REACHED
from edge.rules.state import Kept, copied, empty_state, ring


def filled(n: int, first_px: float = 0.0) -> np.ndarray:
    """Sightings that can be told apart."""
    reached = np.zeros(n, REACHED)
    reached["beyond_px"] = first_px + np.arange(n)
    reached["sighted"]["height_px"] = 100 - np.arange(n)
    return reached


@given(st.integers(0, 3 * N_AROUND))
def test_around_a_passing_the_two_that_bound_it_come_first_then_all_oldest_first(written: int) -> None:
    end, around, every = np.zeros(1, END), np.zeros(N_AROUND, REACHED), filled(written)
    end["before"], end["after"] = filled(2, -5.0)
    end["n_around"] = written
    for k in range(written):
        around[k % N_AROUND] = every[k]
    room = np.empty(2 + N_AROUND, REACHED)
    out = room[: gather_passing(end, around, room)]
    assert out["beyond_px"].tolist() == [-5.0, -4.0, *every["beyond_px"][-N_AROUND:].tolist()]
    assert out["sighted"]["height_px"][2:].tolist() == every["sighted"]["height_px"][-N_AROUND:].tolist()
    assert out["beyond_px"][2:].tolist() == ring(around, written)["beyond_px"].tolist()


def test_a_ring_that_was_kept_short_is_gathered_like_the_whole_one() -> None:
    end, around = np.zeros(1, END), filled(N_AROUND)
    end["n_around"] = 7
    rooms = [np.empty(2 + n, REACHED) for n in (N_AROUND, 7)]
    whole, short = (
        room[: gather_passing(end, part, room)]
        for room, part in zip(rooms, (around, around[:7]), strict=True)
    )
    assert whole["beyond_px"].tolist() == short["beyond_px"].tolist()


def test_a_copy_has_every_field_and_does_not_follow_what_it_was_made_of() -> None:
    state = empty_state(4, 2)
    state.pairs["last"]["rear_px"][2, 1] = 7.0
    state.around["beyond_px"][2, 1, 1, 3] = 8.0
    state.ends["n_around"][2, 1] = 0, 5
    state.tracks["n_trail"][2] = 2
    state.trails["box"]["y2"][2, 1] = 9.0
    kept = Kept.of(state, 2, 1).copy()
    for part in state:
        part.view(np.uint8)[:] = 0
    assert kept.pair["last"]["rear_px"].tolist() == [7.0]
    assert (kept.around.shape, kept.around["beyond_px"][1, 3]) == ((2, 5), 8.0)
    assert (kept.trail.shape, kept.trail["box"]["y2"][1]) == ((2,), 9.0)


@given(st.binary(min_size=REACHED.itemsize, max_size=REACHED.itemsize))
def test_any_bytes_are_copied_as_they_are(content: bytes) -> None:
    one = np.frombuffer(content, REACHED)
    assert copied(one).tobytes() == content
    assert copied(one).dtype == REACHED
