"""A hidden Markov filter over what a head shows, with the legal order green, amber, red, red with amber, green."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from contracts.base import Indication
from edge.signals.cycle import can_show, legal_changes
from edge.signals.evidence import LIT_STATES, LampEvidence
from edge.signals.settings import SignalSettings

LEGAL_PER_S = 0.3
"""Rate of a change that the order allows; phases last seconds."""
ILLEGAL_PER_S = 0.003
"""Rate of any other change: a missed amber, a controller that restarts."""


def _rates(lamps: Sequence[Indication]) -> NDArray[np.float64]:
    legal = legal_changes(lamps)
    rates = np.array(
        [[LEGAL_PER_S if (a, b) in legal else ILLEGAL_PER_S for b in LIT_STATES] for a in LIT_STATES]
    )
    np.fill_diagonal(rates, 0.0)
    return rates


class Belief:
    """Posterior over LIT_STATES of one head, given that some lamp is lit and that it has the lamp."""

    def __init__(self, settings: SignalSettings) -> None:
        self._settings = settings
        self._rates = _rates(settings.lamps)
        self._can_show = np.array([can_show(state, settings.lamps) for state in LIT_STATES], np.float64)
        self.forget()

    def forget(self) -> None:
        """Start again without an opinion."""
        self._is_new = True
        self._posterior = self._can_show / self._can_show.sum()

    def take(self, evidence: LampEvidence, elapsed_ns: int) -> None:
        """Add the next lit frame, `elapsed_ns` after the last one."""
        self._is_new = False
        step = self._rates * min(elapsed_ns / 1e9, 1.0)
        stay = 1.0 - step.sum(axis=1)
        moved = self._posterior * stay + self._posterior @ step
        weight = min(1.0, max(elapsed_ns, 1) / self._settings.evidence_ns)
        likelihood = np.exp(weight * (evidence.log_likelihood - evidence.log_likelihood.max()))
        posterior = np.maximum(moved * likelihood, 1e-6) * self._can_show
        self._posterior = posterior / posterior.sum()

    def indication(self) -> tuple[Indication, float]:
        """Return the most likely indication if it is likely enough, else UNKNOWN, with its probability.

        Before the first lit frame nothing is known, though a head may have one lamp alone.
        """
        if self._is_new:
            return Indication.UNKNOWN, 0.0
        best = int(np.argmax(self._posterior))
        probability, state = float(self._posterior[best]), LIT_STATES[best]
        needed = self._settings.confident_red if state is Indication.RED else self._settings.confident
        return (state if probability >= needed else Indication.UNKNOWN), probability
