"""Engagement types: none where there are none, found where planted, SQL equal to Python."""

from __future__ import annotations

import itertools
import sqlite3

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from planner.audience import EngagementTypes
from planner.audience.count_patterns import capped, count_patterns
from planner.audience.dirichlet_multinomial import LevelTable, fit_mixture, posterior
from planner.audience.features import acts_table
from planner.audience.type_gates import adjusted_rand, crossed, matching
from planner.audience.type_names import PHRASES, type_names
from planner.errors import PlannerError
from planner.simulate import KINDS, ONE_POPULATION_WORLDS, make_one_population, make_planted_types

SMALL = {"replicates": 19}


@pytest.fixture(scope="module")
def planted():
    return make_planted_types(3500, concentration=30, seed=1)


@pytest.fixture(scope="module")
def found(planted) -> EngagementTypes:
    return EngagementTypes(**SMALL).fit(planted.counts)


# the likelihood -----------------------------------------------------------------------------


def log_chance(parameters: list[float], counts: list[int]) -> float:
    """Of exactly these counts, with the multinomial coefficient."""
    from scipy.special import gammaln

    table = LevelTable(np.array([counts]), np.ones(1))
    ways = gammaln(sum(counts) + 1) - sum(gammaln(count + 1) for count in counts)
    return float(table.log_probabilities(np.array([parameters]))[0, 0] + ways)


def test_exact_values_of_the_dirichlet_multinomial():
    for total in (1, 4, 9):
        for count in range(total + 1):
            chance = np.exp(log_chance([1.0, 1.0], [count, total - count]))
            assert chance == pytest.approx(1 / (total + 1), rel=1e-12)
    assert np.exp(log_chance([2.0, 1.0, 1.0], [3, 1, 1])) == pytest.approx(1 / 14, rel=1e-12)
    every = [c for c in itertools.product(range(7), repeat=3) if sum(c) == 6]
    total = sum(np.exp(log_chance([0.3, 1.7, 2.2], list(c))) for c in every)
    assert total == pytest.approx(1, abs=1e-12)


def test_weights_are_the_same_as_rows_written_out(planted):
    rows = planted.counts.iloc[:400]
    patterns = count_patterns(rows)
    table = LevelTable(patterns.counts, patterns.members)
    written_out = LevelTable(capped(rows.to_numpy(), 20), np.ones(len(rows)))
    for types in (1, 3):
        mixture = fit_mixture(table, types, seed=3)
        again = fit_mixture(written_out, types, first=mixture, starts=1, seed=3)
        assert again.log_likelihood >= mixture.log_likelihood - 1e-3
        assert mixture.shares.sum() == pytest.approx(1, abs=1e-12)
        assert posterior(table, mixture).sum(axis=1) == pytest.approx(1, abs=1e-12)
    one = fit_mixture(table, 1)
    assert one.bic(400) == pytest.approx(-2 * one.log_likelihood + 6 * np.log(400))


@settings(max_examples=30, deadline=None)
@given(st.lists(st.lists(st.integers(0, 9), min_size=3, max_size=3), min_size=2, max_size=25),
       st.integers(1, 3), st.integers(0, 99))  # fmt: skip
def test_more_steps_never_lower_the_objective(rows, types, seed):
    from planner.audience.dirichlet_multinomial import _em, _start

    table = LevelTable(np.array(rows), np.ones(len(rows)))
    rng = np.random.default_rng(seed)
    shares, parameters = (part[None] for part in _start(table, types, rng))
    values = []
    for _ in range(6):
        shares, parameters, value = _em(table, shares, parameters, 2, -1.0)
        values.append(float(value[0]))
    assert (np.diff(values) >= -1e-6 * abs(values[0]) - 1e-6).all()
    assert np.isfinite(parameters).all()


# the verdict --------------------------------------------------------------------------------


@pytest.mark.parametrize("world", list(ONE_POPULATION_WORLDS))
def test_one_population_is_never_called_types(world):
    model = EngagementTypes(**SMALL).fit(make_one_population(world, 2000, seed=0))
    assert model.verdict_.level == "no types, useful slices"
    assert "Clear-cut types are not supported by 2,000 members" in model.verdict_.sentence
    assert model.n_types_ == 1 and model.profiles_.empty
    chosen = model.panel_[model.panel_["chosen"]]
    assert chosen["types"].tolist() == [1], "the panel argues for the answer one"
    assert set(model.assign(make_one_population(world, 50, seed=1))) == {"everyone"}


