"""Latent classes of a real survey against StepMix 3.0.0, whose figures are frozen here.

The survey: FiveThirtyEight / SurveyMonkey Audience 2014, the fourteen questions on characters, 834
respondents who answered at least one; plain maximum likelihood with missing answers.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from planner.audience import LatentClasses
from planner.sources import read_survey

STEPMIX = {2: -13_696.7689, 3: -13_088.4850, 4: -12_767.7760}
SHARES = {2: [0.6755, 0.3245], 3: [0.5631, 0.2809, 0.1561], 4: [0.4760, 0.3334, 0.1453, 0.0454]}


@pytest.mark.parametrize("classes", list(STEPMIX))
def test_the_likelihood_is_that_of_stepmix(real_data: Path, classes: int) -> None:
    survey = read_survey(real_data / "real" / "survey_star_wars_2014.csv").survey
    items = [name for name in survey if name.startswith("view_")]
    model = LatentClasses(n_classes=classes, smoothing=0).fit(survey[["respondent_id", *items]])
    assert model._members.members == 834
    assert model.log_likelihood_ == pytest.approx(STEPMIX[classes], abs=0.01)
    assert model.sizes_["share_of_members"].tolist() == pytest.approx(SHARES[classes], abs=1e-3)
