"""The content models over many simulated brands: coverage, choice, false advice, closed loop.

Seeds 0 to n - 1 throughout. Every rate is printed with its 99 % binomial bound.
"""

from __future__ import annotations

import numpy as np
import pytest
from content.best_kind import choose
from content.closed_loop import POLICIES, run
from content.coverage import Covered, covered
from content.mix_worlds import brief_of, plan_in, world
from content.random_mix_briefs import Checked, largest_move, never_worse
from content.random_mixes import compare
from content.test_effort_weeks import covered as covered_effect
from in_parallel import in_parallel
from scipy.stats import beta, binom, chi2

SIZES = (60, 100, 300, 1_000)


def _bounds(hits: int, of: int) -> str:
    low = beta.ppf(0.005, hits, of - hits + 1) if hits else 0.0
    high = beta.ppf(0.995, hits + 1, of - hits) if hits < of else 1.0
    return f"{hits} of {of} ({hits / of:.1%}; 99 %: {low:.1%} to {high:.1%})"


def _most(rate: float, of: int) -> int:
    """Largest count that the rate still explains."""
    return int(binom.ppf(0.99, of, rate))


@pytest.mark.parametrize("posts", SIZES)
def test_coverage_and_ranks_on_truths_from_the_prior(posts: int) -> None:
    found: list[Covered] = in_parallel(covered, range(1_000), posts, None)
    share = sum(one.inside for one in found) / sum(one.kinds for one in found)
    ranks = np.histogram([one.one_rank for one in found], 20, (0, 1))[0]
    expected = len(found) / 20
    p_value = float(chi2.sf(((ranks - expected) ** 2 / expected).sum(), 19))
    one = sum(one.one_inside for one in found)
    print(f"{posts} posts: 90 % intervals cover {share:.1%} of all kinds, one kind a set "
          f"{_bounds(one, len(found))}; ranks p = {p_value:.3f}")  # fmt: skip
    assert 0.876 <= share <= 0.924
    assert p_value > 0.01


@pytest.mark.parametrize("content_sd", [0.0, 0.15, 0.35])
@pytest.mark.parametrize("posts", SIZES)
def test_coverage_in_fixed_worlds(posts: int, content_sd: float) -> None:
    found: list[Covered] = in_parallel(covered, range(100), posts, content_sd)
    share = sum(one.inside for one in found) / sum(one.kinds for one in found)
    print(f"{posts} posts, sd {content_sd}: 90 % intervals cover {share:.1%}")
    assert share >= 0.85


@pytest.mark.parametrize("posts", [100, 1_000])
def test_the_best_kind_is_chosen_nearly_as_well_as_with_known_variances(posts: int) -> None:
    found = in_parallel(choose, range(2_000), posts)
    won = np.mean([one.won for one in found])
    known = np.mean([one.won_by_known_variances for one in found])
    optimism = np.mean([one.optimism for one in found])
    print(f"{posts} posts: won {won:.3f}, by known variances {known:.3f} (ratio "
          f"{won / known:.3f}), optimism {optimism:+.3f} in log")  # fmt: skip
    assert won >= 0.97 * known
    assert optimism <= 0.05


@pytest.mark.parametrize("posts", SIZES)
def test_false_advice_where_kinds_are_equal(posts: int) -> None:
    levels = in_parallel(_level, range(500), posts, 0.0)
    supported = levels.count("supported")
    leaning = supported + levels.count("leaning")
    print(f"{posts} posts, no difference: supported {_bounds(supported, 500)}, leaning or "
          f"better {_bounds(leaning, 500)}")  # fmt: skip
    assert supported <= _most(0.05, 500)
    assert leaning <= _most(0.25, 500)


def test_power_where_kinds_differ() -> None:
    levels = in_parallel(_level, range(500), 100, 0.35)
    advised = 500 - levels.count("not distinguishable from flat") - levels.count("prior only")
    print(f"100 posts, sd .35: a change is advised in {_bounds(advised, 500)}")
    assert advised >= 500 - _most(0.30, 500)


def _level(seed: int, posts: int, content_sd: float) -> str:
    return plan_in(seed, world(posts, content_sd)).level


@pytest.mark.parametrize(
    ("name", "content_sd", "drift_sd"),
    [("flat", 0.0, 0.0), ("stable", 0.35, 0.0), ("drifting", 0.35, 0.07)],
)
def test_closed_loop(name: str, content_sd: float, drift_sd: float) -> None:
    rows = in_parallel(run, range(100), content_sd, drift_sd)
    values = {policy: np.array([row[policy] for row in rows]) for policy in POLICIES}
    for policy, own in values.items():
        print(f"{name}, {policy}: mean {own.mean():.3f}, 5th percentile "
              f"{np.quantile(own, 0.05):.3f} of the present mix")  # fmt: skip
    model = values["model"]
    assert np.quantile(model, 0.05) >= 0.97
    if name != "flat":
        assert model.mean() > 1
        assert model.mean() > values["raw best"].mean()
        assert model.mean() > values["epsilon greedy"].mean()


def test_enumeration_on_500_small_problems() -> None:
    found = in_parallel(compare, range(500))
    shares = np.array([share for _, share, _ in found])
    print(f"surrogate equal in {sum(equal for equal, _, _ in found)} of 500, exact within 1 % in "
          f"{(shares >= 0.99).sum()}, worst {1 - shares.min():.2%} below")  # fmt: skip
    assert all(equal for equal, _, _ in found)
    assert sum(broken for _, _, broken in found) == 0
    assert (shares >= 0.99).mean() >= 0.98 and shares.min() >= 0.95


def test_never_worse_than_the_present_mix_on_500_briefs() -> None:
    found: list[Checked] = in_parallel(never_worse, range(500))
    allowed = [one for one in found if one.is_allowed]
    refused = sum(one.is_refused for one in found)
    print(f"present mix allowed in {len(allowed)} of 500, refused in words {refused}; worst "
          f"{min(one.above_present for one in allowed):+.2e}; limits broken "
          f"{sum(one.broken for one in found)}")  # fmt: skip
    assert all(one.above_present >= -1e-12 for one in allowed)
    assert not any(one.broken for one in found)


def test_jitter_of_the_data_moves_few_posts_100_times() -> None:
    moved = np.array(in_parallel(largest_move, range(100), brief_of(12.0)))
    steady = int((moved <= 1).sum())
    print(f"at most one post a kind moves in {_bounds(steady, 100)}; most {moved.max():g}")
    assert steady >= 100 - _most(0.10, 100)


def test_planted_effects_of_active_work_are_covered() -> None:
    found = in_parallel(covered_effect, range(200))
    inside = sum(one for one, _ in found)
    print(f"rho inside its 90 % interval in {_bounds(inside, 200)}, learnt in "
          f"{sum(learnt for _, learnt in found)}")  # fmt: skip
    assert inside >= 0.85 * 200