def test_planted_types_are_found_with_members_where_they_belong(planted, found):
    assert found.verdict_.level == "types found" and found.n_types_ == 3
    labels = found.assign(planted.counts)
    types = list(found.names_)
    sure = labels.isin(types).to_numpy()
    own = labels[sure].map(types.index).to_numpy(dtype=int)
    assert sure.mean() > 0.9
    assert adjusted_rand(crossed(planted.types[sure], own, np.ones(sure.sum()), 3)) > 0.9
    true_sizes = np.sort(np.bincount(planted.types) / len(planted.types))[::-1]
    sizes = found.profiles_
    assert (sizes["low_90"] - 0.02 <= true_sizes).all()
    assert (true_sizes <= sizes["high_90"] + 0.02).all()
    assert (found.profiles_["stability"] > 0.9).all()
    assert found.gates_["passed"].all()
    assert found.gates_["gate"].tolist() == ["effect", "separation", "size", "stability", "null"]


def test_the_classifier_does_as_well_as_one_that_knows_the_truth(planted, found):
    """Adjusted Rand within .02 of assigning by the true mixes (one seed; 50 in the campaign)."""
    table = LevelTable(capped(planted.counts.to_numpy(), 20), np.ones(len(planted.counts)))
    true = planted.concentration * planted.true_mixes
    scores = table.log_probabilities(true) + np.log(np.bincount(planted.types) / len(planted.types))
    best = scores.argmax(axis=1)
    mixture = found._evidence.mixtures[3]
    own = posterior(table, mixture).argmax(axis=1)
    ones = np.ones(len(own))
    reached = adjusted_rand(crossed(planted.types, own, ones, 3))
    possible = adjusted_rand(crossed(planted.types, best, ones, 3))
    assert reached > possible - 0.02 and possible > 0.85


def test_names_come_from_what_people_do_and_stay_when_the_rows_are_shuffled(planted, found):
    assert set(found.names_) <= set(PHRASES.values())
    shuffled = planted.counts.sample(frac=1, random_state=5)[list(reversed(KINDS))]
    patterns = count_patterns(shuffled)
    table = LevelTable(patterns.counts, patterns.members)
    again = fit_mixture(table, 3, seed=9)
    mixes = again.parameters / again.parameters.sum(axis=1, keepdims=True)
    assert type_names(mixes, again.shares @ mixes, patterns.kinds) == found.names_
    mixture = found._evidence.mixtures[3]
    assert again.log_likelihood == pytest.approx(mixture.log_likelihood, abs=0.05)
    multiples = found.mix_
    assert (multiples["low_90"] <= multiples["times_everyone"]).all()
    assert (multiples["times_everyone"] <= multiples["high_90"]).all()


def test_doubling_every_act_changes_no_count_of_members(planted):
    doubled = count_patterns(planted.counts * 2)
    assert doubled.eligible == count_patterns(planted.counts).eligible == len(planted.counts)


# SQL ----------------------------------------------------------------------------------------


def log_of(counts: pd.DataFrame) -> pd.DataFrame:
    """Acts of each member; some contest, outbound, unseen and missing ones besides."""
    members = np.arange(len(counts)).astype(str)
    parts = [
        pd.DataFrame({"member_id": np.repeat(members, counts[kind]), "kind": kind})
        for kind in counts.columns
    ]
    log = pd.concat(parts, ignore_index=True).assign(contest=False, direction="inbound")
    extra = pd.DataFrame(
        {
            "member_id": ["0", "1", "only contest", "2"], "kind": ["like"] * 4,
            "contest": [True, False, True, False],
            "direction": ["inbound", "outbound", "inbound", pd.NA],
        }
    )  # fmt: skip
    log = pd.concat([log, extra], ignore_index=True)
    return log.assign(platform="x", day=20_400).astype(
        {"kind": "string", "direction": "string", "member_id": "string", "platform": "string"}
    )


