"""How sure a figure about a group of people is, from the spread between random groups of members.

Delete-a-group jackknife: the figure is worked out again without each of the groups in turn. It
needs no model of how unequally people take part, only that members are independent of each other.

Source: Wolter (2007), Introduction to Variance Estimation, chapter 4; two-way clusters: Cameron,
Gelbach and Miller (2011), Journal of Business & Economic Statistics 29, 238-249.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

_SMALLEST_COUNT = 0.5


def jackknife_variance(without: np.ndarray) -> np.ndarray:
    """Variance of a figure from its values without each group, shape (groups, ...) -> (...).

    >>> import numpy as np
    >>> float(jackknife_variance(np.array([1.0, 2.0, 3.0])).round(3))
    1.333
    """
    groups = len(without)
    return (groups - 1) / groups * ((without - without.mean(axis=0)) ** 2).sum(axis=0)


def quantile_90(groups: int) -> float:
    """Student's t for a 90 % interval with that many groups.

    >>> round(quantile_90(50), 3)
    1.677
    """
    from scipy.special import stdtrit

    return float(stdtrit(groups - 1, 0.95))


def log_ratio_of_shares(
    part: np.ndarray, whole: np.ndarray, part_all: np.ndarray, whole_all: np.ndarray
) -> np.ndarray:
    """ln of (part / whole) / (part_all / whole_all); half an act stands in for none.

    >>> import numpy as np
    >>> one = log_ratio_of_shares(np.array(20.), np.array(50.), np.array(50.), np.array(250.))
    >>> round(float(np.exp(one)), 2)
    2.0
    """
    import numpy as np

    return (
        np.log(np.maximum(part, _SMALLEST_COUNT))
        - np.log(np.maximum(whole, _SMALLEST_COUNT))
        - np.log(np.maximum(part_all, _SMALLEST_COUNT))
        + np.log(np.maximum(whole_all, _SMALLEST_COUNT))
    )


def multiples(parts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each segment's share of each kind as a multiple of everyone's: (ln multiple, variance).

    Parameters
    ----------
    parts
        Acts, shape (segments, groups, kinds).

    Returns
    -------
    two arrays (segments, kinds)
    """
    import numpy as np

    total = parts.sum(axis=1)
    whole = total.sum(axis=1, keepdims=True)
    value = log_ratio_of_shares(total, whole, total.sum(axis=0), np.array(total.sum()))
    # Shape (groups, segments, kinds): the sums without each group.
    left = total[None] - np.moveaxis(parts, 1, 0)
    without = log_ratio_of_shares(
        left,
        left.sum(axis=2, keepdims=True),
        left.sum(axis=1, keepdims=True),
        left.sum(axis=(1, 2), keepdims=True),
    )
    return value, jackknife_variance(without)
