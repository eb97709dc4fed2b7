"""Which of many questions may be answered with "different" without too many false answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

FALSE_DISCOVERY_RATE = 0.05


def discovered(chances: np.ndarray, asked: np.ndarray) -> np.ndarray:
    """Which two-sided p-values survive Benjamini and Hochberg (1995) at 5 %, of those asked.

    Parameters
    ----------
    chances, asked
        p-values, and whether each question counts; equal shapes. Others are never discovered.

    >>> import numpy as np
    >>> discovered(np.array([0.001, 0.2, 0.02, 0.0]), np.array([True, True, True, False])).tolist()
    [True, False, True, False]
    """
    import numpy as np

    ordered = np.sort(chances[asked])
    limits = FALSE_DISCOVERY_RATE * np.arange(1, len(ordered) + 1) / max(len(ordered), 1)
    # Not scipy.stats.false_discovery_control: importing scipy.stats takes longer than the tables.
    return asked & (chances <= ordered[ordered <= limits].max(initial=-1.0))
