"""Tells whether a head's box still shows the head, or a vehicle before it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from edge.kernels.lamps import GLARE_FROM
from edge.signals.settings import N_USUAL, NS_PER_S, SignalSettings

LUMA, AMBERNESS, REDNESS = range(3)
EVEN_SHARE = 0.8
"""Of the luma of the brightest coloured cell, from which cells are as bright as it: a lamp fades to its edge."""
Cells = NDArray[np.float64]


class HousingWitness:
    """Remembers how dark and how bright each cell of a head has been, over all that its lamps have shown.

    A cell is foreign where it is brighter or darker than it ever was and a lamp's glow is not the reason: it has
    no lamp colour, or the whole box has one brightness, which no lit lamp does. A head is hidden where most of
    its cells are foreign, or where more of it has one colour than a lamp covers. A dark vehicle that looks like the
    dark housing is not told apart here: it shows no lamp, and stands beside the head too.

    Attributes:
        raised_share: of the cells of the last frame that are brighter than they lately were at their darkest.
    """

    def __init__(self, settings: SignalSettings) -> None:
        self._settings = settings
        self._range: tuple[Cells, Cells] | None = None
        self._floor: Cells | None = None
        self._has_glowed: NDArray[np.bool_] = np.zeros((), np.bool_)
        self.raised_share = 0.0
        self._last_ns = 0

    def foreign_share(self, housing: NDArray[np.float32], t_ns: int) -> float:
        """Take the cells of the next frame, (rows, columns, 3) as the kernel measures them; return how many are foreign.

        Above `hidden_share` the head cannot be seen.
        """
        cells = housing.astype(np.float64)
        luma = cells[..., LUMA]
        elapsed_ns, self._last_ns = t_ns - self._last_ns, t_ns
        darkest, _ = self._range or (luma, luma)
        strange = self._strange(luma)
        lit = _has_colour(cells, self._settings) & (luma > darkest + self._settings.unlit_spare)
        foreign = 1.0 if self._is_paint(luma, lit) else float((strange & self._not_glowing(cells)).mean())
        self._learn(luma, elapsed_ns, foreign > self._settings.hidden_share)
        if foreign <= self._settings.hidden_share:
            self._has_glowed = self._has_glowed | _has_colour(cells, self._settings)
        self.raised_share = self._raised(luma, elapsed_ns)
        return foreign

    def strange_share(self, housing: NDArray[np.float32]) -> float:
        """Return the share of the cells of a picture that are brighter or darker than they ever were; nothing is learnt."""
        return float(self._strange(housing[..., LUMA].astype(np.float64)).mean())

    def _strange(self, luma: Cells) -> NDArray[np.bool_]:
        darkest, brightest = self._range or (luma, luma)
        spare = self._settings.housing_spare
        return ((luma < darkest - spare) & ~self._gone_out(luma)) | (luma > brightest + spare)

    def _gone_out(self, luma: Cells) -> NDArray[np.bool_]:
        """Tell for each cell whether a lamp may have gone out there: only a head that rests dark is dark for long."""
        return np.broadcast_to(self._has_glowed & self._settings.rests_dark, luma.shape)

    def _raised(self, luma: Cells, elapsed_ns: int) -> float:
        """Return the share of the cells that are brighter than they lately were at their darkest.

        Of a head without light there are none: what looks a little brighter is a vehicle before it. A darkest cell is
        forgotten as slowly as vehicles stand there.
        """
        floor = luma if self._floor is None else self._floor
        falls = min(1.0, elapsed_ns / self._settings.housing_memory_ns)
        rises = min(1.0, elapsed_ns / self._settings.hidden_memory_ns)
        raised = float((luma > floor + self._settings.unlit_spare).mean())
        self._floor = floor + np.where(luma < floor, falls, rises) * (luma - floor)
        return raised

    def _learn(self, luma: Cells, elapsed_ns: int, hidden: bool) -> None:
        """Move the limits towards what is seen: a visible head's quickly, a hidden one's slowly."""
        darkest, brightest = self._range or (luma, luma)
        memory_ns = self._settings.hidden_memory_ns if hidden else self._settings.housing_memory_ns
        share = min(1.0, elapsed_ns / memory_ns)
        pace = 0.0 if hidden else self._settings.housing_pace * elapsed_ns / NS_PER_S
        above, below = np.maximum(luma - brightest, 0.0), np.maximum(darkest - luma, 0.0)
        self._range = (
            darkest - np.minimum(below, np.maximum(share * below, pace)),
            brightest + np.minimum(above, np.maximum(share * above, pace)),
        )

    def _unlit_row(self, rows: Sequence[float]) -> float:
        """Return how bright a row is that no single lit lamp covers: the median of three lamps, of fewer a darker one."""
        if len(self._settings.lamps) >= N_USUAL:
            return (rows[(len(rows) - 1) // 2] + rows[len(rows) // 2]) / 2
        return rows[len(rows) * (len(self._settings.lamps) - 1) // (2 * len(self._settings.lamps))]

    def _is_paint(self, luma: Cells, lit: NDArray[np.bool_]) -> bool:
        """Tell whether new colour covers more of the head evenly than one lamp does, and does not glare: a vehicle's side."""
        brightest = float(luma[lit].max(initial=0.0))
        even = lit & (luma >= EVEN_SHARE * brightest)
        return brightest < GLARE_FROM and float(even.mean()) > 1 / len(self._settings.lamps)

    def _not_glowing(self, cells: Cells) -> NDArray[np.bool_]:
        luma = cells[..., LUMA]
        rows = sorted(luma.mean(axis=1).tolist())
        if rows[-1] < self._settings.lamp_contrast * self._unlit_row(rows):
            return np.ones(luma.shape, np.bool_)
        return ~_has_colour(cells, self._settings)


def _has_colour(cells: Cells, settings: SignalSettings) -> NDArray[np.bool_]:
    colour: Cells = np.hypot(cells[..., AMBERNESS], cells[..., REDNESS])
    return np.asarray(colour >= settings.least_glow)
