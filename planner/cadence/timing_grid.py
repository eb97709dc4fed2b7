"""The effect of the hour of the week with its hyper-parameters integrated on a grid.

Amplitude (11 points), kernel (9) and noise (6): 594 nodes, none plugged in, for plugged-in values
make intervals far too narrow with few posts. Given a node everything is Gaussian: the terms of
`Nuisance` are integrated out once per noise level, the hours of the week by one eigenvalue problem
per kernel and noise level, after which every amplitude is a sum. Heavy tails are taken as one step
of Fisher scoring from the fit without hours: each post stands as that fit plus w / i of its
residual, with precision i, where w is the weight of t errors and i = (nu + 1) / (nu + 3) their
information (Lange, Little & Taylor 1989). Weights alone would make every effect smaller by i.

Units: effects in log; amplitudes are sds of effects over the hours looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import gammaln, logsumexp

from planner.cadence.hour_kernels import kernel_roots
from planner.cadence.timing_terms import Nuisance

AMPLITUDES = np.array([0, 0.04, 0.08, 0.12, 0.17, 0.23, 0.3, 0.4, 0.55, 0.75, 1.0])
AMPLITUDE_SCALE = 0.27
AMPLITUDE_DEGREES = 3.0
NOISE_STEPS = np.array([-4.0, -2.5, -1.0, 0.0, 1.0, 2.5])
"""Of the log noise, in its standard errors around the fit without hours (which is too large)."""

TAILS = (4.0, 8.0, 30.0)
ROUNDS = 4
DRAWS = 2_000


@dataclass(frozen=True, eq=False)
class HourDraws:
    """Posterior draws of the hours' effects.

    `effect` is (draws, hours) in log, `of_online` the part of it that the audience-online curve
    accounts for (0 without one); `noise` and `amplitude` (draws,); `no_effect` the posterior
    weight of amplitude 0; `degrees` those of the t errors.
    """

    hours: np.ndarray
    effect: np.ndarray
    noise: np.ndarray
    amplitude: np.ndarray
    no_effect: float
    degrees: float
    of_online: np.ndarray | float = 0.0


class TimingGrid:
    """The posterior of one platform's hours.

    Parameters
    ----------
    value
        log(1 + result / unit), shape (posts,).
    hour
        Hour of the week of each post.
    terms
        Everything besides the hour.
    hours
        Hours looked at, rising; those of the posts are among them.
    online
        Centred log share of the audience online in each of `hours`; the last of `terms` is then its
        value at each post (`with_online`), whose weight is learnt.
    """

    def __init__(
        self,
        value: np.ndarray,
        hour: np.ndarray,
        terms: Nuisance,
        hours: np.ndarray,
        online: np.ndarray | None = None,
    ) -> None:
        self._terms, self.hours, self._online = terms, hours, online
        self._value, self._cell = value, np.searchsorted(hours, hour)
        self.degrees, weight, self._noise, fitted = self._tails()
        self._information = (self.degrees + 1) / (self.degrees + 3)
        self._sums(fitted + weight / self._information * (value - fitted))

    def _tails(self) -> tuple[float, np.ndarray, float, np.ndarray]:
        """Degrees of freedom, weights and noise scale of t errors, and the fit without hours."""
        best = None
        for degrees in TAILS:
            weight, noise = np.ones(len(self._value)), 1.0
            for _ in range(ROUNDS):
                fitted = self._without_hours(weight, noise)
                rest = self._value - fitted
                noise = float(np.sqrt(max((weight * rest**2).mean(), 1e-12)))
                weight = (degrees + 1) / (degrees + (rest / noise) ** 2)
            log_likelihood = (
                gammaln((degrees + 1) / 2) - gammaln(degrees / 2)
                - 0.5 * np.log(degrees * np.pi) - np.log(noise)
                - (degrees + 1) / 2 * np.log1p((rest / noise) ** 2 / degrees)
            ).sum()  # fmt: skip
            if best is None or log_likelihood > best[0]:
                best = log_likelihood, degrees, weight, noise, fitted
        return best[1:]

    def _without_hours(self, weight: np.ndarray, noise: float) -> np.ndarray:
        terms = self._terms
        inner = np.diag(terms.sd**-2.0) + (terms.matrix.T * weight) @ terms.matrix / noise**2
        rest = self._value - terms.matrix @ terms.mean
        step = np.linalg.solve(inner, (terms.matrix.T * weight) @ rest / noise**2)
        return terms.matrix @ (terms.mean + step)

    def _sums(self, value: np.ndarray) -> None:
        """Sums that all nodes share, of posts as they stand (see above) with equal precision."""
        matrix, cells = self._terms.matrix, len(self.hours)
        rest = value - matrix @ self._terms.mean
        weight = np.full(len(rest), self._information)
        weighted = matrix * weight[:, None]
        self._xx = weighted.T @ matrix
        self._xz = np.zeros((matrix.shape[1], cells))
        np.add.at(self._xz.T, self._cell, weighted)
        self._zz = np.bincount(self._cell, weights=weight, minlength=cells)
        self._xr = weighted.T @ rest
        self._zr = np.bincount(self._cell, weights=weight * rest, minlength=cells)
        self._rr = float(weight @ rest**2)

    def _given_noise(self, noise: float) -> tuple[np.ndarray, np.ndarray, float, np.ndarray]:
        """Information and linear part of the hours, log evidence without them, inverse of terms."""
        variance = noise**2
        inner = np.diag(self._terms.sd**-2.0) + self._xx / variance
        inverse = np.linalg.inv(inner)
        pull = inverse @ self._xz / variance
        information = np.diag(self._zz) / variance - self._xz.T @ pull / variance
        linear = self._zr / variance - pull.T @ self._xr / variance
        square = self._rr / variance - self._xr @ inverse @ self._xr / variance**2
        # The scale of t errors is known as well as that of so many normal ones.
        log_evidence = -0.5 * (
            self._information * (len(self._value) * np.log(variance) + square)
            + np.linalg.slogdet(inner)[1]
            + 2 * np.log(self._terms.sd).sum()
        )
        return information, linear, float(log_evidence), inverse

    @cached_property
    def nodes(self) -> tuple[np.ndarray, np.ndarray, list]:
        """Log weights (noises, kernels, amplitudes), the noises, and each pair's eigenvectors."""
        error = 1 / np.sqrt(2 * max(len(self._value) - self._terms.matrix.shape[1] / 2, 4.0))
        noises = self._noise * np.exp(NOISE_STEPS * error)
        roots = kernel_roots(self.hours)
        log_weight = np.empty((len(noises), len(roots), len(AMPLITUDES)))
        parts = []
        square = AMPLITUDES[:, None] ** 2
        for at, noise in enumerate(noises):
            information, linear, base, _ = self._given_noise(float(noise))
            for number, root in enumerate(roots):
                values, vectors = np.linalg.eigh(root.T @ information @ root)
                values = np.maximum(values, 0.0)
                turned = vectors.T @ (root.T @ linear)
                inside = 1 + square * values
                log_weight[at, number] = base - 0.5 * np.log(inside).sum(axis=1)
                log_weight[at, number] += 0.5 * (square * turned**2 / inside).sum(axis=1)
                parts.append((root @ vectors, values, turned))
        log_weight += _log_cells(np.log(noises))[:, None, None] - np.log(len(roots))
        log_weight += np.log(_amplitude_prior())
        return log_weight - logsumexp(log_weight), noises, parts

    def draw(self, draws: int = DRAWS, seed: int = 0) -> HourDraws:
        """Draws of the mixture over all nodes, stratified by their weights."""
        log_weight, noises, parts = self.nodes
        weight = np.exp(log_weight)
        rng = np.random.default_rng(seed)
        at = (np.arange(draws) + rng.random()) / draws
        node = np.searchsorted(np.cumsum(weight.ravel())[:-1], at, side="right")
        noise_at, kernel_at, amplitude_at = np.unravel_index(node, weight.shape)
        normal = rng.standard_normal((draws, len(self.hours)))
        effect = np.zeros((draws, len(self.hours)))
        pair = noise_at * weight.shape[1] + kernel_at
        for number in np.unique(pair):
            own = np.flatnonzero(pair == number)
            basis, values, turned = parts[number]
            amplitude = AMPLITUDES[amplitude_at[own]][:, None]
            inside = 1 + amplitude**2 * values
            inner = amplitude * turned / inside + normal[own] / np.sqrt(inside)
            effect[own] = amplitude * (inner @ basis.T)
        order = rng.permutation(draws)
        effect, noise = effect[order], noises[noise_at][order]
        of_online = self._of_online(effect, noise, rng)
        return HourDraws(
            self.hours,
            effect + of_online,
            noise,
            AMPLITUDES[amplitude_at][order],
            float(weight[:, :, 0].sum()),
            self.degrees,
            of_online,
        )

    def _of_online(
        self, effect: np.ndarray, noise: np.ndarray, rng: np.random.Generator
    ) -> np.ndarray | float:
        """The online curve times draws of its weight given the hours, (draws, hours)."""
        if self._online is None:
            return 0.0
        weight = np.empty(len(noise))
        for each in np.unique(noise):
            own = noise == each
            inverse = self._given_noise(float(each))[3]
            pull = self._xr[:, None] - self._xz @ effect[own].T
            middle = self._terms.mean[-1] + inverse[-1] @ pull / each**2
            weight[own] = middle + np.sqrt(inverse[-1, -1]) * rng.standard_normal(int(own.sum()))
        return weight[:, None] * self._online[None, :]

    def noise_without(self, like: HourDraws) -> np.ndarray:
        """As many draws of the noise given that hours have no effect, shape (draws,)."""
        log_weight, noises, _ = self.nodes
        weight = np.exp(log_weight[:, :, 0] - log_weight[:, :, 0].max()).sum(axis=1)
        at = (np.arange(len(like.noise)) + 0.5) / len(like.noise)
        return noises[np.searchsorted(np.cumsum(weight / weight.sum())[:-1], at, side="right")]

    def forecast(
        self, found: HourDraws, matrix: np.ndarray, hour: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Centre and scale of later posts by draw, each (draws, posts); `hour` None: no hours.

        The terms besides the hour are those that fit the posts given the drawn hours.
        """
        cell = None if hour is None else np.searchsorted(self.hours, hour)
        hours = found.effect - found.of_online  # the curve itself is among the terms
        centre = np.empty((len(found.noise), len(matrix)))
        scale = np.empty_like(centre)
        for noise in np.unique(found.noise):
            own = found.noise == noise
            inverse = self._given_noise(float(noise))[3]
            pull = self._xr[:, None]
            if cell is not None:
                pull = pull - self._xz @ hours[own].T
            step = inverse @ pull / noise**2
            fitted = matrix @ (self._terms.mean[:, None] + step)
            centre[own] = fitted.T + (0.0 if cell is None else hours[own][:, cell])
            spread = np.einsum("ij,jk,ik->i", matrix, inverse, matrix)
            scale[own] = np.sqrt(noise**2 + spread)
        return centre, scale


def _amplitude_prior() -> np.ndarray:
    """Half-t weights of the amplitudes: density times the width of each one's cell."""
    edges = np.r_[0.0, (AMPLITUDES[1:] + AMPLITUDES[:-1]) / 2, 1.25]
    scaled = AMPLITUDES / AMPLITUDE_SCALE
    density = (1 + scaled**2 / AMPLITUDE_DEGREES) ** (-(AMPLITUDE_DEGREES + 1) / 2)
    weight = density * np.diff(edges)
    return weight / weight.sum()


def _log_cells(points: np.ndarray) -> np.ndarray:
    """Log widths of the cells around rising points."""
    middles = (points[1:] + points[:-1]) / 2
    edges = np.r_[2 * points[0] - middles[0], middles, 2 * points[-1] - middles[-1]]
    return np.log(np.diff(edges))
