"""Latent classes: none where there are none, found where planted, SQL equal to Python."""

from __future__ import annotations

import hashlib
import sqlite3

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.audience import LatentClasses
from planner.audience.latent_classes import _codes
from planner.audience.survey_members import SurveyMembers
from planner.audience.survey_nulls import (
    _main_order,
    _ranked,
    continuum_of_attitudes,
    independent_answers,
)
from planner.audience.type_gates import adjusted_rand, crossed
from planner.errors import PlannerError
from planner.simulate import SURVEYS_WITHOUT_CLASSES, make_attitudes, make_classes

SMALL = {"replicates": 19}


@pytest.fixture(scope="module")
def planted():
    return make_classes(2000, missing_share=0.1, seed=1)


@pytest.fixture(scope="module")
def found(planted) -> LatentClasses:
    return LatentClasses(**SMALL).fit(planted.survey)


@pytest.mark.parametrize("world", list(SURVEYS_WITHOUT_CLASSES))
def test_a_survey_without_classes_is_not_given_any(world):
    model = LatentClasses(**SMALL).fit(make_attitudes(world, 2000, missing_share=0.1, seed=0))
    assert model.verdict_.level == "no types, useful slices" and model.n_classes_ == 1
    assert model.panel_.loc[model.panel_["chosen"], "types"].tolist() == [1]


def test_planted_classes_are_found_with_respondents_where_they_belong(planted, found):
    assert found.verdict_.level == "types found" and found.n_classes_ == 3
    labels = found.assign(planted.survey)
    sure = labels.isin(found.names_).to_numpy()
    own = labels[sure].map(list(found.names_).index).to_numpy(dtype=int)
    assert sure.mean() > 0.95
    assert adjusted_rand(crossed(planted.classes[sure], own, np.ones(sure.sum()), 3)) > 0.9
    true = np.sort(np.bincount(planted.classes) / len(planted.classes))[::-1]
    assert (found.sizes_["low_90"] - 0.01 <= true).all()
    assert (true <= found.sizes_["high_90"] + 0.01).all()
    assert found.profiles_.groupby(["class", "item"])["share_in_class"].sum().round(9).eq(1).all()
    assert found.items_["share_missing"].between(0.05, 0.15).all()


def test_one_class_is_the_shares_of_everyone():
    survey = pd.DataFrame({"a": ["x", "x", "y", None], "b": ["u", "v", "v", "v"]})
    model = LatentClasses(n_classes=1, smoothing=0).fit(survey)
    written = 2 * np.log(2 / 3) + np.log(1 / 3) + np.log(1 / 4) + 3 * np.log(3 / 4)
    assert model.log_likelihood_ == pytest.approx(written, abs=1e-9)
    assert model.bic_ == pytest.approx(-2 * written + 2 * np.log(4), abs=1e-9)


def test_weights_are_the_same_as_rows_written_out():
    survey = make_classes(300, seed=4).survey.drop(columns="respondent_id")
    twice = pd.concat([survey, survey], ignore_index=True)
    weighted = survey.assign(weight=2.0)
    fitted = [LatentClasses(n_classes=2, smoothing=0).fit(table) for table in (twice, weighted)]
    assert fitted[0].log_likelihood_ == pytest.approx(fitted[1].log_likelihood_, abs=1e-4)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 3))
def test_more_steps_never_lower_the_objective(seed, types):
    rng = np.random.default_rng(seed)
    codes = rng.integers(-1, 3, (30, 4))
    members = SurveyMembers.of_rows(codes, (3, 3, 3, 3))
    shares, tables = np.full((1, types), 1 / types), members._start(types, rng)[None]
    values = []
    for _ in range(5):
        shares, tables, value = members._em(shares, tables, 2, -1.0)
        values.append(float(value[0]))
    assert (np.diff(values) >= -1e-7 * abs(values[0])).all()


def test_both_kinds_of_null_survey_look_like_the_one_at_hand():
    survey = make_attitudes("one attitude, four answers", 4000, missing_share=0.1, seed=2)
    model = LatentClasses(n_classes=1).fit(survey)
    members = model._members
    single = members.fit(1, starts=1, tolerance=1e-9, seed=0)
    rng = np.random.default_rng(3)
    drawn = {"independent": independent_answers(members, single)(rng),
             "continuum": continuum_of_attitudes(members)(rng)}  # fmt: skip

    order = _main_order(members)
    assert [answers.tolist() for answers in order] in (
        [[0, 2, 3, 1]] * 10, [[1, 3, 2, 0]] * 10
    ), "always, often, seldom, never: the alphabet's order is put right"  # fmt: skip

    def pairs(one: SurveyMembers) -> np.ndarray:
        ranks = _ranked(one, order)
        full = (ranks >= 0).all(axis=1)
        spread = np.cov(ranks[full].T, aweights=one.weights[full])
        size = np.sqrt(np.diag(spread))
        return (spread / np.outer(size, size))[np.triu_indices(10, 1)]

    for other in drawn.values():
        shares = [one.weights @ one.table / one.members for one in (members, other)]
        assert np.abs(shares[0] - shares[1]).max() < 0.03
    assert np.abs(pairs(drawn["continuum"]) - pairs(members)).max() < 0.1
    assert np.abs(pairs(drawn["independent"])).max() < 0.1 < pairs(members).min()


