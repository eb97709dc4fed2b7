"""The posterior of message rates: Laplace at every node of a grid, the nodes weighed together.

A day's likelihood is closed: with m_b expected messages in hour b, M their sum, y_b the counts, Y
their sum and the whole day multiplied by a Gamma(r, r) factor, it is
prod_b m_b^y_b / y_b! x Gamma(r + Y) / Gamma(r) x r^r / (r + M)^(r + Y).
The expected information of the rates given the day's factor is positive by Cauchy-Schwarz, so that
scoring steps always climb.

Units: messages per hour, per post; logs are natural.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import gammaln, logsumexp

from planner.cadence.arrivals import ArrivalDays
from planner.cadence.clock import HOURS_PER_WEEK
from planner.cadence.hour_kernels import LENGTHS, SHARES, kernel_roots

AMPLITUDES = np.array([0.1, 0.2, 0.35, 0.6, 1.0])
AMPLITUDE_SCALE = 0.5
LEVEL_SD = 2.0
PER_POST = (np.log(0.5), 1.5)
"""Mean and sd of the log messages a post brings."""

SHAPE = (np.log(3.0), 1.0)
"""Mean and sd of log r."""

LOG_R_RANGE = (np.log(0.05), np.log(200.0))
STEPS, ROUNDS = 30, 3
DRAWS = 400
FLOOR = 1e-9


@dataclass(frozen=True, eq=False)
class ArrivalDraws:
    """Draws of what brings messages.

    `rate` (draws, 168): messages per hour without posts; `per_post` (draws, platforms); `shape`
    (draws,): of the gamma factor of a day, whose variance is 1 / shape. `log_evidence`: of the
    days under this model.
    """

    rate: np.ndarray
    per_post: np.ndarray
    shape: np.ndarray
    platforms: tuple[str, ...]
    log_evidence: float = 0.0

    def week(self, exposure: np.ndarray) -> np.ndarray:
        """Messages per hour of a week with posts, (draws, 168).

        Parameters
        ----------
        exposure
            What its posts would bring if the mean post brought one, (platforms, 168).
        """
        return self.rate + self.per_post @ exposure


def fit_arrivals(
    days: ArrivalDays,
    prior_shape: np.ndarray,
    *,
    amplitudes: np.ndarray = AMPLITUDES,
    draws: int = DRAWS,
    seed: int = 0,
) -> ArrivalDraws:
    """Draws given some days.

    Parameters
    ----------
    prior_shape
        Share of a week's messages in each hour, shape (168,), above 0.
    amplitudes
        sds in log by which hours may differ from it; [0] keeps to it.
    """
    world = _Days(days, np.log(prior_shape * HOURS_PER_WEEK))
    roots = kernel_roots(np.arange(HOURS_PER_WEEK))
    middle = [length * len(SHARES) + 1 for length in range(len(LENGTHS))]
    nodes = []
    for root in [roots[at] for at in middle]:
        unknown, log_r = world.start(), SHAPE[0]
        for amplitude, log_prior in zip(amplitudes, _log_prior(amplitudes), strict=True):
            basis = world.basis(amplitude * root)
            for _ in range(ROUNDS):
                unknown, value, half = world.climb(basis, unknown, np.exp(log_r))
                log_r, spread = world.best_shape(basis, unknown)
            log_weight = value + log_prior - float(np.log(np.diag(half)).sum())
            nodes.append(_Node(basis, unknown, half, log_r, spread, log_weight))
    return _drawn(world, nodes, days.platforms, draws, np.random.default_rng(seed))


def day_scores(days: ArrivalDays, found: ArrivalDraws) -> np.ndarray:
    """Log predictive probability of each day, shape (days,); draws averaged in probability."""
    order = [days.platforms.index(name) for name in found.platforms if name in days.platforms]
    own = [at for at, name in enumerate(found.platforms) if name in days.platforms]
    background = found.rate.reshape(-1, 7, 24)[:, days.weekday]
    extra = np.einsum("sp,pdh->sdh", found.per_post[:, own], days.exposure[order])
    log_each = _log_likelihood(days.counts[None], np.maximum(background + extra, FLOOR),
                               found.shape[:, None])  # fmt: skip
    return logsumexp(log_each, axis=0) - np.log(len(found.shape))


def raw_means(days: ArrivalDays) -> ArrivalDraws:
    """The simple rule: mean count of each hour of the week, half a message added to each cell."""
    number = np.maximum(np.bincount(days.weekday, minlength=7), 1)
    total = np.zeros((7, 24))
    np.add.at(total, days.weekday, days.counts)
    rate = ((total + 0.5) / number[:, None]).ravel()
    log_r, _ = _best_shape(days.counts, rate.reshape(7, 24)[days.weekday])
    return ArrivalDraws(rate[None], np.zeros((1, 0)), np.full(1, np.exp(log_r)), ())


@dataclass(frozen=True, eq=False)
class _Node:
    """Laplace's approximation at one amplitude and kernel; `half` factors the information."""

    basis: np.ndarray
    mode: np.ndarray
    half: np.ndarray
    log_r: float
    log_r_sd: float
    log_weight: float


