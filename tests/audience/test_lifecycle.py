"""Lifecycle: published values, exact sums, worlds with a known truth, SQL equal to Python."""

from __future__ import annotations

import sqlite3

import duckdb
import numpy as np
import pandas as pd
import pytest
from audience.worlds import acts_of, as_log
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.audience import Lifecycle, bg_bb, bg_nbd
from planner.audience.features import acts_table, checked_log
from planner.audience.lifecycle_patterns import member_patterns, opportunities_of
from planner.audience.lifecycle_processes import PROCESSES
from planner.errors import PlannerError
from planner.simulate import make_lifecycle

DONORS = np.array([1.204, 0.750, 0.657, 2.783])
positive = st.floats(0.05, 8.0)


def every_pattern(n: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    found = [(0, 0)] + [(x, t_x) for t_x in range(1, n + 1) for x in range(1, t_x + 1)]
    x, t_x = map(np.array, zip(*found, strict=True))
    return x, t_x, np.full(len(x), n)


def ways(x: np.ndarray, t_x: np.ndarray) -> np.ndarray:
    """Histories that share one pattern: the last use is fixed, the others lie before it."""
    from scipy.special import comb

    return np.where(x == 0, 1.0, comb(np.maximum(t_x - 1, 0), np.maximum(x - 1, 0)))


@settings(max_examples=60, deadline=None)
@given(st.tuples(positive, positive, positive, positive), st.integers(1, 12))
def test_the_probabilities_of_all_histories_add_up_to_one(parameters, n):
    x, t_x, lengths = every_pattern(n)
    chances = np.exp(bg_bb.log_likelihood(np.array(parameters), x, t_x, lengths))
    assert (ways(x, t_x) * chances).sum() == pytest.approx(1, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(st.tuples(positive, positive, positive, positive), st.integers(1, 10))
def test_who_is_still_active_is_a_chance_that_rises_with_the_last_use(parameters, n):
    x, t_x, lengths = every_pattern(n)
    chance = bg_bb.still_active(np.array(parameters), x, t_x, lengths)
    assert ((chance >= 0) & (chance <= 1)).all()
    table = pd.DataFrame({"x": x, "t_x": t_x, "chance": chance}).sort_values(["x", "t_x"])
    assert (table.groupby("x")["chance"].diff().dropna() >= -1e-12).all()
    longer = bg_bb.still_active(np.array(parameters), x, t_x, lengths + 1)
    assert (longer <= chance + 1e-12).all()


def test_the_likelihood_is_that_of_the_written_sum():
    from scipy.special import betaln

    a, b, g, d = DONORS
    for x, t_x, n in ((0, 0, 5), (2, 4, 6), (3, 3, 7), (6, 6, 6)):
        written = np.exp(betaln(a + x, b + n - x) - betaln(a, b) + betaln(g, d + n) - betaln(g, d))
        for i in range(n - t_x):
            written += np.exp(
                betaln(a + x, b + t_x - x + i) - betaln(a, b)
                + betaln(g + 1, d + t_x + i) - betaln(g, d)
            )  # fmt: skip
        found = bg_bb.log_likelihood(DONORS, *(np.array([value]) for value in (x, t_x, n)))
        assert found[0] == pytest.approx(np.log(written), abs=1e-12)


def test_published_chances_of_the_donors():
    at = [np.array(values) for values in ((0, 2, 6), (0, 4, 6), (6, 6, 6))]
    assert bg_bb.still_active(DONORS, *at).round(2).tolist() == [0.11, 0.59, 0.93]


def test_published_expectations_in_continuous_time():
    one = [np.array([value]) for value in (2, 30.43, 38.86)]
    published = np.array([0.243, 4.414, 0.793, 2.426])
    assert bg_nbd.expected_uses(published, *one, 39)[0] == pytest.approx(1.226, abs=5e-4)
    assert bg_nbd.still_active(published, *one)[0] == pytest.approx(0.7266, abs=5e-5)
    left = np.array([0.525, 6.183, 0.891, 1.614])
    newcomer = [np.array([value]) for value in (0, 0.0, 0.0)]
    given_at_once = {"may_leave_at_once": True}
    found = bg_nbd.expected_uses(left, *newcomer, 39, **given_at_once)[0]
    assert found == pytest.approx(1.1830, abs=5e-5)
    assert bg_nbd.expected_uses(left, *one, 39, **given_at_once)[0] == pytest.approx(
        1.2630, abs=5e-5
    )
    assert bg_nbd.still_active(left, *one, **given_at_once)[0] == pytest.approx(0.7062, abs=5e-5)


@pytest.mark.parametrize("process", ["bg_bb", "bg_nbd", "mbg_nbd"])
def test_expected_uses_have_no_hole_where_the_formula_is_undefined(process):
    at, place = [np.array([value]) for value in (2, 4, 6)], 2
    values = []
    for single in (0.9999, 1 - 1e-6, 1.0, 1 + 1e-6, 1.0001):
        parameters = np.array([1.2, 0.7, 1.3, 2.8])
        parameters[place] = single
        values.append(PROCESSES[process].expected_uses(parameters, *at, 8)[0])
    assert (np.diff(values) < 1e-9).all() and values[0] - values[-1] < 1e-3


@pytest.mark.parametrize("process", ["bg_bb", "bg_nbd", "mbg_nbd"])
def test_expectation_and_variance_are_those_of_the_simulated_future(process):
    """The mean of simulated futures of one history is the formula's, to four standard errors."""
    parameters = np.array([1.2, 1.5, 0.7, 2.8])
    one = [np.array([value]) for value in (3, 5, 9)]
    expected = PROCESSES[process].expected_uses(parameters, *one, 8)[0]
    samples, variances = 400_000, PROCESSES[process].variance(parameters, *one, 8, 400_000, 1)
    rng = np.random.default_rng(0)
    if process == "bg_bb":
        a, b, g, d = parameters
        here = bg_bb.still_active(parameters, *one)[0] * (g + d + 9) / (d + 9)
        life = np.minimum(rng.geometric(np.maximum(rng.beta(g, d + 9, samples), 1e-12)) - 1, 8)
        drawn = rng.binomial(life, rng.beta(a + 3, b + 6, samples)) * (rng.random(samples) < here)
    else:
        r, alpha, a, b = parameters
        at_once = process == "mbg_nbd"
        here = PROCESSES[process].still_active(parameters, *one)[0]
        rate = rng.gamma(r + 3, 1 / (alpha + 9), samples)
        leaves = np.clip(rng.beta(a, b + 3 + at_once, samples), 1e-12, 1)
        drawn = np.minimum(rng.poisson(rate * 8), rng.geometric(leaves))
        drawn = drawn * (rng.random(samples) < here)
    assert abs(drawn.mean() - expected) < 4 * drawn.std() / np.sqrt(samples)
    assert variances[0] == pytest.approx(drawn.var(), rel=0.03)


def test_parameters_are_found_again():
    truth = np.array([1.2, 0.75, 0.66, 2.78])
    world = make_lifecycle(tuple(truth), members=20_000, seed=4)
    model = Lifecycle().fit(world.interactions, world.exposure)
    found = np.array(list(model.params_.values()))
    spread = np.log(model._found.draws).std(axis=0)
    assert (abs(np.log(found) - np.log(truth)) < 4 * spread).all()
    assert (spread < 0.25).all()


def test_the_check_sees_later_uses_and_the_naive_rate_does_not():
    """Eight worlds: the model's total of the last 8 opportunities, all together, within 5 %."""
    predicted, actual, naive, inside = 0.0, 0.0, 0.0, 0
    for seed in range(8):
        world = make_lifecycle(members=1000, pause_weeks=tuple(range(18, 24)), seed=seed)
        check = Lifecycle(seed=seed).fit(world.interactions, world.exposure).check_
        model, rate = check.to_dict("records")
        predicted, actual = predicted + model["uses_predicted"], actual + model["uses_actual"]
        naive += rate["uses_predicted"]
        inside += model["low_90"] <= model["uses_actual"] <= model["high_90"]
    assert abs(predicted / actual - 1) <= 0.05
    assert naive / actual > 1.3
    assert inside >= 4, "90 % intervals: fewer than 4 of 8 is below the 0.1 % point"


def test_a_pause_of_the_brand_makes_nobody_lapse():
    steady = make_lifecycle(members=1500, seed=7)
    paused = make_lifecycle(members=1500, pause_weeks=tuple(range(35, 61)), seed=7)
    stages = []
    for world in (steady, paused):
        model = Lifecycle().fit(world.interactions, world.exposure)
        stages.append(model.assign(world.interactions, world.exposure)["stage"].tolist())
    assert stages[0] == stages[1]
    unknown = Lifecycle().fit(paused.interactions)
    assert unknown.opportunities_are_assumed_
    assert "No table says in which weeks you published" in unknown.verdict_.sentence


def in_sqlite(tables: dict[str, pd.DataFrame], sql: str) -> pd.DataFrame:
    connection = sqlite3.connect(":memory:")
    for name, table in tables.items():
        table.astype(object).where(table.notna(), None).to_sql(name, connection, index=False)
    return pd.read_sql_query(sql, connection)


def test_sql_gives_every_member_the_stage_that_python_gives():
    world = make_lifecycle(members=1200, seed=3)
    log = world.interactions.copy()
    odd = log.iloc[:40].assign(
        event_id=[f"odd {n}" for n in range(40)], direction=pd.NA, kind="other"
    )
    log = pd.concat([log, odd], ignore_index=True)
    model = Lifecycle().fit(log, world.exposure)
    wanted = model.assign(log, world.exposure).set_index("member_id")["stage"]
    weeks, _ = opportunities_of(checked_log(log), world.exposure)
    tables = {"acts": acts_table(checked_log(log)), "opportunities": weeks}
    with duckdb.connect() as connection:
        for name, table in tables.items():
            connection.register(name, table)
        found = {"duckdb": connection.execute(model.to_sql()).df()}
    found["sqlite"] = in_sqlite(tables, model.to_sql())
    for engine, table in found.items():
        stages = table.set_index("member_id")["stage"].reindex(wanted.index)
        assert (stages == wanted).all(), engine
        assert len(table) == len(wanted)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(20_300, 20_300 + 400)), max_size=60))
