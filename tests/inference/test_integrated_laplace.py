"""Likelihoods and the integrated Laplace fit: derivatives, masses, exact cases, invariances."""

from __future__ import annotations

import numpy as np
import pytest

from planner.inference.integrated_laplace import IntegratedLaplace, _sd_of
from planner.inference.likelihoods import BetaBinomial, NegativeBinomial, StudentLogRate
from planner.inference.linear_terms import Block, factor, fixed, join

COUNTS = np.random.default_rng(0).poisson(3, 60).astype(float)
TRIALS = COUNTS + np.random.default_rng(1).integers(1, 20, 60)
LIKELIHOODS = [StudentLogRate(COUNTS), NegativeBinomial(COUNTS), BetaBinomial(COUNTS, TRIALS)]


def _by_name(likelihood: object) -> str:
    return likelihood.name


def _terms(seed: int = 0, walks: bool = True):
    rng = np.random.default_rng(seed)
    kind, week = rng.integers(0, 5, 60), np.sort(rng.integers(0, 12, 60))
    blocks = [
        fixed("level", np.ones(60), 1.0, 2.0),
        fixed("slope", rng.normal(size=60), 0.0, 0.5),
        factor("kind", kind, tuple("abcde"), 0.5),
    ]
    if walks:
        free = factor("week", np.where(week < 11, week, -1), tuple(range(11)), 0.1)
        blocks.append(
            Block("week", free.labels, free.columns, 0.1, gaps=(np.ones(5), np.full(6, 2.0)))
        )
    return join(blocks, np.zeros(60))


@pytest.mark.parametrize("likelihood", LIKELIHOODS, ids=_by_name)
def test_derivatives_of_the_likelihoods(likelihood) -> None:
    eta = np.random.default_rng(2).normal(size=(60, 2))
    phi = np.array([0.3, -0.2]) + (2 if likelihood.name == "beta-binomial" else 0)
    h = 1e-6
    by_scale = likelihood.log_likelihood(eta, phi + h) - likelihood.log_likelihood(eta, phi - h)
    assert likelihood.scale_score(eta, phi) == pytest.approx(by_scale / (2 * h), abs=1e-5)
    mass = likelihood.log_mass(eta + h, phi) - likelihood.log_mass(eta - h, phi)
    if likelihood.name != "student":
        assert likelihood.score(eta, phi) == pytest.approx(mass / (2 * h), abs=1e-5)
        slope = likelihood.score(eta + h, phi) - likelihood.score(eta - h, phi)
        exact = np.maximum(-slope / (2 * h), 0.1 * likelihood.information(eta, phi))
        assert likelihood.observed_information(eta, phi) == pytest.approx(exact, abs=1e-4)
        change = likelihood.information(eta + h, phi) - likelihood.information(eta - h, phi)
        assert likelihood.information_slope(eta, phi) == pytest.approx(change / (2 * h), abs=1e-5)
        change = likelihood.score(eta, phi + h) - likelihood.score(eta, phi - h)
        assert likelihood.score_by_scale(eta, phi) == pytest.approx(change / (2 * h), abs=1e-5)
    change = likelihood.information(eta, phi + h) - likelihood.information(eta, phi - h)
    assert likelihood.information_by_scale(eta, phi) == pytest.approx(change / (2 * h), abs=1e-5)


@pytest.mark.parametrize(
    "likelihood",
    [StudentLogRate(np.arange(40_000.0)), NegativeBinomial(np.arange(3_000.0)),
     BetaBinomial(np.arange(31.0), np.full(31, 30.0))],
    ids=_by_name,
)  # fmt: skip
def test_masses_sum_to_one(likelihood) -> None:
    eta = np.full((len(likelihood.outcome), 1), 1.2)
    total = np.exp(likelihood.log_mass(eta, np.array([-0.5]))).sum()
    assert total == pytest.approx(1, abs=2e-4)