class _Days:
    """The log posterior of one record and its derivatives."""

    def __init__(self, days: ArrivalDays, log_shape: np.ndarray) -> None:
        self._days, self._log_shape = days, log_shape
        self._posts = len(days.platforms)
        self._level = np.log(max(days.counts.mean(), 0.01))

    def start(self) -> np.ndarray:
        """Whitened hours, level, log messages per post."""
        return np.zeros(HOURS_PER_WEEK + 1 + self._posts)

    def basis(self, root: np.ndarray) -> np.ndarray:
        """Log rates (and log messages per post) as a matrix of standard normal unknowns."""
        size = HOURS_PER_WEEK + 1 + self._posts
        basis = np.zeros((HOURS_PER_WEEK + self._posts, size))
        basis[:HOURS_PER_WEEK, :HOURS_PER_WEEK] = root
        basis[:HOURS_PER_WEEK, HOURS_PER_WEEK] = LEVEL_SD
        basis[HOURS_PER_WEEK:, HOURS_PER_WEEK + 1 :] = PER_POST[1] * np.eye(self._posts)
        return basis

    def logs(self, basis: np.ndarray, unknown: np.ndarray) -> np.ndarray:
        """Log rates of the 168 hours, then log messages per post; the last axis of `unknown`."""
        centre = np.r_[self._level + self._log_shape, np.full(self._posts, PER_POST[0])]
        return centre + unknown @ basis.T

    def climb(
        self, basis: np.ndarray, unknown: np.ndarray, r: float
    ) -> tuple[np.ndarray, float, np.ndarray]:
        """Mode, log posterior there, and the lower Cholesky factor of the information."""
        value = self._value(basis, unknown, r)
        for _ in range(STEPS):
            gradient, information = self._slopes(basis, unknown, r)
            half = np.linalg.cholesky(information)
            step = np.linalg.solve(half.T, np.linalg.solve(half, gradient))
            size = 1.0
            while size > 1e-4:
                tried = unknown + size * step
                then = self._value(basis, tried, r)
                if then >= value:
                    break
                size /= 2
            else:
                break
            gained, unknown, value = then - value, tried, then
            if gained < 1e-6:
                break
        return unknown, value, np.linalg.cholesky(self._slopes(basis, unknown, r)[1])

    def best_shape(self, basis: np.ndarray, unknown: np.ndarray) -> tuple[float, float]:
        """Most probable log r given the rates, and its sd."""
        return _best_shape(self._days.counts, self._means(self.logs(basis, unknown))[0])

    def _means(self, logs: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Expected messages (days, 24), those without posts, those of each platform's posts."""
        rate = np.exp(np.clip(logs[:HOURS_PER_WEEK], -25, 15)).reshape(7, 24)
        background = rate[self._days.weekday]
        per_post = np.exp(np.clip(logs[HOURS_PER_WEEK:], -25, 15))
        of_posts = per_post[:, None, None] * self._days.exposure
        return np.maximum(background + of_posts.sum(axis=0), FLOOR), background, of_posts

    def _value(self, basis: np.ndarray, unknown: np.ndarray, r: float) -> float:
        mean = self._means(self.logs(basis, unknown))[0]
        fits = float(_log_likelihood(self._days.counts, mean, np.array(r)).sum())
        return fits - 0.5 * float(unknown @ unknown)

    def _slopes(
        self, basis: np.ndarray, unknown: np.ndarray, r: float
    ) -> tuple[np.ndarray, np.ndarray]:
        days = self._days
        mean, background, of_posts = self._means(self.logs(basis, unknown))
        total, count = mean.sum(axis=1), days.counts.sum(axis=1)
        factor = (r + count) / (r + total)
        pull = days.counts / mean - factor[:, None]
        size = HOURS_PER_WEEK + self._posts
        slope = np.zeros(size)
        cells = np.zeros((7, 24))
        np.add.at(cells, days.weekday, pull * background)
        slope[:HOURS_PER_WEEK] = cells.ravel()
        slope[HOURS_PER_WEEK:] = (pull * of_posts).sum(axis=(1, 2))
        information = np.zeros((size, size))
        self._fill(information, mean, background, of_posts, factor, r + total)
        return (basis.T @ slope - unknown,
                basis.T @ information @ basis + np.eye(len(unknown)))  # fmt: skip

    def _fill(
        self,
        information: np.ndarray,
        mean: np.ndarray,
        background: np.ndarray,
        of_posts: np.ndarray,
        factor: np.ndarray,
        r_and_total: np.ndarray,
    ) -> None:
        """Sum over days of factor x (diag(g g' / m) - G G' / (r + M))."""
        each = factor[:, None] / mean
        whole = factor / r_and_total
        of_posts_day = of_posts.sum(axis=2)
        for weekday in range(7):
            own = self._days.weekday == weekday
            rows = slice(24 * weekday, 24 * weekday + 24)
            if not own.any():
                continue
            part = background[own]
            block = -(part.T * whole[own]) @ part
            block[np.diag_indices(24)] += (each[own] * part**2).sum(axis=0)
            information[rows, rows] = block
            for number in range(self._posts):
                cross = (each[own] * part * of_posts[number, own]).sum(axis=0)
                cross -= (part.T * whole[own]) @ of_posts_day[number, own]
                information[rows, HOURS_PER_WEEK + number] = cross
                information[HOURS_PER_WEEK + number, rows] = cross
        for one in range(self._posts):
            for other in range(self._posts):
                information[HOURS_PER_WEEK + one, HOURS_PER_WEEK + other] = (
                    each * of_posts[one] * of_posts[other]
                ).sum() - (whole * of_posts_day[one] * of_posts_day[other]).sum()


def _log_likelihood(counts: np.ndarray, mean: np.ndarray, r: np.ndarray) -> np.ndarray:
    """Log probability of each day, without the counts' factorials; last axis: hours."""
    total, count = mean.sum(axis=-1), counts.sum(axis=-1)
    return (
        (counts * np.log(mean)).sum(axis=-1)
        + gammaln(r + count) - gammaln(r) + r * np.log(r) - (r + count) * np.log(r + total)
    )  # fmt: skip


def _best_shape(counts: np.ndarray, mean: np.ndarray) -> tuple[float, float]:
    def against(log_r: float) -> float:
        fits = _log_likelihood(counts, mean, np.array(np.exp(log_r))).sum()
        return -float(fits) + 0.5 * ((log_r - SHAPE[0]) / SHAPE[1]) ** 2

    best = float(minimize_scalar(against, bounds=LOG_R_RANGE, method="bounded").x)
    step = 0.05
    bend = (against(best + step) - 2 * against(best) + against(best - step)) / step**2
    return best, float(1 / np.sqrt(max(bend, 1 / SHAPE[1] ** 2)))


def _log_prior(amplitudes: np.ndarray) -> np.ndarray:
    """Half-t (3 degrees) weights of the amplitudes: density times the width of each one's cell."""
    edges = np.r_[0.0, (amplitudes[1:] + amplitudes[:-1]) / 2, 1.5 * max(amplitudes[-1], 0.1)]
    density = -2 * np.log1p((amplitudes / AMPLITUDE_SCALE) ** 2 / 3)
    return density + np.log(np.diff(edges))


def _drawn(
    world: _Days,
    nodes: list[_Node],
    platforms: tuple[str, ...],
    draws: int,
    rng: np.random.Generator,
) -> ArrivalDraws:
    """Draws of the mixture over all nodes, stratified by their weights."""
    log_weight = np.array([node.log_weight for node in nodes])
    weight = np.exp(log_weight - logsumexp(log_weight))
    at = (np.arange(draws) + rng.random()) / draws
    chosen = np.searchsorted(np.cumsum(weight)[:-1], at, side="right")
    normal = rng.standard_normal((draws, len(nodes[0].mode)))
    logs = np.empty((draws, HOURS_PER_WEEK + len(platforms)))
    log_r = np.empty(draws)
    for number in np.unique(chosen):
        own, node = np.flatnonzero(chosen == number), nodes[number]
        unknown = node.mode + np.linalg.solve(node.half.T, normal[own].T).T
        logs[own] = world.logs(node.basis, unknown)
        log_r[own] = node.log_r + node.log_r_sd * rng.standard_normal(len(own))
    order = rng.permutation(draws)
    logs, log_r = logs[order], np.clip(log_r[order], *LOG_R_RANGE)
    rates = np.exp(np.clip(logs, -25, 15))
    return ArrivalDraws(rates[:, :HOURS_PER_WEEK], rates[:, HOURS_PER_WEEK:], np.exp(log_r),
                        platforms, float(logsumexp(log_weight)))  # fmt: skip
