"""Classes of a survey and published reach in the app."""

from __future__ import annotations

import numpy as np
import pytest

from planner.audience.survey_report import look_at_survey
from planner.errors import PlannerError
from planner.samples import load_sample
from planner.simulate import make_classes
from planner.widgets.member_models import MemberModels
from planner.widgets.plain import is_shown
from planner.widgets.reach_panel import ReachPanel
from planner.widgets.state import PlannerState
from planner.widgets.survey_models import SurveyModels


def test_a_samples_survey_is_looked_at_when_somebody_asks() -> None:
    models = SurveyModels(PlannerState())
    models.show()
    assert is_shown(models.asking) and models.results.value == ""
    models.look.click()
    assert models.guard.place.value == ""
    assert "simulated data" in models.results.value
    assert "classes are not supported by 640 respondents" in models.results.value


def test_planted_classes_are_named_with_what_they_declare() -> None:
    world = make_classes(1500, seed=1)
    rng = np.random.default_rng(0)
    is_first = world.classes == 0
    phone = np.where(rng.random(1500) < np.where(is_first, 0.8, 0.4), "phone", "computer")
    survey = world.survey.assign(device=phone)
    found = look_at_survey(survey, ("device",), replicates=19)
    assert found.verdict.level == "types found"
    assert len(found.tables["classes"]) == 3 and len(found.tables["answers"])
    declared = found.tables["declared"]
    assert "different from everyone else" in set(declared["Reading"])
    assert not set(found.tables["answers"]["Answer"].str.split(":").str[0]) & {"device"}
    with pytest.raises(PlannerError, match="found no column income"):
        look_at_survey(survey, ("income",))


def test_a_survey_of_ones_own_is_read_and_looked_at() -> None:
    models = SurveyModels(PlannerState())
    models.show()
    rows = "".join(f"{n},{'yes' if n % 3 else 'no'},{'a' if n % 2 else 'b'}\n" for n in range(90))
    models.upload.receive("mine.csv", b"respondent_id,likes,buys\n" + rows.encode())
    assert "mine.csv" in models.upload.rows.value
    models.look.click()
    assert "90 respondents answered" in models.results.value
    assert "simulated" not in models.results.value
    models.upload.receive("none.csv", b"")
    assert models.upload.reading.guard.place.value or "no row" in models.upload.rows.value


def test_posts_alone_get_totals_that_are_acts_and_not_people() -> None:
    state = PlannerState()
    state.take_file("mine.csv", b"id,date,platform,likes,reach\n1,2026-05-04,x,30,1000\n"
                                b"2,2026-05-05,x,50,1000\n")  # fmt: skip
    models = MemberModels(state)
    models.show()
    assert "Behavioural clusters are impossible" in models.results.value
    assert "acts, not people" in models.results.value and "40.0" in models.results.value
    surveys = SurveyModels(state)
    surveys.show()
    assert not is_shown(surveys.asking)


def test_reach_follows_the_share_of_women_and_names_what_is_missing() -> None:
    panel = ReachPanel()
    half = panel.result.value
    panel.women.value = 100
    assert panel.result.value != half and "Pinterest" in panel.result.value
    assert "No figures by gender are published for" in panel.result.value
    assert "Pew Research Center" in panel.result.value and "2023-09-05" in panel.result.value


def test_samples_have_surveys() -> None:
    assert len(load_sample("harbour_roast").survey) == 640
