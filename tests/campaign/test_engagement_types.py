"""Engagement types over many seeds: false alarms, and planted types found."""

from __future__ import annotations

import numpy as np
import pytest
from in_parallel import in_parallel

from planner.audience import EngagementTypes, type_gates
from planner.audience.count_patterns import capped
from planner.audience.dirichlet_multinomial import LevelTable, posterior
from planner.audience.type_gates import adjusted_rand, crossed
from planner.metrics import wilson_interval
from planner.simulate import ONE_POPULATION_WORLDS, make_one_population, make_planted_types
from planner.simulate.engagement import TYPE_SHARES, EngagementWorld
from tests.evidence.false_alarms import most_allowed

SEEDS, POWER_SEEDS = 50, 20


@pytest.fixture(scope="module")
def alarms() -> dict[str, int]:
    return {}


@pytest.mark.parametrize("world", list(ONE_POPULATION_WORLDS))
def test_one_population_is_rarely_called_types(world: str, alarms: dict[str, int]) -> None:
    found = sum(in_parallel(_is_false_alarm, range(SEEDS), world))
    alarms[world] = found
    low, high = wilson_interval(found, SEEDS)
    print(f"\n{world}: types found in {found} of {SEEDS} worlds (90 %: {low:.1%} to {high:.1%})")
    assert found <= most_allowed(0.05, SEEDS)


def _is_false_alarm(seed: int, world: str) -> bool:
    counts = make_one_population(world, 2000, seed=seed)
    return EngagementTypes(seed=seed).fit(counts).verdict_.level == "types found"


def test_all_worlds_together_stay_below_five_percent(alarms: dict[str, int]) -> None:
    found, total = sum(alarms.values()), SEEDS * len(alarms)
    low, high = wilson_interval(found, total)
    print(f"\nall worlds: {found} of {total} = {found / total:.1%} (90 %: {low:.1%} to {high:.1%})")
    assert len(alarms) == len(ONE_POPULATION_WORLDS)
    assert found <= 0.05 * total


def agreements(world: EngagementWorld, model: EngagementTypes) -> tuple[float, float]:
    """Adjusted Rand with the truth of the model's types, and of the true parameters'."""
    table = LevelTable(capped(world.counts.to_numpy(), 20), np.ones(len(world.counts)))
    shares = np.bincount(world.types) / len(world.types)
    scores = table.log_probabilities(world.concentration * world.true_mixes) + np.log(shares)
    ones = np.ones(len(world.types))
    own = posterior(table, model._evidence.mixtures[3]).argmax(axis=1)
    return tuple(
        adjusted_rand(crossed(world.types, found, ones, 3))
        for found in (own, scores.argmax(axis=1))
    )


@pytest.fixture(scope="module")
def planted() -> list[tuple[EngagementWorld, EngagementTypes]]:
    """Fifty worlds of three types that are well apart, and what was found in them."""
    return in_parallel(_planted, range(SEEDS), 3500, 30, 0)


def _planted(
    seed: int, members: int, concentration: int, first: int
) -> tuple[EngagementWorld, EngagementTypes]:
    world = make_planted_types(members, concentration=concentration, seed=first + seed)
    return world, EngagementTypes(seed=seed).fit(world.counts)


def is_found(model: EngagementTypes) -> bool:
    return model.verdict_.level == "types found" and model.n_types_ == 3


def test_planted_types_are_found(planted) -> None:
    found = sum(is_found(model) for _, model in planted)
    reached, possible = np.array([agreements(*pair) for pair in planted]).T
    print(
        f"\nthree planted types, 3,500 members: found in {found} of {SEEDS}; adjusted Rand "
        f"{reached.mean():.3f}, of the true parameters {possible.mean():.3f}"
    )
    assert found >= 0.95 * SEEDS
    assert possible.mean() >= 0.85
    assert reached.mean() >= possible.mean() - 0.02


def test_power_grows_with_members_and_separation(planted) -> None:
    """How often three planted types are found, by members with enough acts and by how tightly
    members follow their type (20 seeds each). Printed for the README; only its ends are held to."""
    rates: dict[tuple[int, int], float] = {}
    for members in (700, 1500, 3500):
        for concentration in (8, 15, 30):
            if (members, concentration) == (3500, 30):
                fits = [model for _, model in planted[:POWER_SEEDS]]
            else:
                pairs = in_parallel(_planted, range(POWER_SEEDS), members, concentration, 1000)
                fits = [fit for _, fit in pairs]
            rate = rates[members, concentration] = float(np.mean([is_found(fit) for fit in fits]))
            print(f"\n{members} members, concentration {concentration}: found in {rate:.0%} of "
                  f"{POWER_SEEDS}")  # fmt: skip
    assert rates[3500, 30] >= 0.9 and rates[3500, 8] <= rates[3500, 30]


def _passed(evidence: type_gates.Evidence, *_: object) -> float:
    evidence.p_values = {"left out": 0.01}
    return 0.01


def _covered(seed: int) -> tuple[list[bool], list[bool]]:
    """Which sizes of types and which multiples of everyone's shares their intervals hold.

    The last gate decides whether types are named, not how wide their intervals are: it is left out.
    """
    type_gates._against_nulls = _passed  # in this process only, which does nothing else
    world = make_planted_types(1500, concentration=30, seed=2000 + seed)
    model = EngagementTypes(most_types=3, seed=seed).fit(world.counts)
    if model.n_types_ != 3:
        return [], []
    # The true type each one found is: the nearest mix.
    mixes = model.mix_["share_of_acts"].to_numpy().reshape(3, -1)
    kinds = [world.counts.columns.get_loc(kind) for kind in model.mix_["kind"][: len(mixes[0])]]
    true = world.true_mixes[:, kinds]
    place = [int(np.abs(true - mix).sum(axis=1).argmin()) for mix in mixes]
    assert sorted(place) == [0, 1, 2]
    profile, truth = model.profiles_, (true[place] / (TYPE_SHARES @ true)).ravel()
    sizes = (profile["low_90"] <= TYPE_SHARES[place]) & (TYPE_SHARES[place] <= profile["high_90"])
    multiples = (model.mix_["low_90"] <= truth) & (truth <= model.mix_["high_90"])
    return sizes.tolist(), multiples.tolist()


def test_intervals_of_sizes_and_multiples_cover() -> None:
    """150 planted worlds of 1,500 members: sizes of the types, multiples of everyone's shares."""
    sizes, multiples = [], []
    for own_sizes, own_multiples in in_parallel(_covered, range(150)):
        sizes += own_sizes
        multiples += own_multiples
    print(
        f"\n{len(sizes) // 3} planted worlds: {np.mean(sizes):.1%} of {len(sizes)} sizes and "
        f"{np.mean(multiples):.1%} of {len(multiples)} multiples within their 90 % intervals"
    )
    assert np.mean(sizes) >= 0.85 and np.mean(multiples) >= 0.85
