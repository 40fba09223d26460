"""Whose lower edge is covered by a nearer vehicle, or may end where one begins?"""

import numpy as np
from numpy.typing import NDArray

from edge.kernels.covering import find_hidden


def hidden_lower_edge(xyxy: NDArray[np.float32], hidden_share: float) -> NDArray[np.bool_]:
    """Tell whose lower edge is covered by a nearer vehicle, so that its ground contact is not where the box ends.

    Args:
        xyxy: (n, 4) float32, pixels. Nearer means a lower edge further down in the picture.
        hidden_share: of the lowest fifth of the box, from which on it counts as covered.

    Returns:
        (n,) bool.
    """
    return lower_edges(xyxy, hidden_share)[0]


def lower_edges(
    xyxy: NDArray[np.float32], hidden_share: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Tell whose lower edge is covered, and whose box ends where a nearer vehicle begins.

    A detector may draw only what it sees above that vehicle: then the two boxes touch and do not overlap.

    Args:
        xyxy: (n, 4) float32, pixels. Nearer means a lower edge further down in the picture.
        hidden_share: of the lowest fifth of the box, from which on it counts as covered; of the width of the lower
            edge, from which on it counts as touching.

    Returns:
        (n,) bool for covered, and for touching; the latter also where the nearer box begins above the lower edge.
    """
    hidden, touching = np.empty((2, len(xyxy)), np.bool_)
    find_hidden(np.ascontiguousarray(xyxy), hidden_share, hidden, touching)
    return hidden, touching
