"""Groups by k-means and Gaussian mixtures: they work, and never claim to be types."""

from __future__ import annotations

import pandas as pd
import pytest

from planner.audience import ExpertClusters
from planner.audience.expert_clusters import METHODS, WARNING
from planner.errors import PlannerError
from planner.simulate import make_one_population, make_planted_types


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("planted", [True, False])
def test_groups_carry_the_warning_whatever_the_data(method, planted):
    counts = (
        make_planted_types(1500, seed=1).counts
        if planted
        else make_one_population("Dirichlet-multinomial", 1500, seed=1)
    )
    found = ExpertClusters(method, groups=3).fit(counts)
    assert found.verdict_.level == "no types, useful slices" and WARNING in found.verdict_.sentence
    assert found.summary["members"].sum() == len(counts)
    labels = found.assign(counts)
    sizes = labels.value_counts()
    assert sizes.to_dict() == found.summary.set_index("group")["members"].to_dict()
    again = ExpertClusters(method, groups=3).fit(counts.iloc[::-1])
    assert sorted(again.summary["members"]) == pytest.approx(sorted(found.summary["members"]), 40)
    assert WARNING in repr(found) and WARNING in found._repr_html_()


@pytest.mark.parametrize("members", [0, 1, 3, 60])
def test_too_few_members_are_refused_in_words(members):
    counts = make_planted_types(max(members, 1), seed=1).counts.head(members)
    found = ExpertClusters(groups=3).fit(counts)
    assert (
        found.verdict_.level == "not enough data" and "groups take 150" in found.verdict_.sentence
    )


def test_wrong_settings_and_early_questions_are_refused():
    with pytest.raises(PlannerError, match="with 2 to 12"):
        ExpertClusters("dbscan")
    with pytest.raises(PlannerError, match="with 2 to 12"):
        ExpertClusters(groups=1)
    with pytest.raises(PlannerError, match="Call fit"):
        ExpertClusters().assign(pd.DataFrame({"like": [1]}))
    with pytest.raises(PlannerError, match="Call fit"):
        ExpertClusters().displayed()
