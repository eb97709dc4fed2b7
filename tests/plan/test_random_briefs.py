"""500 random briefs: every plan keeps every limit, every refusal explains itself."""

from __future__ import annotations

import numpy as np
import pytest

from planner.errors import InfeasiblePlan
from planner.plan import Plan, make_plan, plan_violations
from tests.plan.random_briefs import random_brief, random_posts

BRIEFS = 500


def test_500_random_briefs_keep_every_limit_or_explain() -> None:
    broken, refused, made = [], 0, 0
    for seed in range(BRIEFS):
        rng = np.random.default_rng(seed)
        brief = random_brief(rng)
        posts = random_posts(rng, int(rng.choice([0, 1, 3, 60, 200])))
        try:
            plan = make_plan(brief, posts)
        except InfeasiblePlan as refusal:
            refused += 1
            assert refusal.reasons and all(reason.endswith(".") for reason in refusal.reasons)
            assert refusal.what_to_relax and all(refusal.what_to_relax)
            continue
        made += 1
        broken.extend((seed, sentence) for sentence in plan_violations(plan))
        if seed % 25 == 0:
            assert Plan.from_json(plan.to_json()) == plan
    assert not broken, broken[:10]
    # The draw must exercise both roads, or the test shows little.
    assert made >= 200 and refused >= 50, (made, refused)


@pytest.mark.parametrize("seed", range(20))
def test_yaml_round_trip_of_random_briefs(seed: int) -> None:
    brief = random_brief(np.random.default_rng(seed))
    assert type(brief).from_yaml(brief.to_yaml()) == brief
