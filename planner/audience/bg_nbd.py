"""BG/NBD and MBG/NBD: who still acts, in continuous time (beta-geometric / negative binomial).

Assumptions
1. While active, a member acts at a rate of its own that does not change (Poisson); the rates follow
   Gamma(r, alpha) over members.
2. After each later act a member may leave for good with a chance of its own; the chances follow
   Beta(a, b), independently of the rates. In MBG/NBD a member may leave right after the first act,
   too, as somebody who comments once and never again.
3. Time runs whether the brand publishes or not: after a pause of the brand everybody looks quiet.

Units: any one unit of time, the same for recency, age and horizon (weeks here). Patterns are x
(later acts), t_x (time of the last one since the first, 0 if none) and T (time since the first).

Sources: Fader, Hardie and Lee (2005), "Counting your customers" the easy way, Marketing Science
24, 275-284; Batislam, Denizel and Filiztekin (2007), International Journal of Research in
Marketing 24, 201-209.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

PARAMETERS = ("r", "alpha", "a", "b")
"""Gamma(r, alpha) of the rate of acts per unit of time, Beta(a, b) of the chance to leave."""

_NEAR_ONE = 1e-6


def log_likelihood(
    parameters: np.ndarray,
    x: np.ndarray,
    t_x: np.ndarray,
    T: np.ndarray,
    *,
    may_leave_at_once: bool = False,
) -> np.ndarray:
    """Natural logarithm of the likelihood of each pattern; `may_leave_at_once` is MBG/NBD.

    >>> import numpy as np
    >>> published = np.array([.243, 4.414, .793, 2.426])
    >>> one = log_likelihood(published, np.array([2]), np.array([30.43]), np.array([38.86]))
    >>> round(float(one[0]), 3)
    -9.459
    """
    import numpy as np
    from scipy.special import betaln, gammaln

    r, alpha, a, b = parameters
    extra = 1 if may_leave_at_once else 0
    rate = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    alive = betaln(a, b + x + extra) - betaln(a, b) - (r + x) * np.log(alpha + T)
    leaves = np.maximum(x + extra, 1)
    gone = betaln(a + 1, b + leaves - 1) - betaln(a, b) - (r + x) * np.log(alpha + t_x)
    may_be_gone = np.ones(len(x), dtype=bool) if may_leave_at_once else x > 0
    return rate + np.where(may_be_gone, np.logaddexp(alive, gone), alive)


def still_active(
    parameters: np.ndarray,
    x: np.ndarray,
    t_x: np.ndarray,
    T: np.ndarray,
    *,
    may_leave_at_once: bool = False,
) -> np.ndarray:
    """Probability of not having left by time T.

    >>> import numpy as np
    >>> published = np.array([.243, 4.414, .793, 2.426])
    >>> one = still_active(published, np.array([2]), np.array([30.43]), np.array([38.86]))
    >>> round(float(one[0]), 4)
    0.7266
    """
    return 1 / (1 + _odds_gone(parameters, x, t_x, T, may_leave_at_once))


def expected_uses(
    parameters: np.ndarray,
    x: np.ndarray,
    t_x: np.ndarray,
    T: np.ndarray,
    ahead: float,
    *,
    may_leave_at_once: bool = False,
) -> np.ndarray:
    """Expected acts in the next `ahead` units of time; at a = 1 the mean of both sides.

    >>> import numpy as np
    >>> published = np.array([.243, 4.414, .793, 2.426])
    >>> one = expected_uses(published, np.array([2]), np.array([30.43]), np.array([38.86]), 39)
    >>> round(float(one[0]), 3)
    1.226
    """
    import numpy as np
    from scipy.special import hyp2f1

    r, alpha, a, b = parameters
    if abs(a - 1) < _NEAR_ONE:
        sides = [
            expected_uses(np.array([r, alpha, side, b]), x, t_x, T, ahead,
                          may_leave_at_once=may_leave_at_once)
            for side in (1 - 2 * _NEAR_ONE, 1 + 2 * _NEAR_ONE)
        ]  # fmt: skip
        return (sides[0] + sides[1]) / 2
    extra = 1 if may_leave_at_once else 0
    later = a + b + x + extra - 1
    shrink = ((alpha + T) / (alpha + T + ahead)) ** (r + x)
    tail = hyp2f1(r + x, b + x + extra, later, ahead / (alpha + T + ahead))
    odds = _odds_gone(parameters, x, t_x, T, may_leave_at_once)
    return later / (a - 1) * (1 - shrink * tail) / (1 + odds)


def _odds_gone(
    parameters: np.ndarray, x: np.ndarray, t_x: np.ndarray, T: np.ndarray, may_leave_at_once: bool
) -> np.ndarray:
    import numpy as np

    r, alpha, a, b = parameters
    leaves = b + x if may_leave_at_once else b + np.maximum(x, 1) - 1
    odds = a / leaves * ((alpha + T) / (alpha + t_x)) ** (r + x)
    return odds if may_leave_at_once else np.where(x > 0, odds, 0.0)
