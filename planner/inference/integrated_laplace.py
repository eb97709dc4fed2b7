"""Integrated Laplace: coefficients Gaussian given the scales, the scales integrated numerically.

Assumptions
-----------
1. Given the scales (family sds, the likelihood's own scale) the posterior of the coefficients is
   near Gaussian around its mode; the curvature is the observed information of the counts and the
   expected one of t errors (whose observed one need not be positive).
2. The scales are integrated by importance sampling with quasi-random points, t-tailed around their
   mode; a discrete choice between variants of the matrix (the half-life of fatigue) is integrated
   with them, its points shared out by the evidence at the mode.
3. Fixed seed: the same data give the same draws.

Never plug-in: with the scales fixed at their mode intervals come out too short.

Source: Rue, Martino & Chopin 2009 (JRSS B 71:319), whose scheme this follows with points drawn
instead of a grid; Roberts' additive recurrence as quasi-random sequence.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import gammaincinv, gammaln, logsumexp, ndtr, ndtri

from planner.inference.likelihoods import Likelihood
from planner.inference.linear_terms import Terms
from planner.inference.positive_definite import Factored

POINTS = 64
MORE_POINTS = 256
ENOUGH_EFFECTIVE = 10.0
DRAWS = 2_000
TAIL_DEGREES = 6.0
SPREAD = 1.15
CLOSE_ENOUGH = 1e-4
"""Twice the log posterior that another step would still gain: a hundredth of an sd."""
BOUNDS = 4.0
"""Scales are searched as far as four standard deviations of their prior."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """Draws of the joint posterior.

    Attributes
    ----------
    coefficients
        Shape (draws, coefficients).
    log_scales
        Shape (draws, families + 1): log sds of the families, then the likelihood's phi.
    variant
        Which of the matrices each draw belongs to, shape (draws,).
    log_evidence
        Log marginal likelihood, by the importance weights.
    effective_points
        Effective number of the points that carry the weight.
    mode
        The mode of the scales, shape (families + 1,): a warm start for the next fit.
    spread
        A square root of the scales' covariance there, shape (families + 1, families + 1).
    """

    coefficients: np.ndarray
    log_scales: np.ndarray
    variant: np.ndarray
    log_evidence: float
    effective_points: float
    mode: np.ndarray
    spread: np.ndarray

    @property
    def is_trusted(self) -> bool:
        """True if enough points carry the weight."""
        return self.effective_points >= ENOUGH_EFFECTIVE


class IntegratedLaplace:
    """Fits one likelihood with one or several variants of the same terms.

    Parameters
    ----------
    likelihood
        Holds the outcomes.
    variants
        Terms of equal blocks, which differ in the values of some columns only.
    seed
        Of the points and draws.

    >>> from planner.inference.likelihoods import StudentLogRate
    >>> from planner.inference.linear_terms import factor, fixed, join
    >>> rng = np.random.default_rng(0)
    >>> kind = rng.integers(0, 3, 300)
    >>> value = 4 + np.array([0.0, 0.5, -0.5])[kind] + 0.5 * rng.standard_t(4, 300)
    >>> terms = join([fixed("level", np.ones(300), 4.0, 2.0),
    ...               factor("kind", kind, ("a", "b", "c"), 0.5)], np.zeros(300))
    >>> fit = IntegratedLaplace(StudentLogRate(np.expm1(value), is_count=False), [terms]).fit()
    >>> effect = fit.coefficients[:, 1:]
    >>> (effect[:, 1] - effect[:, 0]).mean().round(1).item(), fit.is_trusted
    (0.5, True)
    """

    def __init__(self, likelihood: Likelihood, variants: list[Terms], seed: int = 0) -> None:
        self.likelihood, self.variants, self.seed = likelihood, variants, seed
        self._pairs = [terms.pairs() for terms in variants]
        self._gram = [pairs.sum(axis=0).reshape(variants[0].size, -1) for pairs in self._pairs]
        self._warm: np.ndarray | None = None
        self._searched = 0

    def fit(
        self,
        points: int = POINTS,
        draws: int = DRAWS,
        start: np.ndarray | None = None,
        more_points: int = MORE_POINTS,
        spread: np.ndarray | None = None,
    ) -> Posterior:
        """Mode, points, weights, draws.

        Parameters
        ----------
        points
            Points of the scales.
        draws
            Rows of the result.
        start
            A first guess of the scales (an earlier fit's `mode`).
        more_points
            Points taken instead if too few carry the weight; as many as `points` for no second try.
        spread
            An earlier fit's `spread`, to place the points by; worked out here when None. The
            weights of the points correct what it is off.
        """
        self._searched = len(self.variants) // 2
        mode = self._find_mode(start)
        logs = self._variant_logs(mode)
        if logs.max() > logs[self._searched] + 1:
            # Another variant explains the data better: its mode is where the points belong.
            self._searched = int(logs.argmax())
            mode = self._find_mode(mode)
            logs = self._variant_logs(mode)
        if spread is None or spread.shape != (len(mode), len(mode)):
            spread = self._spread(mode)
        chances = _kept_chances(logs)
        found = self._weighted_points(mode, spread, chances, points)
        if found.effective < ENOUGH_EFFECTIVE and more_points > points:
            found = self._weighted_points(mode, spread, chances, more_points)
        return self._draws(found, mode, spread, draws)

    # ------------------------------------------------------------------ mode of the scales

    def _find_mode(self, start: np.ndarray | None) -> np.ndarray:
        terms = self.variants[self._searched]
        if start is None or len(start) != len(terms.scales) + 1:
            centre, sd = self.likelihood.scale_prior
            first = np.clip((self.likelihood.start() - centre) / sd, -BOUNDS, BOUNDS)
            start = np.r_[np.zeros(len(terms.scales)), first]
        self._warm = None

        def downhill(theta: np.ndarray) -> tuple[float, np.ndarray]:
            state = self._inner(theta[:, None], self._searched, self._warm)
            self._warm = state.coefficients
            return -float(state.log_posterior[0]), -self._gradient(state)[:, 0]

        found = minimize(
            downhill,
            start,
            jac=True,
            method="L-BFGS-B",
            bounds=[(-BOUNDS, BOUNDS)] * (len(start) - 1) + [(-2 * BOUNDS, 2 * BOUNDS)],
            options={"maxiter": 40, "ftol": 1e-6, "gtol": 0.02},
        )
        return found.x

    def _spread(self, mode: np.ndarray) -> np.ndarray:
        """A square root of the scales' covariance, from differences of the gradient."""
        step = 0.2
        size = len(mode)
        around = np.hstack(
            [mode[:, None] + step * np.eye(size), mode[:, None] - step * np.eye(size)]
        )
        gradient = self._gradient(self._inner(around, self._searched, self._warm))
        curvature = -(gradient[:, :size] - gradient[:, size:]) / (2 * step)
        values, vectors = np.linalg.eigh((curvature + curvature.T) / 2)
        return vectors * (SPREAD / np.sqrt(np.maximum(values, 0.8)))

    def _variant_logs(self, mode: np.ndarray) -> np.ndarray:
        """Log posterior of the mode in each variant."""
        return np.array([
            self._inner(mode[:, None], variant, self._warm).log_posterior[0]
            for variant in range(len(self.variants))
        ])  # fmt: skip

    # ------------------------------------------------------------------ points and draws

    def _weighted_points(
        self, mode: np.ndarray, spread: np.ndarray, chances: np.ndarray, count: int
    ) -> _Points:
        uniform = _quasi_random(count, len(mode) + 2, self.seed)
        normal = ndtri(uniform[:, :-2])
        chi_square = 2 * gammaincinv(TAIL_DEGREES / 2, uniform[:, -2])
        standard = normal / np.sqrt(chi_square / TAIL_DEGREES)[:, None]
        thetas = mode[:, None] + spread @ standard.T
        variant = np.searchsorted(np.cumsum(chances)[:-1], uniform[:, -1], side="right")
        size = len(mode)
        log_proposal = (
            gammaln((TAIL_DEGREES + size) / 2)
            - gammaln(TAIL_DEGREES / 2)
            - size / 2 * np.log(TAIL_DEGREES * np.pi)
            - np.linalg.slogdet(spread)[1]
            - (TAIL_DEGREES + size) / 2 * np.log1p((standard**2).sum(axis=1) / TAIL_DEGREES)
            + np.log(chances[variant])
        )
        log_weight = np.full(count, -np.inf)
        coefficients = np.empty((self.variants[0].size, count))
        log_scales = np.empty_like(thetas)
        inverse = np.empty((count, self.variants[0].size, self.variants[0].size))
        for number in np.unique(variant):
            own = np.flatnonzero(variant == number)
            state = self._inner(thetas[:, own], int(number), self._warm, is_observed=True)
            log_weight[own] = state.log_posterior - np.log(len(self.variants)) - log_proposal[own]
            coefficients[:, own] = state.coefficients + self._mean_shift(state)
            inverse[own] = state.inverse
            log_scales[:, own] = np.vstack([state.log_sd, state.phi])
        log_weight[~np.isfinite(log_weight)] = -np.inf
        total = logsumexp(log_weight)
        weight = np.exp(log_weight - total)
        return _Points(
            log_scales,
            variant,
            weight,
            coefficients,
            inverse,
            float(total - np.log(count)),
            float(1 / np.sum(weight**2)),
        )

    def _draws(self, found: _Points, mode: np.ndarray, spread: np.ndarray, draws: int) -> Posterior:
        rng = np.random.default_rng(self.seed)
        # Stratified: point k is taken draws x weight times, up to one.
        at = (np.arange(draws) + rng.random()) / draws
        point = np.searchsorted(np.cumsum(found.weight)[:-1], at, side="right")
        normal = rng.standard_normal((draws, found.coefficients.shape[0]))
        drawn = np.empty_like(normal)
        for number in np.unique(point):
            own = point == number
            root = np.linalg.cholesky(found.inverse[number])
            drawn[own] = found.coefficients[:, number] + normal[own] @ root.T
        # Draws stand in the order of their points; they are shuffled so that any part is fair.
        order = rng.permutation(draws)
        return Posterior(
            drawn[order],
            found.log_scales.T[point][order],
            found.variant[point][order],
            found.log_evidence,
            found.effective,
            mode,
            spread,
        )

    # ------------------------------------------------------------------ coefficients given scales

    def _inner(
        self,
        thetas: np.ndarray,
        variant: int,
        start: np.ndarray | None,
        is_observed: bool = False,
    ) -> _State:
        """Mode and curvature of the coefficients at each column of `thetas`.

        The curvature is the expected information, on the way and for the gradient; `is_observed`
        takes the observed one at the mode where a likelihood has it.
        """
        terms, count = self.variants[variant], thetas.shape[1]
        log_sd, slope_of_log_sd = _sd_of(thetas[:-1], terms.scales[:, None])
        centre, sd = self.likelihood.scale_prior
        phi = centre + sd * thetas[-1]
        ratio = np.exp(-2 * log_sd)
        diagonal = terms.precision[:, None] + terms.diagonal.T @ ratio
        beside = terms.beside.T @ ratio
        state = _State(
            terms, variant, thetas, log_sd, slope_of_log_sd, phi, ratio, diagonal, beside
        )
        if start is None:
            coefficients = np.repeat(terms.mean[:, None], count, axis=1)
        else:
            coefficients = np.repeat(start, count, axis=1) if start.shape[1] == 1 else start.copy()
        eta = self._eta(terms, coefficients)
        value = self._penalised(state, coefficients, eta)
        constant = self.likelihood.has_constant_information
        # Newton's own steps where the curvature is positive everywhere, else expected information.
        is_concave = self.likelihood.is_log_concave
        factored = None
        for round_ in range(30):
            if factored is None or is_concave or (not constant and round_ < 4):
                factored = Factored(self._hessian(state, eta, is_concave))
            slope = self._slope(state, coefficients, eta)
            step = factored.solve(slope.T).T
            gain = np.einsum("ak,ak->k", step, slope)
            if gain.max() < CLOSE_ENOUGH:
                break
            coefficients, eta, value = self._halved(state, coefficients, eta, value, step)
        if constant:
            inverse, log_curvature = factored.inverse(), factored.log_determinant
        else:
            inverse, log_curvature = _curvature(self._hessian(state, eta, is_observed))
        # By their construction the points have standard normal priors.
        prior = -0.5 * (thetas**2).sum(axis=0) - len(thetas) / 2 * np.log(2 * np.pi)
        log_precision = -2 * (terms.ranks @ log_sd)
        state.coefficients, state.inverse, state.eta = coefficients, inverse, eta
        state.log_posterior = value + 0.5 * log_precision - 0.5 * log_curvature + prior
        return state

    def _eta(self, terms: Terms, coefficients: np.ndarray) -> np.ndarray:
        return terms.matrix @ coefficients + terms.offset[:, None]

    def _hessian(self, state: _State, eta: np.ndarray, is_observed: bool = False) -> np.ndarray:
        terms, size = state.terms, state.terms.size
        if is_observed:
            weight = self.likelihood.observed_information(eta, state.phi)
        else:
            weight = self.likelihood.information(eta, state.phi)
        if self.likelihood.has_constant_information:
            hessian = self._gram[state.variant][None] * weight[0][:, None, None]
        else:
            hessian = (self._pairs[state.variant].T @ weight).T.reshape(-1, size, size)
        hessian = hessian + terms.extra_precision
        rows = np.arange(size)
        hessian[:, rows, rows] += state.diagonal.T
        hessian[:, rows[:-1], rows[1:]] += state.beside.T
        hessian[:, rows[1:], rows[:-1]] += state.beside.T
        return hessian

    def _slope(self, state: _State, coefficients: np.ndarray, eta: np.ndarray) -> np.ndarray:
        terms = state.terms
        likelihood = terms.transposed @ self.likelihood.score(eta, state.phi)
        outside = terms.extra_linear[:, None] - terms.extra_precision @ coefficients
        return likelihood - state.prior_times(coefficients - terms.mean[:, None]) + outside

    def _penalised(self, state: _State, coefficients: np.ndarray, eta: np.ndarray) -> np.ndarray:
        terms = state.terms
        away = coefficients - terms.mean[:, None]
        prior = -0.5 * (away * state.prior_times(away)).sum(axis=0)
        outside = terms.extra_linear @ coefficients - 0.5 * (
            coefficients * (terms.extra_precision @ coefficients)
        ).sum(axis=0)
        return self.likelihood.log_likelihood(eta, state.phi) + prior + outside

    def _halved(
        self,
        state: _State,
        coefficients: np.ndarray,
        eta: np.ndarray,
        value: np.ndarray,
        step: np.ndarray,
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Take the step where it helps, half of it where it does not, and so on."""
        moved = self._eta(state.terms, step) - state.terms.offset[:, None]
        share = np.ones(step.shape[1])
        for _ in range(12):
            tried, tried_eta = coefficients + share * step, eta + share * moved
            found = self._penalised(state, tried, tried_eta)
            worse = ~(found >= value - 1e-9 * np.abs(value))
            if not worse.any():
                return tried, tried_eta, found
            share[worse] /= 2
        tried[:, worse], tried_eta[:, worse] = coefficients[:, worse], eta[:, worse]
        found[worse] = value[worse]
        return tried, tried_eta, found

    def _mean_shift(self, state: _State) -> np.ndarray | float:
        """First-order distance of the posterior mean from the mode, from the skewness of counts."""
        likelihood, eta, phi = self.likelihood, state.eta, state.phi
        if likelihood.has_constant_information:
            return 0.0
        step = 1e-4
        bend = likelihood.observed_information(eta + step, phi)
        bend = (bend - likelihood.observed_information(eta - step, phi)) / (2 * step)
        leverage = self._pairs[state.variant] @ state.inverse.reshape(len(phi), -1).T
        pull = state.terms.transposed @ (bend * leverage)
        return -0.5 * np.einsum("kab,bk->ak", state.inverse, pull)

    def _gradient(self, state: _State) -> np.ndarray:
        """Gradient of the log posterior of the scales, shape (families + 1, points)."""
        terms, likelihood = state.terms, self.likelihood
        inverse, phi, eta = state.inverse, state.phi, state.eta
        away = state.coefficients - terms.mean[:, None]
        size = terms.size
        rows = np.arange(size)
        diagonal = inverse[:, rows, rows].T
        beside = inverse[:, rows[:-1], rows[1:]].T
        square = terms.diagonal @ away**2 + 2 * terms.beside @ (away[:-1] * away[1:])
        trace = terms.diagonal @ diagonal + 2 * terms.beside @ beside
        families = state.ratio * (square + trace) - terms.ranks[:, None]
        pairs = self._pairs[state.variant]
        by_scale = likelihood.information_by_scale(eta, phi)
        if likelihood.has_constant_information:
            leverage = np.einsum("kab,ab->k", inverse, self._gram[state.variant])
            curvature = leverage * by_scale[0]
        else:
            hat = pairs @ inverse.reshape(len(phi), -1).T
            curvature = (hat * by_scale).sum(axis=0)
        last = likelihood.scale_score(eta, phi) - 0.5 * curvature
        if not likelihood.has_constant_information:
            # The mode moves with the scales, and the curvature with the mode.
            pull = terms.transposed @ (hat * likelihood.information_slope(eta, phi))
            moved = np.einsum("kab,bk->ak", inverse, pull)
            prior_pull = np.array([
                (moved * _family_times(terms, number, away)).sum(axis=0)
                for number in range(len(terms.scales))
            ])  # fmt: skip
            families = families - state.ratio * prior_pull.reshape(families.shape)
            shift = terms.transposed @ likelihood.score_by_scale(eta, phi)
            last = last - 0.5 * (moved * shift).sum(axis=0)
        chain = np.vstack([state.slope_of_log_sd, np.full_like(phi, likelihood.scale_prior[1])])
        return chain * np.vstack([families, last]) - state.thetas


@dataclass(eq=False)
class _State:
    """What is known of the coefficients at some points of the scales."""

    terms: Terms
    variant: int
    thetas: np.ndarray
    log_sd: np.ndarray
    slope_of_log_sd: np.ndarray
    phi: np.ndarray
    ratio: np.ndarray
    diagonal: np.ndarray
    beside: np.ndarray
    coefficients: np.ndarray | None = None
    inverse: np.ndarray | None = None
    eta: np.ndarray | None = None
    log_posterior: np.ndarray | None = None

    def prior_times(self, vectors: np.ndarray) -> np.ndarray:
        """The prior precision times each column."""
        result = self.diagonal * vectors
        result[:-1] += self.beside * vectors[1:]
        result[1:] += self.beside * vectors[:-1]
        return result


@dataclass(frozen=True, eq=False)
class _Points:
    log_scales: np.ndarray
    variant: np.ndarray
    weight: np.ndarray
    coefficients: np.ndarray
    inverse: np.ndarray
    log_evidence: float
    effective: float


def _sd_of(points: np.ndarray, scales: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """log sd at points whose standard normal prior makes the sd half-normal, and its slope.

    On this axis a scale the data say nothing about is exactly normal, and one they pin down nearly.
    """
    points = np.clip(points, -6, 6)
    # sd/scale has the distribution function 2 Phi - 1; the upper tail keeps its digits.
    ratio = -ndtri(ndtr(-points) / 2)
    slope = np.exp(-0.5 * (points**2 - ratio**2)) / (2 * ratio)
    return np.log(scales * ratio), slope


def _kept_chances(logs: np.ndarray) -> np.ndarray:
    """Share of the points each variant gets: by its evidence at the mode, none under 1 %."""
    chances = np.exp(logs - logsumexp(logs))
    chances[chances < 0.01] = 0.0
    # A floor for those that stay, so that a variant is not lost by the scales' shift.
    chances[chances > 0] += 0.02
    return chances / chances.sum()


def _family_times(terms: Terms, number: int, vectors: np.ndarray) -> np.ndarray:
    """One family's precision at sd 1 times each column."""
    diagonal, beside = terms.diagonal[number][:, None], terms.beside[number][:, None]
    result = diagonal * vectors
    result[:-1] += beside * vectors[1:]
    result[1:] += beside * vectors[:-1]
    return result


def _quasi_random(count: int, size: int, seed: int) -> np.ndarray:
    """Evenly spread points in the unit cube by an additive recurrence, shape (count, size)."""
    root = 2.0
    for _ in range(60):
        root = (1 + root) ** (1 / (size + 1))
    step = root ** -(np.arange(size) + 1.0)
    start = np.random.default_rng(seed).random(size)
    points = (start + np.outer(np.arange(count) + 1, step)) % 1
    return np.clip(points, 1e-9, 1 - 1e-9)


def _curvature(hessian: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Inverses and log determinants; infinite where a matrix is not positive definite."""
    try:
        factored = Factored(hessian)
    except np.linalg.LinAlgError:
        # The observed curvature need not be positive everywhere: such a point gets no weight.
        sign, log_determinant = np.linalg.slogdet(hessian)
        return np.linalg.inv(hessian), np.where(sign > 0, log_determinant, np.inf)
    return factored.inverse(), factored.log_determinant