def test_sql_gives_every_member_the_type_that_python_gives(planted, found):
    counts = planted.counts.copy()
    counts.insert(2, "reply", np.arange(len(counts)) % 7 // 6)  # a kind the model never saw
    few = pd.DataFrame([[1, 0, 0, 0, 0, 0, 1], [0, 0, 0, 0, 0, 0, 0]], columns=counts.columns)
    huge = pd.DataFrame([[900, 3, 0, 40, 1, 0, 2], [20, 0, 0, 0, 0, 0, 0]], columns=counts.columns)
    counts = pd.concat([counts, few, huge], ignore_index=True)
    acts = acts_table(log_of(counts))
    wanted = found.assign(counts)
    wanted = wanted[counts.sum(axis=1) > 0]
    tables = {}
    with duckdb.connect() as connection:
        connection.register("acts", acts)
        tables["duckdb"] = connection.execute(found.to_sql()).df()
    connection = sqlite3.connect(":memory:")
    acts.astype(object).where(acts.notna(), None).to_sql("acts", connection, index=False)
    tables["sqlite"] = pd.read_sql_query(found.to_sql(), connection)
    for engine, table in tables.items():
        types = table.set_index("member_id")["type"]
        assert len(table) == len(wanted), engine
        same = types.reindex(wanted.index.astype(str)).to_numpy() == wanted.to_numpy()
        assert same.all(), engine
    assert {"too early to tell", *found.names_} <= set(wanted)
    assert wanted.str.startswith("between ").any()


def test_sql_with_rare_kinds_merged_gives_the_same():
    world = make_planted_types(1200, concentration=60, seed=2).counts
    world["reply"] = (np.arange(len(world)) % 90 == 0).astype(int)
    model = EngagementTypes(**SMALL).fit(world)
    assert model.n_types_ == 3 and model._patterns.kinds[-1] == "other"
    with duckdb.connect() as connection:
        connection.register("acts", acts_table(log_of(world)))
        table = connection.execute(model.to_sql()).df().set_index("member_id")["type"]
    wanted = model.assign(world)
    assert (table.reindex(wanted.index.astype(str)).to_numpy() == wanted.to_numpy()).all()


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=8), st.sampled_from([12, 20]))
def test_capped_rows_keep_their_proportions(row, cap):
    counts = np.array([row])
    result = capped(counts, cap)[0]
    total = counts.sum()
    if total <= cap:
        assert result.tolist() == row
    else:
        assert abs(result - counts[0] * cap / total).max() <= 0.5 + 1e-9
        assert abs(int(result.sum()) - cap) <= len(row) / 2


# odd input ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "counts",
    [
        pd.DataFrame({"like": [], "comment": []}, dtype="int64"),
        pd.DataFrame({"like": [7], "comment": [3]}),
        pd.DataFrame({"like": [7] * 60, "comment": [3] * 60}),
        pd.DataFrame({"like": [9] * 5000}),
        pd.DataFrame({"like": [1] * 5000, "comment": [1] * 5000}),
        pd.DataFrame({"like": [0] * 3, "comment": [0] * 3}),
    ],
    ids=["none", "one", "sixty", "one kind", "two acts each", "no acts"],
)
def test_too_little_is_said_in_words(counts):
    model = EngagementTypes(**SMALL).fit(counts)
    assert model.verdict_.level == "not enough data" and model.verdict_.would_raise
    assert model.n_types_ == 1 and "Engagement types" in repr(model)
    with pytest.raises(PlannerError, match="none were found"):
        model.to_sql()


def test_identical_members_are_one_population():
    model = EngagementTypes(**SMALL).fit(pd.DataFrame({"like": [9] * 800, "comment": [4] * 800}))
    assert model.verdict_.level == "no types, useful slices"


def test_a_million_members_with_one_act_each_are_too_early_to_tell():
    counts = pd.DataFrame({"like": [1, 0], "comment": [0, 1], "members": [600_000, 400_000]})
    model = EngagementTypes(**SMALL).fit(counts)
    assert model.verdict_.level == "not enough data" and model.too_early_ == 1_000_000


def test_a_huge_count_is_only_a_proportion(planted):
    counts = planted.counts.copy()
    counts.loc[0, "like"] = 10**12
    patterns = count_patterns(counts)
    assert patterns.counts.max() <= 20 and patterns.eligible == len(counts)


def test_broken_counts_name_row_and_column():
    for value, shown in ((-1, "-1"), (1.5, "1.5"), (np.nan, "nan")):
        with pytest.raises(PlannerError, match=f"row 2, column 'like': found {shown}"):
            EngagementTypes().fit(pd.DataFrame({"like": [3, value], "comment": [1, 2]}))
    with pytest.raises(PlannerError, match="no column of numbers"):
        EngagementTypes().fit(pd.DataFrame({"member_id": ["a"]}))
    with pytest.raises(PlannerError, match="weight that is missing or below 0"):
        EngagementTypes().fit(pd.DataFrame({"like": [3], "members": [-1]}))
    with pytest.raises(PlannerError, match="expected 2 to 8"):
        EngagementTypes(most_types=9)
    with pytest.raises(PlannerError, match="expected 19 or more"):
        EngagementTypes(replicates=5)


def test_totals_only_make_types_impossible():
    assert "no per-person records" in EngagementTypes().fit(None).verdict_.sentence


def test_matching_is_the_best_there_is():
    both = np.array([[1.0, 9.0], [8.0, 2.0]])
    assert matching(both).tolist() == [1, 0]
    assert adjusted_rand(both[:, ::-1]) == pytest.approx(adjusted_rand(both))
