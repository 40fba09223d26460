"""A cut or a moved camera is told from a change of light."""

from dataclasses import replace

import numpy as np

from edge.signals.scene import SceneWitness
from edge.signals.settings import NS_PER_S, SignalSettings

RNG = np.random.default_rng(2)
HERE, THERE = (RNG.uniform(40, 200, (16, 16)).astype(np.float32) for _ in range(2))


def test_another_picture_does_not_hold() -> None:
    witness = SceneWitness(SignalSettings())

    assert witness.holds(HERE, 0)
    assert not witness.holds(THERE, NS_PER_S)
    assert witness.holds(HERE, 2 * NS_PER_S)


def test_less_light_is_the_same_picture() -> None:
    witness = SceneWitness(SignalSettings())
    witness.holds(HERE, 0)

    assert witness.holds((HERE * 0.3).astype(np.float32), NS_PER_S)


def test_a_slow_change_is_learnt() -> None:
    witness = SceneWitness(SignalSettings())

    shares = np.linspace(0, 1, 120)

    held = [
        witness.holds(((1 - s) * HERE + s * THERE).astype(np.float32), i * 5 * NS_PER_S)
        for i, s in enumerate(shares)
    ]
    assert all(held)


def test_a_new_picture_that_stays_is_taken_after_a_long_time() -> None:
    witness = SceneWitness(replace(SignalSettings(), reanchor_ns=10 * NS_PER_S))
    witness.holds(HERE, 0)

    held = [witness.holds(THERE, second * NS_PER_S) for second in range(1, 14)]

    assert not any(held[:11])
    assert all(held[11:])


def test_a_bus_before_most_of_the_picture_is_no_other_picture() -> None:
    witness = SceneWitness(SignalSettings())
    witness.holds(HERE, 0)
    covered = HERE.copy()
    covered[4:, :12] = 90

    assert witness.holds(covered, NS_PER_S)


def test_a_flat_picture_says_nothing() -> None:
    witness = SceneWitness(SignalSettings())
    fog = np.full((16, 16), 120, np.float32)

    assert witness.holds(fog, 0)
    assert witness.holds(fog, NS_PER_S)
