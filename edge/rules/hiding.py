"""Whose lower edge is covered by a nearer vehicle, or may end where one begins?"""

import numpy as np
from numpy.typing import NDArray

LOWER_EDGE_SHARE = 0.2
TOUCH_SHARE = 0.1
"""Of the box's height: two edges that lie on each other are detected this far apart at most (95 of 100)."""


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
    if len(xyxy) < 2:
        return np.zeros(len(xyxy), np.bool_), np.zeros(len(xyxy), np.bool_)
    x1, y1, x2, y2 = (xyxy[:, i].astype(np.float64) for i in range(4))
    height = np.maximum(y2 - y1, 1.0)
    edge = LOWER_EDGE_SHARE * height
    wide = np.minimum(x2[:, None], x2) - np.maximum(x1[:, None], x1)
    high = np.minimum(y2[:, None], y2) - np.maximum((y2 - edge)[:, None], y1)
    strip = np.maximum((x2 - x1) * edge, 1e-9)
    covered = np.maximum(wide, 0) * np.maximum(high, 0) / strip[:, None]
    nearer = y2[None, :] > (y2 + edge)[:, None]
    begins = y1[None, :] <= (y2 + TOUCH_SHARE * height)[:, None]
    beneath = wide >= hidden_share * np.maximum(x2 - x1, 1.0)[:, None]
    hidden = np.logical_or.reduce(nearer & (covered >= hidden_share), axis=1)
    touching = np.logical_or.reduce(nearer & begins & beneath, axis=1)
    return hidden, touching