def test_money_density_integrates_to_one_and_scales_with_the_currency() -> None:
    money = np.geomspace(1e-9, 1e9, 200_000)
    mass = StudentLogRate(money, 2.0, is_count=False).log_mass(np.full((len(money), 1), 1.0),
                                                               np.array([-0.3]))  # fmt: skip
    inside = np.trapezoid(np.exp(mass[:, 0]), money)
    # The rest of the t distribution lies below zero on the log scale.
    from scipy.special import stdtr

    assert inside == pytest.approx(1 - stdtr(4, -1.0 / np.exp(-0.3)), abs=1e-3)
    dearer = StudentLogRate(money * 7, 14.0, is_count=False).log_mass(
        np.full((len(money), 1), 1.0), np.array([-0.3])
    )
    assert dearer == pytest.approx(mass - np.log(7))


@pytest.mark.parametrize("likelihood", LIKELIHOODS, ids=_by_name)
def test_gradient_of_the_scales(likelihood) -> None:
    machine = IntegratedLaplace(likelihood, [_terms()])
    theta = np.array([-0.4, 0.3, 0.2])

    def value(at: np.ndarray) -> float:
        return float(machine._inner(at[:, None], 0, None).log_posterior[0])

    gradient = machine._gradient(machine._inner(theta[:, None], 0, None))[:, 0]
    step = 1e-4
    numeric = [(value(theta + step * e) - value(theta - step * e)) / (2 * step) for e in np.eye(3)]
    # The way the mode moves is taken by the expected information, hence the small difference.
    assert gradient == pytest.approx(numeric, rel=5e-3, abs=5e-2)


def test_points_of_a_scale_follow_its_half_normal_prior() -> None:
    from scipy.special import ndtr

    points = np.linspace(-5, 5, 41)
    log_sd, slope = _sd_of(points, np.full(41, 0.5))
    ratio = np.exp(log_sd) / 0.5
    assert 2 * ndtr(ratio) - 1 == pytest.approx(ndtr(points), abs=1e-12)
    numeric = (_sd_of(points + 1e-5, np.full(41, 0.5))[0] - log_sd) / 1e-5
    assert slope == pytest.approx(numeric, rel=1e-3)


def test_walk_precision_is_that_of_its_steps() -> None:
    terms = _terms()
    place = terms.places["week"]
    dense = np.diag(terms.diagonal[1]) + np.diag(terms.beside[1], 1) + np.diag(terms.beside[1], -1)
    dense = dense[place, place]
    rng = np.random.default_rng(0)
    value = rng.normal(size=11)
    # Two walks: five knots and six, each ending in a knot of value 0.
    first = np.diff(np.r_[value[:5], 0.0])
    second = np.diff(np.r_[value[5:], 0.0])
    assert value @ dense @ value == pytest.approx((first**2).sum() + (second**2 / 2).sum())


def test_gaussian_rows_move_the_contrast_as_they_should() -> None:
    """A row of evidence as good as certain pins its contrast."""
    terms = _terms(walks=False)
    contrast = np.zeros((1, terms.size))
    contrast[0, terms.places["kind"].start] = 1
    contrast[0, terms.places["kind"].start + 1] = -1
    machine = IntegratedLaplace(
        LIKELIHOODS[0], [terms.with_evidence(contrast, np.array([0.7]), np.array([0.001]))]
    )
    drawn = machine.fit().coefficients @ contrast[0]
    assert drawn.mean() == pytest.approx(0.7, abs=0.005)
    assert drawn.std() < 0.002


def test_same_seed_same_draws_and_a_variant_without_weight_is_not_drawn() -> None:
    good, bad = _terms(walks=False), _terms(seed=99, walks=False)
    shift = np.array([0.0, 0.6, -0.6, 0.3, -0.3])
    kinds = good.matrix[:, good.places["kind"]] @ shift
    outcome = np.expm1(2 + kinds + 0.1 * np.random.default_rng(3).standard_t(4, 60))
    likelihood = StudentLogRate(np.maximum(outcome, 0), is_count=False)
    first = IntegratedLaplace(likelihood, [good, bad]).fit()
    again = IntegratedLaplace(likelihood, [good, bad]).fit()
    assert (first.coefficients == again.coefficients).all()
    assert (first.variant == 0).all()
    assert first.is_trusted
