"""BG/BB: who still uses the opportunities they are given (beta-geometric / beta-binomial).

Assumptions
1. An opportunity is a week in which the brand published, counted from the week a member was first
   seen in (that week is the birth and is not counted). Silence without opportunity is not lapse.
2. While active, a member uses each opportunity with a chance of its own, p, that does not change.
3. After each opportunity an active member may leave for good with a chance of its own, q.
4. Over members p follows Beta(a, b) and q follows Beta(g, d), independently.

Units: opportunities (weeks). Patterns are x (later opportunities used), t_x (index of the last one
used, 0 if none) and n (opportunities since birth), 0 <= x <= t_x <= n, x = 0 exactly if t_x = 0.

Source: Fader, Hardie and Shang (2010), Customer-base analysis in a discrete-time noncontractual
setting, Marketing Science 29, 1086-1108.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

PARAMETERS = ("a", "b", "g", "d")
"""Beta(a, b) of the chance to use an opportunity, Beta(g, d) of the chance to leave after one."""

_NEAR_ONE = 1e-6


def log_likelihood(
    parameters: np.ndarray, x: np.ndarray, t_x: np.ndarray, n: np.ndarray
) -> np.ndarray:
    """Natural logarithm of the probability of each pattern.

    Parameters
    ----------
    parameters
        a, b, g, d, all above 0.
    x, t_x, n
        Whole numbers, shape (patterns,).

    >>> import numpy as np
    >>> donors = np.array([1.204, .750, .657, 2.783])
    >>> one = log_likelihood(donors, np.array([2]), np.array([4]), np.array([6]))
    >>> round(float(one[0]), 4)
    -5.1957
    """
    import numpy as np

    stay, leave, _ = _parts(parameters, x, t_x, n)
    return np.log(stay + leave)


def still_active(
    parameters: np.ndarray, x: np.ndarray, t_x: np.ndarray, n: np.ndarray
) -> np.ndarray:
    """Probability of being there for the next opportunity, n + 1.

    >>> import numpy as np
    >>> donors = np.array([1.204, .750, .657, 2.783])
    >>> at = [np.array(values) for values in ((0, 2, 6), (0, 4, 6), (6, 6, 6))]
    >>> still_active(donors, *at).round(2).tolist()
    [0.11, 0.59, 0.93]
    """
    stay, leave, next_share = _parts(parameters, x, t_x, n)
    return stay * next_share / (stay + leave)


def expected_uses(
    parameters: np.ndarray, x: np.ndarray, t_x: np.ndarray, n: np.ndarray, ahead: int
) -> np.ndarray:
    """Expected number of the next `ahead` opportunities that are used.

    At g = 1 the formula is 0/0; the mean of both sides stands in.
    """
    import numpy as np
    from scipy.special import betaln, gammaln

    a, b, g, d = parameters
    if abs(g - 1) < _NEAR_ONE:
        sides = [
            expected_uses(np.array([a, b, side, d]), x, t_x, n, ahead)
            for side in (1 - 2 * _NEAR_ONE, 1 + 2 * _NEAR_ONE)
        ]
        return (sides[0] + sides[1]) / 2
    used = betaln(a + x + 1, b + n - x) - betaln(a, b)
    # Ratios of gamma functions stay near 1 where each of them is beyond any number.
    ratio = gammaln(g + d) - gammaln(1 + d)
    now = np.exp(ratio + gammaln(1 + d + n) - gammaln(g + d + n))
    then = np.exp(ratio + gammaln(1 + d + n + ahead) - gammaln(g + d + n + ahead))
    return np.exp(used - log_likelihood(parameters, x, t_x, n)) * d / (g - 1) * (now - then)


def _parts(
    parameters: np.ndarray, x: np.ndarray, t_x: np.ndarray, n: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(probability with staying to n, probability with leaving before n, share staying for one
    opportunity more), one per pattern.

    The terms of leaving after opportunity j depend on x and j only, so one small table of them and
    its running sums serve all patterns.
    """
    import numpy as np
    from scipy.special import betaln, gammaln

    a, b, g, d = parameters
    most = int(n.max(initial=0))
    steps = np.arange(most + 1)
    uses, after = np.arange(int(x.max(initial=0)) + 1)[:, None], steps[None, :]
    # Three short rows of logarithms serve the whole table of beta functions.
    of_uses, of_misses = gammaln(a + uses), gammaln(b + steps)
    used = of_uses + of_misses[np.maximum(after - uses, 0)] - gammaln(a + b + after) - betaln(a, b)
    leaving = np.exp(used + betaln(g + 1, d + after) - betaln(g, d))
    leaving = np.where(after >= uses, leaving, 0.0)
    later = np.zeros((leaving.shape[0], most + 2))
    later[:, :-1] = leaving[:, ::-1].cumsum(axis=1)[:, ::-1]
    staying = betaln(g, d + after[0]) - betaln(g, d)
    stay = np.exp(used[x, n] + staying[n])
    leave = later[x, t_x] - later[x, n]
    return stay, np.maximum(leave, 0.0), (d + n) / (g + d + n)
