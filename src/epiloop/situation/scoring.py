"""How good intervals turned out to be."""

import numpy as np

from epiloop.situation.windows import Figures


def interval_score(
    lower: Figures, upper: Figures, came: Figures, *, share: float = 0.95
) -> Figures:
    """Return each interval's width, and a penalty for how far off it was; low is good.

    Parameters
    ----------
    share
        What the interval should hold.

    References
    ----------
    Gneiting and Raftery, J Am Stat Assoc 102:359-378, 2007.
    """
    far = np.maximum(lower - came, 0) + np.maximum(came - upper, 0)
    return np.asarray(upper - lower + 2 / (1 - share) * far)


def coverage(lower: Figures, upper: Figures, came: Figures) -> float:
    """Return the share of intervals that held what came."""
    return float(np.mean((lower <= came) & (came <= upper)))