def test_patterns_are_those_counted_by_hand(rows):
    log = checked_log(as_log([act for member, day in rows
                              for act in acts_of(str(member), [("comment", day)])]))  # fmt: skip
    table = member_patterns(log, None)
    weeks = {member: sorted({day // 7 for m, day in rows if m == member}) for member, _ in rows}
    last = max((day // 7 for _, day in rows), default=0)
    weeks = {m: [week for week in found if week > last - 53] for m, found in weeks.items()}
    expected = {
        str(member): (len(found) - 1, found[-1] - found[0], last - found[0])
        for member, found in weeks.items() if found
    }  # fmt: skip
    got = {row.member_id: (row.x, row.t_x, row.n) for row in table.itertuples()}
    assert got == expected


def test_doubled_rows_weights_and_order_make_no_difference():
    world = make_lifecycle(members=400, seed=2)
    twice = pd.concat([world.interactions] * 2).assign(
        event_id=[str(n) for n in range(2 * len(world.interactions))]
    )
    once = Lifecycle().fit(world.interactions, world.exposure)
    again = Lifecycle().fit(twice.sample(frac=1, random_state=1), world.exposure)
    assert again.params_ == pytest.approx(once.params_, rel=1e-9)
    rows = pd.DataFrame({"repeat_count": [0, 2, 2], "recency": [0, 4, 4],
                         "opportunities": [6, 6, 6]})  # fmt: skip
    weighted = rows.iloc[:2].assign(weight=[1, 2])
    fitted = [Lifecycle().fit_summary(table).log_likelihood_ for table in (rows, weighted)]
    assert fitted[0] == pytest.approx(fitted[1], abs=1e-6)


@pytest.mark.parametrize("members", [0, 1, 3, 60])
def test_too_few_members_are_refused_in_words(members):
    log = as_log([act for n in range(members)
                  for act in acts_of(str(n), [("like", 20_300 + 7 * n)])])  # fmt: skip
    model = Lifecycle().fit(log)
    assert model.verdict_.level == "not enough data"
    assert "too few to tell" in model.verdict_.sentence and model.verdict_.would_raise
    assert "Lifecycle" in repr(model)
    with pytest.raises(PlannerError, match="holds no model yet"):
        model.assign(log)


def test_totals_only_and_wrong_input_are_refused_in_words():
    assert "no per-person records" in Lifecycle().fit(None).verdict_.sentence
    with pytest.raises(PlannerError, match="found 'pareto', expected one of bg_bb"):
        Lifecycle("pareto")
    with pytest.raises(PlannerError, match="expected repeat_count"):
        Lifecycle().fit_summary(pd.DataFrame({"x": [1]}))
    wrong = pd.DataFrame({"repeat_count": [1, 1], "recency": [1, 9], "age": [5, 5]})
    with pytest.raises(PlannerError, match="row 2 is no possible history"):
        Lifecycle("bg_nbd").fit_summary(wrong)
    with pytest.raises(PlannerError, match="expected bg_bb"):
        Lifecycle("bg_nbd").to_sql()


def test_small_stages_are_hidden():
    world = make_lifecycle(members=230, seed=5)
    model = Lifecycle().fit(world.interactions, world.exposure)
    shown, small = model.displayed(), model.summary["members"] < 50
    assert small.any() and shown.loc[small, "members"].isna().all()
    assert "members_about" not in shown


def test_a_second_fit_leaves_nothing_of_the_first():
    world = make_lifecycle(members=400, seed=2)
    model = Lifecycle().fit(world.interactions, world.exposure)
    model.fit(world.interactions.iloc[:20], world.exposure)
    assert model.verdict_.level == "not enough data" and not hasattr(model, "share_still_active_")
    with pytest.raises(PlannerError, match="holds no model yet"):
        model.assign(world.interactions, world.exposure)
