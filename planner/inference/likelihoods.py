"""Likelihoods of one post's result, each able to be scored on the same outcome scale.

Three observation models, all with a linear predictor `eta` and one scale parameter `phi`:

================  ==========================================  ==================================
name              eta is                                      exp(phi) is
================  ==========================================  ==================================
`StudentLogRate`  the median of log(1 + y/unit)               the scale of the t errors (4 degrees
                                                              of freedom) on that scale
`NegativeBinomial`  the log of the mean count                 the size (variance mu + mu^2/size)
`BetaBinomial`    the logit of the mean share                 the precision a + b of the shares
================  ==========================================  ==================================

Shapes: `eta` is (posts, points) with one column per point of the hyper-parameters, `phi` is
(points,). Every `log_mass` is the log probability of the outcome itself (a count's probability,
or a density per unit of money), so that candidates can be compared with one another.

Sources: Student-t regression, Lange, Little & Taylor 1989 (JASA 84:881), whose expected information
(nu+1)/((nu+3) scale^2) is used; NB2 as in Hilbe 2011, Negative Binomial Regression; beta-binomial,
Skellam 1948 (JRSS B 10:257).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaln, digamma, expit, gammaln, polygamma, stdtr

DEGREES = 4.0
"""Degrees of freedom of the t errors: heavy tails by decision, not estimated."""

TINY = 1e-300


@dataclass(frozen=True, eq=False)
class StudentLogRate:
    """t errors with 4 degrees of freedom on log(1 + y/unit): the default for heavy tails.

    Parameters
    ----------
    outcome
        Results y >= 0, shape (n,).
    unit
        1 for counts; else a small positive amount, so that a change of currency changes nothing.
    is_count
        True if y holds whole numbers; decides between probability and density in `log_mass`.

    >>> student = StudentLogRate(np.array([10.0, 0.0]))
    >>> centre, phi = np.full((2, 1), np.log(8)), np.log([0.9])
    >>> np.exp(student.log_mass(centre, phi)).round(6).ravel().tolist()
    [0.035097, 0.068202]
    """

    outcome: np.ndarray
    unit: float = 1.0
    is_count: bool = True
    name = "student"
    scale_prior = (0.0, 1.0)
    has_constant_information = True
    is_log_concave = False

    def transformed(self) -> np.ndarray:
        """log(1 + y/unit), the scale of eta."""
        return np.log1p(self.outcome / self.unit)

    def start(self) -> float:
        """A first value of phi: from the spread between the quartiles."""
        low, high = np.quantile(self.transformed(), [0.25, 0.75])
        return float(np.log(max((high - low) / 1.5, 0.05)))

    def log_likelihood(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Sum over posts of the log density of log(1 + y/unit), shape (points,)."""
        return self._log_density(eta, phi).sum(axis=0)

    def score(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Derivative of each post's log density in eta."""
        error = self._standard(eta, phi)
        return (DEGREES + 1) * error / (DEGREES + error**2) / np.exp(phi)

    def scale_score(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Derivative of the summed log density in phi, shape (points,)."""
        square = self._standard(eta, phi) ** 2
        return ((DEGREES + 1) * square / (DEGREES + square)).sum(axis=0) - len(self.outcome)

    def information(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Expected information in eta; does not depend on eta, only on the scale."""
        weight = (DEGREES + 1) / (DEGREES + 3) * np.exp(-2 * phi)
        return np.broadcast_to(weight, eta.shape)

    def information_by_scale(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Derivative of `information` in phi."""
        return -2 * self.information(eta, phi)

    def log_mass(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Log probability (counts) or log density (money) of each y itself, (n, points)."""
        scale = np.exp(phi)
        y = self.outcome[:, None]
        if not self.is_count:
            return self._log_density(eta, phi) - np.log(self.unit + y)
        upper = (np.log1p((y + 0.5) / self.unit) - eta) / scale
        lower = (np.log1p(np.maximum(y - 0.5, 0) / self.unit) - eta) / scale
        # In the upper tail the same difference is taken from the other side, which keeps digits.
        flip = lower > 0
        high, low = np.where(flip, -lower, upper), np.where(flip, -upper, lower)
        below = np.where((y == 0) & ~flip, 0.0, stdtr(DEGREES, low))
        above = np.where((y == 0) & flip, 1.0, stdtr(DEGREES, high))
        return np.log(np.maximum(above - below, TINY))

    def at(self, outcome: np.ndarray) -> StudentLogRate:
        """The same observation model for other posts."""
        return StudentLogRate(outcome, self.unit, self.is_count)

    def draw(self, rng: np.random.Generator, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """One simulated result per post and point."""
        value = eta + np.exp(phi) * rng.standard_t(DEGREES, eta.shape)
        drawn = np.maximum(self.unit * np.expm1(np.minimum(value, 600)), 0)
        return np.round(drawn) if self.is_count else drawn

    def median(self, eta: np.ndarray) -> np.ndarray:
        """The median result at eta, in the outcome's unit."""
        return np.maximum(self.unit * np.expm1(np.minimum(eta, 600)), 0)

    def planning_value(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """What to plan with: the mean with the errors cut at their 99th centile.

        The mean of exp(t) does not exist; the cut one does. Points along the last axis.
        """
        return np.maximum(self.unit * (np.exp(np.minimum(eta, 600)) * cut_mean(np.exp(phi)) - 1), 0)

    def _log_density(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        constant = gammaln((DEGREES + 1) / 2) - gammaln(DEGREES / 2) - 0.5 * np.log(DEGREES * np.pi)
        tail = -(DEGREES + 1) / 2 * np.log1p(self._standard(eta, phi) ** 2 / DEGREES)
        return constant + tail - phi

    def _standard(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        return (self.transformed()[:, None] - eta) / np.exp(phi)


def cut_mean(scale: np.ndarray) -> np.ndarray:
    """E[min(exp(scale t), its 99th centile)], t with 4 degrees of freedom; any shape.

    >>> cut_mean(np.array([0.0, 0.5, 0.9])).round(2).tolist()
    [1.0, 1.24, 2.05]
    """
    from scipy.special import stdtrit

    steps = (np.arange(200) + 0.5) / 200 * 0.99
    quantiles = stdtrit(DEGREES, steps)
    top = stdtrit(DEGREES, 0.99)
    scale = np.asarray(scale, dtype=float)
    inside = np.exp(np.minimum(scale[..., None] * quantiles, 600)).mean(axis=-1)
    return 0.99 * inside + 0.01 * np.exp(np.minimum(scale * top, 600))


@dataclass(frozen=True, eq=False)
class NegativeBinomial:
    """NB2 counts: for small counts with many zeros.

    >>> counts = NegativeBinomial(np.array([0.0, 1.0, 10.0]))
    >>> mass = np.exp(counts.log_mass(np.full((3, 1), np.log(3)), np.log([2.0])))
    >>> mass.ravel().round(6).tolist()
    [0.16, 0.192, 0.010642]
    """

    outcome: np.ndarray
    name = "negative binomial"
    scale_prior = (0.0, 1.0)
    has_constant_information = False
    is_log_concave = True
    unit = 1.0
    is_count = True

    def transformed(self) -> np.ndarray:
        """log(y + 1/2), near the scale of eta."""
        return np.log(self.outcome + 0.5)

    def start(self) -> float:
        """A first value of phi: by moments."""
        mean, variance = self.outcome.mean(), self.outcome.var()
        size = mean**2 / max(variance - mean, 0.1 * max(mean, 0.1))
        return float(np.log(np.clip(size, 0.1, 50)))

    def log_likelihood(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Sum over posts of the log probability, shape (points,)."""
        return self.log_mass(eta, phi).sum(axis=0)

    def score(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Derivative of each post's log probability in eta."""
        mean, size = self._parts(eta, phi)
        return (self.outcome[:, None] - mean) * size / (size + mean)

    def scale_score(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Derivative of the summed log probability in phi, shape (points,)."""
        mean, size = self._parts(eta, phi)
        y = self.outcome[:, None]
        inner = digamma(y + size) - digamma(size) + np.log(size / (size + mean))
        return (size * (inner + (mean - y) / (size + mean))).sum(axis=0)

    def information(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Expected information in eta."""
        mean, size = self._parts(eta, phi)
        return mean * size / (mean + size)

    def information_by_scale(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Derivative of `information` in phi."""
        mean, size = self._parts(eta, phi)
        return mean**2 * size / (mean + size) ** 2

    def information_slope(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Derivative of `information` in eta."""
        mean, size = self._parts(eta, phi)
        return mean * size**2 / (mean + size) ** 2

    def observed_information(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Minus the second derivative of the log probability in eta."""
        mean, size = self._parts(eta, phi)
        return mean * size * (size + self.outcome[:, None]) / (size + mean) ** 2

    def score_by_scale(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Derivative of `score` in phi."""
        mean, size = self._parts(eta, phi)
        return (self.outcome[:, None] - mean) * size * mean / (size + mean) ** 2

    def log_mass(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Log probability of each count, (n, points)."""
        mean, size = self._parts(eta, phi)
        y = self.outcome[:, None]
        choose = gammaln(y + size) - gammaln(size) - gammaln(y + 1)
        return choose + size * np.log(size / (size + mean)) + y * np.log(mean / (size + mean))

    def at(self, outcome: np.ndarray) -> NegativeBinomial:
        """The same observation model for other posts."""
        return NegativeBinomial(outcome)

    def draw(self, rng: np.random.Generator, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """One simulated count per post and point."""
        mean, size = self._parts(eta, phi)
        rate = rng.gamma(np.broadcast_to(size, mean.shape), mean / size)
        return rng.poisson(np.minimum(rate, 1e12)).astype(float)

    def median(self, eta: np.ndarray) -> np.ndarray:
        """The mean count at eta (a count has no smooth median)."""
        return np.exp(np.minimum(eta, 600))

    def planning_value(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """The mean count: it exists here."""
        return np.exp(np.minimum(eta, 600))

    def _parts(self, eta: np.ndarray, phi: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return np.exp(np.clip(eta, -30, 30)), np.exp(np.asarray(phi, dtype=float))


@dataclass(frozen=True, eq=False)
class BetaBinomial:
    """Counts out of a known number of trials: clicks of impressions, answers in time.

    `information` is the quasi-information n p q / (1 + (n-1)/(1 + precision)), exact in the mean
    and variance; the score is exact.

    >>> shares = BetaBinomial(np.array([1.0]), np.array([1.0]))
    >>> np.exp(shares.log_mass(np.zeros((1, 1)), np.log([5.0]))).round(6).tolist()
    [[0.5]]
    """

    outcome: np.ndarray
    trials: np.ndarray
    name = "beta-binomial"
    scale_prior = (3.0, 1.5)
    has_constant_information = False
    is_log_concave = False
    unit = 1.0
    is_count = True

    def transformed(self) -> np.ndarray:
        """The logit of the share, half an event added on both sides."""
        return np.log((self.outcome + 0.5) / (self.trials - self.outcome + 0.5))

    def start(self) -> float:
        """A first value of phi."""
        return 3.0

    def log_likelihood(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Sum over posts of the log probability, shape (points,)."""
        return self.log_mass(eta, phi).sum(axis=0)

    def score(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Derivative of each post's log probability in eta."""
        share, precision = self._parts(eta, phi)
        return precision * share * (1 - share) * self._inner(share, precision)

    def scale_score(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Derivative of the summed log probability in phi, shape (points,)."""
        share, precision = self._parts(eta, phi)
        y, n = self.outcome[:, None], self.trials[:, None]
        first, second = share * precision, (1 - share) * precision
        each = (
            share * (digamma(y + first) - digamma(first))
            + (1 - share) * (digamma(n - y + second) - digamma(second))
            + digamma(precision)
            - digamma(n + precision)
        )
        return (precision * each).sum(axis=0)

    def information(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Quasi-information in eta."""
        share, precision = self._parts(eta, phi)
        n = self.trials[:, None]
        return n * share * (1 - share) * (1 + precision) / (n + precision)

    def information_by_scale(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Derivative of `information` in phi."""
        share, precision = self._parts(eta, phi)
        n = self.trials[:, None]
        return n * share * (1 - share) * precision * (n - 1) / (n + precision) ** 2

    def information_slope(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Derivative of `information` in eta."""
        share, _ = self._parts(eta, phi)
        return self.information(eta, phi) * (1 - 2 * share)

    def observed_information(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Minus the second derivative in eta, at least a tenth of the quasi-information."""
        share, precision = self._parts(eta, phi)
        y, n = self.outcome[:, None], self.trials[:, None]
        first, second = share * precision, (1 - share) * precision
        bend = (
            polygamma(1, y + first)
            - polygamma(1, first)
            + polygamma(1, n - y + second)
            - polygamma(1, second)
        )
        slope = precision * share * (1 - share)
        exact = -(slope * (1 - 2 * share) * self._inner(share, precision) + slope**2 * bend)
        return np.maximum(exact, 0.1 * self.information(eta, phi))

    def score_by_scale(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Derivative of `score` in phi."""
        share, precision = self._parts(eta, phi)
        y, n = self.outcome[:, None], self.trials[:, None]
        first, second = share * precision, (1 - share) * precision
        slope = first * (polygamma(1, y + first) - polygamma(1, first)) - second * (
            polygamma(1, n - y + second) - polygamma(1, second)
        )
        return precision * share * (1 - share) * (self._inner(share, precision) + slope)

    def log_mass(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """Log probability of each count out of its trials, (n, points)."""
        share, precision = self._parts(eta, phi)
        y, n = self.outcome[:, None], self.trials[:, None]
        choose = gammaln(n + 1) - gammaln(y + 1) - gammaln(n - y + 1)
        first, second = share * precision, (1 - share) * precision
        return choose + betaln(y + first, n - y + second) - betaln(first, second)

    def at(self, outcome: np.ndarray, trials: np.ndarray | None = None) -> BetaBinomial:
        """The same observation model for other posts."""
        return BetaBinomial(outcome, self.trials if trials is None else trials)

    def draw(self, rng: np.random.Generator, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """One simulated count per post and point."""
        share, precision = self._parts(eta, phi)
        chance = rng.beta(share * precision, (1 - share) * precision)
        return rng.binomial(self.trials.astype("int64")[:, None], chance).astype(float)

    def median(self, eta: np.ndarray) -> np.ndarray:
        """The mean share at eta."""
        return expit(eta)

    def planning_value(self, eta: np.ndarray, phi: np.ndarray) -> np.ndarray:
        """The mean share."""
        return expit(eta)

    def _inner(self, share: np.ndarray, precision: np.ndarray) -> np.ndarray:
        y, n = self.outcome[:, None], self.trials[:, None]
        first, second = share * precision, (1 - share) * precision
        return digamma(y + first) - digamma(first) - digamma(n - y + second) + digamma(second)

    def _parts(self, eta: np.ndarray, phi: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return expit(np.clip(eta, -30, 30)), np.exp(np.asarray(phi, dtype=float))


Likelihood = StudentLogRate | NegativeBinomial | BetaBinomial