def test_sql_gives_every_respondent_the_class_that_python_gives(planted, found):
    survey = planted.survey.copy()
    survey.loc[0, survey.columns[1:]] = pd.NA
    survey.loc[1, "item_3"] = "it's an answer nobody gave before"
    wanted = found.assign(survey).to_numpy()
    tables = {}
    with duckdb.connect() as connection:
        connection.register("survey", survey)
        tables["duckdb"] = connection.execute(found.to_sql()).df()
    connection = sqlite3.connect(":memory:")
    survey.astype(object).where(survey.notna(), None).to_sql("survey", connection, index=False)
    tables["sqlite"] = pd.read_sql_query(found.to_sql(), connection)
    for engine, table in tables.items():
        classes = table.set_index("respondent_id")["class"].reindex(survey["respondent_id"])
        assert (classes.to_numpy() == wanted).all(), engine
    assert wanted[0] == "no answers" and set(found.names_) <= set(wanted)


def test_asked_for_a_number_it_describes_that_many_and_claims_nothing(planted):
    model = LatentClasses(n_classes=2).fit(planted.survey)
    assert model.n_classes_ == 2 and len(model.sizes_) == 2
    assert model.verdict_.level == "no types, useful slices"
    assert "whether there are any was not asked" in model.verdict_.sentence


@pytest.mark.parametrize("rows", [0, 1, 3, 60])
def test_small_surveys_are_refused_in_words(rows):
    model = LatentClasses(**SMALL).fit(make_classes(rows, seed=1).survey)
    assert model.verdict_.level == "not enough data" and model.verdict_.would_raise
    assert "Latent classes" in repr(model)
    with pytest.raises(PlannerError, match="one class only"):
        model.to_sql()


def test_what_is_no_category_is_left_out_with_its_reason():
    survey = make_classes(40, seed=1).survey.assign(
        words=[f"own words {n}" for n in range(40)], same="yes", empty=pd.NA
    )
    items = LatentClasses().fit(survey).items_.set_index("item")["left_out"]
    assert items["words"] == "40 different answers are no category"
    assert items["same"] == items["empty"] == "everybody gave the same answer, or none"


def test_wrong_settings_and_surveys_are_named():
    for setting in ({"n_classes": 0}, {"n_classes": "many"}):
        with pytest.raises(PlannerError, match="expected 1 to 12 or 'auto'"):
            LatentClasses(**setting)
    with pytest.raises(PlannerError, match="19 or more"):
        LatentClasses(replicates=3)
    with pytest.raises(PlannerError, match="no column of answers"):
        LatentClasses().fit(pd.DataFrame({"respondent_id": ["1"]}))
    odd = make_classes(900, seed=1).survey.rename(columns={"item_1": "Item 1; DROP TABLE"})
    model = LatentClasses(n_classes=2).fit(odd)
    with pytest.raises(PlannerError, match="expected lower-case letters"):
        model.to_sql()


# another program ---------------------------------------------------------------------------

STEPMIX = {2: -5_899.8717, 3: -5_463.0232, 4: -5_451.3861}
"""Log-likelihoods of StepMix 3.0.0 (binary_nan, 30 starts) on the survey below."""

STEPMIX_SIZES = [554, 389, 257]
STEPMIX_CLASSES = "d7d78a6bfe174db7be082b67ca9fe9e4e45000679735a70b4287f77d1d0532c4"
"""SHA-256 of its classes at three, one byte per respondent, 0 the largest class."""


@pytest.mark.parametrize("classes", list(STEPMIX))
def test_a_simulated_survey_is_seen_as_stepmix_sees_it(classes):
    survey = make_classes(1200, certainty=0.85, missing_share=0.15, seed=7).survey
    model = LatentClasses(n_classes=classes, smoothing=0).fit(survey)
    assert model.log_likelihood_ == pytest.approx(STEPMIX[classes], abs=0.01)
    if classes != 3:
        return
    codes = _codes(survey, model._answers)
    members = SurveyMembers(codes, np.ones(len(codes)), (2,) * codes.shape[1], 0.0)
    solution = model._members.fit(3, starts=10, tolerance=1e-9, seed=0)
    own = members.posterior(solution).argmax(axis=1).astype("uint8")
    assert np.bincount(own).tolist() == STEPMIX_SIZES
    assert hashlib.sha256(own.tobytes()).hexdigest() == STEPMIX_CLASSES
